"""Locations and boxes: where each original is."""

from django.db import models

from hoso.custody.rules import BoxState
from hoso.tables.models import TravellingRow


class Location(TravellingRow):
    """A place that can hold boxes: store, room, rack, shelf; a tree below a body."""

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "parent", "name"], name="custody_location_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name


class Box(TravellingRow):
    """A box or folder with a label; it can be counted, moved and handed over before anybody opened it.

    It shares its id with its holding; the custodian is the holding's.
    """

    holding = models.OneToOneField("holdings.Holding", on_delete=models.PROTECT, related_name="box")
    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=60)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="boxes")
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in BoxState])
    shelf_metres = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    note = models.TextField(blank=True)
    last_seen_at = models.DateTimeField(null=True)
    last_seen_by = models.UUIDField(null=True)

    class Meta:
        # `body` is whose labels these are (the labelling custodian): a box keeps its label when it moves.
        constraints = [models.UniqueConstraint(fields=["body", "label"], name="custody_label_once")]

    def __str__(self) -> str:
        return self.label
