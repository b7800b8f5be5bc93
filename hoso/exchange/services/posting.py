"""Putting a message into the rows of those it goes to; what every act that sends ends with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db.models import F

from hoso.blobs import queries as blobs
from hoso.events import services as events
from hoso.exchange import edxml, opening
from hoso.exchange.edxml import Attachment, Message, Outgoing, Status
from hoso.exchange.events import DispatchMade
from hoso.exchange.models import Delivery, Dispatch, DispatchFile, Peer
from hoso.lib.hashing import Digest, digest_of


@dataclass(frozen=True, slots=True)
class Sent:
    """A stored file that goes along."""

    attachment: Attachment
    digest: str
    size_bytes: int

    def open(self) -> BinaryIO:
        """Return its bytes."""
        return blobs.open_blob(self.digest)


@dataclass(frozen=True, slots=True)
class To:
    """A recipient: the body that gets it, the one that was written to, their codes, and the node."""

    body_id: UUID
    addressed_id: UUID
    code: str
    addressed_code: str
    peer_id: UUID


@dataclass(frozen=True, slots=True)
class Signed:
    """A message that is ready: its envelope, and the digest and size of the whole."""

    envelope: bytes
    digest: str
    size_bytes: int


def signed(content: Message | Status, files: Sequence[Sent], *, at: datetime) -> Signed:
    """Build and sign a message; every attachment is read once."""
    key = opening.own_key(at=at)
    built = edxml.build(content) if isinstance(content, Message) else edxml.build_status(content)
    digests = {each.attachment.content_id: Digest.parse(each.digest) for each in files}
    envelope = edxml.sign(built, key=key.key, certificate=key.certificate, digests=digests)
    outgoing = streams(files)
    digest = digest_of(edxml.stream(envelope, outgoing))
    return Signed(envelope, str(digest), edxml.size_of(envelope, outgoing))


def streams(files: Sequence[Sent]) -> list[Outgoing]:
    """Return the files as they stream behind an envelope."""
    return [Outgoing(each.attachment, each.size_bytes, each.open) for each in files]


def post(dispatch: Dispatch, files: Sequence[Sent], to: Sequence[To], *, at: datetime) -> None:
    """Store a message with its files and give it the next number to each recipient's node.

    Runs in the transaction of the act. Numbers are taken one at a time per node, in the order of the nodes.
    """
    dispatch.save(force_insert=True)
    DispatchFile.objects.bulk_create(
        DispatchFile(
            dispatch=dispatch, ordinal=ordinal, blob_id=each.digest, content_id=each.attachment.content_id,
            name=each.attachment.name[:255], media_type=each.attachment.content_type[:100],
        )
        for ordinal, each in enumerate(files)
    )  # fmt: skip
    incarnation = opening.identity().incarnation
    for each in sorted(to, key=lambda one: (one.peer_id, one.body_id)):
        Delivery.objects.create(
            dispatch=dispatch, peer_id=each.peer_id, body_id=each.body_id, addressed_to_id=each.addressed_id,
            body_code=each.code, addressed_code=each.addressed_code, incarnation=incarnation,
            sequence=_next_sequence(each.peer_id), next_attempt_at=at,
        )  # fmt: skip
    events.announce(DispatchMade(dispatch.pk, dispatch.body_id))


def _next_sequence(peer_id: UUID) -> int:
    # The update locks the row, so numbers have no gap and no double.
    Peer.objects.filter(pk=peer_id).update(last_sequence=F("last_sequence") + 1)
    return Peer.objects.values_list("last_sequence", flat=True).get(pk=peer_id)


def files_of(dispatch_id: UUID) -> list[Sent]:
    """Return the stored files of a message, in its own order."""
    rows = DispatchFile.objects.filter(dispatch=dispatch_id).select_related("blob").order_by("ordinal")
    return [
        Sent(Attachment(row.content_id, row.name, row.media_type), row.blob_id, row.blob.size_bytes)
        for row in rows
    ]
