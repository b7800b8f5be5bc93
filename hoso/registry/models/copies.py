"""Copies of documents that a body made, each with its number in the register of copies."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hoso.registry.rules import CopyForm, CopyState, Held, Medium
from hoso.tables.models import TravellingRow


class MadeCopy(TravellingRow):
    """A copy that a body made of a document it holds (bản sao y, bản sao lục, bản trích sao).

    Its file stands here and not among the files of the document: whoever packs, sends or reads the document
    never takes the copy for it. `source` are the bytes that were copied, whatever the document gets later.
    """

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    entry = models.OneToOneField("registry.Entry", on_delete=models.PROTECT, related_name="copy")
    document = models.ForeignKey("registry.Document", on_delete=models.PROTECT, related_name="copies_made")
    form = models.CharField(max_length=10, choices=[(each.value, each.value) for each in CopyForm])
    held = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Held])
    medium = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Medium])
    state = models.CharField(
        max_length=10,
        default=CopyState.NUMBERED.value,
        choices=[(each.value, each.value) for each in CopyState],
    )
    symbol = models.CharField(max_length=80)
    source = models.ForeignKey("blobs.Blob", on_delete=models.PROTECT, related_name="+")
    # Pages of the source file, from 1, in order; none of an extract that was written out.
    pages = ArrayField(models.PositiveIntegerField(), default=list)
    passage = models.TextField(blank=True)
    heading = models.CharField(max_length=500, blank=True)
    copies = models.PositiveIntegerField(default=1)
    recipients = models.JSONField(default=list)
    purpose = models.CharField(max_length=500)
    permitted_by = models.CharField(max_length=200)
    authority = models.CharField(max_length=20, blank=True)
    signer_title = models.CharField(max_length=200)
    signer = models.CharField(max_length=120)
    signer_account = models.UUIDField()
    place = models.CharField(max_length=120)
    # The copy itself, before any signature; None until it is made.
    blob = models.ForeignKey("blobs.Blob", on_delete=models.PROTECT, null=True, related_name="+")
    page_count = models.PositiveIntegerField(default=0)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    cancelled_on = models.DateField(null=True)
    cancel_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=CopyState.MADE.value) | Q(blob__isnull=False),
                name="registry_copy_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(state=CopyState.CANCELLED.value, cancelled_on__isnull=False)
                & ~Q(cancel_reason="")
                | ~Q(state=CopyState.CANCELLED.value) & Q(cancelled_on__isnull=True),
                name="registry_copy_cancelled_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "-id"], name="registry_copies_newest"),
            models.Index(fields=["document", "-id"], name="registry_copies_of_document"),
        ]

    def __str__(self) -> str:
        return self.symbol
