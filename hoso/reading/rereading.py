"""A second reading of doubtful words and of lost print: Tesseract's letters give way only to surer ones.

What is doubtful: words of which Tesseract is not quite sure, and words with the marks that it confuses
however sure it is. The network (`word_engine`) reads them, spelling is the judge between the two.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from hoso.reading import word_engine
from hoso.reading.lost_print import Lost, lost_places
from hoso.reading.model import Box, Word
from hoso.reading.ocr import PlacedWord
from hoso.reading.print_size import levelled, x_height_of
from hoso.reading.syllables import is_syllable
from hoso.reading.word_engine import Chances, Letter
from hoso.reading.word_pieces import MARGIN, Piece, cut_piece, scale_of

DOUBTFUL_BELOW = 0.95
# What Tesseract writes for a hook, a tilde or nothing over small letters: chỉ for chi, đế for để, tố for tổ.
_CONFUSED = frozenset("ỉếốắúồỈẾỐẮÚỒ")
_SIGNS = ".,:;?!()[]“”\"'…"
_NEW_AT_MOST = 0.89  # a replaced word is never among the sure ones
_LEAST_WEAKEST, _LEAST_LOST, _STAIN_BELOW = 0.5, 0.6, 0.4
_MOST_OF = 0.75
_GUESSED = 0.6  # below, several words may hide in what Tesseract took for one
_RUN = re.compile(r"(.)\1{3}")  # a sign four times: an edge, a frame, a row of dots
_LONGEST = 8  # no syllable has more letters than nghiêng; a dark edge gives endless ones
_PARTS = re.compile(r"[^\w]+")
_ALIKE = 0.5
_PRINTED_FIGURES, _SURE_MARGIN = 4, 6.0
# By how much (logarithm) the network must find its reading likelier, as Tesseract grows surer. Measured:
# of marks changed so on worn pages 12 in 13 were put right, of other letters 9 in 10.
_SURER_FROM = (0.85, 0.93, 0.95)
_NEEDED_FOR_MARKS, _NEEDED_FOR_LETTERS = (2.0, 2.5, 3.0, 3.0), (3.0, 4.0, 4.0, 10.0)
_NEEDED_LESS = 2.0  # where Tesseract's reading can be no syllable
_FIRM = 0.85  # from here on Tesseract's number of letters is believed
_LEAST_NEW_WORDS, _LEAST_NEW_LETTERS = 2, 5
# In heights of small letters: how far a word may reach out of its box, and what belongs to it.
_REACH, _TOUCHING, _HALF_LETTER = 0.25, 0.32, 0.3


@dataclass(frozen=True, slots=True)
class _Doubtful:
    row: int
    place: int
    piece: Piece
    is_grown: bool  # ink beside its box belongs to it
    beside: tuple[str, str]  # the words before and after it


def read_again(grey: NDArray[np.uint8], rows: Sequence[Sequence[PlacedWord]]) -> list[list[PlacedWord]]:
    """Return the lines with doubtful words read once more, and with print that had been left out.

    Raises:
        ModelMissing.
    """
    heights = [x_height_of(row) if row else 0.0 for row in rows]
    lost, grown = _own_and_lost(rows, lost_places(grey, rows, heights))
    doubtful = [
        _doubtful(rows, at, place, heights[at], grown.get((at, place)))
        for at, row in enumerate(rows)
        for place, word in enumerate(row)
        if is_doubtful(word.word) or (at, place) in grown
    ]
    pieces = [one.piece for one in doubtful] + [one.piece for one in lost]
    chances = word_engine.chances_of([cut_piece(grey, piece) for piece in pieces])
    better = [[[word] for word in row] for row in rows]
    for one, seen in zip(doubtful, chances, strict=False):
        better[one.row][one.place] = _better(rows[one.row][one.place], one, seen)
    read = [[word for words in row for word in words] for row in better]
    return [row for row in _with_lost(read, lost, chances[len(doubtful) :]) if row]


def is_doubtful(word: Word) -> bool:
    """Tell whether a word is worth a second reading."""
    if not any(map(str.isalnum, word.text)):
        return word.confidence < _STAIN_BELOW
    return word.confidence < DOUBTFUL_BELOW or not _CONFUSED.isdisjoint(word.text)


def _own_and_lost(
    rows: Sequence[Sequence[PlacedWord]], lost: Sequence[Lost]
) -> tuple[list[Lost], dict[tuple[int, int], tuple[float, float]]]:
    """Tell ink that stands alone from the rest of a word beside it: its ends, by row and place."""
    alone: list[Lost] = []
    grown: dict[tuple[int, int], tuple[float, float]] = {}
    for one in lost:
        owner = None if one.row is None else _owner(rows[one.row], one.piece)
        if one.row is None or owner is None:
            alone.append(one)
            continue
        piece = rows[one.row][owner].piece
        left, right = grown.get((one.row, owner), (piece.left, piece.right))
        grown[one.row, owner] = min(left, one.piece.left), max(right, one.piece.right)
    return alone, grown


def _owner(row: Sequence[PlacedWord], piece: Piece) -> int | None:
    for place, word in enumerate(row):
        gap = max(piece.left - word.piece.right, word.piece.left - piece.right)
        if gap < _TOUCHING * piece.x_height:
            return place
    return None


def _doubtful(
    rows: Sequence[Sequence[PlacedWord]],
    at: int,
    place: int,
    height: float,
    grown: tuple[float, float] | None,
) -> _Doubtful:
    """Return where to look for a word: to the middle of the gaps beside it, for boxes are cut too close."""
    row = rows[at]
    piece = levelled(row[place], height)
    left, right = grown or (piece.left, piece.right)
    before = row[place - 1].piece.right if place else left - height
    after = row[place + 1].piece.left if place + 1 < len(row) else right + height
    reach = _REACH * height
    left -= min(max((left - before) / 2, 0.0), reach)
    right += min(max((after - right) / 2, 0.0), reach)
    slope = (piece.right_baseline - piece.left_baseline) / max(piece.right - piece.left, 1.0)
    wider = Piece(
        left,
        right,
        piece.left_baseline + slope * (left - piece.left),
        piece.left_baseline + slope * (right - piece.left),
        height,
    )
    beside = (row[place - 1].word.text if place else "", row[place + 1].word.text if row[place + 1 :] else "")
    return _Doubtful(at, place, wider, grown is not None, beside)


def _better(old: PlacedWord, one: _Doubtful, seen: Chances) -> list[PlacedWord]:
    """Return the word as it stands or with better letters, the words that it hides, or none for a stain."""
    letters = word_engine.letters_of(seen)
    text = "".join(letter.text for letter in letters).strip()
    if text == old.word.text:
        return [old]
    if " " in text and old.word.confidence < _GUESSED:
        words = _words(one.piece, letters)
        if hides(old.word.text, [word.word.text for word in words], beside=one.beside):
            return words
    weakest = min((letter.chance for letter in letters), default=0.0)
    margin = word_engine.log_chance(seen, text) - word_engine.log_chance(seen, old.word.text)
    if is_better(old.word, text, weakest=weakest, margin=margin, is_grown=one.is_grown):
        confidence = min(max(old.word.confidence, weakest), _NEW_AT_MOST)
        return [replace(old, word=Word(text, old.word.box, confidence))]
    return [] if is_stain(old.word) else [old]


def hides(old: str, words: Sequence[str], *, beside: tuple[str, str]) -> bool:
    """Tell whether a doubtful word is really these; not when its letters would be lost or figures changed.

    `beside` are its neighbours: what they hold already is not read twice.
    """
    if not words or words[0] == beside[0] or words[-1] == beside[1]:
        return False
    figures, found = ("".join(filter(str.isdigit, text)) for text in (old, "".join(words)))
    letters = sum(map(str.isalnum, old))
    return figures in ("", found) and sum(map(len, words)) >= _MOST_OF * letters


def is_stain(word: Word) -> bool:
    """Tell whether what was taken for a word, and is no better word either, is none at all."""
    if word.confidence >= _STAIN_BELOW:
        return False
    letters = sum(map(str.isalnum, word.text))
    if len(word.text) == 1 or letters < 0.6 * len(word.text) or _RUN.search(word.text) is not None:
        return True
    return any(len(part) > _LONGEST and not part.isupper() for part in _PARTS.split(word.text))


def is_better(old: Word, text: str, *, weakest: float, margin: float, is_grown: bool = False) -> bool:
    """Tell whether `text` replaces a word: `margin` is how much likelier the network finds it (logarithm).

    Spelling is the judge: no syllable gives way to what is none. Figures are left to the engines that
    read hands too, but for long ones in print.
    """
    plausible, was = is_plausible(text), is_plausible(old.text)
    if weakest < _LEAST_WEAKEST or (was and not plausible) or (old.confidence >= _FIRM and not plausible):
        return False
    if not _is_as_long(old, text, is_grown=is_grown) or not _may_change_figures(
        old.text, text, weakest, margin
    ):
        return False
    if bare_letters(text) == bare_letters(old.text):
        needed = _NEEDED_FOR_MARKS
    elif was and SequenceMatcher(None, text, old.text, autojunk=False).ratio() < _ALIKE:
        return False
    else:
        needed = _NEEDED_FOR_LETTERS
    step = sum(old.confidence >= bound for bound in _SURER_FROM)
    return margin > needed[step] - (0.0 if was else _NEEDED_LESS)


def _is_as_long(old: Word, text: str, *, is_grown: bool) -> bool:
    """Tell whether a reading is about as long as the word; longer ones hold a part of its neighbour."""
    if " " in text and len(text.replace(" ", "")) > len(old.text) + 1:
        return False
    longer = len(text) - len(old.text)
    if is_grown:
        return longer >= 0 or old.confidence < _FIRM
    return abs(longer) <= (0 if old.confidence >= _FIRM else 1 if is_plausible(old.text) else 9)


def _may_change_figures(old: str, text: str, weakest: float, margin: float) -> bool:
    before, after = ("".join(filter(str.isdigit, word)) for word in (old, text))
    if before == after:
        return True
    if not is_plausible(old) and is_plausible(text) and weakest >= _NEW_AT_MOST:
        return before in after or not after  # l5 for 15, 1ưu for lưu
    return len(before) == len(after) >= _PRINTED_FIGURES and weakest >= _NEW_AT_MOST and margin > _SURE_MARGIN


def bare_letters(text: str) -> str:
    """Return the letters without their marks, in one case: what only differs in marks is the same."""
    spread = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in spread if not unicodedata.combining(letter)).replace("đ", "d")


def is_plausible(text: str) -> bool:
    """Tell whether words, but for their signs, are syllables, figures, or letters all of one case."""
    return bool(text) and all(_is_plausible(word.strip(_SIGNS)) for word in text.split())


def _is_plausible(bare: str) -> bool:
    if bare.isalpha():
        if bare.isupper() and bare.replace("Đ", "D").isascii():
            return True  # letters of an office; with marks it is a word in capitals
        return is_syllable(bare) and (bare[1:].islower() or bare.isupper() or len(bare) == 1)
    parts = _PARTS.split(bare)
    return any(parts) and all(
        not part
        or part.isdigit()
        or (part.isalpha() and (part.isupper() or len(part) <= 3 or is_syllable(part)))
        for part in parts
    )


def _with_lost(
    rows: list[list[PlacedWord]], lost: Sequence[Lost], chances: Sequence[Chances]
) -> list[list[PlacedWord]]:
    lines: list[list[PlacedWord]] = []
    for one, seen in zip(lost, chances, strict=True):
        words = _words(one.piece, word_engine.letters_of(seen))
        if one.row is not None:
            rows[one.row] = _joined(rows[one.row], words)
        elif is_line([word.word.text for word in words], is_heading=one.is_heading):
            lines.append(words)
    for line in lines:
        rows.insert(_place_for(line, rows), line)
    return rows


def is_line(words: Sequence[str], *, is_heading: bool) -> bool:
    """Tell whether words found by themselves are a line; at the head of a page a number is one."""
    if is_heading:
        return len(words) == 1 and words[0].isdigit()
    return len(words) >= _LEAST_NEW_WORDS and sum(map(len, words)) >= _LEAST_NEW_LETTERS


def _words(piece: Piece, letters: Sequence[Letter]) -> list[PlacedWord]:
    """Return the words of a place that are legible."""
    found: list[PlacedWord] = []
    word: list[Letter] = []
    for letter in (*letters, Letter(" ", 1.0, 0, 0)):
        if letter.text != " ":
            word.append(letter)
            continue
        word = _without_specks(word)
        text = "".join(one.text for one in word)
        weakest = min((one.chance for one in word), default=0.0)
        if weakest >= _LEAST_LOST and is_plausible(text) and _is_long_enough(text, weakest):
            found.append(_placed(piece, word, text, weakest))
        word = []
    return found


def _without_specks(word: list[Letter]) -> list[Letter]:
    """Return a word without the signs at its ends that are hardly there, and without the dash of a list."""
    kept = list(word)
    while kept and not kept[-1].text.isalnum() and kept[-1].chance < _NEW_AT_MOST:
        kept.pop()
    while kept and not kept[0].text.isalnum() and (kept[0].chance < _NEW_AT_MOST or kept[0].text in "-–"):
        kept.pop(0)
    return kept


def _is_long_enough(text: str, weakest: float) -> bool:
    letters = sum(map(str.isalnum, text))
    return letters >= 2 or (letters == 1 and text.isdigit() and weakest >= _NEW_AT_MOST)


def _placed(piece: Piece, letters: Sequence[Letter], text: str, weakest: float) -> PlacedWord:
    scale = scale_of(piece)
    # A letter is told in its middle: half of one more belongs to the word on either side.
    half = _HALF_LETTER * piece.x_height
    left = piece.left + (letters[0].column * word_engine.COLUMN - MARGIN) / scale - half
    right = piece.left + (letters[-1].end * word_engine.COLUMN - MARGIN) / scale + half
    left, right = max(left, piece.left), min(right, piece.right)
    slope = (piece.right_baseline - piece.left_baseline) / max(piece.right - piece.left, 1.0)
    on = piece.left_baseline + slope * (left - piece.left)
    place = Piece(left, right, on, on + slope * (right - left), piece.x_height)
    box = Box(
        max(round(left), 0),
        max(round(on - 1.6 * piece.x_height), 0),
        max(round(right), round(left) + 1, 1),
        max(round(on + 0.35 * piece.x_height), 1),
    )
    return PlacedWord(Word(text, box, min(weakest, _NEW_AT_MOST)), place)


def _joined(row: Sequence[PlacedWord], words: Sequence[PlacedWord]) -> list[PlacedWord]:
    """Return a line with new words in their places; they push out doubtful ones that they cover."""
    kept = [
        old
        for old in row
        if not any(
            new.word.confidence > old.word.confidence and new.word.box.covers(old.word.box) > 0.5
            for new in words
        )
    ]
    return sorted([*kept, *words], key=lambda word: word.word.box.left)


def _place_for(line: Sequence[PlacedWord], rows: Sequence[Sequence[PlacedWord]]) -> int:
    """Return before which row a new line goes: after the last that stands above it."""
    middle = line[0].word.box.middle_y
    above = [at for at, row in enumerate(rows) if row and row[0].word.box.middle_y < middle]
    return above[-1] + 1 if above else 0
