"""Numbers and dates as the engine for lines reads them: digits that a hand wrote between printed words.

The engine looks at the whole line, each time with other margins, then at the digits alone between the
letters beside them. A value counts by its weakest digit, the more the more looks say the same, and it is only
sure when both ways of looking see it; what no look reads with some confidence is not given.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from hoso.lib.text import fold
from hoso.reading.model import Box, Letter

# Below this the weakest digit is a guess.
_LEAST = 0.3
# A printed digit is changed only when the other engine has no doubt.
_SURE_DIGIT = 0.97
_DIGITS = re.compile(r"[0-9]+")
# A single look may be a slip, whatever it says of itself; one way of looking is not as good as two; and a
# hand is never as sure as print.
_ALONE, _ONE_WAY, _MOST = 0.6, 0.85, 0.96
# `So: 51 /QD-UBND`, `S: 36 -QD/DU`, `Luat so: 12/2020/QH14`; accents are lost in this engine.
_NUMBER = re.compile(
    r"^[^\d:]{0,24}?(?:so|s6|s)?[^\d:/]{0,2}[:;.,]?\s*(?P<number>\d{1,5})(?P<letter>[a-z]?)\s*[/\-]"
)
# The place of the number, whatever is read there: after the label, before the sign and a letter or a year.
_NUMBER_PLACE = re.compile(
    r"^[^\d:]{0,24}?s.?[:;.,]?(?P<number>.{0,8}?)(?=[/\-]\s*(?:[a-z]{2}|(?:19|20)\d\d))"
)
# Day, month and year with a word before each, however bent.
_DATE = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})\W*[th][^\W\d]{2,4}\W*(?P<month>\d{1,2})\W*[^\W\d]{2,4}\W*(?P<year>(?:19|20)\d{2})(?!\d)"
)
_DATE_PLACE = re.compile(
    r"n?ga?y(?P<day>.{0,5}?)t[^\W\d]{2,3}n?g?(?P<month>.{0,4}?)n[^\W\d]m?\W*(?P<year>(?:19|20)\d{2})(?!\d)"
)
# Days below ten are written with a nought (Decree 30/2020/NĐ-CP, appendix I): one digit alone has lost one.
_LONE_DIGIT = 0.3
# A written 1 with its upstroke is read as 4, and no day begins with 4.
_UPSTROKE = 0.7

Looks = Iterable[Sequence[Letter]]
Close = Callable[[Box], Looks]


@dataclass(frozen=True, slots=True)
class Penned:
    """A value read on a line that may be handwritten, with its confidence (0 to 1)."""

    value: str
    confidence: float


class _Votes:
    """What the looks say: for each value the confidences, by line and close by."""

    def __init__(self) -> None:
        self.line: defaultdict[str, list[float]] = defaultdict(list)
        self.close: defaultdict[str, list[float]] = defaultdict(list)

    def winner(self) -> Penned | None:
        values = {*self.line, *self.close}
        if not values:
            return None
        weight = {value: sum(self.line[value]) + sum(self.close[value]) for value in values}
        value = max(weight, key=lambda one: (weight[one], one))
        line, close = max(self.line[value], default=0.0), max(self.close[value], default=0.0)
        best, count = max(line, close), len(self.line[value]) + len(self.close[value])
        if best < _LEAST:
            return None
        most = (_MOST if line and close else _ONE_WAY) if count > 1 else _ALONE
        others = [chance for one in values - {value} for chance in (*self.line[one], *self.close[one])]
        # Looks that cut a digit off speak against a value, but no more than as many looks speak for it.
        against = max(others, default=0.0) * min(1.0, 2 * len(others) / count)
        return Penned(value, round(min(best, most) * (1 - 0.4 * against), 3))


def number_in(looks: Looks, *, close: Close | None = None, box: Box | None = None) -> Penned | None:
    """Return the number between the label and the symbol, without leading zeros.

    `close` looks at the digits alone; `box` is the line's place.
    """
    votes = _Votes()
    for letters, text in _read(looks):
        match = _NUMBER.search(text)
        if match is not None:
            value = (match["number"].lstrip("0") or "0") + match["letter"].upper()
            votes.line[value].append(_weakest(letters, match, ["number"]))
    for digits, confidence in _close_digits(looks, _NUMBER_PLACE, "number", close, box):
        if len(digits) <= 5:
            votes.close[digits.lstrip("0") or "0"].append(confidence)
    return votes.winner()


def date_in(looks: Looks, *, close: Close | None = None, box: Box | None = None) -> Penned | None:
    """Return the date of a line `..., ngày ... tháng ... năm ...`, in ISO 8601."""
    day, month, year = _Votes(), _Votes(), _Votes()
    for letters, text in _read(looks):
        match = _DATE.search(text)
        if match is None:
            continue
        _vote(day.line, match["day"], _weakest(letters, match, ["day"]), most=31)
        _vote(month.line, match["month"], _weakest(letters, match, ["month"]), most=12)
        year.line[match["year"]].append(_weakest(letters, match, ["year"]))
    for votes, part, most in ((day, "day", 31), (month, "month", 12)):
        for digits, confidence in _close_digits(looks, _DATE_PLACE, part, close, box):
            _vote(votes.close, digits, confidence, most=most)
    if not year.line:
        for letters, text in _read(looks):
            match = _DATE_PLACE.search(text)
            if match is not None:
                year.line[match["year"]].append(_weakest(letters, match, ["year"]))
    year.close = year.line  # four printed digits: one way of looking is enough
    return _whole_date(day.winner(), month.winner(), year.winner())


def _whole_date(day: Penned | None, month: Penned | None, year: Penned | None) -> Penned | None:
    if day is None or month is None or year is None:
        return None
    try:
        value = date(int(year.value), int(month.value), int(day.value)).isoformat()
    except ValueError:
        return None
    return Penned(value, min(day.confidence, month.confidence, year.confidence))


def _vote(votes: defaultdict[str, list[float]], digits: str, confidence: float, *, most: int) -> None:
    if most == 31 and len(digits) == 2 and digits[0] == "4":
        digits, confidence = f"1{digits[1]}", confidence * _UPSTROKE
    if 1 <= int(digits) <= most and len(digits) <= 2:
        lone = most == 31 and len(digits) == 1
        votes[str(int(digits))].append(confidence * (_LONE_DIGIT if lone else 1.0))


def _read(looks: Looks) -> Iterator[tuple[Sequence[Letter], str]]:
    for letters in looks:
        # One character each, so that places in the text are places in the list.
        yield letters, "".join(fold(letter.text)[:1] or " " for letter in letters)


def _weakest(letters: Sequence[Letter], match: re.Match[str], parts: Sequence[str]) -> float:
    return min(letters[at].confidence for part in parts for at in range(*match.span(part)))


def _close_digits(
    looks: Looks, place: re.Pattern[str], part: str, close: Close | None, box: Box | None
) -> list[tuple[str, float]]:
    """Return what is read between the letters around a part: digits alone, each with its weakest one."""
    if close is None or box is None:
        return []
    for letters, text in _read(looks):
        match = place.search(text)
        if match is None:
            continue
        start, end = match.span(part)
        if not start or end >= len(letters) or letters[end].x <= letters[start - 1].x:
            continue
        gap = Box(round(letters[start - 1].x), box.top, round(letters[end].x), box.bottom)
        return [found for look in close(gap) if (found := _digits_alone(look)) is not None]
    return []


def _digits_alone(look: Sequence[Letter]) -> tuple[str, float] | None:
    text = "".join(letter.text[:1] or " " for letter in look)
    match = re.fullmatch(r"[^\w]*([0-9]+)[^\w]*", text)
    if match is None:
        return None
    return match[1], min(look[at].confidence for at in range(*match.span(1)))


def with_digits_of(text: str, looks: Looks) -> str:
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
