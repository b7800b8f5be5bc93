"""Printed lines into reading order: the two columns of a heading and of a foot are read one after the other.

Recognition joins what stands on one height (`ỦY BAN NHÂN DÂN   CỘNG HÒA XÃ HỘI ...`). The heading is
split left of the national or Party title, the foot between `Nơi nhận` and the signature. Tables and
running text are left alone: one printed line stays one line.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from statistics import median

from hoso.lib.text import fold
from hoso.reading.model import Box, Line, Word, around, line_of

HEADINGS = ("conghoaxahoichunghiavietnam", "dangcongsanvietnam")
_HEADING_LINES = 14
_HEADING_DEPTH = 0.16  # of the page's height, below the title
# The label of the recipients, whole or with its beginning lost.
FOOT = re.compile(r"^\W*(?:noi nhan|no nhan|noi nhn|\w{0,3} ?nhan\s*:)")
_LIKE = 0.8
_ITEM = re.compile(r"^\W{0,2}[-–•*+]\s*\w")
_KEPT_COPY = re.compile(
    r"^\W{0,4}luu\s?[:;,]?\s?(?:vt|van thu|vp|van phong|ho so|hs\b|p\b|ban\b|to\b|chi bo|ttr\b)"
)
_LEAST_ITEMS = 2


def folded_letters(text: str) -> str:
    """Return the letters a-z of the folded text, nothing else."""
    return re.sub(r"[^a-z]", "", fold(text))


def heading_at(words: Sequence[Word]) -> int | None:
    """Return where in a line the national or Party title begins, or None."""
    best, start = _LIKE, None
    for at in range(len(words)):
        letters = folded_letters("".join(word.text for word in words[at:]))
        alike = max(_likeness(letters, heading) for heading in HEADINGS)
        if alike >= best and letters[:1] in "cd":
            best, start = alike, at
    return start


def _likeness(letters: str, heading: str) -> float:
    if abs(len(letters) - len(heading)) > 6:
        return 0.0
    return SequenceMatcher(None, letters, heading, autojunk=False).ratio()


def in_columns(lines: Sequence[Sequence[Word]], *, page: int, height: int) -> list[Line]:
    """Return the lines of one page in reading order; `height` is the page's, in pixels."""
    rows = [list(line) for line in lines if line]
    rows = _heading_in_columns(rows, height)
    rows = _foot_in_columns(rows)
    return [line_of(row, page) for row in rows]


def _heading_in_columns(rows: list[list[Word]], height: int) -> list[list[Word]]:
    for index, row in enumerate(rows[:_HEADING_LINES]):
        start = heading_at(row)
        if start is None:
            continue
        title = around([word.box for word in row[start:]])
        return _split_heading(rows, index, title, title.bottom + round(height * _HEADING_DEPTH))
    return rows


def _split_heading(rows: list[list[Word]], index: int, title: Box, bottom: int) -> list[list[Word]]:
    """Move the left column before the right one; `title` is the national or Party title's place."""
    left: list[list[Word]] = []
    right: list[list[Word]] = []
    taken: set[int] = set()
    centre = _centre(rows)
    for position, row in enumerate(rows):
        box = around([word.box for word in row])
        if box.top > bottom or box.bottom < title.top - title.height:
            continue  # above the heading stand a gazette's line, a visible signature
        cut = None if _is_centred(row, title, centre) else _heading_cut(row, title)
        if cut is None and position > index:
            # Centred or running text ends the heading.
            bottom = min(bottom, box.top)
            continue
        if cut is None:
            continue
        taken.add(position)
        left += [row[:cut]] if cut else []
        right += [row[cut:]] if cut < len(row) else []
    if not taken:
        return rows
    left.sort(key=_top)
    right.sort(key=_top)
    rest = [row for position, row in enumerate(rows) if position not in taken]
    above = [row for row in rest if _top(row) < title.top]
    return [*above, *left, *right, *(row for row in rest if _top(row) >= title.top)]


def _centre(rows: list[list[Word]]) -> float:
    boxes = [word.box for row in rows for word in row]
    return (min(box.left for box in boxes) + max(box.right for box in boxes)) / 2


def _is_centred(row: list[Word], title: Box, centre: float) -> bool:
    """Tell a title in the middle of the page, below the heading, from a line of one column or of both."""
    box = around([word.box for word in row])
    is_one = all(after.box.left - before.box.right < 1.5 * box.height for before, after in pairwise(row))
    return is_one and box.top > title.bottom + title.height and abs(box.middle_x - centre) < 0.1 * title.width


def _top(row: list[Word]) -> int:
    return min(word.box.top for word in row)


def _heading_cut(row: list[Word], title: Box) -> int | None:
    """Return how many words of the row belong to the left column; None when it crosses both."""
    if row[-1].box.right <= title.left + title.width * 0.1:
        return len(row)
    if row[0].box.left >= title.left - title.width * 0.25:
        return 0
    nearest: tuple[float, int] | None = None
    for at in range(1, len(row)):
        gap = row[at].box.left - row[at - 1].box.right
        middle = (row[at].box.left + row[at - 1].box.right) / 2
        tall = median(word.box.height for word in row)
        within = title.left - title.width * 0.7 <= middle <= title.left + title.width * 0.3
        if within and gap >= 0.5 * tall and (nearest is None or gap > nearest[0]):
            nearest = (gap, at)
    return None if nearest is None else nearest[1]


def _foot_in_columns(rows: list[list[Word]]) -> list[list[Word]]:
    """Put the recipients before the signature beside them."""
    start = foot_start([_text(row) for row in rows])
    if start is None:
        return rows
    edge = _foot_edge(rows[start:])
    if edge is None:
        return rows
    left: list[list[Word]] = []
    right: list[list[Word]] = []
    for row in rows[start:]:
        cut = next((at for at, word in enumerate(row) if word.box.middle_x > edge), len(row))
        left += [row[:cut]] if cut else []
        right += [row[cut:]] if cut < len(row) else []
    return [*rows[:start], *left, *right]


def foot_start(texts: Sequence[str]) -> int | None:
    """Return the line where the recipients begin: their label, or the line above `- Như trên`."""
    for at, text in enumerate(texts):
        if FOOT.match(fold(text)):
            return at
    for at, text in enumerate(texts):
        if at and re.match(r"^\W{0,3}nhu (?:tren|dieu)\b", fold(text)):
            return at - 1 if len(texts[at - 1]) < 40 else at
    return _above_kept_copy(texts)


def _above_kept_copy(texts: Sequence[str]) -> int | None:
    """Return the line above a list with dashes that ends with the kept copy (`- Lưu: VT.`)."""
    kept = next((at for at, text in enumerate(texts) if _KEPT_COPY.match(fold(text))), None)
    if kept is None:
        return None
    first = kept
    while first and _ITEM.match(texts[first - 1]):
        first -= 1
    return max(first - 1, 0) if kept - first >= _LEAST_ITEMS else None


def _foot_edge(rows: list[list[Word]]) -> float | None:
    """Return the x between recipients and signature: the middle of the wide gaps, or the left's own edge."""
    gaps: list[float] = []
    for row in rows:
        tall = median(word.box.height for word in row)
        for before, after in pairwise(row):
            if after.box.left - before.box.right > 2.5 * tall:
                gaps.append((before.box.right + after.box.left) / 2)
    if gaps:
        return median(gaps)
    label = around([word.box for word in rows[0]])
    beside = [around([word.box for word in row]) for row in rows[1:]]
    right = [box.left for box in beside if box.left > label.right + label.width]
    return min(right) - 1 if right else None


def _text(row: Sequence[Word]) -> str:
    return " ".join(word.text for word in row)


def lines_by_place(words: Sequence[Word]) -> list[list[Word]]:
    """Group words that come in any order into printed lines, top to bottom, each from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda one: one.box.middle_y):
        row = next((row for row in reversed(rows[-6:]) if _on_line(row, word)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    for row in rows:
        row.sort(key=lambda one: one.box.left)
    return sorted(rows, key=lambda row: median(word.box.middle_y for word in row))


def _on_line(row: list[Word], word: Word) -> bool:
    middle = median(one.box.middle_y for one in row)
    height = min(median(one.box.height for one in row), word.box.height)
    return abs(middle - word.box.middle_y) < 0.5 * height
