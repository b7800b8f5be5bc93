"""What a body makes and issues: drafts with their versions, and to whom it went."""

from django.db import models
from django.db.models import F, Q

from hoso.access.values import AccessClass
from hoso.registry.rules import FileKind, OutgoingState, Way
from hoso.tables.models import TravellingRow


class Outgoing(TravellingRow):
    """A document that a body makes, from its first draft to its dispatch.

    Once it has a number it stands in `Document` and in a register; here stays how it came about.
    """

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=OutgoingState.DRAFT.value)
    access_class = models.SmallIntegerField(choices=[(level.value, level.name) for level in AccessClass])
    type_code = models.CharField(max_length=20)
    subject = models.TextField()
    unit = models.CharField(max_length=40, blank=True)
    authority = models.CharField(max_length=20, blank=True)
    signer_title = models.CharField(max_length=200, blank=True)
    signer = models.CharField(max_length=120, blank=True)
    urgency = models.CharField(max_length=40, blank=True)
    circulation = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=120, blank=True)
    copies = models.PositiveIntegerField(default=1)
    page_count = models.PositiveIntegerField(default=0)
    due_on = models.DateField(null=True)
    note = models.CharField(max_length=500, blank=True)
    # What it answers; that arrival is closed when this is issued.
    answers = models.ForeignKey("registry.Incoming", on_delete=models.PROTECT, null=True, related_name="+")
    drafted_by = models.UUIDField(null=True)
    drafted_at = models.DateTimeField()
    # Whom it was submitted to, and who approved it.
    before = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    entry = models.OneToOneField(
        "registry.Entry", on_delete=models.PROTECT, null=True, related_name="outgoing"
    )
    document = models.OneToOneField(
        "registry.Document", on_delete=models.PROTECT, null=True, related_name="outgoing"
    )
    # The letter that corrects its form, or the document that takes its place.
    corrected_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrects")
    recalled_on = models.DateField(null=True)
    recall_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["body", "-id"], name="registry_outgoing_newest"),
            models.Index(fields=["body", "state", "id"], name="registry_outgoing_by_state"),
            models.Index(fields=["before", "state"], name="registry_outgoing_before"),
        ]


class DraftVersion(TravellingRow):
    """One state of a draft's text; earlier ones stay."""

    outgoing = models.ForeignKey(Outgoing, on_delete=models.PROTECT, related_name="versions")
    ordinal = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outgoing", "ordinal"], name="registry_version_once_in_draft"),
        ]


class DraftFile(TravellingRow):
    """A file of a draft, from the version in which it came to the one before that in which it went.

    Its id is that under which it waits in quarantine. Without `blob` nobody has looked at it yet, or it
    is held.
    """

    outgoing = models.ForeignKey(Outgoing, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=[(each.value, each.value) for each in FileKind])
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    blob = models.ForeignKey("blobs.Blob", on_delete=models.PROTECT, null=True, related_name="+")
    # Ordinals of versions: in it from the first on, no more from the second on.
    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True)
    added_by = models.UUIDField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="registry_draft_file_in_order",
            ),
            # Each has one text, and one file that was issued.
            models.UniqueConstraint(
                "outgoing", "kind", condition=Q(until__isnull=True) & ~Q(kind=FileKind.ANNEX),
                name="registry_one_text_one_issued",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["outgoing", "id"], name="registry_files_of_draft")]

    def __str__(self) -> str:
        return self.name


class DraftNote(TravellingRow):
    """What was said about a draft: a comment, or why it was returned."""

    outgoing = models.ForeignKey(Outgoing, on_delete=models.PROTECT, related_name="notes")
    act = models.CharField(max_length=10)
    text = models.CharField(max_length=2000)
    said_by = models.UUIDField(null=True)
    said_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["outgoing", "id"], name="registry_notes_in_order")]


class Recipient(TravellingRow):
    """To whom a document goes, how, and when it left."""

    outgoing = models.ForeignKey(Outgoing, on_delete=models.PROTECT, related_name="recipients")
    ordinal = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    way = models.CharField(max_length=10, blank=True, choices=[(each.value, each.value) for each in Way])
    copies = models.PositiveIntegerField(default=1)
    sent_on = models.DateField(null=True)
    received_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outgoing", "ordinal"],
                name="registry_recipients_in_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
