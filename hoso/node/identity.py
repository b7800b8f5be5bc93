"""Who this node is: an id for ever, an incarnation for this life of its data, and a key pair."""

import base64
import fcntl
import hashlib
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hoso.lib.files import sync_folder, write_durably
from hoso.lib.ids import uuid7
from hoso.node.errors import IdentityBroken, KeyExposed, SignatureWrong
from hoso.node.home import Home


@dataclass(frozen=True, slots=True)
class Rotation:
    """One change of key, signed with both, so that whoever knew the old one can follow to the new."""

    rotated_at: str  # ISO 8601, UTC
    old_public_key: str
    new_public_key: str
    signed_by_old: str
    signed_by_new: str


@dataclass(frozen=True, slots=True)
class Identity:
    """A node as it knows itself. Keys and signatures are base64 of the raw bytes of RFC 8032."""

    node_id: UUID
    incarnation: UUID
    public_key: str
    rotations: tuple[Rotation, ...]
    key_file: Path

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key in groups of four, for two people to compare over the telephone."""
        return fingerprint_of(self.public_key)

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the Ed25519 signature over `message`.

        Raises:
            KeyExposed, IdentityBroken: the key file is readable by others, missing, or not this node's.
        """
        return _load_key(self.key_file, self.public_key).sign(message)

    def card(self) -> dict[str, Any]:
        """Return what other nodes may know, ready for JSON; it holds no secret."""
        return {
            "node": str(self.node_id),
            "incarnation": str(self.incarnation),
            "algorithm": "Ed25519",
            "public_key": self.public_key,
            "fingerprint": self.fingerprint,
            "rotations": [asdict(rotation) for rotation in self.rotations],
        }


def fingerprint_of(public_key: str) -> str:
    """Return SHA-256 of a public key (base64) as 16 groups of four hex digits."""
    digest = hashlib.sha256(base64.b64decode(public_key)).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, 64, 4))


def verify(public_key: str, signature: bytes, message: bytes) -> None:
    """Check an Ed25519 signature.

    Raises:
        SignatureWrong: it was not made over `message` with the private half of `public_key`.
    """
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key)).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise SignatureWrong(f"not signed by {public_key}", public_key=public_key) from error


def open_identity(home: Home) -> Identity:
    """Return who this home's node is, making it on the first call.

    Raises:
        IdentityBroken: the files do not fit together; nothing is made anew over them.
        KeyExposed: the private key's file is readable by others.
    """
    with _locked(home):
        card = home.keys / "node.json"
        if card.exists():
            return _read(home)
        if any(home.keys.glob("node-*.key")) and _has_been_used(home):
            raise IdentityBroken(f"{card} is missing but keys are there", path=str(card))
        public_key = _make_key(home)
        return _write(home, Identity(uuid7(), uuid7(), public_key, (), _key_file(home, public_key)))


def rotate_key(home: Home, *, at: datetime) -> Identity:
    """Give the node a new key pair, record the change signed with both, and remove the old private key.

    `at` is aware. After a crash in the middle either the old or the new identity is whole.
    """
    with _locked(home):
        old = _read(home)
        public_key = _make_key(home)
        new_key = _load_key(_key_file(home, public_key), public_key)
        rotated_at = at.isoformat()
        message = rotation_message(old.node_id, rotated_at, old.public_key, public_key)
        rotation = Rotation(
            rotated_at, old.public_key, public_key, _text(old.sign(message)), _text(new_key.sign(message))
        )
        rotations = (*old.rotations, rotation)
        changed = replace(
            old, public_key=public_key, rotations=rotations, key_file=_key_file(home, public_key)
        )
        _write(home, changed)
        old.key_file.unlink(missing_ok=True)
        return changed


def rotation_message(node_id: UUID, rotated_at: str, old_public_key: str, new_public_key: str) -> bytes:
    """Return the bytes that both keys sign when one follows the other."""
    return "\n".join(["hoso-key-rotation", str(node_id), rotated_at, old_public_key, new_public_key]).encode()


def verify_rotations(card: dict[str, Any]) -> None:
    """Check that every change of key in a card is signed with both keys and leads to the card's key.

    Raises:
        SignatureWrong: a signature is wrong, or the chain does not end at the card's key.
    """
    current = None
    for entry in card["rotations"]:
        rotation = Rotation(**entry)
        if current is not None and rotation.old_public_key != current:
            raise SignatureWrong("the chain of keys is broken", public_key=rotation.old_public_key)
        current = rotation.new_public_key
        message = rotation_message(UUID(card["node"]), rotation.rotated_at, rotation.old_public_key, current)
        verify(rotation.old_public_key, base64.b64decode(rotation.signed_by_old), message)
        verify(current, base64.b64decode(rotation.signed_by_new), message)
    if current not in {None, card["public_key"]}:
        raise SignatureWrong("the chain of keys ends elsewhere", public_key=card["public_key"])


def begin_incarnation(home: Home) -> Identity:
    """Give the node a new incarnation, as a restore must: old numbers may come again with other content."""
    with _locked(home):
        return _write(home, replace(_read(home), incarnation=uuid7()))


@contextmanager
def _locked(home: Home) -> Iterator[None]:
    handle = os.open(home.keys / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _key_file(home: Home, public_key: str) -> Path:
    return home.keys / f"node-{fingerprint_of(public_key).replace(' ', '')[:16]}.key"


def _make_key(home: Home) -> str:
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public_key = _public_text(key)
    write_durably(_key_file(home, public_key), pem, mode=0o600)
    return public_key


def _has_been_used(home: Home) -> bool:
    # A crash of the very first start also leaves a key without a card; then nothing cites the node yet.
    return any(home.pg.iterdir()) or any(home.checkpoints.iterdir())


def _load_key(path: Path, public_key: str) -> Ed25519PrivateKey:
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise KeyExposed(f"{path} is readable by others: chmod 600 {path}", path=str(path))
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise IdentityBroken(f"{path} cannot be read as a key", path=str(path)) from error
    if not isinstance(key, Ed25519PrivateKey) or _public_text(key) != public_key:
        raise IdentityBroken(f"{path} is not the key of this node's card", path=str(path))
    return key


def _public_text(key: Ed25519PrivateKey) -> str:
    return _text(key.public_key().public_bytes_raw())


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _read(home: Home) -> Identity:
    card = home.keys / "node.json"
    try:
        found = json.loads(card.read_text("ascii"))
        rotations = tuple(Rotation(**entry) for entry in found["rotations"])
        public_key = found["public_key"]
        node_id, incarnation = UUID(found["node"]), UUID(found["incarnation"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IdentityBroken(f"{card} cannot be read", path=str(card)) from error
    identity = Identity(node_id, incarnation, public_key, rotations, _key_file(home, public_key))
    _load_key(identity.key_file, public_key)
    return identity


def _write(home: Home, identity: Identity) -> Identity:
    text = json.dumps(identity.card(), indent=1).encode("ascii")
    write_durably(home.keys / "node.json", text, mode=0o600)
    sync_folder(home.keys)
    return identity
