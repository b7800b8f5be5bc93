"""Bodies and everything about them that changes with time. Every dated fact is a range of days."""

from datetime import date, timedelta

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from hoso.tables.models import DatedFact, TravellingRow, one_at_a_time
from hoso.tables.sorting import as_people_sort


class Body(TravellingRow, DatedFact):
    """Something that answers for records, or the territory for which such bodies stand.

    `valid` is its life by law: the upper end is the first day on which it is no more. A merged body
    is a new row even with the old name and code. Kind, level and rule set never change; what does
    change has a table of its own.
    """

    kind = models.CharField(max_length=32)
    level = models.CharField(max_length=16)
    # Empty for a territory: it issues nothing.
    rule_set = models.CharField(max_length=16, blank=True, default="")
    # The administrative unit of which this body is an organ. The statistical code names that unit,
    # so council, committee and Party committee of one unit are found by its code and their kind.
    territory = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="organs")
    # `ceased` (by law) and `wound up` (nothing is open any more) are two states.
    wound_up_on = models.DateField(null=True, blank=True)
    # What a published list calls this body: imports find their own rows again by it, on every node alike.
    reference_key = models.CharField(max_length=120, null=True, blank=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisations_body_level_known",
                condition=Q(level__in=["central", "province", "district", "commune"]),
            ),
            models.CheckConstraint(
                name="organisations_territory_is_no_organ",
                condition=~Q(kind="territory") | Q(territory__isnull=True),
            ),
            models.CheckConstraint(
                name="organisations_body_wound_up_after_it_ceased",
                condition=Q(wound_up_on__isnull=True)
                | (Q(valid__upper_inf=False) & Q(valid__endswith__lte=F("wound_up_on"))),
            ),
            # A commune has one People's Committee at a time.
            one_at_a_time(
                "organisations_one_organ_of_a_kind",
                "territory",
                "kind",
                condition=Q(territory__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference_key or self.pk}"

    @property
    def begins_on(self) -> date | None:
        """First day of the body; None when the lists do not say."""
        first: date | None = self.valid.lower
        return first

    @property
    def ceased_on(self) -> date | None:
        """First day on which the body is no more; None while no end is set."""
        gone: date | None = self.valid.upper
        return gone

    @property
    def ends_on(self) -> date | None:
        """Last day of the body: the day on which its fonds is closed."""
        return self.ceased_on - timedelta(days=1) if self.ceased_on else None


class BodyName(TravellingRow, DatedFact):
    """What a body is called on some days, in one language."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="names")
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=8, default="vi")
    # Both names as the look-up compares them, one a line.
    folded = models.TextField()
    reorganisation = models.ForeignKey("Reorganisation", models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [one_at_a_time("organisations_one_name_at_a_time", "body", "language")]
        indexes = [
            GinIndex(OpClass("folded", name="gin_trgm_ops"), name="organisations_name_trgm"),
            models.Index(as_people_sort("name"), F("body"), name="organisations_name_sorted"),
        ]

    def __str__(self) -> str:
        return self.name


class BodyCode(TravellingRow, DatedFact):
    """A code of one body in one scheme, on some days.

    Codes are reused with another meaning, so only scheme, code and day together name a body. A
    statistical code belongs to the territory alone (see `Body.territory`): that keeps the rule "one
    body" true although several bodies of one unit are commonly addressed by it.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="codes")
    scheme = models.CharField(max_length=16)
    code = models.CharField(max_length=40)

    class Meta:
        constraints = [
            one_at_a_time("organisations_code_names_one_body", "scheme", "code"),
            one_at_a_time("organisations_one_code_of_a_scheme", "body", "scheme"),
        ]
        indexes = [models.Index(fields=["code"], name="organisations_code")]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.code}"


class BodyParent(TravellingRow, DatedFact):
    """The body directly above, on some days: one at a time and, once there is one, without gaps."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="parents")
    parent = models.ForeignKey(Body, models.PROTECT, related_name="children")

    class Meta:
        constraints = [
            one_at_a_time("organisations_one_parent_at_a_time", "body"),
            models.CheckConstraint(name="organisations_no_body_above_itself", condition=~Q(body=F("parent"))),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} under {self.parent_id}"


class Reorganisation(TravellingRow):
    """A change by law of which bodies there are, with its legal basis and its day.

    It is corrected by a later one, never rewritten.
    """

    kind = models.CharField(max_length=16)
    status = models.CharField(max_length=16)
    effective_on = models.DateField()
    title = models.CharField(max_length=300, blank=True, default="")
    basis_number = models.CharField(max_length=80)
    basis_issuer = models.CharField(max_length=200, blank=True, default="")
    basis_on = models.DateField(null=True, blank=True)
    # What this one puts right; the one in force before stays as it was told.
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    reference_key = models.CharField(max_length=120, null=True, blank=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisations_reorganisation_status_known",
                condition=Q(status__in=["planned", "in_force", "cancelled"]),
            )
        ]
        indexes = [models.Index(fields=["effective_on"], name="organisations_reorg_day")]

    def __str__(self) -> str:
        return f"{self.kind} by {self.basis_number}"


class Succession(TravellingRow):
    """One line of a reorganisation: who takes over what from whom, the whole of it or a part."""

    # Without an index of its own: that of `organisations_succession_said_once` begins with it.
    reorganisation = models.ForeignKey(
        Reorganisation, models.PROTECT, related_name="successions", db_index=False
    )
    predecessor = models.ForeignKey(Body, models.PROTECT, related_name="followed_by")
    successor = models.ForeignKey(Body, models.PROTECT, related_name="follows")
    share = models.CharField(max_length=8)
    what = models.CharField(max_length=16)
    # Which functions or which area, in the words of the text; may be empty.
    described = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "reorganisation",
                "predecessor",
                "successor",
                "what",
                name="organisations_succession_said_once",
            ),
            models.CheckConstraint(
                name="organisations_nobody_follows_itself", condition=~Q(predecessor=F("successor"))
            ),
            models.CheckConstraint(
                name="organisations_share_known", condition=Q(share__in=["whole", "part"])
            ),
            models.CheckConstraint(
                name="organisations_what_known", condition=Q(what__in=["functions", "territory"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} -> {self.successor_id} ({self.share} {self.what})"


class Effect(TravellingRow):
    """What a reorganisation does to one body, beside who follows it: end it, rename it, move it."""

    reorganisation = models.ForeignKey(Reorganisation, models.PROTECT, related_name="effects")
    body = models.ForeignKey(Body, models.PROTECT, related_name="effects")
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=300, blank=True, default="")
    short_name = models.CharField(max_length=200, blank=True, default="")
    parent = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("reorganisation", "body", "kind", name="organisations_effect_said_once"),
            models.CheckConstraint(
                name="organisations_effect_whole",
                condition=(Q(kind="end") & Q(name="") & Q(parent__isnull=True))
                | (Q(kind="rename") & ~Q(name="") & Q(parent__isnull=True))
                | (Q(kind="move") & Q(name="") & Q(parent__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.body_id}"


class RecordsDecision(TravellingRow):
    """Who gets the records of one body, decided by a person instead of the rule.

    Rows are only added: the last one counts from its day on, and what held before it can still be told.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="records_decisions")
    # None: the decision before is taken back, the rule counts again.
    receiver = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    medium = models.CharField(max_length=8)
    term = models.CharField(max_length=12)
    reason = models.CharField(max_length=500)
    decided_on = models.DateField()
    decided_by = models.UUIDField()
    decided_by_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisations_records_medium_known", condition=Q(medium__in=["paper", "digital"])
            ),
            models.CheckConstraint(
                name="organisations_records_term_known",
                condition=Q(term__in=["unsplit", "permanent", "limited"]),
            ),
            models.CheckConstraint(name="organisations_records_reason_given", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} -> {self.receiver_id} ({self.medium}, {self.term})"
