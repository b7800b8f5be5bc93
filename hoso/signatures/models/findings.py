"""What validations found on stored files: rows that are only added to."""

from django.db import models

from hoso.signatures.schedule import Cause
from hoso.tables.models import TravellingRow


class TrustState(TravellingRow):
    """Whom the institution trusted at one time: findings name it by its version.

    `contents` are the certificates and revocation data that lay in the folder, each with its digest and its
    dates, so that a finding can be read when the folder is another one.
    """

    version = models.CharField(max_length=64, unique=True)
    contents = models.JSONField()
    noted_at = models.DateTimeField()


class SignedFile(models.Model):
    """A stored file that is looked at for signatures, and when it is next; None: it bears none."""

    blob = models.OneToOneField(
        "blobs.Blob", on_delete=models.PROTECT, primary_key=True, related_name="signed_file"
    )
    first_seen_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    judged_at = models.DateTimeField(null=True)
    signatures = models.PositiveIntegerField(default=0)
    # Every signature passed, with a proven time: nothing that is newly known can make it better.
    is_settled = models.BooleanField(default=False)
    # Nobody could finish with it, so often one after the other.
    failures = models.PositiveIntegerField(default=0)
    # The earliest moment at which its bytes are otherwise proven to have existed; by what, says `known_by`.
    known_since = models.DateTimeField(null=True)
    known_by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"], name="signatures_due", condition=models.Q(next_at__isnull=False)
            ),
        ]


class Judgement(TravellingRow):
    """One validation of a stored file. The database refuses to change or remove it."""

    blob = models.ForeignKey("blobs.Blob", on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField()
    cause = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Cause])
    asked_by = models.UUIDField(null=True)
    policy = models.CharField(max_length=60, blank=True)
    trust_version = models.CharField(max_length=64, blank=True)
    known_since = models.DateTimeField(null=True)
    # Why it could not be judged; empty when it was.
    fault = models.CharField(max_length=80, blank=True)
    # What the file keeps for its judges.
    evidence = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["blob", "-id"], name="signatures_newest_of_file")]


class StoredFinding(TravellingRow):
    """What one validation said about one signature. The database refuses to change or remove it."""

    judgement = models.ForeignKey(Judgement, on_delete=models.PROTECT, related_name="findings")
    ordinal = models.PositiveIntegerField()
    field_name = models.CharField(max_length=300)
    claim = models.CharField(max_length=10)
    indication = models.CharField(max_length=20)
    sub_indication = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    signer_name = models.CharField(max_length=300, blank=True)
    signer_organisation = models.CharField(max_length=300, blank=True)
    signer_issuer = models.CharField(max_length=300, blank=True)
    # SHA-256 of the signer's certificate, hexadecimal; empty when none could be read.
    signer_fingerprint = models.CharField(max_length=64, blank=True)
    level = models.CharField(max_length=10)
    claimed_at = models.DateTimeField(null=True)
    proven_at = models.DateTimeField(null=True)
    coverage = models.CharField(max_length=20)
    changes = models.CharField(max_length=20)
    digest = models.CharField(max_length=40, blank=True)
    mechanism = models.CharField(max_length=80, blank=True)
    remarks = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judgement", "ordinal"], name="signatures_findings_in_order"),
        ]
        indexes = [
            models.Index(
                fields=["signer_fingerprint"],
                name="signatures_by_certificate",
                condition=~models.Q(signer_fingerprint=""),
            ),
        ]
