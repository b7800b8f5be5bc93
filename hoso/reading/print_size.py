"""How large a line is printed and where its words stand, from how high and low their letters must reach."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from statistics import median

from hoso.reading.ocr import PlacedWord
from hoso.reading.word_pieces import Piece

_SURE_ENOUGH = 0.5
_TALL = frozenset("bdfhklđ")
# In heights of small letters, above the baseline: the letter, its first mark, a second one on top.
_SMALL, _HALF, _HIGH, _FIRST_MARK, _SECOND_MARK = 1.0, 1.25, 1.47, 0.46, 0.24
_BELOW, _DOT_BELOW, _ASTRAY = 0.42, 0.33, 0.25
_DEEP = frozenset("gjpqy")
_DEEP_IN_SOME_FACES = frozenset("Q,;()[]/|")
_LOW_MARKS = ("\u0323", "\u031b")  # dot below, horn


@cache
def letter_height(letter: str) -> float:
    """Return how high a letter or figure reaches, in heights of small letters; 0 where that is not known."""
    base, *marks = list(unicodedata.normalize("NFD", letter))
    above = sum(mark not in _LOW_MARKS for mark in marks)
    raised = _FIRST_MARK * min(above, 1) + _SECOND_MARK * max(above - 1, 0)
    if base.isupper() or base.isdigit():
        return _HIGH + 0.85 * raised
    if not base.isalpha():
        return 0.0
    if base in _TALL:
        return _HIGH
    if base in "ij":
        return _SMALL + _FIRST_MARK
    return max(_SMALL + raised, _HALF if base == "t" else _SMALL)


def x_height_of(row: Sequence[PlacedWord]) -> float:
    """Return the height of small letters on a line, in pixels; Tesseract's own where no word can tell.

    Tesseract takes the capitals of a line for its small letters now and then.
    """
    told = [size for word in row if word.word.confidence >= _SURE_ENOUGH and (size := _told_by(word))]
    return median(told) if told else median(word.piece.x_height for word in row)


def _told_by(word: PlacedWord) -> float:
    highest = max((letter_height(letter) for letter in word.word.text), default=0.0)
    baseline = (word.piece.left_baseline + word.piece.right_baseline) / 2
    return (baseline - word.word.box.top) / highest if highest else 0.0


def levelled(word: PlacedWord, x_height: float) -> Piece:
    """Return the piece of a word at this size, its baseline corrected by the word's own letters.

    Two columns that lean are one line to Tesseract, with a baseline that fits neither.
    """
    piece = replace(word.piece, x_height=x_height)
    text = word.word.text
    if not any(map(str.isalpha, text)) or not _DEEP_IN_SOME_FACES.isdisjoint(text):
        return piece
    depth = max((_depth(letter) for letter in text), default=0.0)
    own = word.word.box.bottom - depth * x_height
    astray = own - (piece.left_baseline + piece.right_baseline) / 2
    if abs(astray) < _ASTRAY * x_height:
        return piece
    return replace(
        piece, left_baseline=piece.left_baseline + astray, right_baseline=piece.right_baseline + astray
    )


@cache
def _depth(letter: str) -> float:
    base, *marks = list(unicodedata.normalize("NFD", letter))
    return _BELOW if base in _DEEP else _DOT_BELOW if _LOW_MARKS[0] in marks else 0.0
