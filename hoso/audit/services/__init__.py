"""Recording acts, sealing the trail, verifying it."""

from hoso.audit.services.recording import ERASED, erase_detail, record
from hoso.audit.services.sealing import Sealed, seal
from hoso.audit.services.verifying import VERIFIED, Outside, Verified, verify

__all__ = ["ERASED", "VERIFIED", "Outside", "Sealed", "Verified", "erase_detail", "record", "seal", "verify"]
