"""Findings: what speaks for a loss, who answers for it, and what became of it."""

from django.db import models
from django.db.models import Q

from hoso.lib.ids import uuid7
from hoso.oversight.rules import Fact, Kind, Severity, State
from hoso.tables.models import TravellingRow


class Finding(TravellingRow):
    """One cause for concern; it keeps its row for ever, so that a cause that returns finds its history.

    Nothing that a record says stands here but numbers and dates read on it: names of things are looked
    up for each viewer.
    """

    kind = models.CharField(max_length=30, choices=[(kind.value, kind.value) for kind in Kind])
    # What tells the cause from others of its kind.
    key = models.CharField(max_length=200)
    severity = models.SmallIntegerField(choices=[(each.value, each.name) for each in Severity])
    state = models.CharField(
        max_length=10, default=State.OPEN.value, choices=[(state.value, state.value) for state in State]
    )
    # The thing it is about: who may read it may see the finding.
    holding = models.ForeignKey("holdings.Holding", on_delete=models.PROTECT, null=True, related_name="+")
    # The body whose thing it is, and the body that answers for it today.
    about = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, null=True, related_name="+")
    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    # None: whoever is head of `body`.
    owner = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    assigned_by = models.UUIDField(null=True)
    due_on = models.DateField()
    evidence = models.JSONField()
    digest = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    times_opened = models.PositiveIntegerField(default=1)
    explained_by = models.UUIDField(null=True)
    explained_at = models.DateTimeField(null=True)
    explanation = models.TextField(blank=True)
    explained_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="oversight_one_row_per_cause"),
            models.CheckConstraint(
                condition=~Q(state=State.EXPLAINED.value)
                | (~Q(explanation="") & Q(explained_at__isnull=False) & ~Q(explained_digest="")),
                name="oversight_explained_with_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=State.RESOLVED.value, resolved_at__isnull=False)
                | (~Q(state=State.RESOLVED.value) & Q(resolved_at__isnull=True)),
                name="oversight_resolved_with_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-severity", "due_on", "id"], name="oversight_pressing_first"),
            models.Index(fields=["body", "state"], name="oversight_by_body"),
            models.Index(fields=["about", "state"], name="oversight_by_about"),
            models.Index(fields=["owner", "state"], name="oversight_by_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class FindingEvent(models.Model):
    """What happened to a finding, and who says so; only ever added to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="history")
    fact = models.CharField(max_length=12, choices=[(fact.value, fact.value) for fact in Fact])
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)  # None: a check
    # Whom it was handed to.
    to_account = models.UUIDField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["finding", "id"], name="oversight_history")]


class Check(models.Model):
    """When one check last ran through, how long it took, and how many causes it found."""

    name = models.CharField(primary_key=True, max_length=30)
    checked_at = models.DateTimeField()
    seconds = models.FloatField()
    causes = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.name
