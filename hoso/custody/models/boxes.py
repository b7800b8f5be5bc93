"""Boxes, what happened to them, and the rooms that were counted."""

from django.db import models
from django.db.models import F, Q

from hoso.custody.models.places import Location
from hoso.custody.rules import BoxForm, BoxState, Seal, Seen, What
from hoso.lib.ids import uuid7
from hoso.tables.models import TravellingRow


class RoomCount(TravellingRow):
    """What somebody counted in a room at once: so many boxes, so many metres, from these years.

    A later count of the same room that found more or fewer is a row of its own (`corrects`).
    """

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="counts")
    fonds = models.ForeignKey("holdings.Fonds", on_delete=models.PROTECT, related_name="+")
    custodian = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    # With this count; negative where fewer were there than the count before had said.
    boxes = models.IntegerField()
    shelf_metres = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    from_year = models.PositiveSmallIntegerField(null=True)
    to_year = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in BoxState])
    prefix = models.CharField(max_length=40)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    reason = models.CharField(max_length=500, blank=True)
    counted_at = models.DateTimeField()
    counted_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["location", "id"], name="custody_counts_of_room")]

    def __str__(self) -> str:
        return f"{self.prefix}: {self.boxes}"


class LabelSeries(TravellingRow):
    """The last number that a body gave in one series of labels; its row is locked while numbers are taken."""

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=40)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "prefix"], name="custody_series_once")]

    def __str__(self) -> str:
        return self.prefix


class Box(TravellingRow):
    """A box or folder with a label; it can be counted, moved and handed over before anybody opened it.

    It shares its id with its holding; the custodian is the holding's.
    """

    holding = models.OneToOneField("holdings.Holding", on_delete=models.PROTECT, related_name="box")
    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=60)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="boxes")
    form = models.CharField(
        max_length=8,
        choices=[(form.value, form.value) for form in BoxForm],
        default=BoxForm.BOX,
        db_default=BoxForm.BOX,
    )
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in BoxState])
    shelf_metres = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    from_year = models.PositiveSmallIntegerField(null=True)
    to_year = models.PositiveSmallIntegerField(null=True)
    seal_number = models.CharField(max_length=60, blank=True, default="", db_default="")
    seal = models.CharField(
        max_length=8,
        blank=True,
        choices=[(seal.value, seal.value) for seal in Seal],
        default=Seal.NONE,
        db_default=Seal.NONE,
    )
    contents = models.TextField(
        blank=True, default="", db_default=""
    )  # as far as known: nothing, a line, or a line each
    note = models.TextField(blank=True)
    count = models.ForeignKey(RoomCount, on_delete=models.PROTECT, null=True, related_name="counted")
    last_seen_at = models.DateTimeField(null=True)
    last_seen_by = models.UUIDField(null=True)
    last_seen_location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            # `body` is whose labels these are (the labelling custodian): a box keeps its label when it moves.
            models.UniqueConstraint(fields=["body", "label"], name="custody_label_once"),
            models.CheckConstraint(
                condition=Q(from_year__isnull=True, to_year__isnull=True) | Q(from_year__lte=F("to_year")),
                name="custody_box_years_in_order",
            ),
            models.CheckConstraint(
                condition=Q(seal=Seal.NONE) | ~Q(seal_number=""), name="custody_seal_has_a_number"
            ),
            models.CheckConstraint(
                condition=Q(shelf_metres__isnull=True) | Q(shelf_metres__gte=0), name="custody_box_metres"
            ),
        ]
        indexes = [
            models.Index(fields=["location", "label"], name="custody_boxes_at"),
            models.Index(fields=["last_seen_at"], name="custody_boxes_last_seen"),
        ]

    def __str__(self) -> str:
        return self.label


class BoxEvent(models.Model):
    """One thing that happened to a box, and who says so: its history, only ever added to.

    `act` is common to all boxes of one act (a whole room moved); the trail row of the act names it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(max_length=12, choices=[(what.value, what.value) for what in What])
    act = models.UUIDField()
    at = models.DateTimeField()  # when it happened, as told
    recorded_at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    on_behalf_of = models.UUIDField(null=True)
    seen = models.CharField(max_length=8, choices=[(seen.value, seen.value) for seen in Seen])
    from_location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    to_location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["box", "id"], name="custody_box_history"),
            models.Index(fields=["act", "id"], name="custody_events_of_act"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d}"
