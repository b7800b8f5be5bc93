"""What nodes say to each other: a line that names the form, a line of JSON, a line with the signature.

Envelopes, receipts and cards have this one shape; behind the three lines of an envelope comes its content.
A statement is signed over both lines as they stand, so nothing is written anew before it is verified.

Source: RFC 8032 (Ed25519).
"""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from hoso.exchange.errors import Expired, NotForUs, SealNotReadable, SealWrong
from hoso.node.errors import SignatureWrong
from hoso.node.identity import verify

Sign = Callable[[bytes], bytes]
_Kind = TypeVar("_Kind")

ENVELOPE, RECEIPT, CARD = "hoso-envelope-1", "hoso-receipt-1", "hoso-card-1"
MOST_LINE_BYTES = 256 << 10
TAKEN, REFUSED = "taken", "refused"


@checked(frozen=True)
class Seal:
    """What a node seals about a message: from whom to whom, in which place of the row, and what is inside.

    `to` and `addressed_to` are codes of bodies: they differ where the one that was written to has ceased.
    """

    sender: UUID
    incarnation: UUID  # which life of the sender: its numbers begin anew after a restore
    recipient: UUID
    sequence: int
    expires_at: AwareDatetime
    digest: str  # sha512 of the content
    size_bytes: int
    to: str
    addressed_to: str


@checked(frozen=True)
class Receipt:
    """What a node says about a message it got: the same facts, and what became of it."""

    sender: UUID
    incarnation: UUID
    recipient: UUID
    recipient_incarnation: UUID
    sequence: int
    digest: str
    outcome: str  # TAKEN or REFUSED
    code: str  # why it was refused; empty when it was taken
    at: AwareDatetime

    def is_about(self, seal: Seal) -> bool:
        """Tell whether it speaks of this very message."""
        return (self.sender, self.incarnation, self.recipient, self.sequence, self.digest) == (
            seal.sender, seal.incarnation, seal.recipient, seal.sequence, seal.digest,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """Two lines and a signature, as they came; whose they are is not known yet."""

    signed: bytes
    facts: dict[str, Any]
    signature: bytes


def write(form: str, facts: Any, sign: Sign) -> bytes:
    """Return the three lines of a statement."""
    plain = TypeAdapter(type(facts)).dump_python(facts, mode="json")
    signed = f"{form}\n{json.dumps(plain, ensure_ascii=True, sort_keys=True)}\n".encode("ascii")
    return signed + base64.b64encode(sign(signed)) + b"\n"


def read(form: str, source: BinaryIO) -> Statement:
    """Read the three lines of a statement and leave `source` behind them; nothing is believed yet.

    Raises:
        SealNotReadable: it is none of this form.
    """
    lines = [source.readline(MOST_LINE_BYTES) for _ in range(3)]
    if lines[0] != f"{form}\n".encode() or not all(line.endswith(b"\n") for line in lines):
        raise SealNotReadable(f"no {form}", form=form)
    try:
        facts, signature = json.loads(lines[1]), base64.b64decode(lines[2].strip(), validate=True)
    except (ValueError, RecursionError, binascii.Error) as error:
        raise SealNotReadable(f"no {form}", form=form) from error
    if not isinstance(facts, dict):
        raise SealNotReadable(f"no {form}", form=form)
    return Statement(lines[0] + lines[1], facts, signature)


def facts_of(statement: Statement, kind: type[_Kind]) -> _Kind:
    """Return what a statement says; whether it is true, `check` tells.

    Raises:
        SealNotReadable: it says something else.
    """
    try:
        return TypeAdapter(kind).validate_python(statement.facts)
    except (ValidationError, RecursionError) as error:
        raise SealNotReadable(f"no {kind.__name__}", form=kind.__name__) from error


def check(statement: Statement, public_key: str) -> None:
    """Check that the holder of `public_key` made the statement.

    Raises:
        SealWrong: another did, or it was changed.
    """
    try:
        verify(public_key, statement.signature, statement.signed)
    except SignatureWrong as error:
        raise SealWrong("not sealed with this key", public_key=public_key) from error


def check_addressed(seal: Seal, *, me: UUID, at: datetime) -> None:
    """Check that an envelope is for this node, and not too old.

    Raises:
        NotForUs, Expired: it is not.
    """
    if seal.recipient != me:
        raise NotForUs(f"for node {seal.recipient}", recipient=seal.recipient)
    if at > seal.expires_at:
        raise Expired(f"expired at {seal.expires_at}", expires_at=seal.expires_at)
