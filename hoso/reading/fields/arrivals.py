"""What an arrival stamp says: from words and looks to a body, a number and a day.

Sources: Decree 30/2020/NĐ-CP, art. 22 and its model of the stamp; further words as seen (`rulesets`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from hoso.lib.text import nfc, squeeze
from hoso.reading.fields.phrases import bare, is_capitals, likeness
from hoso.reading.model import Arrival, Box, FieldValue, Letter, Word, around
from hoso.reading.syllables import is_syllable
from hoso.rulesets.bodies import mended_name, name_in_capitals_spelled
from hoso.rulesets.values import ArrivalForm

Looks = Iterable[Sequence[Letter]]
_ALIKE = 0.75
# Below this a number or a day is not given.
_LEAST = 0.5
_ALONE, _TWO, _MOST = 0.55, 0.85, 0.95
_GAP = 1.7  # heights of letters from digit to digit: beyond that, something else begins
_LONE_DIGIT = 0.6  # a stroke of the frame is read as a one
_LOWEST_LABEL, _TALLEST_LABEL = 10, 45  # pixels at 200 dpi; lower ones are dots of a line
_BENT = 0.75  # a day whose strokes between the parts were read as ones
_TOO_EARLY, _MUCH_LATER, _LONG_DAYS = 0.4, 0.8, 366
_LEAST_WORD, _NAME_FROM = 0.3, 0.7
_SAME_NAME, _NAMES_DIFFER = 0.93, 0.75
_READ_ONCE, _READ_OTHERWISE = 0.9, 0.8
# Without accents: a word that bears them is a syllable, or was misread.
_ABBREVIATION = re.compile(r"[A-ZĐ]{2,5}")
_OTHER_STAMPS = ("sao y", "sao luc", "trich sao", "chung thuc", "ban sao", "sao dung")
# Strokes between the parts are read as ones, and as sevens.
_STROKE = r"(?:[^\d]*[17][^\d]*|[^\d]+)"
_PARTS = [
    re.compile(rf"\D*(?P<day>\d{{{d}}}){sep}(?P<month>\d{{{m}}}){sep}(?P<year>\d{{{y}}})\D*")
    for sep in (r"\D+", _STROKE)
    for d in (2, 1)
    for m in (2, 1)
    for y in (4, 2)
]
_PLAIN = len(_PARTS) // 2
_EARLIEST, _LATEST = 1945, 2100


@dataclass(frozen=True, slots=True)
class Label:
    """A printed word before what is filled in: its place, and where the rest of its row ends."""

    box: Box
    row_end: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A cut-out that is an arrival stamp: its word, its labels, the words of its head; in its own pixels."""

    word: str
    confidence: float
    box: Box
    number: Label | None
    day: Label | None
    body: tuple[Word, ...]
    lines: int
    has_hour: bool = False

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is left to look for: number (or hour), day and the name of the office."""
        numbered = self.number is not None or self.has_hour
        return numbered and self.day is not None and body_of(self.body) is not None

    @property
    def worth(self) -> float:
        """Return how much was made out, to choose between two ways of seeing one place."""
        legible = body_of(self.body)
        return self.confidence + 0.1 * min(self.lines, 3) + (legible[1] * 0.1 if legible else 0.0)


def layout_in(
    words: Sequence[Word], form: ArrivalForm, *, left: int, right: int, bare_words: Sequence[Word] = ()
) -> Layout | None:
    """Return how the words of a cut-out make an arrival stamp, None when they make none.

    `bare_words` are those of the engine that knows no accents: they are no part of the name of an office.
    `left` and `right` are where its frame ends. The word of arrival and a line to fill in are enough; where
    the word cannot be read, day and routing (or hour) are. Stamps of copies bear a number and a day too.
    """
    printed = [word for word in words if bare(word.text)]
    said = [*printed, *bare_words]
    labels = _labels(said, form, right)
    found = _arrived(said, form)
    known = [*labels["number"], *labels["day"], *labels["others"]]
    if found is None:
        text = bare(" ".join(word.text for word in said))
        sure = bool(labels["day"] and labels["others"]) and not any(one in text for one in _OTHER_STAMPS)
        if not sure:
            return None
        whole = around([label.box for label in known])
        return _layout(printed, labels, form.words[-1], 0.6, whole, left, right)
    text, word, place = found
    labels = {kind: [one for one in each if _is_near(one.box, place)] for kind, each in labels.items()}
    near = [label for each in labels.values() for label in each]
    if not near:
        return None
    confidence = (0.97 if len(near) > 1 else 0.85) * (0.5 + word.confidence / 2)
    whole = around([place, *(label.box for label in near)])
    return _layout(printed, labels, text, round(confidence, 3), whole, left, right)


def _layout(
    said: Sequence[Word],
    labels: dict[str, list[Label]],
    text: str,
    confidence: float,
    box: Box,
    left: int,
    right: int,
) -> Layout:
    body = _above(said, box)
    whole = around([box, *(word.box for word in body)])
    number, day = (next(iter(labels[kind]), None) for kind in ("number", "day"))
    sides = Box(min(left, whole.left), whole.top, max(right, whole.right), whole.bottom)
    lines = sum(bool(each) for each in labels.values())
    timed = any(bare(word.text).startswith("gio") and word.text.strip()[:1] == "G" for word in said)
    return Layout(text, confidence, sides, number, day, tuple(body), lines, timed)


def _arrived(words: Sequence[Word], form: ArrivalForm) -> tuple[str, Word, Box] | None:
    """Return the word of arrival as the form has it, and its place: in capitals, with no text behind it."""
    last = {bare(text).split()[-1] for text in form.words}
    for word in sorted(words, key=lambda one: -one.box.height):
        if not is_capitals(word.text) or not any(bare(word.text).endswith(one) for one in last):
            continue
        before = _beside(word, words, after=False)
        joined = bare(" ".join([*(one.text for one in before[-2:]), word.text])).replace(" ", "")
        text = next((text for text in form.words if joined.endswith(bare(text).replace(" ", ""))), None)
        own = bare(word.text).replace(" ", "")
        if text is None or (own not in {bare(one).replace(" ", "") for one in form.words}):
            continue
        if not any(is_capitals(one.text) for one in _beside(word, words, after=True)[:1]):
            parts = before[-(len(text.split()) - 1) :] if own == "den" and " " in text else []
            return text, word, around([word.box, *(one.box for one in parts)])
    return None


def _beside(word: Word, words: Sequence[Word], *, after: bool) -> list[Word]:
    """Return the words close by on the same line, in their order: behind the word or before it."""
    high = word.box.height
    level = [
        one
        for one in words
        if one is not word
        and abs(one.box.middle_y - word.box.middle_y) < 0.5 * high
        and one.box.height > 0.55 * high
    ]
    row = sorted(level, key=lambda one: one.box.left)
    if after:
        return [one for one in row if 0 <= one.box.left - word.box.right + 3 < 1.2 * high]
    return [one for one in row if one.box.right <= word.box.left + 3]


def _labels(words: Sequence[Word], form: ArrivalForm, right: int) -> dict[str, list[Label]]:
    found: dict[str, list[Label]] = {"number": [], "day": [], "others": []}
    places = [(kind, word) for word in words if (kind := _kind_of(word, words, form)) is not None]
    for kind, word in sorted(places, key=lambda place: _doubt(place[1])):
        later = [
            other.box.left
            for _, other in places
            if other.box.left > word.box.right
            and not _is_small(other)
            and abs(other.box.middle_y - word.box.middle_y) < 0.7 * word.box.height
        ]
        found[kind].append(Label(_label_box(word), min([*later, right])))
    return found


def _doubt(word: Word) -> tuple[bool, bool, int]:
    """Order labels: in capitals, of a row's height (strokes above and below make it more), on the left."""
    return _is_small(word), word.box.height > _TALLEST_LABEL, word.box.left


def _is_small(word: Word) -> bool:
    return next((letter.islower() for letter in word.text if letter.isalpha()), True)


def _kind_of(word: Word, words: Sequence[Word], form: ArrivalForm) -> str | None:
    """Tell which line of the stamp a word begins; the number of a file begins like the number does."""
    # A frame is read as a stroke before the word: `INgày`, `[Số`.
    own = re.match(r"\W*[Il]?(?=[A-ZĐ])([^\W\d_]+6?)|\W*(s[oôốóòõọ6]|n?g[^\W\d_]{1,2}y)\b", word.text)
    if own is None or word.box.height < _LOWEST_LABEL:
        return None
    first = bare(own[1] or own[2]).replace("6", "o")
    for kind, texts in (("day", form.day), ("others", form.others), ("number", form.number)):
        for text in texts:
            wanted = bare(text).split()
            if not _is_word(first, wanted[0]):
                continue
            behind = [bare(one.text) for one in _row_behind(word, words)]
            if kind == "number" and behind[:1] and behind[0] in ("va", "ky", "hieu"):
                return "others"
            if kind != "others" or len(wanted) == 1 or wanted[1] in behind[:2]:
                return kind
    return None


def _is_word(read: str, wanted: str) -> bool:
    if len(wanted) <= 3:
        return read == wanted
    return likeness(read, wanted) >= _ALIKE


def _row_behind(word: Word, words: Sequence[Word]) -> list[Word]:
    row = [
        one
        for one in words
        if one.box.left >= word.box.right - 2
        and abs(one.box.middle_y - word.box.middle_y) < 0.7 * word.box.height
    ]
    return sorted(row, key=lambda one: one.box.left)


def _label_box(word: Word) -> Box:
    """Return the place of the label alone, where dots or digits were read as part of it."""
    own = re.match(r"\W*[^\W\d_]+6?\s*[:.]?", word.text)
    share = len(own[0]) / max(len(word.text), 1) if own is not None else 1.0
    if share > 0.8:
        return word.box
    # Dots are narrower than letters.
    width = min(word.box.width, round(0.62 * word.box.height * len(word.text) * share))
    return Box(word.box.left, word.box.top, word.box.left + width, word.box.bottom)


def _is_near(label: Box, word: Box) -> bool:
    """Tell whether a label stands right of the word of arrival or below it, as on one stamp."""
    reach = 6 * max(word.height, 24)
    beside = label.left >= word.left - reach and label.left - word.right < 2 * reach
    return beside and -1.8 * max(word.height, 30) < label.middle_y - word.middle_y < reach


def _above(words: Sequence[Word], box: Box) -> list[Word]:
    """Return the line in capitals right above the stamp's word and lines: the name of the office."""
    high = [
        word
        for word in words
        if word.box.bottom <= box.top + 0.35 * word.box.height
        and box.top - word.box.bottom < 60
        and word.box.height < 60
        and (is_capitals(word.text) or len(word.text) < 3)
    ]
    if not high:
        return []
    lowest = max(high, key=lambda word: word.box.middle_y)
    line = [word for word in high if lowest.box.middle_y - word.box.middle_y < 0.8 * lowest.box.height]
    return sorted(line, key=lambda word: word.box.left)


def body_of(words: Sequence[Word], *, again: str | None = None) -> tuple[str, float] | None:
    """Return the name of the office, when every word of it is legible, with its confidence.

    `again` is what the engine that knows no accents reads there: where the two differ, the name is not sure.
    """
    text = re.sub(r"^[\W_]+|[^\w.)]+$", "", nfc(squeeze(" ".join(word.text for word in words))))
    parts = text.split()
    letters = sum(len(word.text) for word in words)
    if not words:
        return None
    if len(parts) < 2 or not is_capitals(text) or not letters:
        return None
    confidence = sum(word.confidence * len(word.text) for word in words) / letters
    if min(word.confidence for word in words) < _LEAST_WORD or not all(_is_spelled(part) for part in parts):
        return None
    if again is not None:
        confidence *= _agreement(text, again)
    name = name_in_capitals_spelled(mended_name(text))
    return (name, round(confidence, 3)) if confidence >= _NAME_FROM else None


def body_agreed(one: tuple[str, float] | None, other: tuple[str, float] | None) -> tuple[str, float] | None:
    """Return one name of two readings: only one that both have is sure."""
    if one is None or other is None:
        best, share = one or other, _READ_ONCE
    else:
        best = max(one, other, key=lambda found: found[1])
        share = 1.0 if one[0] == other[0] else _READ_OTHERWISE
    if best is None or best[1] * share < _NAME_FROM:
        return None
    return best[0], round(best[1] * share, 3)


def _agreement(text: str, again: str) -> float:
    one, other = bare(text).replace(" ", ""), bare(again).replace(" ", "")
    alike = SequenceMatcher(None, one, other, autojunk=False).ratio()
    same = alike >= _SAME_NAME and abs(len(one) - len(other)) < 2  # a lost word is two letters at least
    return 1.0 if same else _NAMES_DIFFER


def _is_spelled(part: str) -> bool:
    bare_part = part.strip(".,-–&()")
    if len(bare_part) == 1:
        return bare_part.isdigit()  # a stroke of the frame, read as a letter
    return not bare_part or is_syllable(bare_part) or _ABBREVIATION.fullmatch(bare_part) is not None


def number_of(looks: Looks, *, letter_height: float) -> tuple[str, float] | None:
    """Return the arrival number without leading zeros, with its confidence; None when it is not legible.

    `letter_height` is that of the label, in the pixels in which letters have their places.
    """
    votes: defaultdict[str, list[float]] = defaultdict(list)
    for letters in looks:
        digits = _first_digits(letters, gap=_GAP * letter_height)
        value = "".join(letter.text for letter in digits).lstrip("0")
        if value and len(digits) <= 6:
            weakest = min(letter.confidence for letter in digits)
            votes[value].append(weakest if len(digits) > 1 else weakest * _LONE_DIGIT)
    return _winner(votes)


def _first_digits(letters: Sequence[Letter], *, gap: float) -> list[Letter]:
    """Return the digits that begin a row; dots of the line may stand between them, other print well behind.

    A letter or a stroke close by says that something else stands there: then there are none.
    """
    digits: list[Letter] = []
    for letter in letters:
        is_far = bool(digits) and letter.x - digits[-1].x > gap
        if letter.text.isdigit():
            if is_far:
                break
            digits.append(letter)
        elif letter.text.isalpha() or letter.text in "/-":
            return digits if is_far else []
    return digits


def day_of(looks: Looks) -> tuple[str, float] | None:
    """Return the day of arrival in ISO 8601, with its confidence; None when it is not legible.

    Years of two digits are of this century. Strokes between the parts are often read as ones: such a day only
    counts when it can be divided in one way.
    """
    votes: defaultdict[str, list[float]] = defaultdict(list)
    for letters in looks:
        kept = [letter for letter in letters if letter.text.strip()]
        text = "".join("1" if letter.text in "lI|!" else letter.text[:1] for letter in kept)
        found, weight = _days_in(text, bent=False), 1.0
        if not any(pattern.fullmatch(text) for pattern in _PARTS[:_PLAIN]):
            found, weight = _days_in(text, bent=True), _BENT
        if len(found) == 1:
            weakest = min(letter.confidence for letter in kept if letter.text.isdigit())
            votes[found.pop()].append(weakest * weight)
    return _winner(votes)


def _days_in(text: str, *, bent: bool) -> set[str]:
    found = set()
    for pattern in _PARTS[_PLAIN:] if bent else _PARTS[:_PLAIN]:
        match = pattern.fullmatch(text)
        if match is not None:
            year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
            try:
                value = date(year, int(match["month"]), int(match["day"]))
            except ValueError:
                continue
            if _EARLIEST <= year <= _LATEST:
                found.add(value.isoformat())
    return found


def _winner(votes: dict[str, list[float]]) -> tuple[str, float] | None:
    """Return what most looks say with most confidence; a single look may be a slip, whatever it says."""
    if not votes:
        return None
    value = max(votes, key=lambda one: (sum(votes[one]), one))
    count, best = len(votes[value]), max(votes[value])
    others = [chance for one, chances in votes.items() if one != value for chance in chances]
    against = max(others, default=0.0) * min(1.0, 2 * len(others) / count)
    most = _ALONE if count == 1 else _TWO if count == 2 else _MOST
    confidence = round(min(best, most) * (1 - 0.5 * against), 3)
    return (value, confidence) if confidence >= _LEAST else None


def weighed_arrival(arrival: Arrival | None, issued: FieldValue | None) -> Arrival | None:
    """Return the stamp with its day held against the paper's own: nothing arrives before it was written."""
    if arrival is None or arrival.date is None or issued is None:
        return arrival
    days = (date.fromisoformat(arrival.date.value) - date.fromisoformat(issued.value)).days
    sureness = _TOO_EARLY if days < 0 else _MUCH_LATER if days > _LONG_DAYS else 1.0
    confidence = round(arrival.date.confidence * sureness, 3)
    kept = replace(arrival.date, confidence=confidence) if confidence >= _LEAST else None
    return replace(arrival, date=kept)


def words_of(letters: Sequence[Letter], *, top: int, bottom: int) -> list[Word]:
    """Return the words that letters of one line make, cut at blanks, colons, dots and where digits begin."""
    if len(letters) < 2:
        return []
    step = max((letters[-1].x - letters[0].x) / (len(letters) - 1), 1.0)
    runs: list[list[Letter]] = [[]]
    for at, letter in enumerate(letters):
        run = runs[-1]
        if not letter.text.isalpha():
            runs.append([])
        elif run and (
            letter.x - run[-1].x > 3 * step or _begins_label(run, letter, letters[at + 1 : at + 2])
        ):
            runs.append([letter])
        else:
            run.append(letter)
    return [_word_of(run, step, top, bottom) for run in runs if len(run) > 1]


def _begins_label(run: Sequence[Letter], letter: Letter, after: Sequence[Letter]) -> bool:
    """Tell whether a small-lettered word begins right behind one in capitals: `ĐẾNNgày`."""
    capitals = all(one.text.isupper() for one in run)
    return capitals and letter.text.isupper() and bool(after) and after[0].text.islower()


def _word_of(run: Sequence[Letter], step: float, top: int, bottom: int) -> Word:
    box = Box(round(run[0].x - step / 2), top, round(run[-1].x + step / 2), bottom)
    return Word("".join(one.text for one in run), box, min(one.confidence for one in run))


def is_sign(words: Sequence[Word], form: ArrivalForm) -> bool:
    """Tell whether any word may be one of an arrival stamp."""
    return any(_kind_of(word, words, form) for word in words) or bool(words_of_arrival(words, form))


def words_of_arrival(words: Iterable[Word], form: ArrivalForm) -> list[Word]:
    """Return the words of a page, in capitals, that may be the word of an arrival stamp."""
    wanted = {bare(text).replace(" ", "") for text in form.words}
    return [word for word in words if is_capitals(word.text) and bare(word.text).replace(" ", "") in wanted]
