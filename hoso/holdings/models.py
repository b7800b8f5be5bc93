"""Fonds, scopes, and one row per holding of any kind.

Three dated facts about a holding are never mixed: who created it (`creator`, fixed for ever), who
has it in custody (`custodian`), and who is responsible for it today (by its scope).
"""

from django.db import models
from django.db.models import Q

from hoso.access.values import AccessClass, Secrecy
from hoso.holdings.rules import Fact, Kind
from hoso.lib.ids import uuid7
from hoso.tables.models import DatedFact, TravellingRow, one_at_a_time


class Fonds(TravellingRow):
    """All records that one body made; it is closed on that body's last day and never mixed with others."""

    creator = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["creator", "code"], name="holdings_fonds_code_once")]

    def __str__(self) -> str:
        return self.title


class Scope(TravellingRow):
    """A set of holdings of one fonds for which one body at a time is responsible.

    The look-up index holds scope ids, never the responsible body: when responsibility passes, one
    row changes here and nothing is indexed again.
    """

    fonds = models.ForeignKey(Fonds, on_delete=models.PROTECT, related_name="scopes")
    title = models.CharField(max_length=300, blank=True)
    # When a part of a scope went to another body: the scope that it was a part of.
    split_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )


class Responsibility(DatedFact, TravellingRow):
    """Which body answers for a scope, by law, on these days."""

    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="responsibilities")
    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [one_at_a_time("holdings_one_responsible_body", "scope")]
        indexes = [models.Index(fields=["body"], name="holdings_responsible_body")]


class Holding(TravellingRow):
    """Anything that can be kept, lost, handed over or asked for: box, dossier, document, record, task."""

    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="holdings")
    creator = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    custodian = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    access_class = models.SmallIntegerField(choices=[(level.value, level.name) for level in AccessClass])
    secrecy = models.CharField(
        max_length=10, blank=True, choices=[(mark.value, mark.value) for mark in Secrecy]
    )
    # A secrecy mark was found late: open to nobody, whatever their rights, until a person decides.
    is_shut = models.BooleanField(default=False, db_default=False)
    # Registered by mistake: there never was such a thing. The row and its history stay, counted nowhere.
    struck_on = models.DateField(null=True, blank=True)
    # Destroyed by a decision on disposal: still told to whoever may read it, open to no other act.
    destroyed_on = models.DateField(null=True, blank=True)
    found_story = models.TextField(blank=True)
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Secret content is never here: at most a pointer bears a mark (`trust.md`, "Who may do what").
            models.CheckConstraint(
                condition=Q(secrecy="") | Q(kind=Kind.POINTER), name="holdings_secret_is_pointer"
            ),
        ]
        indexes = [
            models.Index(fields=["scope", "kind", "id"], name="holdings_by_scope"),
            models.Index(fields=["custodian", "kind", "id"], name="holdings_by_custodian"),
            models.Index(fields=["creator", "kind", "id"], name="holdings_by_creator"),
        ]


class Membership(TravellingRow):
    """A holding lies in a group: a document in dossiers (several, without copying), a thing in one box."""

    group = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="memberships")
    member = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="groups")
    ordinal = models.PositiveIntegerField()
    is_box = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "member"], name="holdings_member_once_in_group"),
            models.UniqueConstraint(
                fields=["group", "ordinal"],
                name="holdings_ordinal_once_in_group",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["member"], condition=Q(is_box=True), name="holdings_in_one_box_only"
            ),
        ]


class HoldingEvent(models.Model):
    """What happened to a holding, and who says so: its history, only ever added to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="history")
    fact = models.CharField(max_length=20, choices=[(fact.value, fact.value) for fact in Fact])
    at = models.DateTimeField()
    on = models.DateField()
    account_id = models.UUIDField(null=True)
    from_value = models.CharField(max_length=80, blank=True)
    to_value = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    # Many holdings changed by one act: the subject of its row in the trail and of its announcement.
    act_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["holding", "id"], name="holdings_history"),
            models.Index(
                fields=["act_id"], name="holdings_of_one_act", condition=models.Q(act_id__isnull=False)
            ),
        ]
