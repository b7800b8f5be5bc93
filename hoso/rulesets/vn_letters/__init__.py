"""Vietnamese letters as old programs stored them, and how they come back as Unicode.

Lists typed before about 2005 hold TCVN3 (fonts `.VnTime`, called ABC) or VNI (fonts `VNI-Times`): the bytes
of western letters, which only those fonts draw as Vietnamese. Copied into a spreadsheet of today they are
western letters in Unicode: `huyÖn` or `huyeän` for `huyện`. Everything here is pure; callers keep the
original bytes.
"""

from hoso.rulesets.vn_letters.recognition import (
    Decoded,
    Letters,
    Recognised,
    decode,
    recognise,
    to_unicode,
)

__all__ = ["Decoded", "Letters", "Recognised", "decode", "recognise", "to_unicode"]
