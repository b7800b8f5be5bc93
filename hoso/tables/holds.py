"""The row of a hold: why something waits for a person, and what that person decided."""

from django.db import models

from hoso.access.holds import Decision
from hoso.tables.models import TravellingRow


class Hold(TravellingRow):
    """Why something is held. Findings say where a mark is, not what is around it (`reading.marks`)."""

    findings = models.JSONField()
    found_at = models.DateTimeField()
    decision = models.CharField(max_length=10, blank=True, default=Decision.OPEN)
    reason = models.TextField(blank=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
