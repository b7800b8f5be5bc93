"""Series of numbers, as heads of bodies declare them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hoso.tables.models import DatedFact, TravellingRow


class DeclaredSeries(DatedFact, TravellingRow):
    """One series of numbers of a body, as its head declared it; only in such a one gaps are sought.

    `valid` are its days: a calendar year, or the term of a Party committee. A declaration is never
    changed: it is withdrawn with a reason and made anew.
    """

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    # Empty: every type, every symbol.
    type_codes = ArrayField(models.CharField(max_length=20), default=list)
    symbols = ArrayField(models.CharField(max_length=80), default=list)
    symbol_keys = ArrayField(models.CharField(max_length=120), default=list)
    complete_from = models.PositiveIntegerField(default=1)
    # None: up to the highest number that is there.
    complete_to = models.PositiveIntegerField(null=True)
    # Its documents are not here: nothing is missed of it, and it explains numbers of its own.
    is_secret = models.BooleanField(default=False)
    basis = models.CharField(max_length=300, blank=True)
    declared_by = models.UUIDField(null=True)
    declared_at = models.DateTimeField()
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(complete_from__gte=1)
                & (Q(complete_to__isnull=True) | Q(complete_to__gte=F("complete_from"))),
                name="registry_series_numbers_in_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["body"], name="registry_series_in_force", condition=Q(withdrawn_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.title
