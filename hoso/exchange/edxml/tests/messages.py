"""Messages of a small office, and keys to sign them with."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from hoso.exchange import edxml
from hoso.exchange.edxml import Attachment, Message, Organ, Outgoing, Parts
from hoso.lib.hashing import digest_of

COMMUNE = Organ("H49.64.33", "Ủy ban nhân dân xã Chiêm Hóa", in_charge="Ủy ban nhân dân tỉnh Tuyên Quang")
PROVINCE = Organ("H49", "Ủy ban nhân dân tỉnh Tuyên Quang", email="vanthu@tuyenquang.gov.vn")
PROMULGATED_ON = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 3, 4, 5, tzinfo=UTC)
_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
FILE = b"%PDF-1.7 nothing to see\n" * 40


def a_message(*, files: int = 1, **changed: Any) -> Message:
    """A decision of the commune, sent to the province."""
    message = Message(
        sender=COMMUNE, recipients=(PROVINCE,), number="118", notation="QĐ-UBND",
        document_id=edxml.document_id("H49.64.33", PROMULGATED_ON, "118", "QĐ-UBND"),
        subject="Về việc mở đường <A & B>", promulgated_on=PROMULGATED_ON, place="Chiêm Hóa",
        type_name="Quyết định", traces=(edxml.Trace("H49.64.33", AT),),
        attachments=tuple(
            Attachment(f"cid-{number}", f"quyết định {number}.pdf", "application/pdf")
            for number in range(files)
        ),
    )  # fmt: skip
    return replace(message, **changed)


def attached(message: Message, content: bytes = FILE) -> list[Outgoing]:
    """The attachments of a message with their bytes."""
    return [Outgoing(each, len(content), lambda: io.BytesIO(content)) for each in message.attachments]


def a_key(kind: str = "ec", name: str = "commune") -> tuple[_Key, x509.Certificate]:
    """A key with a certificate that it signed itself; another name gives another key."""
    return _made_key(kind, name)


@cache
def _made_key(kind: str, name: str) -> tuple[_Key, x509.Certificate]:
    key: _Key = (
        ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(AT - timedelta(days=9)).not_valid_after(AT + timedelta(days=9999))
    return key, builder.sign(key, hashes.SHA256())


def signed_bytes(message: Message, content: bytes = FILE, *, kind: str = "ec") -> bytes:
    """A whole message, signed by the commune."""
    key, certificate = a_key(kind)
    digests = {each.content_id: digest_of([content]) for each in message.attachments}
    envelope = edxml.sign(edxml.build(message), key=key, certificate=certificate, digests=digests)
    return b"".join(edxml.stream(envelope, attached(message, content)))


def unsigned_bytes(message: Message, content: bytes = FILE) -> bytes:
    """A whole message that nobody signed."""
    return b"".join(edxml.stream(edxml.build(message), attached(message, content)))


def taken_apart(content: bytes | BinaryIO, folder: Path) -> Parts:
    """What is left of a message when it was taken apart."""
    folder.mkdir(exist_ok=True)
    return edxml.take_apart(io.BytesIO(content) if isinstance(content, bytes) else content, into=folder)
