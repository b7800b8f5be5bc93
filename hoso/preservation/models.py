"""What stands in the preservation store, and what checks of it found."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hoso.preservation.findings import Severity
from hoso.preservation.packages.kinds import PackageKind
from hoso.preservation.rules.evidence import EvidenceCode, EvidenceKind
from hoso.preservation.rules.fixity import Code
from hoso.preservation.rules.intake import IntakeState
from hoso.preservation.rules.states import State
from hoso.tables.models import TravellingRow


class PreservedObject(TravellingRow):
    """The object of one approved dossier: its newest version as this node wrote it, and what waits.

    The store is the authority on what is kept; the row remembers what it must still be.
    """

    holding = models.OneToOneField("holdings.Holding", on_delete=models.PROTECT, related_name="preserved")
    ocfl_id = models.CharField(max_length=60, unique=True)
    state = models.CharField(
        max_length=10, default=State.WAITING.value, choices=[(state.value, state.value) for state in State]
    )
    wanted_at = models.DateTimeField()
    head = models.CharField(max_length=12, blank=True)
    inventory_digest = models.CharField(max_length=140, blank=True)
    # The approval that the newest version keeps: a repeated try for the same one has nothing to do.
    approved_at = models.DateTimeField(null=True)
    committed_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    is_sound = models.BooleanField(null=True)
    # Who works on it, and why it failed: `attempt` only grows, so that a late worker writes nothing.
    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=100, blank=True)
    # By which act of disposal it was destroyed, and since when its bytes are no more to be expected.
    destruction = models.UUIDField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state=State.DESTROYED.value, destruction__isnull=False, destroyed_at__isnull=False
                )
                | (~Q(state=State.DESTROYED.value) & Q(destruction=None, destroyed_at=None)),
                name="preservation_destroyed_by_an_act",
            ),
            models.CheckConstraint(
                condition=(Q(head="") & Q(inventory_digest="") & Q(committed_at__isnull=True))
                | (~Q(head="") & ~Q(inventory_digest="") & Q(committed_at__isnull=False)),
                name="preservation_head_with_its_digest",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PRESERVED.value) | ~Q(head=""),
                name="preservation_preserved_has_a_head",
            ),
        ]
        indexes = [
            models.Index(
                fields=["wanted_at"], name="preservation_waiting", condition=Q(state=State.WAITING.value)
            ),
            # The longest unchecked first: what was never checked sorts before everything.
            models.Index(
                models.F("checked_at").asc(nulls_first=True), "id",
                name="preservation_longest_unchecked", condition=~Q(head=""),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.ocfl_id} {self.head}"


class PreservedFile(TravellingRow):
    """One file that some version of an object holds; rows are added, never changed but for `is_current`."""

    object = models.ForeignKey(PreservedObject, on_delete=models.PROTECT, related_name="files")
    logical_path = models.CharField(max_length=1024)
    digest = models.CharField(max_length=140)
    # Where the bytes lie in the object: the same bytes under several names lie there once.
    content_path = models.CharField(max_length=1100)
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=100, blank=True)
    puid = models.CharField(max_length=20, blank=True)
    format_name = models.CharField(max_length=200, blank=True)
    format_version = models.CharField(max_length=40, blank=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["object", "logical_path", "digest"], name="preservation_file_once"
            ),
        ]
        indexes = [models.Index(fields=["puid"], name="preservation_file_by_format")]

    def __str__(self) -> str:
        return self.logical_path


class MadePackage(TravellingRow):
    """A package that was made of a preserved dossier and left the house; the row stays, the package went."""

    object = models.ForeignKey(PreservedObject, on_delete=models.PROTECT, related_name="packages")
    version = models.CharField(max_length=12)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in PackageKind])
    # The id that the package bears (METS OBJID): the same for the same state.
    object_id_told = models.CharField(max_length=60)
    agreement = models.CharField(max_length=100, blank=True)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    documents = models.PositiveIntegerField()
    files = models.PositiveIntegerField()
    # How many texts were longer than the circular allows; the package holds them whole in its documentation.
    shortened = models.PositiveIntegerField(default=0)
    # Of the one file that it was written as; none for a folder.
    size_bytes = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=140, blank=True)

    class Meta:
        indexes = [models.Index(fields=["object", "-id"], name="preservation_packages_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id_told}"


TAKEN_IN_ONCE = "preservation_accepted_once"


class Intake(TravellingRow):
    """A package from outside: what was sent, what the checks found, who decided what; it stays for ever."""

    fonds = models.ForeignKey("holdings.Fonds", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=140)
    size_bytes = models.BigIntegerField()
    state = models.CharField(
        max_length=10, default=IntakeState.RECEIVED.value,
        choices=[(state.value, state.value) for state in IntakeState],
    )  # fmt: skip
    received_by = models.UUIDField(null=True)
    received_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    reasons = ArrayField(models.CharField(max_length=20), default=list)
    # Of the package: kind, id, title, sender, fonds, documents, files; what the scanner, the detector and the
    # judge of signatures said; the findings, coded.
    told = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    object_id_told = models.CharField(max_length=100, blank=True)
    dossier = models.ForeignKey("holdings.Holding", on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            # The same bytes are one intake of a fonds, however often they are sent.
            models.UniqueConstraint(fields=["fonds", "digest"], name="preservation_intake_once"),
            models.UniqueConstraint(
                fields=["fonds", "object_id_told"], name=TAKEN_IN_ONCE,
                condition=Q(state=IntakeState.ACCEPTED.value),
            ),
            models.CheckConstraint(
                condition=Q(state=IntakeState.ACCEPTED.value, dossier__isnull=False)
                | (~Q(state=IntakeState.ACCEPTED.value) & Q(dossier__isnull=True)),
                name="preservation_accepted_has_a_dossier",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["fonds", "-id"], name="preservation_intakes_of")]

    def __str__(self) -> str:
        return self.file_name


class StoreCopy(TravellingRow):
    """A preserved object as it stands in another store of this node; absent where it was not copied yet."""

    object = models.ForeignKey(PreservedObject, on_delete=models.PROTECT, related_name="copies")
    place = models.CharField(max_length=500)
    head = models.CharField(max_length=12)
    inventory_digest = models.CharField(max_length=140)
    copied_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    is_sound = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object", "place"], name="preservation_one_copy_a_place"),
        ]
        indexes = [
            models.Index(
                models.F("place"), models.F("checked_at").asc(nulls_first=True), "id",
                name="preservation_copies_unchecked",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.object_id} {self.head} {self.place}"


class ObjectLease(models.Model):
    """Who may add to an object of an S3 store now; of this database alone, it does not travel."""

    store = models.CharField(max_length=500)
    object_id = models.CharField(max_length=60)
    # Given with each lease, never twice: it is the folder of the bytes that its holder sends.
    token = models.PositiveBigIntegerField(default=0)
    # Null: nobody has it.
    until = models.DateTimeField(null=True)
    # A lease ended without being given back; what it left is still to be put right.
    is_cut = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "object_id"], name="preservation_one_lease"),
        ]
        indexes = [
            models.Index(
                fields=["store", "object_id"], name="preservation_leases_open",
                condition=Q(until__isnull=False) | Q(is_cut=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.object_id} {self.token}"


class FixityRun(TravellingRow):
    """One check of the store: everything, or a sample; a run that was cut off goes on where it stopped."""

    asked_by = models.UUIDField(null=True)  # None: the service itself
    # Which copy was read; empty: the store itself.
    place = models.CharField(max_length=500, blank=True)
    # The objects of a sample; null: all of them.
    sample = ArrayField(models.UUIDField(), null=True)
    total = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    last_object = models.UUIDField(null=True)
    objects_checked = models.PositiveIntegerField(default=0)
    files_checked = models.PositiveIntegerField(default=0)
    bytes_checked = models.BigIntegerField(default=0)
    errors_found = models.PositiveIntegerField(default=0)
    warnings_found = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-started_at"], name="preservation_runs_newest"),
            models.Index(
                fields=["started_at"], name="preservation_runs_open", condition=Q(ended_at__isnull=True)
            ),
        ]


class FixityFinding(TravellingRow):
    """Something a check found; it stays, whatever was done about it later."""

    run = models.ForeignKey(FixityRun, on_delete=models.PROTECT, related_name="findings")
    # None: something in the store that belongs to no object that we know.
    object = models.ForeignKey(PreservedObject, on_delete=models.PROTECT, null=True, related_name="findings")
    code = models.CharField(max_length=30, choices=[(code.value, code.value) for code in Code])
    ocfl_code = models.CharField(max_length=4, blank=True)
    severity = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Severity])
    where = models.CharField(max_length=1200, blank=True)
    message = models.TextField()
    found_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["object", "-id"], name="preservation_findings_of")]


class EvidenceBatch(TravellingRow):
    """One time stamp over the root of a hash tree: of objects, or of the stamps of earlier batches.

    Its tree and its lists lie in the home's folder `evidence`; the row is written once, when the stamp is
    there. Only what is known of it later changes: the newest stamp above it, and how it was judged.
    """

    kind = models.CharField(max_length=10, choices=[(each.value, each.value) for each in EvidenceKind])
    algorithm = models.CharField(max_length=20)
    leaves = models.PositiveIntegerField()
    root = models.BinaryField()
    token = models.BinaryField()
    stamped_at = models.DateTimeField()
    # Of a batch of objects: the batch whose stamp carries its proof today, itself at first.
    tip = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="carries")
    # The last moment at which the token proves by itself, by certificates and policy; null: no end is known.
    holds_until = models.DateTimeField(null=True)
    holds_by = models.CharField(max_length=20, blank=True)
    # What was wrong with the token when it was last judged; empty: nothing.
    doubt = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=EvidenceKind.OBJECTS.value, tip__isnull=False)
                | Q(kind=EvidenceKind.STAMPS.value, tip__isnull=True),
                name="preservation_objects_have_a_tip",
            ),
        ]
        indexes = [models.Index(fields=["-stamped_at"], name="preservation_batches_newest")]


class EvidenceCover(TravellingRow):
    """That a batch covers the stamp of another one, and that stamp's token as it was covered.

    Before a token is covered, the revocation lists of the day are put into it.
    """

    by = models.ForeignKey(EvidenceBatch, on_delete=models.PROTECT, related_name="covers")
    covers = models.ForeignKey(EvidenceBatch, on_delete=models.PROTECT, related_name="covered_by")
    token = models.BinaryField()
    is_renewal = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "covers"], name="preservation_cover_once"),
            models.UniqueConstraint(
                fields=["covers"], condition=Q(is_renewal=True), name="preservation_stamp_renewed_once"
            ),
        ]


class ObjectEvidence(TravellingRow):
    """That a version of an object is covered by a batch, or waits to be; one row for each chain of stamps.

    Chain 0 begins with the first stamp; each further one with a stronger digest of the same bytes.
    """

    object = models.ForeignKey(PreservedObject, on_delete=models.PROTECT, related_name="evidence")
    version = models.PositiveIntegerField()
    chain = models.PositiveSmallIntegerField(default=0)
    wanted_at = models.DateTimeField()
    batch = models.ForeignKey(EvidenceBatch, on_delete=models.PROTECT, null=True, related_name="versions")
    leaf = models.BinaryField(null=True)
    # The newest chain of the version: what is renewed and, when its digest falls, hashed anew.
    is_last = models.BooleanField(default=True)
    tried_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["object", "version", "chain"], name="preservation_evidence_once_a_chain"
            ),
            models.CheckConstraint(
                condition=Q(batch__isnull=True, leaf__isnull=True, chain=0)
                | Q(batch__isnull=False, leaf__isnull=False),
                name="preservation_evidence_with_its_leaf",
            ),
        ]
        indexes = [
            # What was tried and could not be covered lets the others go first.
            models.Index(
                models.F("tried_at").asc(nulls_first=True), "wanted_at", "id",
                name="preservation_evidence_waits", condition=Q(batch__isnull=True),
            ),
            models.Index(
                fields=["batch", "id"], name="preservation_evidence_last", condition=Q(is_last=True)
            ),
        ]  # fmt: skip


class EvidenceFinding(TravellingRow):
    """Something that a check of the evidence found; it stays, and says when it was found gone."""

    code = models.CharField(max_length=30, choices=[(each.value, each.value) for each in EvidenceCode])
    batch = models.ForeignKey(EvidenceBatch, on_delete=models.PROTECT, null=True, related_name="findings")
    # Not a key: the row that is missing may be the object's.
    ocfl_id = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(null=True)
    where = models.CharField(max_length=200, blank=True)
    message = models.TextField()
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "where", "ocfl_id", "version"], condition=Q(gone_at__isnull=True),
                nulls_distinct=False, name="preservation_evidence_finding_open_once",
            ),
        ]  # fmt: skip
