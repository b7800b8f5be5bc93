"""Worn pages full of made-up words, cut into pieces exactly as the reader cuts them.

The ageing, stamps and signatures are those of `hoso.samples`; pages go through the reader's own clean-up,
so that what is learnt is what will be seen.
"""

import math
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from hoso.reading import cleanup
from hoso.reading.word_pieces import Piece, cut_piece
from hoso.samples.drawing import hand, stamps, wear
from hoso.samples.drawing.ink import Colour, Grey, Imprint, coloured, press, turned, uneven
from hoso.samples.drawing.wear import Condition, Wear
from word_reader.texts import phrase

# Faces of Debian's packages that know Vietnamese (README.md); the first ones are what offices print in.
_FOLDERS = tuple(Path(part) for part in os.environ.get("WORD_READER_FONTS", "/usr/share").split(":"))
_STYLES = ("Regular", "Regular", "Regular", "Bold", "Bold", "Italic", "BoldItalic")
_TIMES = (
    *(f"LiberationSerif-{style}.ttf" for style in _STYLES * 2),
    *(f"texgyretermes-{style.lower()}.otf" for style in _STYLES),
    *(f"FreeSerif{style.replace('Regular', '')}.ttf" for style in _STYLES),
    *("DoulosSIL-Regular.ttf",) * 3,
)
_OTHERS = (
    *(f"LiberationSans-{style}.ttf" for style in ("Regular", "Bold")),
    *(f"DejaVuSerif{style}.ttf" for style in ("", "-Bold", "Condensed", "Condensed-Bold", "-Italic")),
    *(f"CharisSIL-{style}.ttf" for style in ("Regular", "Bold", "Italic")),
    *(f"GentiumPlus-{style}.ttf" for style in ("Regular", "Bold", "Italic")),
    *(f"NotoSerif-{style}.ttf" for style in ("Regular", "Bold", "Italic")),
    *(f"texgyreschola-{style}.otf" for style in ("regular", "bold", "italic")),
    *(f"texgyrepagella-{style}.otf" for style in ("regular", "bold", "italic")),
    *(f"texgyrebonum-{style}.otf" for style in ("regular", "bold", "italic")),
    "texgyreheros-regular.otf", "texgyreheros-bold.otf", "texgyreheroscn-regular.otf",
    "texgyreheroscn-bold.otf",
    "LinLibertine_R.otf", "LinLibertine_RB.otf", "LinLibertine_RI.otf", "lmroman10-regular.otf",
    "lmroman10-bold.otf", "NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "Carlito-Regular.ttf",
    "Carlito-Bold.ttf", "FreeSans.ttf", "FreeSansBold.ttf", "DejaVuSansCondensed.ttf",
)  # fmt: skip
_TYPED = (
    *("LiberationMono-Regular.ttf", "LiberationMono-Bold.ttf") * 3,
    "texgyrecursor-regular.otf", "texgyrecursor-regular.otf", "texgyrecursor-bold.otf",
    "lmmono10-regular.otf", "cmuntt.ttf",
)  # fmt: skip
_WEARS = {
    Wear.CLEAN: 10, Wear.OFFICE: 24, Wear.YELLOWED: 10, Wear.FADED: 16, Wear.PHOTOCOPY: 18,
    Wear.ROUGH_JPEG: 18, Wear.TYPEWRITER: 16,
}  # fmt: skip
_INKS = ((214, 28, 48), (200, 30, 58), (190, 24, 40), (30, 52, 150), (24, 60, 170), (34, 34, 38))
_GRAVE, _ACUTE, _TILDE, _HOOK = "\u0300", "\u0301", "\u0303", "\u0309"
_SHAPES = ("\u0302", "\u0306")  # circumflex, breve
_WIDTH_INCHES, _HEIGHT_INCHES = 7.0, 6.0


@dataclass(frozen=True, slots=True)
class Printed:
    """One word of a drawn page: its ends on the baseline and its face's x-height, in pixels of that page."""

    text: str
    left: float
    right: float
    baseline: float
    x_height: float


@dataclass(frozen=True, slots=True)
class Sample:
    """One piece to learn from: levels as the network sees them, and what is printed there."""

    pixels: NDArray[np.uint8]
    text: str


@cache
def _files() -> dict[str, Path]:
    return {path.name: path for folder in _FOLDERS for path in folder.rglob("*.[ot]tf")}


@lru_cache(maxsize=512)
def _face(name: str, size: int) -> tuple[ImageFont.FreeTypeFont, float]:
    font = ImageFont.truetype(str(_files()[name]), size, layout_engine=ImageFont.Layout.BASIC)
    return font, -font.getbbox("x", anchor="ls")[1]


def samples(chance: Random) -> Iterator[Sample]:
    """Yield the pieces of one page."""
    kind = chance.choices(list(_WEARS), list(_WEARS.values()))[0]
    dpi = chance.choices((150, 200, 300), (8, 60, 32))[0]
    state = _state(kind, chance)
    page, rows = _stretched(*_printed(kind, dpi, chance), chance.uniform(0.92, 1.08))
    page = wear.aged(_weighed(page, chance), state, dpi, chance)
    colour = wear.stained(wear.on_paper(page, state), state, chance)
    _overlaid(colour, dpi, chance)
    if kind is Wear.PHOTOCOPY:
        colour = np.asarray(cv2.cvtColor(wear.copied(colour), cv2.COLOR_GRAY2RGB), np.uint8)
    turn = wear.turn_of(colour, state)
    colour = wear.dusted(
        wear.laid_askew(colour, state, turn), replace(state, specks=state.specks // 3), dpi, chance
    )
    grey = cleanup.cleaned(_scanned(colour, state, chance), dpi=dpi)
    if chance.random() < 0.06:
        grey = wear.bilevel(grey)
    scale = grey.shape[1] / colour.shape[1]
    for row in rows:
        yield from _pieces(row, grey, turn, scale, chance)


def _state(kind: Wear, chance: Random) -> Condition:
    state = wear.condition(kind, chance)
    return replace(state, blur=state.blur * chance.uniform(0.6, 1.3), skew_degrees=state.skew_degrees * 1.2)


def _printed(kind: Wear, dpi: int, chance: Random) -> tuple[Grey, list[list[Printed]]]:
    width, height = round(_WIDTH_INCHES * dpi), round(_HEIGHT_INCHES * dpi)
    page = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(page)
    rows: list[list[Printed]] = []
    y = 0.3 * dpi
    while y < height - 0.15 * dpi:
        typed = kind is Wear.TYPEWRITER and chance.random() < 0.93
        points = 11.0 if typed else chance.choice((9, 10, 11, 12, 13, 13, 13, 14, 14, 14, 15))
        name = chance.choice(_TYPED if typed else _TIMES if chance.random() < 0.7 else _OTHERS)
        size = round(points * dpi / 72 * (0.84 if "DejaVu" in name else 1.0) * chance.uniform(0.97, 1.03))
        y += size * chance.uniform(1.12, 1.5)
        rows.append(_row(pen, name, size, y, width, typed=typed, dpi=dpi, chance=chance))
    return np.array(page), rows


def _row(
    pen: ImageDraw.ImageDraw,
    name: str,
    size: int,
    y: float,
    width: int,
    *,
    typed: bool,
    dpi: int,
    chance: Random,
) -> list[Printed]:
    font, x_height = _face(name, size)
    tone = chance.randint(12, 40)
    stack = None if typed or chance.random() < 0.35 else _Stack.by_chance(size, chance)
    space = font.getlength(" ") * chance.choice((1.0, 1.0, 1.0, 1.15, 1.5))
    x, row = chance.uniform(0.02, 0.2) * dpi, []
    for word in phrase(chance, 40):
        wide = len(word) * size * 0.6 if typed else font.getlength(word)
        if x + wide > width - 4:
            break
        if typed:
            _typed(pen, word, x, y, font, size, dpi, chance)
        elif stack is not None:
            _stacked(pen, word, (x, y), name, size, tone, stack)
        else:
            pen.text((x, y), word, font=font, fill=tone, anchor="ls")
        box = font.getbbox(word, anchor="ls")
        left, right = (x, x + wide) if typed else (x + box[0], x + box[2])
        row.append(Printed(word, left, right, y, x_height))
        x += wide + (size * 0.6 if typed else space)
    return row


@dataclass(frozen=True, slots=True)
class _Stack:
    """How a face sets a tone on top of circumflex or breve, in pixels: how far right, how far apart."""

    right: dict[str, float]
    gap: float
    scale: float

    @classmethod
    def by_chance(cls, size: int, chance: Random) -> "_Stack":
        # As the Times of most offices: hook and tilde on the tip, acute and grave more to the right.
        right = {
            _GRAVE: chance.uniform(0.02, 0.24), _ACUTE: chance.uniform(0.0, 0.15),
            _TILDE: chance.uniform(-0.02, 0.04), _HOOK: chance.uniform(-0.02, 0.1),
        }  # fmt: skip
        moved = {mark: part * size for mark, part in right.items()}
        return cls(moved, chance.uniform(-0.05, 0.03) * size, chance.uniform(0.75, 1.0))


def _stacked(
    pen: ImageDraw.ImageDraw,
    word: str,
    at: tuple[float, float],
    name: str,
    size: int,
    tone: int,
    stack: _Stack,
) -> None:
    """Draw a word whose second marks are set on top of the first, not as the face has them."""
    font, _ = _face(name, size)
    bare, marks = "", []
    for letter in word:
        base, *spread = list(unicodedata.normalize("NFD", letter))
        if len(spread) > 1 and spread[-1] in stack.right and spread[0] in _SHAPES:
            marks.append((len(bare), spread[-1]))
            spread = spread[:-1]
        bare += unicodedata.normalize("NFC", base + "".join(spread))
    pen.text(at, bare, font=font, fill=tone, anchor="ls")
    for place, mark in marks:
        left, top, right, _ = font.getbbox(bare[place], anchor="ls")
        cover = _mark(name, size, mark, round(stack.scale, 1))
        x = at[0] + font.getlength(bare[:place]) + (left + right) / 2 + stack.right[mark] - cover.width / 2
        pen.bitmap((round(x), round(at[1] + top - stack.gap - cover.height)), cover, fill=tone)


@lru_cache(maxsize=2048)
def _mark(name: str, size: int, mark: str, scale: float) -> Image.Image:
    """Return a tone mark as the face draws it over a bare letter."""
    font, x_height = _face(name, size)
    side = size * 2
    tile = Image.new("L", (side, side), 0)
    letter = unicodedata.normalize("NFC", "o" + mark)
    ImageDraw.Draw(tile).text((side // 4, side), letter, font=font, fill=255, anchor="ls")
    upper = tile.crop((0, 0, side, round(side - x_height - size * 0.035)))
    cut = upper.crop(upper.getbbox() or (0, 0, 1, 1))
    return cut.resize(
        (max(round(cut.width * scale), 1), max(round(cut.height * scale), 1)), Image.Resampling.BOX
    )


def _typed(
    pen: ImageDraw.ImageDraw, word: str, x: float, y: float, font: ImageFont.FreeTypeFont, size: int,
    dpi: int, chance: Random,
) -> None:  # fmt: skip
    wobble = dpi / 200
    for index, letter in enumerate(word):
        at = (
            x + (index + 0.5) * size * 0.6 + chance.uniform(-0.7, 0.7) * wobble,
            y + chance.uniform(-0.9, 0.9) * wobble,
        )
        pen.text(at, letter, font=font, fill=chance.randint(15, 85), anchor="ms")


def _stretched(page: Grey, rows: list[list[Printed]], factor: float) -> tuple[Grey, list[list[Printed]]]:
    """Return the page set wider or closer than the face is cut."""
    height, width = page.shape
    wide = cv2.resize(page, (round(width * factor), height), interpolation=cv2.INTER_AREA)
    factor = wide.shape[1] / width
    moved = [
        [replace(word, left=word.left * factor, right=word.right * factor) for word in row] for row in rows
    ]
    return np.asarray(wide, np.uint8), moved


def _weighed(page: Grey, chance: Random) -> Grey:
    """Return the print a little fatter or thinner now and then: other faces, other ribbons."""
    kind = chance.random()
    if kind < 0.12:
        return np.asarray(cv2.erode(page, np.ones((2, 2), np.uint8)), np.uint8)
    if kind < 0.2:
        return np.asarray(
            cv2.addWeighted(page, 0.6, cv2.dilate(page, np.ones((2, 2), np.uint8)), 0.4, 0), np.uint8
        )
    return page


def _overlaid(page: Colour, dpi: int, chance: Random) -> None:
    """Press seals and signatures on the page, in place, as they lie over names and titles."""
    mm = dpi / 25.4
    for _ in range(chance.choice((0, 0, 1, 2, 3))):
        name = " ".join(phrase(chance, 5))[:40]
        cover = stamps.seal(name, dpi, party=chance.random() < 0.5)
        cover = uneven(turned(cover, chance.uniform(-14, 14)), chance, least=0.55, dry=0.07)
        _press(page, cover, chance.choice(_INKS[:3]), chance)
    for _ in range(chance.choice((0, 1, 2, 3))):
        cover = hand.signature(chance.uniform(35, 60) * mm, chance.uniform(14, 26) * mm, chance)
        cover = uneven(turned(cover, chance.gauss(-4, 4)), chance, least=0.8, dry=0.0)
        _press(page, cover, chance.choice(_INKS[3:]), chance)


def _press(page: Colour, cover: NDArray[np.uint8], ink: tuple[int, int, int], chance: Random) -> None:
    x = chance.randrange(page.shape[1]) - cover.shape[1] // 2
    y = chance.randrange(page.shape[0]) - cover.shape[0] // 2
    press(page, Imprint(coloured(cover, ink), x, y))


def _scanned(page: Colour, state: Condition, chance: Random) -> Colour:
    """Return the page after the scanner's JPEG, in colour or in grey."""
    image = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY) if chance.random() < 0.45 else page[:, :, ::-1]
    quality = max(12, state.jpeg_quality + chance.randint(-6, 8))
    _, content = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    scan = np.asarray(cv2.imdecode(content, cv2.IMREAD_COLOR), np.uint8)
    return np.asarray(cv2.cvtColor(scan, cv2.COLOR_BGR2RGB), np.uint8)


def _pieces(
    row: list[Printed], grey: Grey, turn: wear.Turn, scale: float, chance: Random
) -> Iterator[Sample]:
    at = 0
    while at < len(row):
        words = row[at : at + chance.choices((1, 2, 3), (70, 20, 10))[0]]
        at += len(words)
        ends = np.array([(words[0].left, words[0].baseline, 1), (words[-1].right, words[0].baseline, 1)])
        (left, left_y), (right, right_y) = (ends @ turn.T) * scale
        drift = chance.uniform(-1.6, 1.6)
        piece = Piece(
            left=left + chance.uniform(-2.5, 1.0),
            right=right + chance.uniform(-1.0, 2.5),
            left_baseline=left_y + drift + chance.uniform(-0.8, 0.8),
            right_baseline=right_y + drift + chance.uniform(-0.8, 0.8),
            x_height=words[0].x_height * scale * math.exp(chance.gauss(0, 0.1)),
        )
        if min(left_y, right_y) > 12 and max(left_y, right_y) < grey.shape[0] - 4:
            yield Sample(cut_piece(grey, piece), " ".join(word.text for word in words))
