"""One arrival and one message that was sent, without nodes and seals, for tests of pages."""

from uuid import UUID, uuid4

from pydantic import TypeAdapter

from hoso.exchange.edxml import Message, Organ
from hoso.exchange.models import Arrival, Delivery, Dispatch, Incoming, Peer
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


def a_dispatch(body_id: UUID, to_id: UUID, *, document_id: UUID, peer: Peer, number: str = "12") -> Dispatch:
    """A decision that was sent, and could not be delivered; its paper was to follow."""
    dispatch = Dispatch.objects.create(
        body_id=body_id, business=0, document_id=document_id,
        document_code=f"H49.1,2026/03/02,{number}/QĐ-UBND",
        written_number=f"{number}/QĐ-UBND", subject="Về việc thành lập tổ", envelope=b"e", digest="sha512:0",
        size_bytes=1, paper_follows=True, made_at=NOW,
    )  # fmt: skip
    Delivery.objects.create(
        dispatch=dispatch, peer=peer, body_id=to_id, addressed_to_id=to_id, body_code="H49",
        addressed_code="H49", incarnation=peer.node, sequence=1, state="parked", next_attempt_at=NOW,
    )  # fmt: skip
    return dispatch
