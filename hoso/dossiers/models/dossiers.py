"""Dossiers: the documents of one matter."""

from django.db import models

from hoso.dossiers.rules import Status
from hoso.tables.models import TravellingRow


class Dossier(TravellingRow):
    """One matter's documents, in order; it shares its id with its holding.

    What lies in it stands in `holdings.Membership`: one document may be in several dossiers
    without being copied.
    """

    holding = models.OneToOneField("holdings.Holding", on_delete=models.PROTECT, related_name="dossier")
    title = models.CharField(max_length=1000)
    code = models.CharField(max_length=100, blank=True)
    year = models.PositiveIntegerField(null=True)
    # TT 05/2025 code list `maintenance`; empty until somebody appraised it.
    retention_code = models.CharField(max_length=10, blank=True)
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    status = models.CharField(max_length=10, default=Status.OPEN)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    # When a document in it was last corrected after the approval; None again after the next approval.
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["status", "id"], name="dossiers_by_status"),
            models.Index(
                fields=["id"], name="dossiers_corrected", condition=models.Q(corrected_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title
