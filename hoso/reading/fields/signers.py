"""The signer's name out of two readings of the lines under the titles.

The first engine knows accents but loses letters under a seal, the second keeps letters but knows no accents.
Word by word the one that is a name's syllable counts; a name of which one word stays open is not given.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hoso.lib.text import fold, squeeze
from hoso.reading.fields.names import (
    is_doubtful_surname,
    is_given,
    is_surname,
    likely_surname,
    mended,
    spelled_without_accents,
    surname_with_gaps,
    with_ending,
)
from hoso.reading.model import FieldValue, Letter, Line

RANK = re.compile(
    r"^(?:(?:GS|PGS|TS|ThS|BS|NGND|NGƯT|NSND)\.?\s|(?:Thiếu|Trung|Thượng|Đại)\s(?:tướng|tá|úy|uý)\b|Đô đốc\b)"
    r"[\s,.]*"
)
_WORDS = (2, 5)
# What a value may reach: read and confirmed, read alone, accents mended, letters of the other engine, torn.
_CONFIRMED, _ALONE, _MENDED, _RESTORED, _UNKNOWN, _TORN = 0.97, 0.89, 0.8, 0.7, 0.6, 0.75
_CONFIRMS_FROM = 0.8
_DIGITS = str.maketrans("06", "oo")
_INNER_CAPITAL = re.compile(r"(?<=[^\W\d_A-ZĐ])(?=[A-ZĐ])|(?<=[A-ZĐ])(?=[A-ZĐ][^\W\d_A-ZĐ])")


@dataclass(frozen=True, slots=True)
class _Taken:
    """One word of the name and the most that its origin allows to believe it."""

    text: str
    most: float


def is_name(text: str) -> bool:
    """Tell whether a text is two to five words with a capital each, and no body's name."""
    words = text.split()
    capitalised = _WORDS[0] <= len(words) <= _WORDS[1] and all(
        word.isalpha() and word.istitle() and (len(word) > 1 or word in "YÝỶ") for word in words
    )
    return capitalised and not re.match(
        r"^(?:bo|so|uy ban|cuc|chi cuc|van phong|hoi dong|noi nhan|nguoi ky|ky boi)\b", fold(text)
    )


def printed_name(text: str) -> str:
    """Return a line without marks at its ends and without rank or degree."""
    bare = squeeze(re.sub(r"^[^\w]+|[^\w]+$", "", text))
    while (shorter := RANK.sub("", bare, count=1)) != bare:
        bare = shorter
    return bare


def name_of(line: Line, looks: Sequence[Sequence[Letter]]) -> FieldValue | None:
    """Return the name on a line that one engine read, and another look by look; None without one."""
    words = _capitalised(printed_name(line.text).split())
    found: list[FieldValue] = []
    for look in looks or ((),):
        others = words_of(look)
        # A seal's own letters may stand before the name: the longest run of words that is one.
        for count in range(min(_WORDS[1], max(len(words), len(others))), _WORDS[0] - 1, -1):
            value = _name(_last(words, count), _last(others, count), line)
            if value is not None:
                found.append(value)
                break
    return max(found, key=_fullness, default=None)


def _fullness(value: FieldValue) -> tuple[int, float]:
    """A name with more words is less torn."""
    return len(value.value.split()), value.confidence


def _capitalised(words: list[str]) -> list[str]:
    """Return the words of a name with one capital each: recognition takes `C` for `c` in typed ones."""
    if not words or not words[-1].istitle():
        return words
    return [word.capitalize() if word.isalpha() and len(word) > 1 else word for word in words]


def words_of(look: Sequence[Letter]) -> list[str]:
    """Return the words of a look; the second engine often runs them together (`MINHHuynhThanh`)."""
    text = re.sub(r"[^\w\s.]", " ", "".join(letter.text for letter in look).translate(_DIGITS))
    return printed_name(_INNER_CAPITAL.sub(" ", text)).split()


def _last(words: list[str], count: int) -> list[str]:
    return [""] * (count - len(words)) + words[-count:]


def _name(words: list[str], others: list[str], line: Line) -> FieldValue | None:
    """Return the name that pairs of words make; a name ends with its line, so pairs go from the right."""
    last = len(words) - 1
    taken = [
        _word(one, other, at=at, last=last) for at, (one, other) in enumerate(zip(words, others, strict=True))
    ]
    whole = [word for word in taken if word is not None]
    name = " ".join(word.text for word in whole)
    if len(whole) < len(taken) or not is_name(name):
        return None
    surname = whole[0].text
    if not is_surname(surname) and (last < 2 or whole[0].most < _ALONE):
        return None
    follows = last >= 2 and whole[1].text in ("Thị", "Văn")  # these stand right behind a surname
    if is_doubtful_surname(surname) and not follows and (last < 2 or whole[0].most < _MENDED):
        return None
    most = min(word.most for word in whole)
    if last == 1:
        most = min(most, _TORN)
    read = min((word.confidence for word in line.words[-len(words) :]), default=1.0)
    # Two engines that were trained apart and agree outweigh the doubt of one.
    believed = max(read, 0.95) if most == _CONFIRMED and read >= _CONFIRMS_FROM else read
    if most <= _RESTORED:
        believed = max(believed, 0.9)
    return FieldValue(name, round(believed * most, 3), line.page, line.box)


def _word(one: str, other: str, *, at: int, last: int) -> _Taken | None:
    """Choose between what two engines read of one word; `at` is its place in the name."""
    known = is_surname if at == 0 else is_given
    agrees = bool(other) and _is_within(fold(other), fold(one))
    if at and other.istitle() and one and len(other) > len(one) and fold(other).endswith(fold(one)):
        whole = with_ending(one, other)  # the first engine lost the beginning
        return _Taken(whole, _RESTORED) if whole else None
    if one.istitle() and known(one):
        return _Taken(one, _CONFIRMED if agrees else _ALONE)
    if one.isalpha() and fold(one) == fold(other) and known(other) and not known(one):
        return _Taken(other, _RESTORED)
    if one.istitle() and one.isalpha():
        mend = mended(f"{one} An" if at == 0 else f"Lê {one} An" if at < last else f"Lê {one}")
        if not mend.unknown and mend.changed:
            return _Taken(mend.value.split()[0 if at == 0 else 1], _MENDED)
    if other.istitle() and other.isalpha():
        spelled = other if known(other) and fold(other) != other.casefold() else None
        spelled = spelled or spelled_without_accents(other, at=at, last=last)
        spelled = spelled or (surname_with_gaps(other) if at == 0 else None)
        if spelled is not None:
            return _Taken(spelled, _RESTORED)
        likely = likely_surname(other) if at == 0 else None
        if likely is not None:
            return _Taken(likely, _UNKNOWN)
    if one.istitle() and one.isalpha() and agrees and len(one) > 1:
        return _Taken(one, _UNKNOWN)
    return None


def _is_within(letters: str, whole: str) -> bool:
    """Tell whether all letters stand in the whole in their order, with at most two missing.

    The second engine drops letters whose accents it does not know: `Tuyt` for `Tuyết`.
    """
    rest = iter(whole)
    return len(whole) - len(letters) <= 2 and all(letter in rest for letter in letters)
