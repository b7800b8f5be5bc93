"""One arrival without nodes and seals, for tests of pages."""

from uuid import UUID, uuid4

from pydantic import TypeAdapter

from hoso.exchange.edxml import Message, Organ
from hoso.exchange.models import Arrival, Incoming, Peer
from tests.worlds import NOW, TODAY


def an_arrival(body_id: UUID, sender_id: UUID, *, subject: str, number: str = "12") -> Arrival:
    """A letter from one body to another that waits for a clerk."""
    node = uuid4()
    peer = Peer.objects.create(
        node=node, name="Tuyên Quang", state="confirmed", channel="folder", public_key="k", certificate="c",
        card="c", introduced_at=NOW,
    )  # fmt: skip
    incoming = Incoming.objects.create(
        peer=peer, incarnation=node, sequence=1, digest="sha512:0", receipt=b"r", at=NOW
    )
    message = Message(
        sender=Organ("H49", "UBND tỉnh"), recipients=(Organ("H49.1", "UBND xã"),), number=number,
        notation="UBND-TH", document_id=f"H49,2026/03/02,{number}/UBND-TH", subject=subject,
        promulgated_on=TODAY,
    )  # fmt: skip
    return Arrival.objects.create(
        incoming=incoming, peer=peer, body_id=body_id, addressed_to_id=body_id, sender_id=sender_id,
        business=0, document_code=message.document_id, written_number=f"{number}/UBND-TH", subject=subject,
        promulgated_on=TODAY, message=TypeAdapter(Message).dump_python(message, mode="json"), arrived_at=NOW,
    )  # fmt: skip
