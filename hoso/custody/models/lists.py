"""Lists that offices had, taken over into custody: where they came from, and the rows that are left."""

from django.db import models

from hoso.custody.models.places import Location
from hoso.tables.lists import ChosenColumns, ListedRow, SentList


class TakenList(SentList):
    """A list of boxes that was read, and how much of it was taken in.

    Rows that were taken in, or were there already, are not kept: the boxes are.
    """

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    fonds = models.ForeignKey("holdings.Fonds", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    letters = models.CharField(max_length=20)
    confidence = models.FloatField()
    encoding = models.CharField(max_length=20, blank=True)
    found = models.TextField(blank=True)
    rows_taken = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    boxes_made = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["body", "-id"], name="custody_lists_of_body")]


class ListRow(ListedRow):
    """A row of a list that was not taken in, yet or at all."""

    source = models.ForeignKey(TakenList, on_delete=models.CASCADE, related_name="left")


class ListMapping(ChosenColumns):
    """Which column of lists of boxes says what."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "headings_key"], name="custody_mapping_once_for_headings")
        ]
