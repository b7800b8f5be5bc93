"""What stands in the preservation store, and what checks of it found."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import hoso.lib.ids
import hoso.tables.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("holdings", "0001_holdings"),
    ]

    operations = [
        migrations.CreateModel(
            name="FixityRun",
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
                ("asked_by", models.UUIDField(null=True)),
                (
                    "sample",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), null=True, size=None
                    ),
                ),
                ("total", models.PositiveIntegerField()),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("last_object", models.UUIDField(null=True)),
                ("objects_checked", models.PositiveIntegerField(default=0)),
                ("files_checked", models.PositiveIntegerField(default=0)),
                ("bytes_checked", models.BigIntegerField(default=0)),
                ("errors_found", models.PositiveIntegerField(default=0)),
                ("warnings_found", models.PositiveIntegerField(default=0)),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("claimed_until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-started_at"], name="preservation_runs_newest"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["started_at"],
                        name="preservation_runs_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PreservedObject",
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
                ("ocfl_id", models.CharField(max_length=60, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("preserved", "preserved"), ("parked", "parked")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("wanted_at", models.DateTimeField()),
                ("head", models.CharField(blank=True, max_length=12)),
                ("inventory_digest", models.CharField(blank=True, max_length=140)),
                ("approved_at", models.DateTimeField(null=True)),
                ("committed_at", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("is_sound", models.BooleanField(null=True)),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=100)),
                (
                    "holding",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preserved",
                        to="holdings.holding",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PreservedFile",
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
                ("logical_path", models.CharField(max_length=1024)),
                ("digest", models.CharField(max_length=140)),
                ("content_path", models.CharField(max_length=1100)),
                ("size_bytes", models.BigIntegerField()),
                ("media_type", models.CharField(blank=True, max_length=100)),
                ("puid", models.CharField(blank=True, max_length=20)),
                ("format_name", models.CharField(blank=True, max_length=200)),
                ("format_version", models.CharField(blank=True, max_length=40)),
                ("is_current", models.BooleanField(default=True)),
                (
                    "object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="preservation.preservedobject",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FixityFinding",
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
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("object_missing", "object_missing"),
                            ("object_unknown", "object_unknown"),
                            ("file_missing", "file_missing"),
                            ("file_altered", "file_altered"),
                            ("file_extra", "file_extra"),
                            ("inventory_changed", "inventory_changed"),
                            ("database_differs", "database_differs"),
                            ("version_not_recorded", "version_not_recorded"),
                            ("structure", "structure"),
                            ("unreadable", "unreadable"),
                            ("leftover", "leftover"),
                        ],
                        max_length=30,
                    ),
                ),
                ("ocfl_code", models.CharField(blank=True, max_length=4)),
                (
                    "severity",
                    models.CharField(
                        choices=[("error", "error"), ("warning", "warning"), ("info", "info")], max_length=10
                    ),
                ),
                ("where", models.CharField(blank=True, max_length=1200)),
                ("message", models.TextField()),
                ("found_at", models.DateTimeField()),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="preservation.fixityrun",
                    ),
                ),
                (
                    "object",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="preservation.preservedobject",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="preservedobject",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["wanted_at"], name="preservation_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="preservedobject",
            index=models.Index(
                models.OrderBy(models.F("checked_at"), nulls_first=True),
                models.F("id"),
                condition=models.Q(("head", ""), _negated=True),
                name="preservation_longest_unchecked",
            ),
        ),
        migrations.AddConstraint(
            model_name="preservedobject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("head", ""), ("inventory_digest", ""), ("committed_at__isnull", True)),
                    models.Q(
                        models.Q(("head", ""), _negated=True),
                        models.Q(("inventory_digest", ""), _negated=True),
                        ("committed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="preservation_head_with_its_digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="preservedobject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "preserved"), _negated=True),
                    models.Q(("head", ""), _negated=True),
                    _connector="OR",
                ),
                name="preservation_preserved_has_a_head",
            ),
        ),
        migrations.AddIndex(
            model_name="preservedfile",
            index=models.Index(fields=["puid"], name="preservation_file_by_format"),
        ),
        migrations.AddConstraint(
            model_name="preservedfile",
            constraint=models.UniqueConstraint(
                fields=("object", "logical_path", "digest"), name="preservation_file_once"
            ),
        ),
        migrations.AddIndex(
            model_name="fixityfinding",
            index=models.Index(fields=["object", "-id"], name="preservation_findings_of"),
        ),
    ]
