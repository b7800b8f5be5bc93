"""What a judgement stands on, and what it is made of on the way."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pyhanko.sign.validation.ades import AdESBasicValidationResult

from hoso.signatures.policy import Policy
from hoso.signatures.trust import NOBODY, Trust


@dataclass(frozen=True)
class Grounds:
    """What a judgement stands on: the policy, whom the institution trusts, and when it is made.

    `known_since` is the earliest moment at which the bytes of the file are otherwise proven to have existed
    (an evidence record, a witnessed trail); None when nothing is known.
    """

    at: datetime
    trust: Trust = NOBODY
    policy: Policy = field(default_factory=Policy)
    known_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What stands beside a signature in its file.

    `stamped_at` is the earliest moment that is proven for it, by a later document time stamp or by what is
    known otherwise; `stamped_revision` is the revision that is proven with it, None for the whole file.
    """

    has_material: bool
    stamped_later: bool
    stamped_at: datetime | None
    stamped_revision: int | None


@dataclass(frozen=True)
class Verdict:
    """What the library says, and the earliest moment that is proven."""

    result: AdESBasicValidationResult[Any]
    proven_at: datetime | None
