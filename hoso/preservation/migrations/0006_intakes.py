"""Packages from outside, and what was decided about them."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import hoso.lib.ids
import hoso.tables.models


class Migration(migrations.Migration):
    dependencies = [
        ("holdings", "0004_sets_and_parts"),
        ("preservation", "0005_made_packages"),
    ]

    operations = [
        migrations.CreateModel(
            name="Intake",
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
                ("file_name", models.CharField(max_length=255)),
                ("digest", models.CharField(max_length=140)),
                ("size_bytes", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("sound", "sound"),
                            ("held", "held"),
                            ("refused", "refused"),
                            ("accepted", "accepted"),
                        ],
                        default="received",
                        max_length=10,
                    ),
                ),
                ("received_by", models.UUIDField(null=True)),
                ("received_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("told", models.JSONField(default=dict)),
                ("findings", models.JSONField(default=list)),
                ("object_id_told", models.CharField(blank=True, max_length=100)),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "dossier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="holdings.holding",
                    ),
                ),
                (
                    "fonds",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="holdings.fonds"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["fonds", "-id"], name="preservation_intakes_of")],
                "constraints": [
                    models.UniqueConstraint(fields=("fonds", "digest"), name="preservation_intake_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "accepted")),
                        fields=("fonds", "object_id_told"),
                        name="preservation_accepted_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dossier__isnull", False), ("state", "accepted")),
                            models.Q(
                                models.Q(("state", "accepted"), _negated=True), ("dossier__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="preservation_accepted_has_a_dossier",
                    ),
                ],
            },
        ),
    ]
