"""What a validation says about one signature: plain values that are stored and never replaced.

Indications and sub-indications: ETSI EN 319 102-1, 5.1.3.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Indication(StrEnum):
    """The outcome for one signature."""

    PASSED = "TOTAL-PASSED"
    INDETERMINATE = "INDETERMINATE"
    FAILED = "TOTAL-FAILED"


class Level(StrEnum):
    """What a signature carries with it, by its parts (ETSI EN 319 142-1, 6), good or not."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"


class Coverage(StrEnum):
    """How much of the file as it lies there was signed."""

    WHOLE_FILE = "whole_file"
    # Everything up to the signature, in a file to which something was added afterwards.
    WHOLE_REVISION = "whole_revision"
    # Bytes before the signature were left out: what is shown need not be what was signed.
    PART = "part"


class Changes(StrEnum):
    """What was added after the signature."""

    NONE = "none"
    # Validation material or time stamps only.
    EVIDENCE = "evidence"
    # Further signatures.
    SIGNING = "signing"
    ANNOTATIONS = "annotations"
    # Anything else, pages and texts among them.
    CONTENT = "content"


class Claim(StrEnum):
    """What a signature in a file is meant to be."""

    SIGNATURE = "signature"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True, slots=True)
class Party:
    """The holder of a certificate, as the certificate says."""

    name: str
    organisation: str
    issuer: str
    # SHA-256 of the certificate, hexadecimal.
    fingerprint: str


@dataclass(frozen=True, slots=True)
class SignatureFinding:
    """One signature, judged at one moment by one policy and one state of the trusted certificates."""

    field_name: str
    claim: Claim
    indication: Indication
    # Empty when passed.
    sub_indication: str
    reason: str
    signer: Party | None
    level: Level
    # What the signer's clock said: nobody vouches for it.
    claimed_at: datetime | None
    # The earliest moment at which the signature is proven to have existed.
    proven_at: datetime | None
    coverage: Coverage
    changes: Changes
    digest: str
    mechanism: str
    judged_at: datetime
    policy: str
    trust_version: str
    remarks: tuple[str, ...] = field(default=())
