"""Stock-takes: what should stand at a place, what was seen there, and every scan."""

from django.db import models
from django.db.models import Q

from hoso.custody.models.boxes import Box
from hoso.custody.models.places import Location
from hoso.custody.rules import Result, Settled, Standing
from hoso.tables.models import TravellingRow


class StockTake(TravellingRow):
    """Somebody goes through a place and looks whether what should stand there does.

    What is expected is frozen when it starts (`lines`). Scans that come late, from a phone without a line,
    still count after it was closed.
    """

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="stock_takes")
    note = models.CharField(max_length=300, blank=True)
    expected = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    started_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            # A second walk through the same place would find the same boxes missing twice.
            models.UniqueConstraint(
                fields=["location"], condition=Q(closed_at=None), name="custody_one_stock_take_at_a_place"
            )
        ]
        indexes = [models.Index(fields=["location", "-id"], name="custody_stock_takes_of_place")]

    def __str__(self) -> str:
        return f"{self.location_id} {self.started_at:%Y-%m-%d}"


class StockTakeLine(TravellingRow):
    """One box in one stock-take: expected there, or seen there though it should stand elsewhere."""

    stock_take = models.ForeignKey(StockTake, on_delete=models.PROTECT, related_name="lines")
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="stock_take_lines")
    label = models.CharField(max_length=60)
    # Where it should have stood when the stock-take started (expected) or when it was seen (misplaced).
    expected_location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    is_expected = models.BooleanField()
    standing = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Standing])
    seen_location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    seen_by = models.UUIDField(null=True)
    settled = models.CharField(
        max_length=5, blank=True, default=Settled.NO, choices=[(each.value, each.value) for each in Settled]
    )
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            # Scanned by two people or twice by one: counted once.
            models.UniqueConstraint(fields=["stock_take", "box"], name="custody_box_once_in_a_stock_take"),
            models.CheckConstraint(
                condition=Q(standing__in=[Standing.SEEN, Standing.MISPLACED], seen_at__isnull=False)
                | Q(
                    standing__in=[Standing.WAITING, Standing.MISSING, Standing.LENT, Standing.LEFT],
                    seen_at__isnull=True,
                ),
                name="custody_line_seen_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["stock_take", "standing", "label", "id"], name="custody_lines_by_standing"),
            models.Index(
                fields=["id"],
                condition=Q(standing=Standing.MISSING) | Q(standing=Standing.MISPLACED, settled=Settled.NO),
                name="custody_lines_that_differ",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.standing}"


class StockTakeScan(models.Model):
    """One scan, under the id that the device made: sent twice, it is here once."""

    id = models.UUIDField(primary_key=True, editable=False)
    stock_take = models.ForeignKey(StockTake, on_delete=models.PROTECT, related_name="scans")
    code = models.CharField(max_length=100)
    is_typed = models.BooleanField()
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    box = models.ForeignKey(Box, on_delete=models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Result])

    class Meta:
        indexes = [models.Index(fields=["stock_take", "result", "id"], name="custody_scans_of_stock_take")]

    def __str__(self) -> str:
        return f"{self.code}: {self.result}"
