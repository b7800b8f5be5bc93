"""What the sandboxed reader does for this room: take a message apart, verify it, read it."""

from pathlib import Path
from typing import Any

from cryptography import x509
from pydantic import TypeAdapter

from hoso.exchange import edxml
from hoso.exchange.errors import SignatureMissing, SignatureOdd


def read_letter(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Read the message `input`, which the holder of `certificate` (PEM) must have signed.

    The attachments lie in the work folder afterwards, under the names in the answer.

    Raises:
        every refusal of `edxml`.
    """
    parts = _apart(work, arguments)
    certificate = x509.load_pem_x509_certificate(arguments["certificate"].encode("ascii"))
    return _told(edxml.read(edxml.verify(parts, work, certificate)), parts)


def read_foreign(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Read the message `input`, which another suite kept: signed in our form, in another, or not at all.

    Raises:
        SignatureBroken: it was changed since the holder of the certificate that it brings along signed it.
        others: every refusal of `edxml` but those of other forms of signatures.
    """
    parts = _apart(work, arguments)
    signed, envelope = "none", parts.envelope
    certificate = edxml.embedded_certificate(parts.envelope)
    try:
        if certificate is not None:
            signed, envelope = "good", edxml.verify(parts, work, certificate)
    except (SignatureMissing, SignatureOdd):
        signed = "other"
    return {"signed": signed, **_told(edxml.read(envelope), parts)}


def _apart(work: Path, arguments: dict[str, Any]) -> edxml.Parts:
    with (work / arguments["input"]).open("rb") as source:
        return edxml.take_apart(source, into=work)


def _told(found: edxml.Read, parts: edxml.Parts) -> dict[str, Any]:
    if found.message is not None:
        edxml.check_attached(found.message, parts)
    return {
        "message": _plain(edxml.Message, found.message),
        "status": _plain(edxml.Status, found.status),
        "remarks": list(found.remarks),
        "attached": [
            {"content_id": each.content_id, "file": each.file, "size_bytes": each.size_bytes}
            for each in parts.attached
        ],
    }


def _plain(kind: Any, value: Any) -> Any:
    return None if value is None else TypeAdapter(kind).dump_python(value, mode="json")
