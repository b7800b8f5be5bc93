"""Registers and the numbers in them."""

from django.db import models
from django.db.models import Q

from hoso.access.values import Secrecy
from hoso.registry.rules import Direction, EntryState
from hoso.tables.models import DatedFact, TravellingRow, one_at_a_time


class Register(DatedFact, TravellingRow):
    """A book in which a body enters what comes in, or what it issues: one run of numbers.

    `valid` are its days. Which documents it numbers is said by the series that the head declared; a
    register of what arrives has none, as its numbers stand on no document of the body.
    """

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Direction])
    series = models.OneToOneField(
        "registry.DeclaredSeries", on_delete=models.PROTECT, null=True, related_name="register"
    )
    title = models.CharField(max_length=200)
    issuer_symbol = models.CharField(max_length=40, blank=True)
    is_secret = models.BooleanField(default=False)
    first_number = models.PositiveIntegerField(default=1)
    # The number before the first one while the register is empty.
    last_number = models.PositiveIntegerField(default=0)
    last_on = models.DateField(null=True)
    opened_by = models.UUIDField(null=True)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            # One continuous series of arrival numbers for paper and electronic documents
            # (Decree 30/2020/ND-CP art. 22); what is secret has its own book.
            one_at_a_time(
                "registry_one_register_of_arrivals", "body", "is_secret",
                condition=Q(direction=Direction.ARRIVALS),
            ),
            models.CheckConstraint(
                condition=Q(direction=Direction.ARRIVALS, series__isnull=True)
                | Q(direction=Direction.ISSUED, series__isnull=False),
                name="registry_series_of_what_is_issued",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["body", "direction"], name="registry_registers_of_body")]

    def __str__(self) -> str:
        return self.title


class Entry(TravellingRow):
    """One number of a register; it stays for ever, so that a gap always has an explanation."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    dated_on = models.DateField()
    state = models.CharField(max_length=10, choices=[(each.value, each.value) for each in EntryState])
    document = models.ForeignKey(
        "registry.Document", on_delete=models.PROTECT, null=True, related_name="entries"
    )
    # Why it is reserved, or why no document bears it.
    reason = models.CharField(max_length=500, blank=True)
    # A secret document is kept elsewhere: here stand number, date and who holds it; no subject.
    secrecy = models.CharField(
        max_length=10, blank=True, choices=[(mark.value, mark.value) for mark in Secrecy if mark]
    )
    holder = models.CharField(max_length=200, blank=True)
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="registry_number_once_in_register"),
            models.UniqueConstraint(
                fields=["register", "document"], name="registry_document_once_in_register"
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=True) | Q(secrecy="", state=EntryState.GIVEN),
                name="registry_secret_entry_is_pointer",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)
