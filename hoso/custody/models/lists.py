"""Lists that offices had, taken over into custody: where they came from, and the rows that are left."""

from django.db import models

from hoso.custody.models.places import Location
from hoso.tables.models import TravellingRow


class TakenList(TravellingRow):
    """A list of boxes that was read, and how much of it was taken in.

    The file itself stays with the office; its digest says which it was. Rows that were taken in, or were
    there already, are not kept: the boxes are.
    """

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    fonds = models.ForeignKey("holdings.Fonds", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(max_length=200, blank=True)
    headings = models.JSONField()
    # What all lists with these headings have in common: the mapping of columns is kept for them.
    headings_key = models.CharField(max_length=64)
    letters = models.CharField(max_length=20)
    confidence = models.FloatField()
    encoding = models.CharField(max_length=20, blank=True)
    found = models.TextField(blank=True)
    rows = models.PositiveIntegerField()
    rows_taken = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    boxes_made = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField()
    read_by = models.UUIDField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["body", "-id"], name="custody_lists_of_body")]

    def __str__(self) -> str:
        return self.file_name


class ListRow(models.Model):
    """A row of a list that was not taken in, yet or at all; its cells are as they were read."""

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(TakenList, on_delete=models.CASCADE, related_name="left")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    errors = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="custody_row_once_in_a_list")
        ]

    def __str__(self) -> str:
        return f"row {self.number}"


class ListMapping(TravellingRow):
    """Which column says what, in all lists of a body with these headings, as a person last decided it."""

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    headings_key = models.CharField(max_length=64)
    columns = models.JSONField()  # what a column says -> its place, from 0
    used_at = models.DateTimeField()
    used_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "headings_key"], name="custody_mapping_once_for_headings")
        ]

    def __str__(self) -> str:
        return self.headings_key[:12]
