import django.db.models.deletion
from django.db import migrations, models

import hoso.lib.ids
import hoso.tables.models


class Migration(migrations.Migration):
    dependencies = [
        ("holdings", "0004_sets_and_parts"),
        ("organisations", "0009_statistics_after_a_load"),
        ("registry", "0008_task_of_instruction"),
    ]

    operations = [
        migrations.CreateModel(
            name="RegisterList",
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
                    "direction",
                    models.CharField(choices=[("arrivals", "arrivals"), ("issued", "issued")], max_length=10),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("sheet", models.CharField(blank=True, max_length=200)),
                ("headings", models.JSONField()),
                ("headings_key", models.CharField(max_length=64)),
                ("found", models.CharField(blank=True, max_length=1000)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("read_at", models.DateTimeField()),
                ("read_by", models.UUIDField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.body"
                    ),
                ),
                (
                    "fonds",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="holdings.fonds"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RegisterListRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("cells", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[("left", "left"), ("taken", "taken"), ("known", "known")],
                        default="left",
                        max_length=10,
                    ),
                ),
                ("errors", models.JSONField(default=list)),
                ("oddities", models.JSONField(default=list)),
                ("same_key", models.CharField(blank=True, max_length=64)),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listed",
                        to="registry.document",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listed",
                        to="registry.registerlist",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RegisterMapping",
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
                    "direction",
                    models.CharField(choices=[("arrivals", "arrivals"), ("issued", "issued")], max_length=10),
                ),
                ("headings_key", models.CharField(max_length=64)),
                ("columns", models.JSONField()),
                ("used_at", models.DateTimeField()),
                ("used_by", models.UUIDField(null=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.body"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="registerlist",
            index=models.Index(fields=["body", "-id"], name="registry_lists_of_body"),
        ),
        migrations.AddIndex(
            model_name="registerlistrow",
            index=models.Index(
                condition=models.Q(("same_key", ""), _negated=True),
                fields=["same_key"],
                name="registry_rows_alike",
            ),
        ),
        migrations.AddConstraint(
            model_name="registerlistrow",
            constraint=models.UniqueConstraint(
                fields=("source", "number"), name="registry_row_once_in_a_list"
            ),
        ),
        migrations.AddConstraint(
            model_name="registerlistrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document__isnull", True), ("state", "left")),
                    models.Q(models.Q(("state", "left"), _negated=True), ("document__isnull", False)),
                    _connector="OR",
                ),
                name="registry_row_taken_has_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="registermapping",
            constraint=models.UniqueConstraint(
                fields=("body", "direction", "headings_key"), name="registry_mapping_once_for_headings"
            ),
        ),
    ]
