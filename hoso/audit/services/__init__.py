"""Recording acts, sealing the trail, verifying it."""

from hoso.audit.services.recording import ERASED, erase_detail, record

__all__ = ["ERASED", "erase_detail", "record"]
