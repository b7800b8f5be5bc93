"""What the sandboxed reader does for this room: take a message apart, verify it, read it."""

from pathlib import Path
from typing import Any

from cryptography import x509
from pydantic import TypeAdapter

from hoso.exchange import edxml


def read_letter(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Read the message `input`, which the holder of `certificate` (PEM) must have signed.

    The attachments lie in the work folder afterwards, under the names in the answer.

    Raises:
        every refusal of `edxml`.
    """
    with (work / arguments["input"]).open("rb") as source:
        parts = edxml.take_apart(source, into=work)
    certificate = x509.load_pem_x509_certificate(arguments["certificate"].encode("ascii"))
    found = edxml.read(edxml.verify(parts, work, certificate))
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
