"""Plans, the handover of each body, its lines, who receives what, and persons who leave."""

from datetime import date

from django.db import models
from django.db.models import Q

from hoso.access.values import AccessClass
from hoso.handover.rules import (
    OPEN_STATES,
    HandoverState,
    ItemKind,
    LineKind,
    LineState,
    Medium,
    PlanState,
    Resolution,
    Way,
)
from hoso.lib.ids import uuid7
from hoso.tables.models import TravellingRow


class Plan(TravellingRow):
    """What several bodies leave by one reorganisation, or what one left months ago without any plan."""

    # The body whose people lead the work and answer for its deadline.
    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    reorganisation = models.ForeignKey(
        "organisations.Reorganisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=300)
    basis = models.CharField(max_length=300, blank=True)
    deadline_on = models.DateField()
    state = models.CharField(max_length=10, default=PlanState.OPEN)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="handover_plan_by_state")]

    def __str__(self) -> str:
        return self.title


class Handover(TravellingRow):
    """What one body leaves, until somebody answers for each line of it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="handovers")
    giver = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=5, choices=[(way.value, way.value) for way in Way])
    state = models.CharField(max_length=10, default=HandoverState.LISTING)
    coordinator = models.UUIDField(null=True)
    deadline_on = models.DateField()
    place = models.CharField(max_length=300, blank=True)
    # Who signs: [{"name", "post"}]; witnesses where nobody hands over.
    giver_signers = models.JSONField(default=list)
    receiver_signers = models.JSONField(default=list)
    witnesses = models.JSONField(default=list)
    # From which day another body answers for the fonds, when that has passed.
    answered_from = models.DateField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.UUIDField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["giver"],
                condition=Q(state__in=sorted(OPEN_STATES)),
                name="handover_one_open_of_a_body",
            ),
            models.UniqueConstraint(fields=["plan", "giver"], name="handover_body_once_in_a_plan"),
            models.CheckConstraint(condition=Q(state__in=sorted(HandoverState)), name="handover_state_known"),
            models.CheckConstraint(
                condition=~Q(state=HandoverState.SENT) | Q(way=Way.GIVEN), name="handover_only_a_giver_sends"
            ),
        ]
        indexes = [models.Index(fields=["deadline_on", "state"], name="handover_by_deadline")]


class Receiver(TravellingRow):
    """Who receives things of one medium: proposed by a rule with its article, confirmed by a person."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="receivers")
    medium = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Medium])
    proposed = models.ForeignKey(
        "organisations.Body", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rule = models.CharField(max_length=80, blank=True)
    article = models.CharField(max_length=200, blank=True)
    verification = models.CharField(max_length=40, blank=True)
    body = models.ForeignKey(
        "organisations.Body", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # A receiver outside the directory, such as the police for seals.
    outside = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    confirmed_by = models.UUIDField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover", "medium"], name="handover_one_receiver_of_a_medium"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(body__isnull=False) | ~Q(outside=""),
                name="handover_confirmed_receiver_named",
            ),
        ]


class Line(TravellingRow):
    """One line of an inventory: what was declared, how it was found, how a difference was settled.

    What was declared is frozen when it is sent; the database refuses to change it afterwards (migration
    0002). `ordinal` is the number on the printed list, from 1, never given twice.
    """

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="lines")
    ordinal = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in LineKind])
    holding = models.ForeignKey(
        "holdings.Holding", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The thing of another room that is no holding: a loan, a task.
    source_id = models.UUIDField(null=True, blank=True)
    code = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=1000, blank=True)
    dates = models.CharField(max_length=60, blank=True)
    retention = models.CharField(max_length=60, blank=True)
    pieces = models.PositiveIntegerField(default=1)
    pages = models.PositiveIntegerField(null=True, blank=True)
    files = models.PositiveIntegerField(null=True, blank=True)
    shelf_metres = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    condition = models.CharField(max_length=12, blank=True)
    place = models.CharField(max_length=300, blank=True)
    next_handler = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    access_class = models.SmallIntegerField(
        default=AccessClass.INTERNAL, choices=[(level.value, level.name) for level in AccessClass]
    )
    # Another receiver than the one of its medium.
    receiver = models.ForeignKey(
        "organisations.Body", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_found = models.BooleanField(default=False)
    story = models.TextField(blank=True)

    state = models.CharField(max_length=10, default=LineState.DECLARED)
    received_on = models.DateField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.UUIDField(null=True, blank=True)
    received_pieces = models.PositiveIntegerField(null=True, blank=True)
    received_note = models.CharField(max_length=1000, blank=True)

    resolution = models.CharField(max_length=10, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.UUIDField(null=True, blank=True)
    resolved_name = models.CharField(max_length=200, blank=True)
    resolved_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover", "ordinal"], name="handover_ordinal_once"),
            models.UniqueConstraint(
                fields=["handover", "holding"],
                condition=Q(holding__isnull=False),
                name="handover_holding_once_in_a_list",
            ),
            models.UniqueConstraint(
                fields=["handover", "kind", "source_id"],
                condition=Q(source_id__isnull=False),
                name="handover_source_once_in_a_list",
            ),
            models.CheckConstraint(
                condition=~Q(kind=LineKind.SECRET) | Q(title="", code="", holding__isnull=True),
                name="handover_secret_is_a_count",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(LineState)), name="handover_line_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=LineState.DECLARED, received_at__isnull=True)
                | (~Q(state=LineState.DECLARED) & Q(received_at__isnull=False)),
                name="handover_received_or_declared",
            ),
            models.CheckConstraint(
                condition=Q(resolution="", resolved_at__isnull=True)
                | (
                    Q(resolution__in=sorted(Resolution), resolved_at__isnull=False)
                    & ~Q(resolved_name="")
                    & ~Q(resolved_reason="")
                ),
                name="handover_resolved_with_name_and_reason",
            ),
            models.CheckConstraint(
                condition=~Q(is_found=True) | ~Q(story=""), name="handover_find_has_its_story"
            ),
        ]
        indexes = [models.Index(fields=["handover", "state", "ordinal"], name="handover_lines_by_state")]

    @property
    def is_settled(self) -> bool:
        """Whether nothing about the line is open."""
        return self.state == LineState.ACCEPTED or bool(self.resolution)


class Tally(models.Model):
    """How many lines of one kind are in one state; kept by the database itself (migration 0002)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="tallies")
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=10)
    is_resolved = models.BooleanField()
    lines = models.BigIntegerField(default=0)
    pieces = models.BigIntegerField(default=0)
    shelf_metres = models.DecimalField(max_digits=14, decimal_places=3, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "kind", "state", "is_resolved"], name="handover_one_tally"
            ),
            models.CheckConstraint(condition=Q(lines__gte=0), name="handover_tally_not_below_zero"),
        ]


class Photo(TravellingRow):
    """A photograph of a find or of the state in which a room was found; the picture is a blob."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="photos")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, blank=True, related_name="photos")
    blob = models.ForeignKey("blobs.Blob", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    caption = models.CharField(max_length=300, blank=True)
    added_by = models.UUIDField(null=True)
    added_at = models.DateTimeField()


class Clearance(TravellingRow):
    """A person leaves a body: what is still in that person's hands, and who confirms that it is not."""

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    handover = models.ForeignKey(
        Handover, on_delete=models.PROTECT, null=True, blank=True, related_name="clearances"
    )
    account_id = models.UUIDField(null=True, blank=True)
    person = models.CharField(max_length=200)
    post = models.CharField(max_length=200, blank=True)
    leaves_on = models.DateField()
    opened_by = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["body", "given_at"], name="handover_clearances_of_body")]

    def __str__(self) -> str:
        return self.person

    def is_late(self, today: date) -> bool:
        """Whether the person has left and something is still open."""
        return self.given_at is None and self.leaves_on < today


class ClearanceItem(TravellingRow):
    """One thing that a leaving person hands over, and who confirmed that it is done."""

    clearance = models.ForeignKey(Clearance, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in ItemKind])
    title = models.CharField(max_length=300, blank=True)
    pieces = models.PositiveIntegerField(null=True, blank=True)
    confirmed_by = models.UUIDField(null=True, blank=True)
    confirmed_name = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_name="")
                | (Q(confirmed_at__isnull=False) & ~Q(confirmed_name="")),
                name="handover_item_confirmed_by_name",
            )
        ]
