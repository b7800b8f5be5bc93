"""What is known of terms, what is held, and proposals with their lines, councils and minutes."""

from django.db import models
from django.db.models import F, Q

from hoso.disposal.rules import Ground, Seat, Standing, State, Step, Verdict
from hoso.tables.models import TravellingRow


class Reckoning(TravellingRow):
    """Where a dossier stands by its term, kept up with what other rooms announce; acts look anew.

    It makes the list of what is due a question to an index, however many dossiers there are.
    """

    holding = models.OneToOneField("holdings.Holding", on_delete=models.PROTECT, related_name="reckoning")
    standing = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Standing])
    last_year = models.PositiveSmallIntegerField(null=True)
    # An older dossier that holds all of its documents, by their bytes.
    twin = models.ForeignKey("holdings.Holding", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(standing=Standing.TERM, last_year__isnull=False)
                | (~Q(standing=Standing.TERM) & Q(last_year__isnull=True)),
                name="disposal_term_has_a_year",
            ),
        ]
        indexes = [
            models.Index(
                fields=["last_year", "holding"], name="disposal_due_first",
                condition=Q(standing=Standing.TERM),
            ),
            models.Index(fields=["holding"], name="disposal_no_term", condition=Q(standing=Standing.NO_TERM)),
            models.Index(fields=["holding"], name="disposal_twins", condition=Q(twin__isnull=False)),
        ]  # fmt: skip


class Raised(TravellingRow):
    """That a council keeps a dossier longer than its retention says; the newest counts."""

    holding = models.ForeignKey("holdings.Holding", on_delete=models.PROTECT, related_name="+")
    years = models.PositiveSmallIntegerField(null=True)  # None: for ever
    reason = models.CharField(max_length=500)
    raised_by = models.UUIDField(null=True)
    raised_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["holding", "-id"], name="disposal_raised_newest")]


class Hold(TravellingRow):
    """That a dossier, or all of a fonds, is not destroyed for the time being, and why."""

    dossier = models.ForeignKey("holdings.Holding", on_delete=models.PROTECT, null=True, related_name="+")
    fonds = models.ForeignKey("holdings.Fonds", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    basis = models.CharField(max_length=300, blank=True)
    # The last day; None: until it is lifted.
    until_on = models.DateField(null=True)
    placed_by = models.UUIDField(null=True)
    placed_at = models.DateTimeField()
    lifted_by = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(dossier__isnull=False, fonds__isnull=True)
                | Q(dossier__isnull=True, fonds__isnull=False),
                name="disposal_hold_on_one_thing",
            ),
        ]
        indexes = [
            models.Index(fields=["dossier"], name="disposal_holds_now", condition=Q(lifted_at__isnull=True)),
            models.Index(
                fields=["fonds"], name="disposal_fonds_holds_now",
                condition=Q(lifted_at__isnull=True, fonds__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reason


class Proposal(TravellingRow):
    """A list of what has lost its value, on its way to its destruction; it stays for ever."""

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    state = models.CharField(
        max_length=20, default=State.DRAWN.value, choices=[(each.value, each.value) for each in State]
    )
    # Bản thuyết minh: what is proposed, how it came about, how it was appraised.
    explanation = models.TextField(blank=True)
    drawn_by = models.UUIDField(null=True)
    drawn_at = models.DateTimeField()
    # The council's minutes.
    minutes_number = models.CharField(max_length=80, blank=True)
    minutes_on = models.DateField(null=True)
    minutes = models.TextField(blank=True)
    # Why it came back, or was cancelled.
    reason = models.CharField(max_length=500, blank=True)
    decision_number = models.CharField(max_length=80, blank=True)
    decision_on = models.DateField(null=True)
    # By the decision: what its documents are about stays written.
    keep_subject = models.BooleanField(default=True)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[State.APPROVED.value, State.DESTROYED.value])
                | (~Q(decision_number="") & Q(decision_on__isnull=False, approved_at__isnull=False)),
                name="disposal_approved_by_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("drawn_by")),
                name="disposal_not_approved_by_its_maker",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "-id"], name="disposal_proposals_of"),
            models.Index(
                fields=["asked_at"], name="disposal_to_be_done",
                condition=Q(state=State.APPROVED.value, asked_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def decision(self) -> str:
        """Number and day of the decision, as people cite it."""
        return f"{self.decision_number} ({self.decision_on:%d/%m/%Y})" if self.decision_on else ""


class CouncilSeat(TravellingRow):
    """One seat of a proposal's council: an account of this node, or a person by name alone."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="council")
    ordinal = models.PositiveSmallIntegerField()
    seat = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Seat])
    account = models.UUIDField(null=True)
    name = models.CharField(max_length=120)
    post = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "ordinal"], name="disposal_seat_once_in_its_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Line(TravellingRow):
    """One dossier of a proposal: why, what the council said, and how far its destruction is."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="lines")
    ordinal = models.PositiveIntegerField()
    holding = models.ForeignKey("holdings.Holding", on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Ground])
    note = models.CharField(max_length=500, blank=True)
    # As it stood when it was proposed: papers of a destroyed dossier are printed from here.
    code = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=1000)
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    retention = models.CharField(max_length=20, blank=True)
    last_year = models.PositiveSmallIntegerField(null=True)
    has_paper = models.BooleanField(default=False)
    verdict = models.CharField(
        max_length=10, default=Verdict.WAITING.value, choices=[(each.value, each.value) for each in Verdict]
    )
    verdict_reason = models.CharField(max_length=500, blank=True)
    # With the verdict to keep it longer: for so many years, for ever if there are none.
    raised_years = models.PositiveSmallIntegerField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    # No other proposal may have the dossier as long as this stands.
    is_open = models.BooleanField(default=True)
    step = models.CharField(
        max_length=10, default=Step.WAITING.value, choices=[(each.value, each.value) for each in Step]
    )
    # What kept it from being destroyed when it was last tried, or why its bytes are not gone everywhere.
    stopped_by = models.CharField(max_length=100, blank=True)
    destroyed_at = models.DateTimeField(null=True)
    # For the certificate: digests that went and that stayed, by whose use; places; documents.
    result = models.JSONField(default=dict)
    paper = models.ForeignKey("PaperMinutes", on_delete=models.PROTECT, null=True, related_name="lines")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "holding"], name="disposal_dossier_once"),
            models.UniqueConstraint(fields=["proposal", "ordinal"], name="disposal_line_once_in_its_place"),
            models.UniqueConstraint(
                fields=["holding"], condition=Q(is_open=True), name="disposal_in_one_open_proposal"
            ),
            models.CheckConstraint(
                condition=~Q(step__in=[Step.NOTED.value, Step.DONE.value])
                | Q(verdict=Verdict.DESTROY.value, destroyed_at__isnull=False),
                name="disposal_destroyed_by_verdict",
            ),
        ]
        indexes = [
            models.Index(
                fields=["proposal", "ordinal"], name="disposal_lines_to_do",
                condition=Q(step__in=[Step.WAITING.value, Step.NOTED.value]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class PaperMinutes(TravellingRow):
    """Minutes of the destruction of paper (biên bản hủy tài liệu): by people, before witnesses."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="paper_minutes")
    on = models.DateField()
    method = models.CharField(max_length=200)
    place = models.CharField(max_length=300, blank=True)
    kilograms = models.DecimalField(max_digits=9, decimal_places=1, null=True)
    shelf_metres = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    witnesses = models.JSONField(default=list)  # [{"name", "post"}]
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["proposal", "id"], name="disposal_minutes_of")]
