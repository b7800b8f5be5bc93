"""A person may decide who gets the records of one body; such decisions are kept one after another."""

import django.db.models.deletion
from django.db import migrations, models

import hoso.lib.ids
import hoso.tables.models


class Migration(migrations.Migration):
    dependencies = [("organisations", "0004_names_as_people_sort")]

    operations = [
        migrations.CreateModel(
            name="RecordsDecision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=hoso.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("owner_node", models.UUIDField(default=hoso.tables.models.this_node, editable=False)),
                (
                    "seq",
                    models.BigIntegerField(
                        db_default=models.Func(models.Value("hoso_row_seq"), function="nextval"),
                        editable=False,
                    ),
                ),
                ("medium", models.CharField(max_length=8)),
                ("term", models.CharField(max_length=12)),
                ("reason", models.CharField(max_length=500)),
                ("decided_on", models.DateField()),
                ("decided_by", models.UUIDField()),
                ("decided_by_name", models.CharField(max_length=200)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records_decisions",
                        to="organisations.body",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.body",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("medium__in", ["paper", "digital"])),
                        name="organisations_records_medium_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("term__in", ["unsplit", "permanent", "limited"])),
                        name="organisations_records_term_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="organisations_records_reason_given",
                    ),
                ],
            },
        ),
    ]
