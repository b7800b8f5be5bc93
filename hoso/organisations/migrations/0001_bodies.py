"""Bodies with their dated names, codes and parents; reorganisations and who follows whom."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.constraints
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

import hoso.lib.ids
import hoso.tables.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tables", "0001_row_sequence")]

    operations = [
        # For the look-up of names by any part of them; trusted, so the owner may create it.
        TrigramExtension(),
        migrations.CreateModel(
            name="Body",
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
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("kind", models.CharField(max_length=32)),
                ("level", models.CharField(max_length=16)),
                ("rule_set", models.CharField(blank=True, default="", max_length=16)),
                ("wound_up_on", models.DateField(blank=True, null=True)),
                ("reference_key", models.CharField(blank=True, max_length=120, null=True, unique=True)),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organs",
                        to="organisations.body",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BodyCode",
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
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("scheme", models.CharField(max_length=16)),
                ("code", models.CharField(max_length=40)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="organisations.body",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BodyParent",
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
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parents",
                        to="organisations.body",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="organisations.body",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reorganisation",
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
                ("kind", models.CharField(max_length=16)),
                ("status", models.CharField(max_length=16)),
                ("effective_on", models.DateField()),
                ("title", models.CharField(blank=True, default="", max_length=300)),
                ("basis_number", models.CharField(max_length=80)),
                ("basis_issuer", models.CharField(blank=True, default="", max_length=200)),
                ("basis_on", models.DateField(blank=True, null=True)),
                ("reference_key", models.CharField(blank=True, max_length=120, null=True, unique=True)),
            ],
            options={
                "indexes": [models.Index(fields=["effective_on"], name="organisations_reorg_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["planned", "in_force", "cancelled"])),
                        name="organisations_reorganisation_status_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BodyName",
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
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("name", models.CharField(max_length=300)),
                ("short_name", models.CharField(blank=True, default="", max_length=200)),
                ("language", models.CharField(default="vi", max_length=8)),
                ("folded", models.TextField()),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="names",
                        to="organisations.body",
                    ),
                ),
                (
                    "reorganisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organisations.reorganisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Succession",
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
                ("share", models.CharField(max_length=8)),
                ("what", models.CharField(max_length=16)),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="organisations.body",
                    ),
                ),
                (
                    "reorganisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successions",
                        to="organisations.reorganisation",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follows",
                        to="organisations.body",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["central", "province", "district", "commune"])),
                name="organisations_body_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "territory"), _negated=True),
                    ("territory__isnull", True),
                    _connector="OR",
                ),
                name="organisations_territory_is_no_organ",
            ),
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("wound_up_on__isnull", True),
                    models.Q(("valid__upper_inf", False), ("valid__endswith__lte", models.F("wound_up_on"))),
                    _connector="OR",
                ),
                name="organisations_body_wound_up_after_it_ceased",
            ),
        ),
        migrations.AddConstraint(
            model_name="body",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("territory__isnull", False)),
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                expressions=[
                    (models.F("territory"), "="),
                    (models.F("kind"), "="),
                    (models.F("valid"), "&&"),
                ],
                name="organisations_one_organ_of_a_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="bodycode",
            index=models.Index(fields=["code"], name="organisations_code"),
        ),
        migrations.AddConstraint(
            model_name="bodycode",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                expressions=[(models.F("scheme"), "="), (models.F("code"), "="), (models.F("valid"), "&&")],
                name="organisations_code_names_one_body",
            ),
        ),
        migrations.AddConstraint(
            model_name="bodycode",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                expressions=[(models.F("body"), "="), (models.F("scheme"), "="), (models.F("valid"), "&&")],
                name="organisations_one_code_of_a_scheme",
            ),
        ),
        migrations.AddConstraint(
            model_name="bodyparent",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                expressions=[(models.F("body"), "="), (models.F("valid"), "&&")],
                name="organisations_one_parent_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="bodyparent",
            constraint=models.CheckConstraint(
                condition=models.Q(("body", models.F("parent")), _negated=True),
                name="organisations_no_body_above_itself",
            ),
        ),
        migrations.AddIndex(
            model_name="bodyname",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("folded", name="gin_trgm_ops"),
                name="organisations_name_trgm",
            ),
        ),
        migrations.AddConstraint(
            model_name="bodyname",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                expressions=[(models.F("body"), "="), (models.F("language"), "="), (models.F("valid"), "&&")],
                name="organisations_one_name_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.UniqueConstraint(
                models.F("reorganisation"),
                models.F("predecessor"),
                models.F("successor"),
                models.F("what"),
                name="organisations_succession_said_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.CheckConstraint(
                condition=models.Q(("predecessor", models.F("successor")), _negated=True),
                name="organisations_nobody_follows_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.CheckConstraint(
                condition=models.Q(("share__in", ["whole", "part"])), name="organisations_share_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ["functions", "territory"])), name="organisations_what_known"
            ),
        ),
    ]
