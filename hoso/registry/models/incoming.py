"""What arrived, and what was said about it."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hoso.registry.rules import IncomingState, Medium, Part
from hoso.tables.models import TravellingRow


class Incoming(TravellingRow):
    """A document that arrived at a body, from its arrival number to its answer.

    The document itself is a row of `Document`; here stands what this body did with it.
    """

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    entry = models.OneToOneField("registry.Entry", on_delete=models.PROTECT, related_name="incoming")
    document = models.ForeignKey("registry.Document", on_delete=models.PROTECT, related_name="arrivals")
    arrived_on = models.DateField()
    medium = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Medium])
    # Of the electronic message; the same one twice is one document sent twice.
    identifier = models.CharField(max_length=200, blank=True)
    copies = models.PositiveIntegerField(default=1)
    to_places = models.CharField(max_length=1000, blank=True)
    due_on = models.DateField(null=True)
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, default=IncomingState.REGISTERED.value)
    # It looked like this one when it was entered; the clerk entered it all the same.
    looks_like = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.ForeignKey("registry.Document", on_delete=models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField(null=True)
    closing_note = models.CharField(max_length=1000, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["body", "-id"], name="registry_arrivals_newest"),
            models.Index(fields=["body", "state", "id"], name="registry_arrivals_by_state"),
            models.Index(
                fields=["body", "due_on", "id"],
                name="registry_arrivals_due",
                condition=models.Q(due_on__isnull=False, closed_on__isnull=True),
            ),
            models.Index(
                fields=["identifier"], name="registry_arrivals_of_message", condition=~models.Q(identifier="")
            ),
        ]


class Opinion(TravellingRow):
    """A line of the resolution slip: what somebody said about an arrival; only ever added to."""

    incoming = models.ForeignKey(Incoming, on_delete=models.PROTECT, related_name="opinions")
    part = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Part])
    text = models.CharField(max_length=2000)
    lead = models.UUIDField(null=True)
    cooperating = ArrayField(models.UUIDField(), default=list)
    due_on = models.DateField(null=True)
    # What an instruction gave to whoever leads.
    task = models.ForeignKey("registry.Task", on_delete=models.PROTECT, null=True, related_name="+")
    said_by = models.UUIDField(null=True)
    said_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["incoming", "id"], name="registry_slip_in_order")]

    @property
    def leads_now(self) -> UUID | None:
        """Who leads today: the task may have been handed on since."""
        return self.task.lead_id if self.task is not None else self.lead
