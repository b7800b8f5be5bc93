"""The outbox, one cursor per consumer, and parked subjects."""

import uuid

import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.db import migrations, models

import hoso.tables.commits
import hoso.tables.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ConsumerCursor",
            fields=[
                ("consumer", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("incarnation", models.UUIDField(default=uuid.UUID("00000000-0000-0000-0000-000000000000"))),
                ("xid", models.BigIntegerField(default=0)),
                ("event_id", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="OutboxRow",
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
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=100)),
                ("subject", models.UUIDField()),
                ("payload", models.JSONField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("owner_node", models.UUIDField(default=hoso.tables.models.this_node)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["incarnation", "xid", "id"], name="events_outbox_commit_order"),
                    models.Index(
                        fields=["subject", "incarnation", "xid", "id"], name="events_outbox_by_subject"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ParkedSubject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("consumer", models.CharField(max_length=100)),
                ("subject", models.UUIDField()),
                ("since_incarnation", models.UUIDField()),
                ("since_xid", models.BigIntegerField()),
                ("since_event_id", models.BigIntegerField()),
                ("attempts", models.PositiveIntegerField(default=1)),
                ("last_error", models.CharField(max_length=200)),
                ("next_attempt_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["consumer", "next_attempt_at"], name="events_parked_due")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("consumer"), models.F("subject"), name="events_subject_parked_once"
                    )
                ],
            },
        ),
    ]
