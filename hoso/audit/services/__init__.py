"""Recording acts, sealing the trail, verifying it."""

from hoso.audit.rules.checkpoints import Signed
from hoso.audit.rules.checkpoints import parse_lines as parse_checkpoints
from hoso.audit.rules.keys import Keys, follow_keys
from hoso.audit.services.authorities import MADE, ensure_authority, replace_authority
from hoso.audit.services.recording import ERASED, erase_detail, record
from hoso.audit.services.rotating import ROTATED, change_key
from hoso.audit.services.sealing import Sealed, seal, seal_all
from hoso.audit.services.verifying import VERIFIED, Outside, Verified, verify

__all__ = [
    "ERASED",
    "MADE",
    "ROTATED",
    "VERIFIED",
    "Keys",
    "Outside",
    "Sealed",
    "Signed",
    "Verified",
    "change_key",
    "ensure_authority",
    "erase_detail",
    "follow_keys",
    "parse_checkpoints",
    "record",
    "replace_authority",
    "seal",
    "seal_all",
    "verify",
]
