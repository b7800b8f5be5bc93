"""Lists of last year's files that offices had, on their way into a plan."""

from django.db import models

from hoso.dossiers.models.plans import FilePlan
from hoso.tables.lists import ChosenColumns, ListedRow, SentList


class PlanList(SentList):
    """A list that was read for a plan; rows that were taken in are not kept."""

    plan = models.ForeignKey(FilePlan, on_delete=models.CASCADE, related_name="lists")
    rows_taken = models.PositiveIntegerField(default=0)


class PlanListRow(ListedRow):
    """A row that was not taken in, yet or at all."""

    source = models.ForeignKey(PlanList, on_delete=models.CASCADE, related_name="left")


class PlanMapping(ChosenColumns):
    """Which column of lists of files says what."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "headings_key"], name="dossiers_mapping_once_for_headings"
            )
        ]
