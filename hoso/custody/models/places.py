"""Where originals stand, who answers for the place and holds its keys, and what inspections found."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from hoso.custody.rules import Charged, Found, PlaceKind
from hoso.lib.ids import uuid7
from hoso.tables.models import DatedFact, TravellingRow, one_at_a_time


class Location(TravellingRow):
    """A place that can hold boxes: store, room, rack, shelf; a tree below the body that keeps it.

    An interim store is a room that the body did not furnish as a store: most often in the house of an
    office that no longer exists (`former_body`).
    """

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    # Ids from the top of the tree down to this place itself: what stands below it is one question.
    path = ArrayField(models.UUIDField(), default=list, db_default=[])
    name = models.CharField(max_length=200)
    kind = models.CharField(
        max_length=8,
        choices=[(kind.value, kind.value) for kind in PlaceKind],
        default=PlaceKind.OTHER,
        db_default=PlaceKind.OTHER,
    )
    is_interim = models.BooleanField(default=False, db_default=False)
    former_body = models.ForeignKey(
        "organisations.Body", on_delete=models.PROTECT, null=True, related_name="+"
    )
    address = models.CharField(max_length=300, blank=True, default="", db_default="")
    capacity_metres = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    note = models.TextField(blank=True, default="", db_default="")
    given_up_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "parent", "name"], name="custody_location_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(capacity_metres__isnull=True) | Q(capacity_metres__gt=0),
                name="custody_capacity_is_a_measure",
            ),
        ]
        indexes = [GinIndex(fields=["path"], name="custody_location_path")]

    def __str__(self) -> str:
        return self.name


class Charge(DatedFact, TravellingRow):
    """Who keeps a place, or holds one of its keys, on these days: a person with an account, or a name."""

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="charges")
    role = models.CharField(max_length=8, choices=[(role.value, role.value) for role in Charged])
    account_id = models.UUIDField(null=True)
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=100, blank=True)  # which key: its number or what it opens
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            one_at_a_time("custody_one_keeper_at_a_time", "location", condition=Q(role=Charged.KEEPER)),
        ]
        indexes = [
            models.Index(fields=["account_id"], name="custody_charges_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.name}"


class Inspection(models.Model):
    """What somebody found when they looked a place over; never changed, the next one is a new row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="inspections")
    on = models.DateField()
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    inspector = models.CharField(max_length=200, blank=True)  # where another than the account looked
    fire = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Found])
    damp = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Found])
    temperature_celsius = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    humidity_percent = models.PositiveSmallIntegerField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["location", "on", "id"], name="custody_inspections_in_time")]

    def __str__(self) -> str:
        return f"{self.on}"
