"""Nodes, what goes to them and what comes from them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hoso.access.holds import Decision
from hoso.exchange.edxml import BusinessType
from hoso.exchange.rules import PRESENT, ArrivalState, ChannelKind, DeliveryState, PeerState
from hoso.tables.holds import Hold
from hoso.tables.models import TravellingRow


class Peer(TravellingRow):
    """A node that messages go to or come from, as its card says; this node itself is one too."""

    node = models.UUIDField(unique=True)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=12)
    channel = models.CharField(max_length=8)
    public_key = models.CharField(max_length=64)
    # Lives of the node that a person has confirmed: after a restore its numbers begin anew.
    incarnations = ArrayField(models.UUIDField(), default=list)
    address = models.CharField(max_length=300, blank=True, default="")
    authority = models.TextField(blank=True, default="")
    certificate = models.TextField()
    # The card itself, as it came: what was confirmed can be shown.
    card = models.TextField()
    # A later card that nobody has confirmed yet.
    next_card = models.TextField(blank=True, default="")
    last_sequence = models.BigIntegerField(default=0)
    introduced_at = models.DateTimeField()
    introduced_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[each.value for each in PeerState]), name="exchange_peer_state_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=[each.value for each in ChannelKind]),
                name="exchange_peer_channel_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Binding(TravellingRow):
    """A node speaks for a body: said on its card, signed again with our key when the card was confirmed."""

    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="bindings")
    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    from_on = models.DateField()
    # None while the binding holds.
    ended_on = models.DateField(null=True)
    countersigned = models.BinaryField()

    class Meta:
        constraints = [
            # Otherwise nobody could say where a letter goes.
            models.UniqueConstraint(
                fields=["body"], condition=Q(ended_on__isnull=True), name="exchange_one_node_for_a_body"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} on {self.peer_id}"


class Dispatch(TravellingRow):
    """One message as it was made and signed; it goes to one or several bodies."""

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    # None: the message tells a status.
    business = models.SmallIntegerField(null=True)
    status_code = models.CharField(max_length=2, blank=True, default="")
    document = models.ForeignKey("registry.Document", on_delete=models.PROTECT, null=True, related_name="+")
    # What is recalled, updated or replaced.
    about = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later")
    # What arrived, when a status is told about it.
    arrival = models.ForeignKey("Arrival", on_delete=models.PROTECT, null=True, related_name="answers")
    document_code = models.CharField(max_length=300)  # `OrganId,yyyy/MM/dd,number/notation`
    written_number = models.CharField(max_length=130, blank=True, default="")
    subject = models.TextField(blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    # Signed, without its attachments: these stream from the blobs.
    envelope = models.BinaryField()
    digest = models.CharField(max_length=140)
    size_bytes = models.BigIntegerField()
    # The message promises that the paper follows by post; the day on which it left.
    paper_follows = models.BooleanField(default=False)
    paper_sent_on = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(business__isnull=False) ^ ~Q(status_code=""), name="exchange_dispatch_is_one_kind"
            ),
            models.CheckConstraint(
                condition=Q(business__isnull=True) | Q(business__in=[each.value for each in BusinessType]),
                name="exchange_dispatch_business_known",
            ),
            models.CheckConstraint(
                condition=Q(paper_follows=True) | Q(paper_sent_on=None),
                name="exchange_paper_sent_as_promised",
            ),
        ]
        indexes = [
            models.Index(
                fields=["body", "-id"],
                name="exchange_paper_to_send",
                condition=Q(paper_follows=True, paper_sent_on=None),
            ),
            models.Index(fields=["body", "-id"], name="exchange_sent_by_body"),
            models.Index(fields=["document_code"], name="exchange_dispatch_by_code"),
        ]

    def __str__(self) -> str:
        return self.written_number or self.document_code


class DispatchFile(TravellingRow):
    """A file that goes with a message."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="files")
    ordinal = models.PositiveSmallIntegerField()
    blob = models.ForeignKey("blobs.Blob", on_delete=models.PROTECT, related_name="+")
    content_id = models.CharField(max_length=80)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dispatch", "ordinal"], name="exchange_file_once_in_its_dispatch"
            ),
        ]


class Delivery(TravellingRow):
    """One message on its way to one body, with its number in the row from this node to that one."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="deliveries")
    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="deliveries")
    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    # Who was written to; another than `body` where that one has ceased.
    addressed_to = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    body_code = models.CharField(max_length=60)
    addressed_code = models.CharField(max_length=60)
    incarnation = models.UUIDField()
    sequence = models.BigIntegerField()
    state = models.CharField(max_length=12, default=DeliveryState.WAITING)
    # Counts every attempt ever: who settles an older one is too late.
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    # A worker is sending it; when that one was killed, another may try after this.
    claimed_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=100, blank=True, default="")
    # The signed receipt, as it came.
    receipt = models.BinaryField(null=True)
    settled_at = models.DateTimeField(null=True)
    # What the recipient said last: 01, 02, 03 ...
    status_code = models.CharField(max_length=2, blank=True, default="")
    status_text = models.CharField(max_length=500, blank=True, default="")
    status_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["peer", "incarnation", "sequence"], name="exchange_sequence_given_once"
            ),
            models.UniqueConstraint(fields=["dispatch", "body"], name="exchange_sent_once_to_a_body"),
            models.CheckConstraint(
                condition=Q(state__in=[each.value for each in DeliveryState]),
                name="exchange_delivery_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["delivered", "refused"], receipt__isnull=False)
                | Q(state__in=["waiting", "handed", "parked"], receipt__isnull=True),
                name="exchange_settled_by_receipt",
            ),
        ]
        indexes = [
            # Which message to a node is next.
            models.Index(fields=["peer", "id"], name="exchange_next_to_a_node", condition=Q(state="waiting")),
            models.Index(fields=["dispatch"], name="exchange_of_a_dispatch"),
            models.Index(
                fields=["addressed_to", "id"],
                name="exchange_went_to_ceased",
                condition=~Q(addressed_to=F("body")),
            ),
        ]


class Incoming(TravellingRow):
    """One sealed envelope that was dealt with: for good, so that it is never dealt with again."""

    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="incoming")
    incarnation = models.UUIDField()
    sequence = models.BigIntegerField()
    digest = models.CharField(max_length=140)
    # Why it was refused; empty when it was taken.
    code = models.CharField(max_length=100, blank=True, default="")
    receipt = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["peer", "incarnation", "sequence"], name="exchange_envelope_taken_once"
            ),
        ]


class Arrival(TravellingRow):
    """A document that came, or a recall of one, and waits for a clerk.

    One with files has no subject and no message here before the secrecy detector or a person has let it
    pass: until then number, date and sender are all that is known of it.
    """

    incoming = models.OneToOneField(Incoming, on_delete=models.PROTECT, related_name="arrival")
    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    addressed_to = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    business = models.SmallIntegerField()
    document_code = models.CharField(max_length=300)
    written_number = models.CharField(max_length=300)
    subject = models.TextField(blank=True)
    promulgated_on = models.DateField(null=True)
    # The whole message as it was read, and what was forgiven in it.
    message = models.JSONField(default=dict)
    remarks = ArrayField(models.CharField(max_length=30), default=list)
    about = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later")
    state = models.CharField(max_length=12, default=ArrivalState.WAITING)
    # Who looks at its files: whoever settles an older attempt is too late.
    attempts = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    # A person released it: marks found from now on hold nothing.
    was_released = models.BooleanField(default=False)
    arrived_at = models.DateTimeField()
    document = models.ForeignKey("registry.Document", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True, default="")
    handled_by = models.UUIDField(null=True)
    handled_at = models.DateTimeField(null=True)
    # The sender promises that the paper follows by post: the day on which it came, or why it will not.
    paper_follows = models.BooleanField(default=False)
    paper_came_on = models.DateField(null=True)
    paper_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(paper_follows=True) | Q(paper_came_on=None, paper_reason=""),
                name="exchange_paper_came_as_promised",
            ),
            models.CheckConstraint(
                condition=Q(paper_came_on=None) | Q(paper_reason=""), name="exchange_paper_came_or_not"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[each.value for each in ArrivalState]),
                name="exchange_arrival_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="registered") | Q(document__isnull=False),
                name="exchange_registered_as_something",
            ),
            # An update may belong to a document that stands there already.
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(document__isnull=False, business__in=[0, 3]),
                name="exchange_registered_once",
            ),
            # The same document twice would be registered twice.
            models.UniqueConstraint(
                fields=["sender", "body", "document_code"],
                condition=Q(business=0, state__in=PRESENT),
                name="exchange_document_arrived_once",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "state", "-id"], name="exchange_arrived_at_body"),
            models.Index(fields=["document_code"], name="exchange_arrival_by_code"),
            models.Index(fields=["id"], name="exchange_to_screen", condition=Q(state=ArrivalState.SCREENING)),
            models.Index(
                fields=["body", "-id"],
                name="exchange_paper_on_its_way",
                condition=Q(paper_follows=True, paper_came_on=None, paper_reason=""),
            ),
            # What was written to bodies that have ceased is little of the whole.
            models.Index(
                fields=["addressed_to", "id"],
                name="exchange_came_for_ceased",
                condition=~Q(addressed_to=F("body")),
            ),
        ]

    def __str__(self) -> str:
        return self.written_number


class ArrivalHold(Hold):
    """Why an arrival was held, and what a person decided; a finding's `file` counts the files from 0."""

    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="holds")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["arrival"], condition=Q(decision=Decision.OPEN), name="exchange_one_open_hold"
            ),
        ]


class ArrivalFile(TravellingRow):
    """A file that came with a document."""

    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="files")
    ordinal = models.PositiveSmallIntegerField()
    blob = models.ForeignKey("blobs.Blob", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    # 0: it has no pages that could be shown.
    page_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["arrival", "ordinal"], name="exchange_file_once_in_its_arrival"),
        ]
