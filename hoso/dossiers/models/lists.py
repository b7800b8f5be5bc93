"""Lists of last year's files that offices had, on their way into a plan."""

from django.db import models

from hoso.dossiers.models.plans import FilePlan
from hoso.tables.models import TravellingRow


class PlanList(TravellingRow):
    """A list that was read for a plan; its rows wait until they are taken in.

    The file itself stays with the office; its digest says which it was.
    """

    plan = models.ForeignKey(FilePlan, on_delete=models.CASCADE, related_name="lists")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(max_length=200, blank=True)
    headings = models.JSONField()
    headings_key = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    rows_taken = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField()
    read_by = models.UUIDField(null=True)
    taken_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.file_name


class PlanListRow(models.Model):
    """A row that was not taken in, yet or at all; its cells are as they were read."""

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(PlanList, on_delete=models.CASCADE, related_name="left")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    errors = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="dossiers_row_once_in_a_list")
        ]


class PlanMapping(TravellingRow):
    """Which column says what, in all lists of a body with these headings, as a person last decided it."""

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    headings_key = models.CharField(max_length=64)
    columns = models.JSONField()
    used_at = models.DateTimeField()
    used_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "headings_key"], name="dossiers_mapping_once_for_headings"
            )
        ]
