"""Tables of lists that offices had, on their way in: the list, its rows, the columns somebody chose."""

from django.db import models

from hoso.tables.models import TravellingRow


class SentList(TravellingRow):
    """A list that was read; its rows wait until they are taken in.

    The file itself stays with the office; its digest says which it was.
    """

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(max_length=200, blank=True)
    headings = models.JSONField()
    # What all lists with these headings have in common: the choice of columns is kept for them.
    headings_key = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    read_at = models.DateTimeField()
    read_by = models.UUIDField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name


class ListedRow(models.Model):
    """A row of a list (`source`), its cells as they were read; of one put aside as secret only its number."""

    id = models.BigAutoField(primary_key=True)
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    errors = models.JSONField(default=list)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="%(app_label)s_row_once_in_a_list")
        ]

    def __str__(self) -> str:
        return f"row {self.number}"


class ChosenColumns(TravellingRow):
    """Which column says what, in all lists of a body with these headings, as a person last decided it."""

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    headings_key = models.CharField(max_length=64)
    columns = models.JSONField()  # what a column says -> its place, from 0
    used_at = models.DateTimeField()
    used_by = models.UUIDField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.headings_key[:12]
