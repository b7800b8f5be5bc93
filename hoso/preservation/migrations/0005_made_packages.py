"""Packages that were made of preserved dossiers."""

import django.db.models.deletion
from django.db import migrations, models

import hoso.lib.ids
import hoso.tables.models


class Migration(migrations.Migration):
    dependencies = [
        ("preservation", "0004_evidence"),
    ]

    operations = [
        migrations.CreateModel(
            name="MadePackage",
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
                ("version", models.CharField(max_length=12)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("SIP_hoso", "SIP_hoso"),
                            ("SIP_tailieu", "SIP_tailieu"),
                            ("AIP_hoso", "AIP_hoso"),
                            ("AIP_tailieu", "AIP_tailieu"),
                            ("DIP", "DIP"),
                        ],
                        max_length=12,
                    ),
                ),
                ("object_id_told", models.CharField(max_length=60)),
                ("agreement", models.CharField(blank=True, max_length=100)),
                ("made_by", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
                ("documents", models.PositiveIntegerField()),
                ("files", models.PositiveIntegerField()),
                ("shortened", models.PositiveIntegerField(default=0)),
                ("size_bytes", models.BigIntegerField(null=True)),
                ("digest", models.CharField(blank=True, max_length=140)),
                (
                    "object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packages",
                        to="preservation.preservedobject",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["object", "-id"], name="preservation_packages_of")],
            },
        ),
    ]
