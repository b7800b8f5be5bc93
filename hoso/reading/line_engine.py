"""A second engine, for single lines: digits that a hand wrote, for which Tesseract invents others.

PP-OCRv6's small recogniser (PaddleOCR, Apache-2.0) lies as a file in the wheel of `rapidocr`, which is
read as data; its code is never imported. It knows no Vietnamese accents, so of what it reads only digits,
signs and bare letters count. One session a process, one thread: the pool is what is parallel.
"""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hoso.reading.errors import ModelMissing
from hoso.reading.model import Letter

MODEL = "PP-OCRv6_rec_small"
# What the model was trained on: lines of this height, at least this wide, levels from -1 to 1.
_HEIGHT, _LEAST_WIDTH, _MOST_WIDTH = 48, 48, 3200


@dataclass(frozen=True, slots=True)
class _Engine:
    session: Any
    letters: tuple[str, ...]


def model_file() -> Path:
    """Return the file of the model.

    Raises:
        ModelMissing: the package that holds it is not installed.
    """
    found = find_spec("rapidocr")
    path = Path(found.origin).parent / "models" / f"{MODEL}.onnx" if found and found.origin else None
    if path is None or not path.is_file():
        raise ModelMissing(f"no model {MODEL}", language=MODEL)
    return path


@cache
def engine() -> _Engine:
    """Return this process's engine, loaded at the first call.

    Raises:
        ModelMissing.
    """
    # Imported here: `hoso ocr` asks for no fields, and need not have the library in memory.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # its remarks on the machine go where our messages go
    # A line is small: an arena kept for the largest one would only hold memory.
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(str(model_file()), options, providers=["CPUExecutionProvider"])
    listed = session.get_modelmeta().custom_metadata_map["character"].split("\n")
    # Class 0 is "nothing", the one after the listed characters is the blank between words.
    return _Engine(session, ("", *listed, " "))


def read_line(grey: NDArray[np.uint8]) -> list[Letter]:
    """Return the characters of one line, from left to right; `grey` has shape (height, width), as has `x`.

    Raises:
        ModelMissing.
    """
    height, width = grey.shape
    if not height or not width:
        return []
    wide = min(max(round(_HEIGHT * width / height), _LEAST_WIDTH), _MOST_WIDTH)
    scaled = cv2.resize(
        grey, (wide, _HEIGHT), interpolation=cv2.INTER_AREA if height > _HEIGHT else cv2.INTER_LINEAR
    )
    levels = scaled.astype(np.float32) / 127.5 - 1
    loaded = engine()
    (answer,) = loaded.session.run(None, {"x": np.repeat(levels[None, None], 3, axis=1)})
    return _collapsed(answer[0], loaded.letters, width=width)


def _collapsed(chances: NDArray[np.float32], letters: tuple[str, ...], *, width: int) -> list[Letter]:
    """Return one letter for each run of columns that say the same (CTC, greedy), as sure as its best."""
    found: list[Letter] = []
    before, step = 0, width / max(len(chances), 1)
    for at, (column, chosen) in enumerate(zip(chances, chances.argmax(axis=1), strict=True)):
        here = int(chosen)
        if here and here < len(letters):
            letter = Letter(letters[here], min(float(column[here]), 1.0), round((at + 0.5) * step, 1))
            if here != before:
                found.append(letter)
            elif letter.confidence > found[-1].confidence:
                found[-1] = letter
        before = here
    return found
