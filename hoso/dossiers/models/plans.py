"""The file plan of a year (danh mục hồ sơ): its headings and its lines."""

from django.db import models
from django.db.models import Q

from hoso.dossiers.rules import FileKind, Numbering, PlanState
from hoso.rulesets.vn_state.retention import Retention
from hoso.tables.models import TravellingRow


class Kept(models.Model):
    """How long something is kept: years, or for ever; neither as long as nobody has appraised it.

    Codes of export are made from it (`rulesets.vn_state.retention.tt05_code`), never the other way round.
    """

    retention_years = models.PositiveSmallIntegerField(null=True)
    is_permanent = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def retention(self) -> Retention | None:
        """Return the value, None as long as there is none."""
        if self.is_permanent:
            return Retention(None)
        return None if self.retention_years is None else Retention(self.retention_years)

    @retention.setter
    def retention(self, value: Retention | None) -> None:
        self.is_permanent = value is not None and value.is_permanent
        self.retention_years = None if value is None else value.years


class FilePlan(TravellingRow):
    """What files a body will open in a year; drawn up, sent, and put in force by its head."""

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    # Where the files of this plan are opened.
    fonds = models.ForeignKey("holdings.Fonds", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    numbering = models.CharField(max_length=10, default=Numbering.WHOLE)
    state = models.CharField(max_length=10, default=PlanState.DRAFT)
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    sent_by = models.UUIDField(null=True)
    sent_at = models.DateTimeField(null=True)
    returned_reason = models.CharField(max_length=500, blank=True)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "year"], name="dossiers_one_plan_a_year"),
        ]

    def __str__(self) -> str:
        return str(self.year)


class PlanHeading(TravellingRow):
    """A heading of a plan: a unit or a field of work; main ones in Roman figures, those below in Arabic."""

    plan = models.ForeignKey(FilePlan, on_delete=models.CASCADE, related_name="headings")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="parts")
    ordinal = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    # Of a main heading: what stands behind the number in the symbols below it (01.TCCB).
    abbreviation = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "parent", "ordinal"], name="dossiers_heading_once_in_its_place",
                nulls_distinct=False, deferrable=models.Deferrable.DEFERRED,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class PlanLine(Kept, TravellingRow):
    """A file that is to be opened: its symbol, title, value and who will make it."""

    plan = models.ForeignKey(FilePlan, on_delete=models.CASCADE, related_name="lines")
    heading = models.ForeignKey(PlanHeading, on_delete=models.CASCADE, null=True, related_name="lines")
    number = models.PositiveIntegerField()
    symbol = models.CharField(max_length=60)
    title = models.CharField(max_length=1000)
    kind = models.CharField(max_length=10, default=FileKind.MATTER)
    # Who makes the file: an account, or a name as the list had it.
    person = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120, blank=True)
    # The line of the retention schedule that its value comes from.
    schedule_code = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "symbol"], name="dossiers_symbol_once_in_a_plan",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(is_permanent=False) | Q(retention_years__isnull=True),
                name="dossiers_line_for_ever_or_years",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["plan", "heading", "number"], name="dossiers_lines_in_order")]

    def __str__(self) -> str:
        return f"{self.symbol} {self.title}"
