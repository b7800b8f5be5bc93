"""Cards: what a node tells others about itself, signed with its key; people compare the fingerprint."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cryptography import x509
from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass as checked

from hoso.exchange import sealing
from hoso.exchange.errors import AddressOdd, CardDiffers, CardNotReadable, SealNotReadable, SealWrong
from hoso.exchange.sealing import Sign
from hoso.node.errors import SignatureWrong
from hoso.node.identity import fingerprint_of, verify_rotations
from hoso.node.listening import is_loopback


@checked(frozen=True)
class Spoken:
    """A body for which the node speaks, by its code, from a day on."""

    code: str
    from_on: date


@checked(frozen=True)
class Card:
    """One node."""

    node: UUID
    incarnation: UUID
    public_key: str
    rotations: Sequence[dict[str, str]]
    name: str
    address: str  # https://host:port, or empty: by folder only
    authority: str  # PEM of what signed the certificate of its pages; empty where there is no address
    certificate: str  # PEM with which its messages are signed
    bodies: Sequence[Spoken]
    issued_at: AwareDatetime

    @property
    def fingerprint(self) -> str:
        """What two people read to each other."""
        return fingerprint_of(self.public_key)


def write_card(card: Card, sign: Sign) -> bytes:
    """Return a card as a file."""
    return sealing.write(sealing.CARD, card, sign)


def read_card(content: bytes) -> Card:
    """Read a card and check that it is signed with the key it shows; whose that key is, people compare.

    Raises:
        CardNotReadable: it is no card, or signed with another key.
        AddressOdd: it would send records over a line that anybody reads.
    """
    try:
        statement = sealing.read(sealing.CARD, io.BytesIO(content))
        card = sealing.facts_of(statement, Card)
        sealing.check(statement, card.public_key)
        x509.load_pem_x509_certificate(card.certificate.encode("ascii"))
        if card.authority:
            x509.load_pem_x509_certificates(card.authority.encode("ascii"))
    except (SealNotReadable, SealWrong, ValueError) as error:
        raise CardNotReadable("no card, or not signed with its own key") from error
    check_address(card.address)
    return card


def check_address(address: str) -> None:
    """Refuse an address to which nothing may be sent.

    Raises:
        AddressOdd: it is not https (http only where it is this machine), or holds more than host and port.
    """
    if not address:
        return
    parts = urlsplit(address)
    guarded = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if not guarded or not parts.hostname or address.rstrip("/") != f"{parts.scheme}://{parts.netloc}":
        raise AddressOdd("not https, or more than host and port", address=address[:200])
    if "@" in parts.netloc:
        raise AddressOdd("holds a user", address=parts.hostname)


def check_follows(card: Card, known_key: str) -> None:
    """Check that a card's key is the one known, or follows it by changes signed with both.

    Raises:
        CardDiffers: it does not.
    """
    keys = [str(each.get("old_public_key")) for each in card.rotations] + [card.public_key]
    plain: dict[str, Any] = {
        "node": str(card.node), "public_key": card.public_key, "rotations": list(card.rotations)
    }  # fmt: skip
    try:
        verify_rotations(plain)
    except (SignatureWrong, TypeError, ValueError, KeyError) as error:
        raise CardDiffers("the changes of key are not signed", node=card.node) from error
    if known_key not in keys:
        raise CardDiffers("another key", node=card.node)
