"""A commune on this node, a province on another; that one is played, with a home and keys of its own."""

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from hoso.access.values import AccessClass, Actor
from hoso.accounts.rules import Role
from hoso.blobs import services as blobs
from hoso.exchange import edxml, sealing, services
from hoso.exchange.cards import Card, Spoken, write_card
from hoso.exchange.edxml import Attachment, Message, Organ, Outgoing, Status
from hoso.exchange.jobs import screen_waiting
from hoso.exchange.keys import message_key
from hoso.exchange.models import Arrival, ArrivalFile, Delivery, Incoming, Peer
from hoso.exchange.sealing import Receipt, Seal
from hoso.exchange.services import waiting
from hoso.exchange.services.sending import sealed
from hoso.holdings import services as holdings
from hoso.holdings.models import Fonds
from hoso.lib.hashing import digest_of
from hoso.lib.ids import uuid7
from hoso.lib.streams import as_stream
from hoso.node.home import Home
from hoso.node.identity import open_identity
from hoso.node.reader import ReaderPool
from hoso.organisations.models import Body, BodyCode, Reorganisation, Succession
from hoso.registry import services as registry
from hoso.registry.models import Document
from hoso.registry.rules import Role as FileRole
from tests.papers import a_paper
from tests.worlds import NOW, SERVICE, TODAY, a_body, a_person, a_reading, name_body

COMMUNE_CODE, PROVINCE_CODE, OLD_CODE = "H49.64.33", "H49", "H49.60"
FILE, SECRET_FILE = a_paper(), a_paper(mark="MẬT")
PROMULGATED_ON = date(2026, 3, 1)


class PlayedNode:
    """Another node: what it sends is made by hand, so that it can be wrong in every way."""

    def __init__(self, home: Home) -> None:
        self.me = open_identity(home)
        self.key = message_key(home, self.me.node_id, at=NOW)
        self.sequence = 0

    def card(self, *codes: str, **changed: Any) -> bytes:
        """Its card, speaking for the bodies of these codes."""
        card = Card(
            node=self.me.node_id, incarnation=self.me.incarnation, public_key=self.me.public_key,
            rotations=[], name="Tuyên Quang", address="", authority="", certificate=self.key.pem,
            bodies=[Spoken(code, date(2025, 7, 1)) for code in codes], issued_at=NOW,
        )  # fmt: skip
        return write_card(replace(card, **changed), self.me.sign)

    def content(self, message: Message | Status, files: Sequence[bytes] = ()) -> bytes:
        """A signed message with its files."""
        is_message = isinstance(message, Message)
        built = edxml.build(message) if isinstance(message, Message) else edxml.build_status(message)
        attachments = message.attachments if isinstance(message, Message) else ()
        digests = {
            each.content_id: digest_of([content]) for each, content in zip(attachments, files, strict=True)
        }
        envelope = edxml.sign(built, key=self.key.key, certificate=self.key.certificate, digests=digests)
        outgoing = [
            Outgoing(each, len(content), partial(io.BytesIO, content))
            for each, content in zip(attachments, files, strict=True)
        ]
        assert is_message or not files
        return b"".join(edxml.stream(envelope, outgoing))

    def seal(self, content: bytes, *, recipient: UUID, **changed: Any) -> bytes:
        """The content in an envelope, with the next number."""
        self.sequence += 1
        seal = Seal(
            sender=self.me.node_id, incarnation=self.me.incarnation, recipient=recipient,
            sequence=self.sequence, expires_at=NOW + timedelta(days=1), digest=str(digest_of([content])),
            size_bytes=len(content), to=COMMUNE_CODE, addressed_to=COMMUNE_CODE,
        )  # fmt: skip
        return sealing.write(sealing.ENVELOPE, replace(seal, **changed), self.me.sign) + content

    def receipt(self, envelope: bytes, *, outcome: str = sealing.TAKEN, **changed: Any) -> bytes:
        """What it signs about an envelope that it got."""
        seal = sealing.facts_of(sealing.read(sealing.ENVELOPE, io.BytesIO(envelope)), Seal)
        receipt = Receipt(
            sender=seal.sender, incarnation=seal.incarnation, recipient=self.me.node_id,
            recipient_incarnation=self.me.incarnation, sequence=seal.sequence, digest=seal.digest,
            outcome=outcome, code="", at=NOW,
        )  # fmt: skip
        return sealing.write(sealing.RECEIPT, replace(receipt, **changed), self.me.sign)


@dataclass
class Office:
    """Bodies, people and nodes."""

    commune: UUID
    province: UUID
    fonds: Fonds
    an: Actor
    binh: Actor
    chi: Actor
    node: PlayedNode
    own: UUID
    pool: ReaderPool  # of the detector
    peer: Peer = field(init=False)

    def message(self, number: str = "12", files: int = 1, **changed: Any) -> Message:
        """A letter of the province to the commune."""
        message = Message(
            sender=Organ(PROVINCE_CODE, "UBND tỉnh"), recipients=(Organ(COMMUNE_CODE, "UBND xã"),),
            number=number, notation="UBND-TH", subject="V/v báo cáo", promulgated_on=PROMULGATED_ON,
            document_id=edxml.document_id(PROVINCE_CODE, PROMULGATED_ON, number, "UBND-TH"),
            attachments=tuple(
                Attachment(f"a{at}", f"công văn {at}.pdf", "application/pdf") for at in range(files)
            ),
        )  # fmt: skip
        return replace(message, **changed)

    def arrives(self, message: Message | Status, *, file: bytes = FILE, **changed: Any) -> Receipt:
        """Let a message of the province come in and be looked at, and return the receipt."""
        receipt = self.comes(message, file=file, **changed)
        self.looks()
        return receipt

    def comes(self, message: Message | Status, *, file: bytes = FILE, **changed: Any) -> Receipt:
        """Let a message of the province come in, and return the receipt; nobody has looked at it yet."""
        count = len(message.attachments) if isinstance(message, Message) else 0
        content = self.node.content(message, [file] * count)
        return receipt_of(self.takes(self.node.seal(content, recipient=self.own, **changed)))

    def looks(self) -> int:
        """Let the detector look at everything that waits for it; return how many arrivals."""
        return screen_waiting(self.pool)

    def takes(self, envelope: bytes) -> bytes:
        """Take an envelope in as a door does."""
        return services.take_in(as_stream([envelope]), at=NOW)


def receipt_of(content: bytes) -> Receipt:
    """What a receipt says."""
    return sealing.facts_of(sealing.read(sealing.RECEIPT, io.BytesIO(content)), Receipt)


def an_office(node: PlayedNode, pool: ReaderPool) -> Office:
    """Build the two bodies; the card of the province's node is confirmed."""
    commune, province, other = a_coded_body(COMMUNE_CODE), a_coded_body(PROVINCE_CODE), a_body()
    name_body(commune, "Ủy ban nhân dân xã Chiêm Hóa")
    name_body(province, "Ủy ban nhân dân tỉnh Tuyên Quang")
    fonds = holdings.open_fonds(
        SERVICE, creator_id=commune, code="P02", title="UBND xã", responsible_id=commune,
        from_on=date(2025, 7, 1),
    )  # fmt: skip
    an, binh, chi = (
        a_person("an", body=commune, role=Role.CLERK),
        a_person("binh", body=commune, role=Role.ARCHIVIST),
        a_person("chi", body=other, role=Role.CLERK),
    )
    services.write_card(SERVICE, name="Chiêm Hóa", address="", authority="", bodies=[commune], at=NOW)
    services.introduce_peer(SERVICE, node.card(PROVINCE_CODE), at=NOW)
    own = Peer.objects.get(state="own").node
    office = Office(commune, province, fonds, an, binh, chi, node, own, pool)
    office.peer = services.confirm_peer(SERVICE, node.me.node_id, fingerprint=node.me.fingerprint, at=NOW)
    node.sequence = 0
    return office


def a_coded_body(code: str, *, ended: date | None = None) -> UUID:
    """A body with a code of QĐ 20/2020."""
    body_id = a_body(ended=ended)
    body = Body.objects.get(pk=body_id)
    BodyCode.objects.create(body=body, scheme="dotted", code=code, valid=body.valid)
    return body_id


def follows(before: UUID, *after: UUID, on: date = date(2025, 7, 1)) -> None:
    """Say who follows a body."""
    law = Reorganisation.objects.create(
        kind="merger", status="in_force", effective_on=on, basis_number="1684/NQ-UBTVQH15"
    )
    for each in after:
        Succession.objects.create(
            reorganisation=law, predecessor_id=before, successor_id=each, what="functions",
            share="whole" if len(after) == 1 else "part",
        )  # fmt: skip


def a_document(
    office: Office, *, content: bytes | None = FILE, number: str = "118", **values: str
) -> Document:
    """A decision of the commune, registered with its file."""
    files = []
    if content is not None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.pdf"
            path.write_bytes(content)
            digest = blobs.keep(path, media_type="application/pdf")
        files = [registry.NewFile(FileRole.ORIGINAL, digest, "quyết định.pdf", "application/pdf")]
    given = {"number": number, "symbol": "QĐ-UBND", "date": "2026-03-02"} | values
    return registry.register_document(
        office.an, uuid7(), fonds_id=office.fonds.pk, custodian_id=office.commune,
        access_class=AccessClass.INTERNAL, reading=a_reading(**given), files=files,
    )  # fmt: skip


def envelope_of(delivery: Delivery) -> bytes:
    """A message as it leaves this node."""
    return b"".join(sealed(delivery, at=NOW).pieces())


def in_quarantine() -> set[UUID]:
    """The arrivals of which something lies in quarantine."""
    return set(waiting.lying_long(older_than_seconds=-60))


def nothing_came() -> bool:
    """Tell whether nothing at all was stored of what came."""
    return not (Incoming.objects.exists() or Arrival.objects.exists() or ArrivalFile.objects.exists())


__all__ = ["NOW", "SERVICE", "TODAY"]
