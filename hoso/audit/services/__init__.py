"""Recording acts, sealing the trail, verifying it."""

from hoso.audit.rules.checkpoints import Signed
from hoso.audit.rules.checkpoints import parse_lines as parse_checkpoints
from hoso.audit.services.recording import ERASED, erase_detail, record
from hoso.audit.services.sealing import Sealed, seal, seal_all
from hoso.audit.services.verifying import VERIFIED, Outside, Verified, verify

__all__ = [
    "ERASED",
    "VERIFIED",
    "Outside",
    "Sealed",
    "Signed",
    "Verified",
    "erase_detail",
    "parse_checkpoints",
    "record",
    "seal",
    "seal_all",
    "verify",
]
