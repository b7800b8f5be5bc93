"""The terms of evidence: by which algorithm, how early it is renewed, until when each algorithm is believed.

They are data of the institution, in the file `evidence.json` beside its trusted certificates:

    {"name": "QC 12/2026", "algorithm": "sha512", "next_algorithm": "sha3_512",
     "cover_within_days": 7, "renew_days_before": 180,
     "digests": {"sha256": "2030-06-30", "sha512": null}, "rsa_bits": {"2048": "2030-12-31", "3072": null}}

Every part may be left out; dates are the last day on which the algorithm is believed, null means no end.
What stands under a number of bits holds for all longer keys up to the next number.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hoso.signatures.errors import TrustMaterialOdd
from hoso.signatures.policy import Policy

NAME = "evidence.json"
LARGEST_BYTES = 64 << 10
_WORDS = {"name", "algorithm", "next_algorithm"}
_DIGESTS = {"sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512", "sha1", "md5"}
_DAYS = {"cover_within_days", "renew_days_before"}
# A day more than a year for covering, or ten for renewing, is a slip of the hand.
_MOST_DAYS = 3660


@dataclass(frozen=True)
class Terms:
    """By which rules evidence is made and renewed.

    `next_algorithm` is what objects are hashed with anew before `algorithm` falls; an object is to be covered
    `cover_within` its keeping, and evidence is renewed from `renew_before` its end on.
    """

    policy: Policy = field(default_factory=Policy)
    algorithm: str = "sha512"
    next_algorithm: str = "sha3_512"
    cover_within: timedelta = timedelta(days=7)
    renew_before: timedelta = timedelta(days=180)


def read_terms(folder: Path) -> Terms:
    """Return the terms that lie in `folder`; those of the program where there is no such file.

    Raises:
        TrustMaterialOdd: the file is none, or names what is not known here.
    """
    path = folder / NAME
    if not path.exists():
        return Terms()
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ValueError("it is larger than 64 KiB")
        return _terms(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise TrustMaterialOdd(f"{NAME} cannot be followed: {error}", file=NAME) from error


def _terms(said: Mapping[str, Any]) -> Terms:
    strange = set(said) - _WORDS - _DAYS - {"digests", "rsa_bits"}
    if strange:
        raise ValueError(f"{sorted(strange)[0]!r} is not known")
    policy = Policy()
    own = {_algorithm(name): _day(last) for name, last in said.get("digests", {}).items()}
    bits = {int(least): _day(last) for least, last in said.get("rsa_bits", {}).items()}
    if any(not 1024 <= least <= 16384 for least in bits):
        raise ValueError("an RSA key has 1024 to 16384 bits")
    policy = replace(
        policy,
        name=str(said.get("name", policy.name)),
        digests={**policy.digests, **own},
        rsa_bits=tuple(sorted((dict(policy.rsa_bits) | bits).items())),
    )
    own_terms: dict[str, Any] = {
        name: _algorithm(said[name]) for name in ("algorithm", "next_algorithm") if name in said
    }
    for name in _DAYS & set(said):
        own_terms[name.replace("_days", "")] = timedelta(days=_count(name, said[name]))
    return Terms(policy=policy, **own_terms)


def _algorithm(name: Any) -> str:
    if name not in _DIGESTS:
        raise ValueError(f"{name!r} is no digest that is known; write sha256, sha512, sha3_512 ...")
    return str(name)


def _day(last: Any) -> date | None:
    return None if last is None else date.fromisoformat(last)


def _count(name: str, days: Any) -> int:
    if type(days) is not int or not 1 <= days <= _MOST_DAYS:
        raise ValueError(f"{name} is a number of days from 1 to {_MOST_DAYS}")
    return int(days)
