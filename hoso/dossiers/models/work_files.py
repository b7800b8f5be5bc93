"""Work files (hồ sơ công việc): who keeps them, how far the work is, and their way to the archive."""

from django.db import models
from django.db.models import Q

from hoso.dossiers.models.dossiers import Dossier
from hoso.dossiers.models.plans import Kept, PlanLine
from hoso.dossiers.rules import FileKind, Outcome, WorkState
from hoso.rulesets.submission import Medium
from hoso.tables.models import TravellingRow


class WorkFile(Kept, TravellingRow):
    """The dossier of a matter while somebody works on it; it shares its id with the dossier.

    `due_on` is the strictest last day for submitting it, None while the work goes on and for what is never
    submitted; what the head consented to keep back is due when the consent ends.
    """

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="work")
    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    # None: a file outside the plan.
    line = models.ForeignKey(PlanLine, on_delete=models.PROTECT, null=True, related_name="files")
    keeper = models.UUIDField()
    kind = models.CharField(max_length=10, default=FileKind.MATTER)
    medium = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Medium])
    is_construction = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default=WorkState.OPEN)
    opened_on = models.DateField()
    ended_on = models.DateField(null=True)
    settled_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    # By the head's consent; no term ends before it.
    kept_until = models.DateField(null=True)
    # When its keeper was told that it comes due.
    noticed_on = models.DateField(null=True)
    sheet_count = models.PositiveIntegerField(null=True)
    document_count = models.PositiveIntegerField(null=True)
    page_count = models.PositiveIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    accepted_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_permanent=False) | Q(retention_years__isnull=True),
                name="dossiers_work_for_ever_or_years",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=False) | Q(state=WorkState.OPEN),
                name="dossiers_only_ended_work_is_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["keeper", "-id"], name="dossiers_work_of_keeper"),
            models.Index(fields=["body", "-id"], name="dossiers_work_of_body"),
            models.Index(
                fields=["keeper", "due_on", "id"], name="dossiers_due_of_keeper",
                condition=Q(due_on__isnull=False) & ~Q(state__in=[WorkState.SUBMITTED, WorkState.ACCEPTED]),
            ),
            models.Index(
                fields=["body", "due_on", "id"], name="dossiers_due_of_body",
                condition=Q(due_on__isnull=False) & ~Q(state__in=[WorkState.SUBMITTED, WorkState.ACCEPTED]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.dossier.title


class KeepBack(TravellingRow):
    """A keeper asks to keep a file longer; nothing changes before the head has consented in writing."""

    work_file = models.ForeignKey(WorkFile, on_delete=models.PROTECT, related_name="keepings")
    until_on = models.DateField()
    reason = models.CharField(max_length=500)
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    # Number and date of the written consent.
    consent = models.CharField(max_length=200, blank=True)
    consented_by = models.UUIDField(null=True)
    consented_at = models.DateTimeField(null=True)
    refused_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work_file"], name="dossiers_one_question_at_a_time",
                condition=Q(consented_at__isnull=True, refused_reason=""),
            ),
        ]  # fmt: skip


class Submission(TravellingRow):
    """Files submitted to the archive at once, with one delivery list and one pair of minutes."""

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    submitted_by = models.UUIDField(null=True)
    submitted_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    # What of paper comes with it: boxes, and shelf metres in thousandths.
    box_count = models.PositiveIntegerField(default=0)
    shelf_metres = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    # As long as one of its files waits for the archive.
    is_open = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["body", "-id"], name="dossiers_submissions_of_body")]

    def __str__(self) -> str:
        return f"{self.submitted_at:%d/%m/%Y}"


class SubmissionItem(TravellingRow):
    """One file of a submission, as it was then, and what the archive decided."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="items")
    work_file = models.ForeignKey(WorkFile, on_delete=models.PROTECT, related_name="submissions")
    ordinal = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, default=Outcome.WAITING)
    # Codes of what the checks found when it was submitted (`rules.work_files.Check`).
    findings = models.JSONField(default=list)
    reason = models.CharField(max_length=1000, blank=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "ordinal"], name="dossiers_item_once_in_its_place"),
            models.UniqueConstraint(
                fields=["work_file"], condition=Q(outcome=Outcome.WAITING), name="dossiers_waits_once"
            ),
        ]


class Freeze(TravellingRow):
    """A dossier that nobody may change for a while: an inspection, a complaint, a court."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="freezes")
    reason = models.CharField(max_length=500)
    frozen_by = models.UUIDField(null=True)
    frozen_at = models.DateTimeField()
    lifted_by = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(lifted_at__isnull=True), name="dossiers_frozen_once"
            ),
        ]
