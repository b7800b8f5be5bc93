import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion
from django.db import migrations, models

import hoso.lib.ids
import hoso.registry.rules.registers
import hoso.tables.models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0009_statistics_after_a_load"),
        ("registry", "0005_declared_series"),
    ]

    operations = [
        migrations.CreateModel(
            name="Entry",
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
                ("number", models.PositiveIntegerField()),
                ("dated_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("reserved", "reserved"), ("given", "given"), ("void", "void")],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "secrecy",
                    models.CharField(
                        blank=True,
                        choices=[("MAT", "MAT"), ("TOI_MAT", "TOI_MAT"), ("TUYET_MAT", "TUYET_MAT")],
                        max_length=10,
                    ),
                ),
                ("holder", models.CharField(blank=True, max_length=200)),
                ("entered_by", models.UUIDField(null=True)),
                ("entered_at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="registry.document",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Incoming",
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
                ("arrived_on", models.DateField()),
                (
                    "medium",
                    models.CharField(
                        choices=[("paper", "paper"), ("electronic", "electronic")], max_length=10
                    ),
                ),
                ("identifier", models.CharField(blank=True, max_length=200)),
                ("copies", models.PositiveIntegerField(default=1)),
                ("to_places", models.CharField(blank=True, max_length=1000)),
                ("due_on", models.DateField(null=True)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("state", models.CharField(default="registered", max_length=10)),
                ("closed_on", models.DateField(null=True)),
                ("closing_note", models.CharField(blank=True, max_length=1000)),
                (
                    "answer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.document",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.body"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrivals",
                        to="registry.document",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incoming",
                        to="registry.entry",
                    ),
                ),
                (
                    "looks_like",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.incoming",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Opinion",
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
                    "part",
                    models.CharField(
                        choices=[("leader", "leader"), ("unit", "unit"), ("handler", "handler")],
                        max_length=10,
                    ),
                ),
                ("text", models.CharField(max_length=2000)),
                ("lead", models.UUIDField(null=True)),
                (
                    "cooperating",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("due_on", models.DateField(null=True)),
                ("said_by", models.UUIDField(null=True)),
                ("said_at", models.DateTimeField()),
                (
                    "incoming",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="registry.incoming",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Outgoing",
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
                ("state", models.CharField(default="draft", max_length=10)),
                (
                    "access_class",
                    models.SmallIntegerField(
                        choices=[
                            (0, "OPEN"),
                            (1, "INTERNAL"),
                            (2, "RESTRICTED"),
                            (3, "PERSONAL"),
                            (4, "SENSITIVE_PERSONAL"),
                        ]
                    ),
                ),
                ("type_code", models.CharField(max_length=20)),
                ("subject", models.TextField()),
                ("unit", models.CharField(blank=True, max_length=40)),
                ("authority", models.CharField(blank=True, max_length=20)),
                ("signer_title", models.CharField(blank=True, max_length=200)),
                ("signer", models.CharField(blank=True, max_length=120)),
                ("urgency", models.CharField(blank=True, max_length=40)),
                ("circulation", models.CharField(blank=True, max_length=80)),
                ("place", models.CharField(blank=True, max_length=120)),
                ("copies", models.PositiveIntegerField(default=1)),
                ("page_count", models.PositiveIntegerField(default=0)),
                ("due_on", models.DateField(null=True)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("drafted_by", models.UUIDField(null=True)),
                ("drafted_at", models.DateTimeField()),
                ("before", models.UUIDField(null=True)),
                ("approved_by", models.UUIDField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("recalled_on", models.DateField(null=True)),
                ("recall_reason", models.CharField(blank=True, max_length=500)),
                (
                    "answers",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.incoming",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.body"
                    ),
                ),
                (
                    "corrected_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrects",
                        to="registry.outgoing",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outgoing",
                        to="registry.document",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outgoing",
                        to="registry.entry",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DraftVersion",
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
                ("ordinal", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True)),
                ("made_by", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
                (
                    "outgoing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="registry.outgoing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DraftNote",
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
                ("act", models.CharField(max_length=10)),
                ("text", models.CharField(max_length=2000)),
                ("said_by", models.UUIDField(null=True)),
                ("said_at", models.DateTimeField()),
                (
                    "outgoing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="registry.outgoing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Recipient",
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
                ("ordinal", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=300)),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[("hand", "hand"), ("post", "post"), ("electronic", "electronic")],
                        max_length=10,
                    ),
                ),
                ("copies", models.PositiveIntegerField(default=1)),
                ("sent_on", models.DateField(null=True)),
                ("received_by", models.CharField(blank=True, max_length=200)),
                (
                    "outgoing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recipients",
                        to="registry.outgoing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Register",
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
                    "direction",
                    models.CharField(choices=[("arrivals", "arrivals"), ("issued", "issued")], max_length=10),
                ),
                ("title", models.CharField(max_length=200)),
                ("issuer_symbol", models.CharField(blank=True, max_length=40)),
                ("is_secret", models.BooleanField(default=False)),
                ("first_number", models.PositiveIntegerField(default=1)),
                ("last_number", models.PositiveIntegerField(default=0)),
                ("last_on", models.DateField(null=True)),
                ("opened_by", models.UUIDField(null=True)),
                ("opened_at", models.DateTimeField()),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.body"
                    ),
                ),
                (
                    "series",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="register",
                        to="registry.declaredseries",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="entry",
            name="register",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="registry.register"
            ),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(fields=["body", "-id"], name="registry_arrivals_newest"),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(fields=["body", "state", "id"], name="registry_arrivals_by_state"),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", True), ("due_on__isnull", False)),
                fields=["body", "due_on", "id"],
                name="registry_arrivals_due",
            ),
        ),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(
                condition=models.Q(("identifier", ""), _negated=True),
                fields=["identifier"],
                name="registry_arrivals_of_message",
            ),
        ),
        migrations.AddIndex(
            model_name="opinion",
            index=models.Index(fields=["incoming", "id"], name="registry_slip_in_order"),
        ),
        migrations.AddIndex(
            model_name="outgoing",
            index=models.Index(fields=["body", "-id"], name="registry_outgoing_newest"),
        ),
        migrations.AddIndex(
            model_name="outgoing",
            index=models.Index(fields=["body", "state", "id"], name="registry_outgoing_by_state"),
        ),
        migrations.AddIndex(
            model_name="outgoing",
            index=models.Index(fields=["before", "state"], name="registry_outgoing_before"),
        ),
        migrations.AddConstraint(
            model_name="draftversion",
            constraint=models.UniqueConstraint(
                fields=("outgoing", "ordinal"), name="registry_version_once_in_draft"
            ),
        ),
        migrations.AddIndex(
            model_name="draftnote",
            index=models.Index(fields=["outgoing", "id"], name="registry_notes_in_order"),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("outgoing", "ordinal"),
                name="registry_recipients_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="register",
            index=models.Index(fields=["body", "direction"], name="registry_registers_of_body"),
        ),
        migrations.AddConstraint(
            model_name="register",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("direction", hoso.registry.rules.registers.Direction["ARRIVALS"])),
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                expressions=[
                    (models.F("body"), "="),
                    (models.F("is_secret"), "="),
                    (models.F("valid"), "&&"),
                ],
                name="registry_one_register_of_arrivals",
            ),
        ),
        migrations.AddConstraint(
            model_name="register",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("direction", hoso.registry.rules.registers.Direction["ARRIVALS"]),
                        ("series__isnull", True),
                    ),
                    models.Q(
                        ("direction", hoso.registry.rules.registers.Direction["ISSUED"]),
                        ("series__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="registry_series_of_what_is_issued",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("register", "number"), name="registry_number_once_in_register"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("register", "document"), name="registry_document_once_in_register"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("document__isnull", True),
                    models.Q(("secrecy", ""), ("state", hoso.registry.rules.registers.EntryState["GIVEN"])),
                    _connector="OR",
                ),
                name="registry_secret_entry_is_pointer",
            ),
        ),
    ]
