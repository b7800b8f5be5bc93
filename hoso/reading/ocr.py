"""Recognition in process: one model per language, loaded once and kept by the worker.

Adding `eng` to `vie` turns QĐ into QD, so a page is read in one language only.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Before tesseract's library is loaded: one page uses one core, and workers use the cores.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

import numpy as np
import tesserocr
from numpy.typing import NDArray
from PIL import Image

from hoso.lib.text import nfc
from hoso.reading.errors import ModelMissing
from hoso.reading.model import Box, Word
from hoso.reading.word_pieces import Piece

MODEL_FOLDERS = (
    Path("/usr/share/tesseract-ocr/5/tessdata"),
    Path("/usr/share/tesseract-ocr/4.00/tessdata"),
    Path("/usr/share/tessdata"),
    Path("/usr/local/share/tessdata"),
)
_WORD_LEVEL = "5"
_LEAST_SIDE, _MOST_SIDE = 20, 32_000
_FOLDER_VARIABLE = "TESSDATA_PREFIX"

# The library prints remarks on odd cut-outs to standard error, where our own messages go.
tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)

_engines: dict[tuple[str, int], tesserocr.PyTessBaseAPI] = {}


def model_folder(language: str) -> Path:
    """Return the folder that holds the model of `language` (`vie`, `eng`, `nor`, `osd`).

    `TESSDATA_PREFIX` goes first, then the folders of the usual packages.

    Raises:
        ModelMissing: none has it.
    """
    chosen = os.environ.get(_FOLDER_VARIABLE)
    for folder in ([Path(chosen)] if chosen else []) + list(MODEL_FOLDERS):
        if (folder / f"{language}.traineddata").is_file():
            return folder
    raise ModelMissing(f"no tesseract model for {language}", language=language)


def engine(language: str, *, layout: int = tesserocr.PSM.AUTO) -> tesserocr.PyTessBaseAPI:
    """Return this process's engine for one language and page layout mode.

    Raises:
        ModelMissing.
    """
    key = (language, layout)
    if key not in _engines:
        folder = model_folder(language)
        loaded = tesserocr.PyTessBaseAPI(
            path=str(folder), lang=language, psm=layout, oem=tesserocr.OEM.LSTM_ONLY
        )
        # White text on black does not occur in offices' writing; looking for it costs time.
        loaded.SetVariable("invert_threshold", "0.0")
        _engines[key] = loaded
    return _engines[key]


def recognise(grey: NDArray[np.uint8], *, language: str, dpi: int, scale: float = 1.0) -> list[list[Word]]:
    """Return the printed lines of a page as words, in tesseract's reading order.

    `grey` has shape (height, width); boxes come back divided by `scale`, so that they are pixels
    of the page that `grey` was made from.

    Raises:
        ModelMissing.
    """
    return _lines(_tsv(grey, language=language, dpi=dpi, layout=tesserocr.PSM.AUTO), scale)


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word with the piece of the page that it was read from; both in pixels of the page recognised."""

    word: Word
    piece: Piece


def recognise_placed(grey: NDArray[np.uint8], *, language: str, dpi: int) -> list[list[PlacedWord]]:
    """Return the printed lines as `recognise` does, each word with its baseline and the size of its print.

    Raises:
        ModelMissing.
    """
    api = engine(language, layout=tesserocr.PSM.AUTO)
    api.SetImage(Image.fromarray(grey))
    api.SetSourceResolution(dpi)
    try:
        api.Recognize()
        return [line for line in _placed_lines(api) if line]
    finally:
        api.Clear()


def _placed_lines(api: tesserocr.PyTessBaseAPI) -> Iterator[list[PlacedWord]]:
    words = api.GetIterator()
    line: list[PlacedWord] = []
    if words is None:
        return
    level = tesserocr.RIL.WORD
    while True:
        if words.IsAtBeginningOf(tesserocr.RIL.TEXTLINE):
            yield line
            line = []
        placed = None if words.Empty(level) else _placed_word(words, level)
        if placed is not None:
            line.append(placed)
        if not words.Next(level):
            break
    yield line


def _placed_word(words: Any, level: int) -> PlacedWord | None:
    text, box = nfc(str(words.GetUTF8Text(level)).strip()), words.BoundingBox(level)
    if not text or box is None:
        return None
    row, ends = words.RowAttributes(), words.Baseline(level)
    (left, left_y), (right, right_y) = ends or ((box[0], box[3]), (box[2], box[3]))
    slope = (right_y - left_y) / max(right - left, 1)
    piece = Piece(
        float(box[0]),
        float(box[2]),
        left_y + slope * (box[0] - left),
        left_y + slope * (box[2] - left),
        row["row_height"] + row["descenders"] - row["ascenders"],
    )
    confidence = min(max(float(words.Confidence(level)) / 100, 0.0), 1.0)
    return PlacedWord(Word(text, Box(*box), confidence), piece)


def recognise_piece(grey: NDArray[np.uint8], *, language: str, dpi: int) -> list[Word]:
    """Return the words of a small cut-out that holds one block of text; boxes in its own pixels."""
    return [word for line in recognise_block(grey, language=language, dpi=dpi) for word in line]


def recognise_block(grey: NDArray[np.uint8], *, language: str, dpi: int) -> list[list[Word]]:
    """Return the lines of a cut-out that holds one block of text; boxes in its own pixels."""
    return _lines(_tsv(grey, language=language, dpi=dpi, layout=tesserocr.PSM.SINGLE_BLOCK), 1.0)


def recognise_line(grey: NDArray[np.uint8], *, language: str, dpi: int) -> list[Word]:
    """Return the words of a cut-out that holds one line of text; boxes in its own pixels."""
    rows = _lines(_tsv(grey, language=language, dpi=dpi, layout=tesserocr.PSM.SINGLE_LINE), 1.0)
    return [word for row in rows for word in row]


def recognise_scattered(grey: NDArray[np.uint8], *, language: str, dpi: int) -> list[Word]:
    """Return words that stand in no order, as on a stamp or a form; boxes in the cut-out's own pixels."""
    rows = _lines(_tsv(grey, language=language, dpi=dpi, layout=tesserocr.PSM.SPARSE_TEXT), 1.0)
    return [word for row in rows for word in row]


def _tsv(grey: NDArray[np.uint8], *, language: str, dpi: int, layout: int) -> str:
    if min(grey.shape) < _LEAST_SIDE or max(grey.shape) > _MOST_SIDE:
        return ""  # the library refuses what is thinner than any letter, or longer than it can count
    api = engine(language, layout=layout)
    api.SetImage(Image.fromarray(grey))
    api.SetSourceResolution(dpi)
    try:
        return str(api.GetTSVText(0))
    finally:
        api.Clear()


def _lines(tsv: str, scale: float) -> list[list[Word]]:
    lines: list[list[Word]] = []
    last_line = None
    for row in tsv.splitlines():
        parts = row.split("\t")
        if len(parts) < 12 or parts[0] != _WORD_LEVEL or not parts[11].strip():
            continue
        line = tuple(parts[1:5])
        if line != last_line:
            lines.append([])
            last_line = line
        lines[-1].append(_word(parts, scale))
    return lines


def _word(parts: list[str], scale: float) -> Word:
    left, top, width, height = (int(part) for part in parts[6:10])
    box = Box(
        round(left / scale),
        round(top / scale),
        round((left + width) / scale),
        round((top + height) / scale),
    )
    return Word(nfc(parts[11].strip()), box, min(max(float(parts[10]) / 100, 0.0), 1.0))
