"""Papers on their way to their signatures, and the certificates they are signed with."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from hoso.signatures.parts import Channel, Form, Part, PartState, SigningState
from hoso.tables.models import TravellingRow


class SigningCertificate(TravellingRow):
    """A certificate with which a person, or a body, of this house signs."""

    fingerprint = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=300)
    issuer = models.CharField(max_length=300)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    registered_by = models.UUIDField(null=True)
    registered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(account__isnull=False, body__isnull=True)
                | Q(account__isnull=True, body__isnull=False),
                name="signatures_certificate_of_one",
            ),
        ]


class Signing(TravellingRow):
    """A paper that is being signed, or was. `subject` is the draft or document of the room that began it."""

    subject = models.UUIDField()
    # Which state of the subject was prepared: another one is another signing.
    version = models.CharField(max_length=100, blank=True)
    form = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Form])
    state = models.CharField(
        max_length=10,
        default=SigningState.OPEN.value,
        choices=[(each.value, each.value) for each in SigningState],
    )
    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    # Signed together in one act; each still has a result of its own.
    batch = models.UUIDField(null=True)
    title = models.CharField(max_length=300, blank=True)
    # What is shown on the page for the body: its name, number and symbol, the form of a copy.
    shown = models.JSONField(default=dict)
    prepared = models.ForeignKey("blobs.Blob", on_delete=models.PROTECT, related_name="+")
    # What goes out next: the prepared file, or the one that bears the signatures so far.
    current = models.ForeignKey("blobs.Blob", on_delete=models.PROTECT, related_name="+")
    begun_by = models.UUIDField(null=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(state="open"), name="signatures_one_signing_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "-id"], name="signatures_of_subject"),
            models.Index(fields=["body", "state", "id"], name="signatures_of_body"),
            models.Index(
                fields=["batch", "id"], name="signatures_of_batch", condition=Q(batch__isnull=False)
            ),
        ]


class SigningPart(TravellingRow):
    """One of the signatures that a signing needs."""

    signing = models.ForeignKey(Signing, on_delete=models.PROTECT, related_name="parts")
    ordinal = models.PositiveIntegerField()
    part = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Part])
    state = models.CharField(
        max_length=10,
        default=PartState.WAITING.value,
        choices=[(each.value, each.value) for each in PartState],
    )
    account = models.UUIDField(null=True)
    post = models.UUIDField(null=True)
    on_behalf_of = models.UUIDField(null=True)
    certificate = models.ForeignKey(SigningCertificate, on_delete=models.PROTECT, null=True, related_name="+")
    judgement = models.ForeignKey(
        "signatures.Judgement", on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed = models.ForeignKey("blobs.Blob", on_delete=models.PROTECT, null=True, related_name="+")
    field_name = models.CharField(max_length=300, blank=True)
    signed_at = models.DateTimeField(null=True)
    # None: no time stamp proves it yet; until `prove_until` it should.
    proven_at = models.DateTimeField(null=True)
    prove_until = models.DateTimeField(null=True)
    # Why the last try came to nothing.
    last_error = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["signing", "ordinal"], name="signatures_parts_in_order"),
        ]
        indexes = [
            models.Index(
                fields=["prove_until"],
                name="signatures_time_open",
                condition=Q(state="signed", proven_at__isnull=True),
            ),
        ]


class Taking(TravellingRow):
    """Somebody fetched a file to sign it: nobody else has it until it is back or taken over."""

    part = models.ForeignKey(SigningPart, on_delete=models.PROTECT, related_name="takings")
    channel = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Channel])
    account = models.UUIDField(null=True)
    post = models.UUIDField(null=True)
    on_behalf_of = models.UUIDField(null=True)
    certificate = models.ForeignKey(SigningCertificate, on_delete=models.PROTECT, null=True, related_name="+")
    # Said back with the signed file, once.
    nonce = models.CharField(max_length=64, unique=True)
    taken_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # How it ended: brought back, given back, taken over, run out.
    outcome = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part"], condition=Q(ended_at__isnull=True), name="signatures_one_has_the_file"
            ),
        ]
