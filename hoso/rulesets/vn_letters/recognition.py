"""In which letters a text was typed: the reading in which most of its words are Vietnamese syllables."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import islice

from hoso.rulesets.vn_letters.syllables import is_syllable
from hoso.rulesets.vn_letters.tables import decode_tcvn_5712, from_tcvn3, from_vni

# More words tell nothing new.
MOST_WORDS = 20_000
# Below this share of syllables an old reading is not believed: short western words look like some.
LEAST_SHARE = 0.6
LEAST_CONFIDENCE = 0.5
# Runs of letters and of the signs that old fonts draw as letters; no figures, no punctuation.
_WORD = re.compile("[A-Za-z\u00a1-\u024f\u0300-\u036f\u1e00-\u1eff]+")
# Letters that no western text holds: whoever has them is Unicode already, whatever stands around it.
_SURE = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_COMBINING = re.compile("[\u0300-\u036f]")


class Letters(StrEnum):
    """How Vietnamese letters are held in a text."""

    UNICODE = "unicode"
    DECOMPOSED = "nfd"
    TCVN3 = "tcvn3"
    VNI = "vni"


@dataclass(frozen=True, slots=True)
class Recognised:
    """The letters of a text, how sure that is (0 to 1), and of how many words with accents."""

    letters: Letters
    confidence: float
    words: int

    @property
    def is_certain(self) -> bool:
        """Whether a machine may convert by it without asking a person."""
        return self.confidence >= LEAST_CONFIDENCE


@dataclass(frozen=True, slots=True)
class Decoded:
    """Bytes as text, in the encoding they were found to be in; `text` may still be in old letters."""

    text: str
    encoding: str


def recognise(texts: Iterable[str]) -> Recognised:
    """Tell in which letters `texts`, cells of one list, were typed.

    Looks at the first 20,000 words that hold more than ASCII. Without any, plain Unicode is certain. An old
    reading must make syllables of six words in ten; with few words the confidence stays low.
    """
    words = list(islice(_words(texts), MOST_WORDS))
    if not words:
        return Recognised(Letters.UNICODE, 1.0, 0)
    readings = {letters: [read(word) for word in words] for letters, read in _READ.items()}
    best = max(readings, key=lambda letters: sum(readings[letters]))
    if best in _OLD and sum(readings[best]) >= LEAST_SHARE * len(words):
        others = (readings[letters] for letters in readings if letters is not best)
        confidence = min(_preference(readings[best], other) for other in others)
        return Recognised(best, round(confidence, 3), len(words))
    form = Letters.DECOMPOSED if any(map(_is_decomposed, words)) else Letters.UNICODE
    # Words of other languages are no syllables in any reading: then little speaks against Unicode.
    old = max(sum(readings[letters]) for letters in _OLD)
    against = max(0, old - sum(readings[Letters.UNICODE])) / len(words)
    return Recognised(form, round(1.0 - against, 3), len(words))


def _preference(ours: list[bool], theirs: list[bool]) -> float:
    """Tell how far the words on which two readings differ speak for the first: -1 to 1, near 0 for few.

    `chính` is a syllable in Unicode and in VNI alike, and says nothing.
    """
    pairs = list(zip(ours, theirs, strict=True))
    for_us, against = pairs.count((True, False)), pairs.count((False, True))
    return (for_us - against) / (for_us + against + 2)


def to_unicode(text: str, letters: Letters) -> str:
    """Return one cell in Unicode, NFC; a cell that is Unicode already stays, whatever its neighbours are."""
    convert = _OLD.get(letters)
    if convert is not None and not _SURE.search(text) and not _COMBINING.search(text):
        text = convert(text)
    return unicodedata.normalize("NFC", text)


def decode(content: bytes) -> Decoded:
    """Return bytes as text: Unicode by its marks or its grammar, else one of the old code pages.

    Of those without a mark the one is taken in which most words are syllables: windows-1258 (Vietnamese
    Windows), TCVN 5712 as DOS wrote it, else windows-1252, in which TCVN3 and VNI keep their western letters.
    """
    unicode = _as_unicode(content)
    if unicode is not None:
        return unicode
    western = _as_western(content)
    readings = {"windows-1252": western, "windows-1258": _as_1258(content)}
    if any(0x80 <= byte < 0xA0 for byte in content):
        readings["tcvn5712"] = decode_tcvn_5712(content)
    found = recognise([western])
    # In TCVN3 or VNI they are western letters; another code page must do better than that.
    least = found.confidence if found.letters in _OLD else 0.0
    scores = {name: _share(text) for name, text in readings.items() if name != "windows-1252"}
    best = max(scores, key=lambda name: scores[name])
    old = _share(to_unicode(western, found.letters))
    if scores[best] > max(old, LEAST_SHARE, least):
        return Decoded(unicodedata.normalize("NFC", readings[best]), best)
    return Decoded(western, "windows-1252")


def _as_unicode(content: bytes) -> Decoded | None:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _tried(content, encoding)
    sample = content[:4096]
    # Latin text in UTF-16 has a zero in every second place.
    zeros = (sample[0::2].count(0), sample[1::2].count(0))
    if max(zeros) > len(sample) / 5:
        return _tried(content, "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be")
    return _tried(content, "utf-8")


def _tried(content: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(content.decode(encoding), encoding.removesuffix("-sig"))
    except UnicodeDecodeError:
        return None


def _as_western(content: bytes) -> str:
    """windows-1252, its five holes as the control codes they are in Latin-1: nothing is lost."""
    return "".join(_WESTERN[byte] for byte in content) if content else ""


def _one_western(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_WESTERN = tuple(map(_one_western, range(256)))


def _as_1258(content: bytes) -> str:
    return unicodedata.normalize("NFC", content.decode("cp1258", "replace"))


def _words(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        if not text.isascii():
            yield from (word for word in _WORD.findall(text) if not word.isascii())


def _share(text: str) -> float:
    words = list(islice(_words([text]), MOST_WORDS))
    return sum(map(_is_vietnamese, words)) / len(words) if words else 0.0


def _is_decomposed(word: str) -> bool:
    return bool(_COMBINING.search(word)) and unicodedata.normalize("NFC", word) != word


@lru_cache(maxsize=50_000)
def _is_vietnamese(word: str) -> bool:
    return is_syllable(word)


def _is_old_tcvn3(word: str) -> bool:
    return not _SURE.search(word) and _is_vietnamese(from_tcvn3(word))


def _is_old_vni(word: str) -> bool:
    return not _SURE.search(word) and _is_vietnamese(from_vni(word))


_OLD: dict[Letters, Callable[[str], str]] = {Letters.TCVN3: from_tcvn3, Letters.VNI: from_vni}
# In the order in which a tie is decided.
_READ: dict[Letters, Callable[[str], bool]] = {
    Letters.UNICODE: _is_vietnamese,
    Letters.TCVN3: _is_old_tcvn3,
    Letters.VNI: _is_old_vni,
}
