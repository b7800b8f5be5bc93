"""The trail, its details, the Merkle log over it, and the checkpoints."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.db import migrations, models

import hoso.lib.ids
import hoso.tables.commits
import hoso.tables.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tables", "0001_row_sequence")]

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField(max_length=32)),
                ("previous_size", models.BigIntegerField()),
                ("previous_root", models.BinaryField(max_length=32)),
                ("node", models.UUIDField()),
                ("incarnation", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("public_key", models.CharField(max_length=44)),
                ("signature", models.BinaryField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="TrailRow",
            fields=[
                (
                    "incarnation",
                    models.UUIDField(default=hoso.tables.commits.this_incarnation, editable=False),
                ),
                (
                    "xid",
                    models.BigIntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.Cast(
                                models.Func(function="pg_current_xact_id"), models.TextField()
                            ),
                            models.BigIntegerField(),
                        ),
                        editable=False,
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=hoso.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "written",
                    models.BigIntegerField(
                        db_default=models.Func(models.Value("hoso_row_seq"), function="nextval"),
                        editable=False,
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("node", models.UUIDField(default=hoso.tables.models.this_node, editable=False)),
                ("account_id", models.UUIDField(null=True)),
                ("service", models.CharField(blank=True, max_length=100)),
                ("post_id", models.UUIDField(null=True)),
                ("on_behalf_of", models.UUIDField(null=True)),
                ("act", models.CharField(max_length=100)),
                ("subject", models.UUIDField(null=True)),
                ("ids", models.JSONField(default=dict)),
                ("commitment", models.BinaryField(default=b"", max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                (
                    "incarnation",
                    models.UUIDField(default=hoso.tables.commits.this_incarnation, editable=False),
                ),
                (
                    "xid",
                    models.BigIntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.Cast(
                                models.Func(function="pg_current_xact_id"), models.TextField()
                            ),
                            models.BigIntegerField(),
                        ),
                        editable=False,
                    ),
                ),
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("row_id", models.UUIDField(unique=True)),
                ("written", models.BigIntegerField()),
                ("leaf_hash", models.BinaryField(max_length=32)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Subtree",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.SmallIntegerField()),
                ("position", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="Detail",
            fields=[
                (
                    "row",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="detail",
                        serialize=False,
                        to="audit.trailrow",
                    ),
                ),
                ("salt", models.BinaryField(max_length=32)),
                ("detail", models.JSONField()),
            ],
        ),
        migrations.AddIndex(
            model_name="trailrow",
            index=models.Index(fields=["incarnation", "xid", "written"], name="audit_trail_commit_order"),
        ),
        migrations.AddIndex(
            model_name="trailrow",
            index=models.Index(fields=["subject", "written"], name="audit_trail_by_subject"),
        ),
        migrations.AddIndex(
            model_name="trailrow",
            index=models.Index(fields=["account_id", "written"], name="audit_trail_by_account"),
        ),
        migrations.AddConstraint(
            model_name="subtree",
            constraint=models.UniqueConstraint(
                models.F("level"), models.F("position"), name="audit_subtree_once"
            ),
        ),
    ]
