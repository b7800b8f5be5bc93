"""A checkpoint as it is signed, written on a line, and read again."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from hoso.audit.errors import NotACheckpoint
from hoso.audit.rules.canonical import canonical
from hoso.audit.rules.merkle import HASH_BYTES
from hoso.node.errors import SignatureWrong
from hoso.node.identity import verify as verify_signature

# Before everything that is signed, so that no signature over something else can pass for a checkpoint.
_PURPOSE = b"hoso-trail-checkpoint-v1\n"


class Signer(Protocol):
    """Who signs: the node's identity."""

    @property
    def node_id(self) -> UUID:
        """The node whose log it is."""

    @property
    def incarnation(self) -> UUID:
        """The present life of the node's data."""

    @property
    def public_key(self) -> str:
        """Base64 of the raw Ed25519 key (RFC 8032)."""

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of an Ed25519 signature."""


@dataclass(frozen=True)
class Claim:
    """What a checkpoint says: at `at` the log of `node` had `size` rows and this root.

    The previous checkpoint is named too, so that a missing one shows.
    """

    node: UUID
    incarnation: UUID
    size: int
    root: bytes
    previous_size: int
    previous_root: bytes
    at: datetime

    def message(self) -> bytes:
        """Return the bytes that are signed."""
        return _PURPOSE + canonical(self.fields())

    def fields(self) -> dict[str, Any]:
        """Return the claim ready for JSON."""
        return {
            "node": str(self.node),
            "incarnation": str(self.incarnation),
            "size": self.size,
            "root": self.root.hex(),
            "previous_size": self.previous_size,
            "previous_root": self.previous_root.hex(),
            "at": self.at.isoformat(timespec="microseconds"),
        }


@dataclass(frozen=True)
class Signed:
    """A claim with its signature (64 bytes) and the key that made it (base64)."""

    claim: Claim
    public_key: str
    signature: bytes

    def is_genuine(self) -> bool:
        """Tell whether the key named made this signature over this claim; whose key, is another question."""
        try:
            verify_signature(self.public_key, self.signature, self.claim.message())
        except SignatureWrong:
            return False
        return True

    def line(self) -> str:
        """Return the checkpoint as one line of JSON, without the line's end."""
        signature = base64.b64encode(self.signature).decode("ascii")
        document = {**self.claim.fields(), "public_key": self.public_key, "signature": signature}
        return json.dumps(document, sort_keys=True)


def sign(claim: Claim, signer: Signer) -> Signed:
    """Return `claim` signed."""
    return Signed(claim, signer.public_key, signer.sign(claim.message()))


def parse_line(text: str) -> Signed:
    """Read what `Signed.line` wrote; the signature is not checked here.

    Raises:
        NotACheckpoint: something is missing or not of its form.
    """
    try:
        found = json.loads(text)
        claim = Claim(
            node=UUID(found["node"]),
            incarnation=UUID(found["incarnation"]),
            size=_size(found["size"]),
            root=_hash(found["root"]),
            previous_size=_size(found["previous_size"]),
            previous_root=_hash(found["previous_root"]),
            at=_moment(found["at"]),
        )
        return Signed(claim, str(found["public_key"]), base64.b64decode(found["signature"], validate=True))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotACheckpoint(f"no checkpoint: {text[:60]!r}") from error


def parse_lines(lines: Iterable[str]) -> list[Signed]:
    """Read one checkpoint a line; empty lines are passed over.

    Raises:
        NotACheckpoint: see `parse_line`.
    """
    return [parse_line(line) for line in lines if line.strip()]


def _size(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 63:
        raise ValueError("no size")
    return value


def _hash(value: str) -> bytes:
    digest = bytes.fromhex(value)
    if len(digest) != HASH_BYTES:
        raise ValueError("no hash")
    return digest


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return moment
