"""The one way in which a row, a detail and a checkpoint become bytes."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from hoso.audit.errors import ContentInRecord

SALT_BYTES = 32
# Ids, codes, dates, digests: printable ASCII without spaces, so no names and no subjects of records.
_CODE = re.compile(r"[!-~]{0,200}")

SEALED_FIELDS = (
    "id", "at", "node", "incarnation",
    "account_id", "service", "post_id", "on_behalf_of",
    "act", "subject", "ids",
)  # fmt: skip

Plain = str | int | bool | None | list[Any] | dict[str, Any]


def plain(value: Any) -> Plain:
    """Return `value` as JSON knows it: ids as text, moments in UTC with microseconds, sets sorted.

    Raises:
        ContentInRecord: a fraction (its text differs between programs) or an object without one form.
    """
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID | date):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(inner) for inner in value), key=str)
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    raise ContentInRecord(f"a {type(value).__name__} has no one written form")


def canonical(value: Any) -> bytes:
    """Return the bytes of `value`: JSON in UTF-8, keys sorted, no white space.

    For text, whole numbers, true, false and null this is the form of RFC 8785, but for keys beyond the
    Basic Multilingual Plane, which never occur here.
    """
    text = json.dumps(
        plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def sealed_ids(ids: Mapping[str, Any]) -> dict[str, Any]:
    """Return `ids` as they stand in a sealed row.

    Raises:
        ContentInRecord: a text that is longer than 200 characters or no code (see `_CODE`).
    """
    written = {name: plain(value) for name, value in ids.items()}
    for name, value in written.items():
        for text in _texts(value):
            if _CODE.fullmatch(text) is None:
                # The text itself is not repeated: it may be what must not be seen.
                raise ContentInRecord(
                    f"{name} holds a text of {len(text)} characters that is no code", name=name
                )
    return written


def _texts(value: Plain) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    if isinstance(value, dict):
        return [*value, *(text for inner in value.values() for text in _texts(inner))]
    return []


def commitment(salt: bytes, detail: Any) -> bytes:
    """Return SHA-256 over the salt and the canonical JSON of `detail`.

    The salt (32 random bytes) is erased with the detail: without it nobody can try out likely names.
    """
    return hashlib.sha256(salt + canonical(detail)).digest()


def row_content(facts: Mapping[str, Any]) -> bytes:
    """Return the bytes of one row of the trail as they are hashed into the log.

    `facts` are the fields of `SEALED_FIELDS`. The number of the transaction is not among them: it says
    nothing of the act, and means nothing in a restored database.
    """
    sealed = {name: facts[name] for name in SEALED_FIELDS}
    return canonical({"v": 1, **sealed, "commitment": bytes(facts["commitment"]).hex()})
