"""Tells everything that is wrong with an object or a storage root, by the codes of OCFL 1.1.

Reads versions 1.0 and 1.1, changes nothing, follows no link, opens no path that leaves the folder.
The codes are those of https://ocfl.io/1.1/spec/validation-codes.html (E errors, W warnings). Our own
are R001 (the disk would not give something back) and I001 (something was not checked).
"""

from hoso.preservation.ocfl.checking.objects import validate_object
from hoso.preservation.ocfl.checking.roots import validate_frame, validate_root

__all__ = ["validate_frame", "validate_object", "validate_root"]
