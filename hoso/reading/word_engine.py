"""Reads words with a network of our own, trained on drawn Vietnamese (tools/word_reader).

It looks at a word alone and knows no language, so it errs elsewhere than Tesseract does; above all it sees
hook, dot and tilde at the size in which they were scanned. One session a process, one thread.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from hoso.reading.errors import ModelMissing
from hoso.reading.syllables import LETTERS
from hoso.reading.word_pieces import HEIGHT

MODEL = Path(__file__).with_name("models") / "words.onnx"
COLUMN = 4
"""Pixels of a piece to each column of the answer."""
_CLASS = {letter: place for place, letter in enumerate(LETTERS, 1)}
_AT_ONCE, _PIXELS_AT_ONCE = 16, 4000  # pieces, and columns of all of them: what is held in memory at a time
_NEVER = -1e9
Chances = NDArray[np.float32]
"""Log chances, a row for each column of the piece, a column for each class."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as the network sees it; `column` is the first that says so, `chance` from 0 to 1."""

    text: str
    chance: float
    column: int
    end: int


@cache
def engine() -> "onnxruntime.InferenceSession":
    """Return this process's engine, loaded at the first call.

    Raises:
        ModelMissing: the installation is not whole.
    """
    if not MODEL.is_file():
        raise ModelMissing(f"no model {MODEL.name}", language=MODEL.stem)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # its remarks on the machine go where our messages go
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(MODEL), options, providers=["CPUExecutionProvider"])


def chances_of(pieces: Sequence[NDArray[np.uint8]]) -> list[Chances]:
    """Return the log chances of each piece (`word_pieces.cut_piece`), in their order.

    Raises:
        ModelMissing.
    """
    found: list[Chances] = [np.zeros((0, 0), np.float32)] * len(pieces)
    order = sorted(range(len(pieces)), key=lambda at: pieces[at].shape[1])
    for group in _groups(order, pieces):
        widest = -(-pieces[group[-1]].shape[1] // 8) * 8
        ink = np.zeros((len(group), 1, HEIGHT, widest), np.float32)
        for place, at in enumerate(group):
            ink[place, 0, :, : pieces[at].shape[1]] = 255 - pieces[at].astype(np.int16)
        (answer,) = engine().run(None, {"levels": ink / 255})
        for place, at in enumerate(group):
            found[at] = answer[place, : -(-pieces[at].shape[1] // COLUMN)]
    return found


def _groups(order: Sequence[int], pieces: Sequence[NDArray[np.uint8]]) -> list[list[int]]:
    """Return the pieces, narrow ones first, in groups that are read at once."""
    groups: list[list[int]] = []
    for at in order:
        full = not groups or len(groups[-1]) == _AT_ONCE
        if full or (len(groups[-1]) + 1) * pieces[at].shape[1] > _PIXELS_AT_ONCE:
            groups.append([])
        groups[-1].append(at)
    return groups


def letters_of(chances: Chances) -> list[Letter]:
    """Return the likeliest letters of a piece: one for each run of columns that say the same."""
    found: list[Letter] = []
    best = chances.argmax(axis=1).tolist()
    before = 0
    for column, here in enumerate(best):
        if here:
            chance = math.exp(float(chances[column, here]))
            if here != before:
                found.append(Letter(LETTERS[here - 1], chance, column, column + 1))
            else:
                last = found[-1]
                found[-1] = Letter(last.text, max(last.chance, chance), last.column, column + 1)
        before = here
    return found


def log_chance(chances: Chances, text: str) -> float:
    """Return how likely a piece says exactly `text` (natural logarithm); far below 0 where it cannot."""
    if not text or not len(chances) or any(letter not in _CLASS for letter in text):
        return _NEVER
    states = [0]
    for letter in text:
        states += [_CLASS[letter], 0]
    classes = np.array(states)
    # A state may be entered from the one two before, unless that is the same letter or this is "nothing".
    skips = np.zeros(len(states), bool)
    skips[2:] = (classes[2:] != 0) & (classes[2:] != classes[:-2])
    seen = chances[:, classes].astype(np.float64)
    reach = np.full(len(states) + 2, _NEVER)
    reach[2:4] = seen[0, :2]
    for column in seen[1:]:
        two = np.where(skips, reach[:-2], _NEVER)
        reach[2:] = np.logaddexp(np.logaddexp(reach[2:], reach[1:-1]), two) + column
    return float(np.logaddexp(reach[-1], reach[-2]))
