"""Numbers and dates as the engine for lines reads them: digits that a hand wrote between printed words.

Each look reads the same line with other margins. A value counts by its weakest digit, and the more the more
looks say the same; what no look reads with some confidence is not given.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from hoso.lib.text import fold
from hoso.reading.model import Letter

# Below this the weakest digit is a guess.
_LEAST = 0.5
# A printed digit is changed only when the other engine has no doubt.
_SURE_DIGIT = 0.97
_DIGITS = re.compile(r"[0-9]+")
# A single look may be a slip, whatever it says of itself; and a hand is never as sure as print.
_ALONE, _MOST = 0.6, 0.96
# `So: 51 /QD-UBND`, `S: 36 -QD/DU`, `Luat so: 12/2020/QH14`; accents are lost in this engine.
_NUMBER = re.compile(
    r"^[^\d:]{0,24}?(?:so|s6|s)?[^\d:/]{0,2}[:;.,]?\s*(?P<number>\d{1,5})(?P<letter>[a-z]?)\s*[/\-]"
)
# Day, month and year with a word before each, however bent.
_DATE = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\W*[th][^\W\d]{2,4}\W*(?P<month>\d{1,2})\W*[^\W\d]{2,4}\W*(?P<year>(?:19|20)\d{2})(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Penned:
    """A value read on a line that may be handwritten, with its confidence (0 to 1)."""

    value: str
    confidence: float


def number_in(looks: Iterable[Sequence[Letter]]) -> Penned | None:
    """Return the number between the label and the symbol, without leading zeros."""

    def number_of(match: re.Match[str]) -> str | None:
        digits = match["number"].lstrip("0") or "0"
        return digits + match["letter"].upper()

    return _weighed(looks, _NUMBER, ("number",), number_of)


def date_in(looks: Iterable[Sequence[Letter]]) -> Penned | None:
    """Return the date of a line `..., ngày ... tháng ... năm ...`, in ISO 8601."""

    def date_of(match: re.Match[str]) -> str | None:
        try:
            return date(int(match["year"]), int(match["month"]), int(match["day"])).isoformat()
        except ValueError:
            return None

    return _weighed(looks, _DATE, ("day", "month", "year"), date_of)


def with_digits_of(text: str, looks: Iterable[Sequence[Letter]]) -> str:
    """Return a line with its digits as the engine for lines reads them; a typed `0` is often read as `9`.

    Only where a look sees as many numbers of the same lengths and is sure of each digit that differs.
    """
    here = list(_DIGITS.finditer(text))
    for letters in looks if here else ():
        # One character each, so that places in the text are places in the list.
        there = list(_DIGITS.finditer("".join(letter.text[:1] or " " for letter in letters)))
        if [len(one[0]) for one in here] != [len(one[0]) for one in there]:
            continue
        pairs = [
            (one.start() + at, letters[other.start() + at])
            for one, other in zip(here, there, strict=True)
            for at in range(len(one[0]))
        ]
        changed = [(at, letter) for at, letter in pairs if letter.text != text[at]]
        if all(letter.confidence >= _SURE_DIGIT for _, letter in changed):
            mended = list(text)
            for at, letter in changed:
                mended[at] = letter.text
            return "".join(mended)
    return text


def _weighed(
    looks: Iterable[Sequence[Letter]],
    pattern: re.Pattern[str],
    parts: Sequence[str],
    value_of: Callable[[re.Match[str]], str | None],
) -> Penned | None:
    """Return the value that the most and surest looks give."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for letters in looks:
        # One character each, so that places in the text are places in the list.
        text = "".join(fold(letter.text)[:1] or " " for letter in letters)
        match = pattern.search(text)
        value = value_of(match) if match else None
        if match is None or value is None:
            continue
        places = [at for part in parts for at in range(*match.span(part))]
        found[value].append(min(letters[at].confidence for at in places))
    if not found:
        return None
    value, chances = max(found.items(), key=lambda item: (len(item[1]), max(item[1])))
    best = max(chances)
    if best < _LEAST:
        return None
    most = _MOST if len(chances) > 1 else _ALONE
    against = max((max(others) for other, others in found.items() if other != value), default=0.0)
    return Penned(value, round(min(best, most) * (1 - 0.4 * against), 3))
