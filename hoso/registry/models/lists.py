"""Registers that other systems wrote (xlsx, csv), on their way into the registers of a body."""

from django.db import models
from django.db.models import Q

from hoso.registry.rules import Direction, RowState
from hoso.tables.lists import ChosenColumns, ListedRow, SentList


class RegisterList(SentList):
    """A list of what a body issued, or of what arrived at it, as it was read.

    Every row is kept with all its cells, also those that no column was named for, so that nothing the list
    said is lost.
    """

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    fonds = models.ForeignKey("holdings.Fonds", on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Direction])
    # How it came to light, where the fonds is closed.
    found = models.CharField(max_length=1000, blank=True)
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["body", "-id"], name="registry_lists_of_body")]


class RegisterListRow(ListedRow):
    """One row of a list.

    A row that was taken in stays, with the document that it told of and what is odd about it: it is the
    source of that document's fields.
    """

    source = models.ForeignKey(RegisterList, on_delete=models.CASCADE, related_name="listed")
    state = models.CharField(
        max_length=10, default=RowState.LEFT.value, choices=[(each.value, each.value) for each in RowState]
    )
    oddities = models.JSONField(default=list)
    # What two rows have in common that tell of one document (`rules.same_key`).
    same_key = models.CharField(max_length=64, blank=True)
    document = models.ForeignKey(
        "registry.Document", on_delete=models.PROTECT, null=True, related_name="listed"
    )

    class Meta:
        constraints = [
            *ListedRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state=RowState.LEFT.value, document__isnull=True)
                | (~Q(state=RowState.LEFT.value) & Q(document__isnull=False)),
                name="registry_row_taken_has_document",
            ),
        ]
        indexes = [
            models.Index(fields=["same_key"], name="registry_rows_alike", condition=~Q(same_key="")),
        ]


class RegisterMapping(ChosenColumns):
    """Which column of registers of one direction says what."""

    direction = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Direction])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "direction", "headings_key"], name="registry_mapping_once_for_headings"
            )
        ]
