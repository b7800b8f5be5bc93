"""The keys that a node ever had, followed back from the one in use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hoso.node.errors import SignatureWrong
from hoso.node.identity import fingerprint_of, verify_rotations


@dataclass(frozen=True)
class Keys:
    """The public keys of a node, each with the moment it was given up (None: in use).

    `broken_at` is the fingerprint of the key to which the first unproven change led, looking back; the keys
    before it are not among the known.
    """

    known: Mapping[str, datetime | None]
    broken_at: str = ""


def follow_keys(card: Mapping[str, Any]) -> Keys:
    """Return the keys of a node's card, as far back as each change is signed with both keys."""
    known: dict[str, datetime | None] = {card["public_key"]: None}
    rotations = card["rotations"]
    for count in range(1, len(rotations) + 1):
        change = rotations[-count]
        try:
            verify_rotations({**card, "rotations": rotations[-count:]})
            known[change["old_public_key"]] = datetime.fromisoformat(change["rotated_at"])
        except (SignatureWrong, ValueError):
            return Keys(known, broken_at=_shown(change["new_public_key"]))
    return Keys(known)


def _shown(public_key: str) -> str:
    try:
        return fingerprint_of(public_key)
    except ValueError:
        return "unreadable"
