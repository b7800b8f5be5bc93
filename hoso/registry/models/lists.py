"""Registers that other systems wrote (xlsx, csv), on their way into the registers of a body."""

from django.db import models
from django.db.models import Q

from hoso.registry.rules import Direction, RowState
from hoso.tables.models import TravellingRow


class RegisterList(TravellingRow):
    """A list of what a body issued, or of what arrived at it, as it was read.

    The file itself stays with the office; its digest says which it was. Every row is kept with all its
    cells, also those that no column was named for, so that nothing the list said is lost.
    """

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    fonds = models.ForeignKey("holdings.Fonds", on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Direction])
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(max_length=200, blank=True)
    headings = models.JSONField()
    headings_key = models.CharField(max_length=64)
    # How it came to light, where the fonds is closed.
    found = models.CharField(max_length=1000, blank=True)
    rows = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField()
    read_by = models.UUIDField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["body", "-id"], name="registry_lists_of_body")]

    def __str__(self) -> str:
        return self.file_name


class RegisterListRow(models.Model):
    """One row of a list, its cells as they were read; of a secret one only its number.

    A row that was taken in stays, with the document that it told of and what is odd about it: it is the
    source of that document's fields.
    """

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(RegisterList, on_delete=models.CASCADE, related_name="listed")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    state = models.CharField(
        max_length=10, default=RowState.LEFT.value, choices=[(each.value, each.value) for each in RowState]
    )
    errors = models.JSONField(default=list)
    oddities = models.JSONField(default=list)
    # What two rows have in common that tell of one document (`rules.same_key`).
    same_key = models.CharField(max_length=64, blank=True)
    document = models.ForeignKey(
        "registry.Document", on_delete=models.PROTECT, null=True, related_name="listed"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="registry_row_once_in_a_list"),
            models.CheckConstraint(
                condition=Q(state=RowState.LEFT.value, document__isnull=True)
                | (~Q(state=RowState.LEFT.value) & Q(document__isnull=False)),
                name="registry_row_taken_has_document",
            ),
        ]
        indexes = [
            models.Index(fields=["same_key"], name="registry_rows_alike", condition=~Q(same_key="")),
        ]


class RegisterMapping(TravellingRow):
    """Which column says what, in all lists of a body with these headings, as a person last decided it."""

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Direction])
    headings_key = models.CharField(max_length=64)
    columns = models.JSONField()
    used_at = models.DateTimeField()
    used_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "direction", "headings_key"], name="registry_mapping_once_for_headings"
            )
        ]
