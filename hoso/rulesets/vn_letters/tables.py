"""The tables: TCVN3 (TCVN 5712:1993) and VNI for Windows, letter by letter, both ways."""

import re
import unicodedata
from itertools import product

# TCVN 5712:1993. The right half is what the fonts of Windows draw (VN3); its capitals with tones and those of
# the left half and of the control codes belong to VN1, which files from DOS and Unix hold.
_RIGHT = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđẰ",
    0xB5: "àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒ",
    0xDC: "ĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ",
}
_LEFT = {0x80: "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"}
_CONTROLS = {0x01: "ÚỤ", 0x04: "ỪỬỮ", 0x11: "ỨỰỲỶỸÝỴ"}


def _laid_out(blocks: dict[int, str]) -> dict[int, str]:
    return {start + at: letter for start, letters in blocks.items() for at, letter in enumerate(letters)}


# Code to letter. The codes of combining tones (B0 to B4) are left alone: fonts of Windows do not use them.
TCVN3 = _laid_out(_RIGHT)
TCVN_5712 = _laid_out(_RIGHT | _LEFT | _CONTROLS)

# VNI writes a base letter, then one more letter for hat and tone together.
# In the order none, sắc, huyền, hỏi, ngã, nặng.
TONES = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
_ON_PLAIN = ("", "ù", "ø", "û", "õ", "ï")
_ON_HAT = ("â", "á", "à", "å", "ã", "ä")
_ON_BREVE = ("ê", "é", "è", "ú", "ü", "ë")
_HAT, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
# Letter with its quality: what is typed first, and the second letters.
_VNI_VOWELS = {
    "a": ("a", _ON_PLAIN), "a" + _HAT: ("a", _ON_HAT), "a" + _BREVE: ("a", _ON_BREVE),
    "e": ("e", _ON_PLAIN), "e" + _HAT: ("e", _ON_HAT),
    "o": ("o", _ON_PLAIN), "o" + _HAT: ("o", _ON_HAT), "o" + _HORN: ("ô", _ON_PLAIN),
    "u": ("u", _ON_PLAIN), "u" + _HORN: ("ö", _ON_PLAIN),
    "y": ("y", ("", "ù", "ø", "û", "õ")),
}  # fmt: skip
# These have a letter of their own.
_VNI_SINGLE = {"í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ"}


def _vni() -> dict[str, str]:
    """Unicode letter to VNI, lower case and capitals."""
    found = dict(_VNI_SINGLE)
    for vowel, (base, seconds) in _VNI_VOWELS.items():
        for tone, second in zip(TONES, seconds, strict=False):
            found[unicodedata.normalize("NFC", vowel + tone)] = base + second
    found = {letter: typed for letter, typed in found.items() if letter != typed}
    return found | {letter.upper(): typed.upper() for letter, typed in found.items()}


VNI = _vni()
_FROM_VNI = {typed: letter for letter, typed in VNI.items()} | {
    # A capital with a small second letter is read too: some programs typed it so.
    typed[0].upper() + typed[1]: letter.upper()
    for letter, typed in VNI.items()
    if len(typed) == 2 and letter.islower()
}
# Longest first: `oâ` is one letter, and `ô` alone another.
_VNI_LETTERS = re.compile("|".join(sorted(map(re.escape, _FROM_VNI), key=len, reverse=True)))
_TO_TCVN3 = {ord(letter): chr(code) for code, letter in TCVN3.items()}
ALPHABET = tuple(
    sorted({unicodedata.normalize("NFC", v + t) for v, t in product(_VNI_VOWELS, TONES)} | set(_VNI_SINGLE))
)


def from_tcvn3(text: str) -> str:
    """Return TCVN3 text, held as western letters (U+00A1 to U+00FF), in Unicode."""
    return text.translate(TCVN3)


def to_tcvn3(text: str) -> str:
    """Return NFC text as the western letters that a TCVN3 font draws as Vietnamese.

    Capitals with tones that VN3 has no code for stay as they are.
    """
    return text.translate(_TO_TCVN3)


def from_vni(text: str) -> str:
    """Return VNI text, held as western letters, in Unicode."""
    return _VNI_LETTERS.sub(lambda found: _FROM_VNI[found[0]], text)


def to_vni(text: str) -> str:
    """Return NFC text as the western letters that a VNI font draws as Vietnamese."""
    return "".join(VNI.get(letter, letter) for letter in text)


def decode_tcvn_5712(content: bytes) -> str:
    """Return bytes in TCVN 5712:1993 (VN1), as DOS and Unix programs wrote them, in Unicode."""
    return content.decode("latin-1").translate(TCVN_5712)
