"""Batches, the files in them, their pages, and the documents cut from them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from hoso.access.holds import Decision
from hoso.access.values import AccessClass
from hoso.digitisation.rules.states import (
    DOCS_AT_WORK,
    FILES_AT_WORK,
    BatchState,
    DocState,
    FileState,
    PageKind,
    SampleState,
)
from hoso.tables.holds import Hold
from hoso.tables.models import TravellingRow


class Batch(TravellingRow):
    """A pile of scans of one body, declared to hold nothing secret, on its way into a fonds."""

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    fonds = models.ForeignKey("holdings.Fonds", on_delete=models.PROTECT, related_name="+")
    # Whoever answers for this scope today may see the batch.
    scope = models.ForeignKey("holdings.Scope", on_delete=models.PROTECT, related_name="+")
    custodian = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    box = models.ForeignKey("custody.Box", on_delete=models.PROTECT, null=True, related_name="+")
    access_class = models.SmallIntegerField(choices=[(level.value, level.name) for level in AccessClass])
    # See `rules.titles`; empty: separator sheets alone decide.
    dossier_title = models.CharField(max_length=1000, blank=True)
    # How the papers came to light, for a fonds that is closed.
    found_story = models.CharField(max_length=1000, blank=True)
    # Where the files come from: a folder, or the page. Running the same folder again finds its batch.
    source = models.CharField(max_length=1000, blank=True)
    rule_set = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, default=BatchState.OPEN)
    opened_by = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    declaration = models.TextField()
    declared_by = models.UUIDField(null=True)
    declared_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["scope", "-id"], name="digitisation_batch_by_scope"),
            models.Index(fields=["body", "source"], name="digitisation_batch_by_source"),
            models.Index(
                fields=["id"], name="digitisation_batch_running", condition=~Q(state=BatchState.FINISHED)
            ),
        ]

    def __str__(self) -> str:
        return f"batch {self.pk}"


class Claimable(TravellingRow):
    """A row that workers take turns on.

    `attempt` only ever grows: whoever writes names the attempt under which the row was claimed, so a
    worker that was thought dead and comes back late changes nothing. `tries` counts claims since the
    last progress, `failures` what the reader could not do since then.
    """

    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=100, blank=True)
    claimed_until = models.DateTimeField(null=True)
    # Why it failed: a code with words in room `wording`, and the facts for its blanks.
    reason = models.CharField(max_length=100, blank=True)
    facts = models.JSONField(default=dict)
    # The state in which it failed or was held, and to which it returns.
    stopped_in = models.CharField(max_length=10, blank=True)

    class Meta:
        abstract = True


class IncomingFile(Claimable):
    """One file of a batch. Its row stays whatever becomes of it: every file sent has its answer."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="files")
    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    ordinal = models.PositiveIntegerField()
    name = models.CharField(max_length=400)
    size_bytes = models.BigIntegerField()
    digest = models.CharField(max_length=140)
    media_type = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, default=FileState.ADMITTED)
    admitted_at = models.DateTimeField()
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="copies")
    page_count = models.PositiveIntegerField(null=True)
    # A person said that what looks blank is none.
    keep_blank = models.BooleanField(default=False)
    # A person released it: marks found from now on hold nothing.
    was_released = models.BooleanField(default=False)
    in_quarantine = models.BooleanField(default=True)
    # It lies on the desk of its body: once read, its documents wait until a clerk enters each as arrived.
    on_desk = models.BooleanField(default=False, db_default=False)
    blob = models.ForeignKey("blobs.Blob", on_delete=models.PROTECT, null=True, related_name="+")
    # A draft's file of the same id: looked at for marks, then kept with the draft, not cut and not read.
    draft = models.ForeignKey("registry.Outgoing", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("batch", "ordinal", name="digitisation_file_ordinal_once"),
            # The same file sent again into the same batch is the row that is there.
            models.UniqueConstraint(
                "batch", "name", "digest",
                condition=~Q(state=FileState.WITHDRAWN) & Q(draft__isnull=True),
                name="digitisation_file_once_in_batch",
            ),
            models.UniqueConstraint(
                "body", "digest",
                condition=Q(duplicate_of__isnull=True, draft__isnull=True) & ~Q(state=FileState.WITHDRAWN),
                name="digitisation_bytes_once_in_body",
            ),
            # What is held or secret has left no bytes among the blobs unless it was read before.
            models.CheckConstraint(
                condition=~Q(state=FileState.ADMITTED) | Q(blob__isnull=True),
                name="digitisation_unseen_is_no_blob",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["batch", "state"], name="digitisation_file_by_state"),
            models.Index(
                fields=["batch", "ordinal"],
                name="digitisation_file_at_work",
                condition=Q(state__in=FILES_AT_WORK),
            ),
            models.Index(fields=["body", "id"], name="digitisation_file_on_desk", condition=Q(on_desk=True)),
        ]

    def __str__(self) -> str:
        return self.name


class SecrecyHold(Hold):
    """Why a file was held, and what a person decided."""

    file = models.ForeignKey(IncomingFile, on_delete=models.PROTECT, related_name="holds")
    # Number, date and holder, if a person typed them in.
    pointer = models.ForeignKey("holdings.Holding", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "file", condition=Q(decision=Decision.OPEN), name="digitisation_one_open_hold"
            ),
        ]


class SecretPointer(TravellingRow):
    """What may be known here of a secret record, as a person typed it: number, date, holder. Not sent on."""

    holding = models.OneToOneField("holdings.Holding", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=120)
    dated_on = models.DateField(null=True)
    holder = models.CharField(max_length=300)


class BatchDossier(TravellingRow):
    """A dossier that documents of a batch go into; its id is made beforehand, so that it is opened once."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="dossiers")
    title = models.CharField(max_length=1000)

    class Meta:
        constraints = [models.UniqueConstraint("batch", "title", name="digitisation_dossier_once")]


class ScanDocument(Claimable):
    """One document cut from a file; its id is the document's in the register, made beforehand."""

    file = models.ForeignKey(IncomingFile, on_delete=models.PROTECT, related_name="documents")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="documents")
    ordinal = models.PositiveIntegerField()
    first_page = models.PositiveIntegerField()
    last_page = models.PositiveIntegerField()
    # Content pages alone; blank ones between them are dropped.
    page_count = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default=DocState.WAITING)
    # What the separator sheet before it said.
    sheet_dossier = models.CharField(max_length=1000, blank=True)
    sheet_box = models.CharField(max_length=60, blank=True)
    look_bands = ArrayField(models.IntegerField(), default=list)
    looks_like = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    # Under which name its reading lies in quarantine.
    reading_name = models.CharField(max_length=120, blank=True)
    # Width, height and dpi of each page, in whose pixels the places of fields are given.
    page_sizes = models.JSONField(default=list)
    # Pages that could not be read; a person looks, however certain the rest is.
    problem_pages = ArrayField(models.PositiveIntegerField(), default=list)
    ocr_confidence = models.FloatField(null=True)
    read_seconds = models.FloatField(null=True)
    reading_blob = models.ForeignKey("blobs.Blob", on_delete=models.PROTECT, null=True, related_name="+")
    pdfa_blob = models.ForeignKey("blobs.Blob", on_delete=models.PROTECT, null=True, related_name="+")
    document = models.OneToOneField(
        "registry.Document", on_delete=models.PROTECT, null=True, related_name="scan"
    )
    dossier = models.ForeignKey(BatchDossier, on_delete=models.PROTECT, null=True, related_name="documents")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("file", "ordinal", name="digitisation_document_once"),
            models.CheckConstraint(
                condition=Q(first_page__gte=1) & Q(last_page__gte=models.F("first_page")),
                name="digitisation_document_pages_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "state"], name="digitisation_doc_by_state"),
            models.Index(
                fields=["batch", "id"], name="digitisation_doc_at_work", condition=Q(state__in=DOCS_AT_WORK)
            ),
            models.Index(fields=["finished_at"], name="digitisation_doc_by_day"),
            GinIndex(fields=["look_bands"], name="digitisation_doc_by_look"),
        ]


class ScanPage(models.Model):
    """One page of a file and what became of it: part of a document, dropped as blank, or a separator."""

    file = models.ForeignKey(IncomingFile, on_delete=models.PROTECT, related_name="pages")
    document = models.ForeignKey(ScanDocument, on_delete=models.PROTECT, null=True, related_name="pages")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in PageKind])
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    dpi = models.PositiveIntegerField()
    # See `rules.looks`; empty for a page that could not be shown.
    look = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("file", "number", name="digitisation_page_once"),
            models.CheckConstraint(
                condition=Q(kind=PageKind.CONTENT, document__isnull=False)
                | (~Q(kind=PageKind.CONTENT) & Q(document__isnull=True)),
                name="digitisation_content_is_in_a_document",
            ),
        ]


class Sample(TravellingRow):
    """Documents drawn at random from the certain ones of a batch, for a person to look at."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="samples")
    state = models.CharField(max_length=10, default=SampleState.DRAWN)
    # All that stand to be accepted, and those drawn from them; both lists of document ids.
    population = ArrayField(models.UUIDField())
    drawn = ArrayField(models.UUIDField())
    drawn_by = models.UUIDField(null=True)
    drawn_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    accepted = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "batch", condition=Q(state=SampleState.DRAWN), name="digitisation_one_sample_at_a_time"
            ),
        ]
