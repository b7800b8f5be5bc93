"""How many boxes and metres stand where: sums that never need the boxes themselves."""

from django.db import models

from hoso.custody.rules import BoxState


class Tally(models.Model):
    """A change of how many boxes and metres of one creator, in one custody, stand at one place.

    The sum over the rows of one key is the truth of that moment. Rows are written by triggers on boxes and
    holdings (migration 0004), so no room can forget one, and are added, never updated, so that clerks do
    not wait for each other; `services.merge_tallies` joins them from time to time.
    """

    creator_id = models.UUIDField()
    custodian_id = models.UUIDField()
    location_id = models.UUIDField(null=True)
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in BoxState])
    boxes = models.IntegerField()
    shelf_metres = models.DecimalField(max_digits=14, decimal_places=3)

    class Meta:
        indexes = [
            models.Index(fields=["creator_id", "custodian_id", "location_id"], name="custody_tally_creator"),
            models.Index(fields=["location_id"], name="custody_tally_location"),
            models.Index(fields=["custodian_id"], name="custody_tally_custodian"),
        ]

    def __str__(self) -> str:
        return f"{self.boxes} / {self.shelf_metres}"
