"""Photographs of boxes."""

from django.db import models

from hoso.custody.models.boxes import Box
from hoso.tables.models import TravellingRow


class Photograph(TravellingRow):
    """A picture of a box as it was found: drawn anew by the reader from what a phone sent, without its data.

    What came from the phone is not kept: it may say where and by whose telephone it was taken.
    """

    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="photographs")
    blob = models.ForeignKey("blobs.Blob", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    taken_at = models.DateTimeField()
    taken_by = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["box", "blob"], name="custody_photograph_once_of_box")]
        indexes = [models.Index(fields=["box", "id"], name="custody_photographs_of_box")]

    def __str__(self) -> str:
        return f"{self.taken_at:%Y-%m-%d}"
