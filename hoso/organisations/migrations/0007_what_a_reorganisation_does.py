"""A reorganisation renames, moves or ends bodies, says what is taken over, and may correct another."""

import django.db.models.deletion
from django.db import migrations, models

import hoso.lib.ids
import hoso.tables.models


class Migration(migrations.Migration):
    dependencies = [("organisations", "0006_whole_directory_at_once")]

    operations = [
        migrations.AddField(
            model_name="reorganisation",
            name="corrects",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrected_by",
                to="organisations.reorganisation",
            ),
        ),
        migrations.AddField(
            model_name="succession",
            name="described",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.CreateModel(
            name="Effect",
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
                ("kind", models.CharField(max_length=8)),
                ("name", models.CharField(blank=True, default="", max_length=300)),
                ("short_name", models.CharField(blank=True, default="", max_length=200)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="effects",
                        to="organisations.body",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.body",
                    ),
                ),
                (
                    "reorganisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="effects",
                        to="organisations.reorganisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("reorganisation"),
                        models.F("body"),
                        models.F("kind"),
                        name="organisations_effect_said_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "end"), ("name", ""), ("parent__isnull", True)),
                            models.Q(
                                ("kind", "rename"),
                                models.Q(("name", ""), _negated=True),
                                ("parent__isnull", True),
                            ),
                            models.Q(("kind", "move"), ("name", ""), ("parent__isnull", False)),
                            _connector="OR",
                        ),
                        name="organisations_effect_whole",
                    ),
                ],
            },
        ),
    ]
