"""Text as people type it and as we compare it."""

import re
import unicodedata

# Letters that carry no combining mark in Unicode and so survive NFD.
_BARE = str.maketrans({"đ": "d", "ø": "o", "æ": "ae", "ð": "d", "þ": "th", "ß": "ss", "ł": "l", "œ": "oe"})
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


def nfc(text: str) -> str:
    """Return `text` in Unicode normal form C, the only form we store."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return `text` as the look-up compares it: lower case, no accents, đ as d.

    This is the one oracle of folding; index and queries both go through it.
    """
    decomposed = unicodedata.normalize("NFD", text.casefold())
    # Accents first: `ǽ` and `ǿ` bear one on a letter that is spelled out afterwards.
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare.translate(_BARE))


def words(text: str) -> list[str]:
    """Return the runs of letters and digits of `text`, in order, as they stand."""
    return _WORD.findall(text)


def squeeze(text: str) -> str:
    """Return `text` in NFC with every run of white space as one space, ends trimmed."""
    return " ".join(nfc(text).split())
