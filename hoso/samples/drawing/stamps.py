"""Rubber stamps: round seals, marks of urgency and secrecy, arrival stamps. Plainly none of a real body."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw

from hoso.samples.drawing import hand
from hoso.samples.drawing.ink import Cover
from hoso.samples.layout.faces import font

SEAL_MM = 35.0
# Every seal says so in its ring: it is an illustration.
_ILLUSTRATION = "MINH HỌA"
_STAR = "★"  # drawn, not set: few typefaces have one
_FINE = 2  # stamps are cut this many times finer, then reduced


def _mm(length: float, dpi: int) -> float:
    return length * dpi / 25.4


@lru_cache(maxsize=64)
def seal(name: str, dpi: int, *, party: bool) -> Cover:
    """Return the round seal of a body: two rings, its name between them, a star in the middle."""
    size = round(_mm(SEAL_MM, dpi)) * _FINE
    face = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(face)
    radius = size / 2 - 2
    _ring(pen, size, radius, width=size * 0.018)
    _ring(pen, size, radius * 0.94, width=size * 0.007)
    _ring(pen, size, radius * 0.6, width=size * 0.009)
    _arc(face, name.upper(), radius * 0.77, radius * 0.2, middle_degrees=-90, most_degrees=258)
    _arc(
        face,
        f"{_STAR} {_ILLUSTRATION} {_STAR}",
        radius * 0.77,
        radius * 0.17,
        middle_degrees=90,
        most_degrees=90,
    )
    _emblem(pen, size, radius * 0.5, party=party)
    return np.asarray(
        cv2.resize(np.array(face), (size // _FINE, size // _FINE), interpolation=cv2.INTER_AREA), np.uint8
    )


def _ring(pen: ImageDraw.ImageDraw, size: int, radius: float, *, width: float) -> None:
    middle = size / 2
    box = (middle - radius, middle - radius, middle + radius, middle + radius)
    pen.ellipse(box, outline=255, width=max(1, round(width)))


def _arc(
    face: Image.Image, text: str, radius: float, height: float, *, middle_degrees: float, most_degrees: float
) -> None:
    """Set a text along the ring, its middle at an angle: 0 right, 90 below. Letters can be read upright."""
    below = middle_degrees > 0
    letters = font("sans", height)
    widths = [height * 0.9 if letter == _STAR else letters.getlength(letter) for letter in text]
    spread = sum(widths) / radius * 1.12
    narrow = min(1.0, math.radians(most_degrees) / spread)
    turn = -1 if below else 1
    angle = math.radians(middle_degrees) - turn * spread * narrow / 2
    for letter, width in zip(text, widths, strict=True):
        step = turn * width / radius * 1.12 * narrow
        _letter(face, letter, height, narrow, radius, angle + step / 2, below=below)
        angle += step


def _letter(
    face: Image.Image, letter: str, height: float, narrow: float, radius: float, angle: float, *, below: bool
) -> None:
    side = round(height * 2)
    tile = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(tile)
    if letter == _STAR:
        pen.polygon(_star(side / 2, height * 0.42), fill=255)
    else:
        pen.text((side / 2, side / 2), letter, font=font("sans", height), fill=255, anchor="mm")
    if narrow < 0.98:
        squeezed = tile.resize((max(1, round(side * narrow)), side), Image.Resampling.BICUBIC)
        tile = Image.new("L", (side, side), 0)
        tile.paste(squeezed, ((side - squeezed.width) // 2, 0))
    upright = 90 if below else -90
    tile = tile.rotate(upright - math.degrees(angle), Image.Resampling.BICUBIC)
    middle = face.width / 2
    x, y = middle + radius * math.cos(angle), middle + radius * math.sin(angle)
    face.paste(255, (round(x - side / 2), round(y - side / 2)), tile)


def _emblem(pen: ImageDraw.ImageDraw, size: int, radius: float, *, party: bool) -> None:
    """Draw a star: plain in a Party seal, light on a dark disc with rays in a state one."""
    middle = size / 2
    if party:
        pen.polygon(_star(middle, radius), fill=255)
        pen.polygon(_star(middle, radius * 0.62), fill=0)
        return
    for step in range(24):
        angle = math.tau * step / 24
        outer = (middle + radius * 1.08 * math.cos(angle), middle + radius * 1.08 * math.sin(angle))
        inner = (middle + radius * 0.9 * math.cos(angle), middle + radius * 0.9 * math.sin(angle))
        pen.line((inner, outer), fill=255, width=max(1, size // 90))
    disc = radius * 0.84
    pen.ellipse((middle - disc, middle - disc, middle + disc, middle + disc), fill=255)
    pen.polygon(_star(middle, radius * 0.62), fill=0)


def _star(middle: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for step in range(10):
        length = radius if step % 2 == 0 else radius * 0.4
        angle = -math.pi / 2 + step * math.pi / 5
        points.append((middle + length * math.cos(angle), middle + length * math.sin(angle)))
    return points


def framed(words: str, width_mm: float, height_mm: float, dpi: int) -> Cover:
    """Return words in a single frame (Decree 30/2020/NĐ-CP, annex I: 30 x 8, 40 x 8, 20 x 8 mm)."""
    width, height = round(_mm(width_mm, dpi)) * _FINE, round(_mm(height_mm, dpi)) * _FINE
    face = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(face)
    line = max(2, round(_mm(0.55, dpi) * _FINE))
    pen.rectangle((0, 0, width - 1, height - 1), outline=255, width=line)
    letters = font("bold", _fitting(words, "bold", height * 0.68, width * 0.88))
    pen.text((width / 2, height / 2), words, font=letters, fill=255, anchor="mm")
    small = cv2.resize(np.array(face), (width // _FINE, height // _FINE), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


URGENCY_MM = {"KHẨN": (20.0, 8.0), "THƯỢNG KHẨN": (40.0, 8.0), "HỎA TỐC": (30.0, 8.0)}
SECRECY_MM = {"MẬT": (20.0, 8.0), "TỐI MẬT": (30.0, 8.0), "TUYỆT MẬT": (40.0, 8.0)}


class ArrivalForm(StrEnum):
    """How an office's arrival stamp is laid out; offices cut them after models of different years."""

    BOXED = "boxed"  # the name above, ĐẾN on the left, number, day and routing on the right
    DECREE = "decree"  # 35 x 50 mm: below that the routing and the number of the file
    TITLED = "titled"  # CÔNG VĂN ĐẾN under the name, the lines below it
    TIMED = "timed"  # ĐẾN with hour and day, no number


_ARRIVAL_MM = {
    ArrivalForm.BOXED: (50.0, 26.0),
    ArrivalForm.DECREE: (50.0, 35.0),
    ArrivalForm.TITLED: (50.0, 32.0),
    ArrivalForm.TIMED: (46.0, 19.0),
}
_ROW_MM, _NAME_MM = 6.4, 6.6
# What is printed beside the word ĐẾN, and what below it over the whole width.
_BESIDE = {
    ArrivalForm.BOXED: ("Số:", "Ngày:", "Chuyển:"),
    ArrivalForm.DECREE: ("Số:", "Ngày:"),
    ArrivalForm.TITLED: (),
    ArrivalForm.TIMED: ("Giờ:", "Ngày:"),
}
_BELOW = {
    ArrivalForm.BOXED: (),
    ArrivalForm.DECREE: ("Chuyển:", "Số và ký hiệu HS:"),
    ArrivalForm.TITLED: ("Số:", "Ngày:", "Chuyển:"),
    ArrivalForm.TIMED: (),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What an arrival stamp is filled in with; empty: left blank. `is_penned`: by hand, else stamped."""

    number: str
    day: str
    is_penned: bool


def arrival(body: str, form: ArrivalForm, entry: Entry, dpi: int, chance: Random) -> tuple[Cover, Cover]:
    """Return the arrival stamp (dấu ĐẾN) of a body and, apart, what fills it in."""
    width, height = (round(_mm(length, dpi)) for length in _ARRIVAL_MM[form])
    face = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(face)
    line = max(2, round(_mm(0.45, dpi)))
    name_foot = round(_mm(_NAME_MM, dpi) * (0.8 if form is ArrivalForm.TIMED else 1))
    pen.rectangle((0, 0, width - 1, height - 1), outline=255, width=line)
    pen.line((0, name_foot, width, name_foot), fill=255, width=line)
    name = font("sans", _fitting(body.upper(), "sans", name_foot * 0.62, width * 0.94))
    pen.text((width / 2, name_foot / 2), body.upper(), font=name, fill=255, anchor="mm")
    written = np.zeros((height, width), np.uint8)
    filled = {"Số:": entry.number, "Ngày:": entry.day}
    for label, row in _arrival_rows(pen, form, (width, height), name_foot, line, dpi):
        gap = _label(pen, label, row, dpi)
        if note := filled.get(label, ""):
            _fill_in(written, note, gap, row, entry, chance)
    return np.array(face), written


def _arrival_rows(
    pen: ImageDraw.ImageDraw, form: ArrivalForm, size: tuple[int, int], top: int, line: int, dpi: int
) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Draw the word ĐẾN and the lines between; return each label with its row (left, top, right, bottom)."""
    (width, height), beside, below = size, _BESIDE[form], _BELOW[form]
    if not beside:
        title = round(_mm(_ROW_MM, dpi))
        face = font("sans", title * 0.85)
        pen.text((width / 2, top + title * 0.55), "CÔNG VĂN ĐẾN", font=face, fill=255, anchor="mm")
        return _rows(below, (0, top + title, width, height))
    room = height - top if not below else round(len(beside) * _mm(_ROW_MM, dpi))
    left = round(width * 0.27)
    word = font("sans", _fitting("ĐẾN", "sans", min(_mm(_NAME_MM, dpi) * 0.95, room * 0.55), left * 0.78))
    pen.text((left / 2, top + room / 2), "ĐẾN", font=word, fill=255, anchor="mm")
    if form is not ArrivalForm.TIMED:
        pen.line((left, top, left, top + room), fill=255, width=line)
    if below:
        pen.line((0, top + room, width, top + room), fill=255, width=line)
    rows = _rows(beside, (left, top, width, top + room))
    return [*rows, *_rows(below, (0, top + room, width, height))]


def _rows(
    labels: Sequence[str], place: tuple[float, float, float, float]
) -> list[tuple[str, tuple[float, float, float, float]]]:
    left, top, right, bottom = place
    step = (bottom - top) / max(len(labels), 1)
    return [(label, (left, top + at * step, right, top + (at + 1) * step)) for at, label in enumerate(labels)]


def _label(pen: ImageDraw.ImageDraw, label: str, row: tuple[float, float, float, float], dpi: int) -> float:
    """Print a label with dots behind it; return where the dots begin."""
    left, top, right, bottom = row
    small = font("regular", (bottom - top) * 0.62)
    foot, start = top + (bottom - top) * 0.78, left + _mm(1.2, dpi)
    pen.text((start, foot), label, font=small, fill=255, anchor="ls")
    gap = start + small.getlength(label) + _mm(1, dpi)
    _dots(pen, gap, right - _mm(1.5, dpi), foot, dpi)
    return gap


def _fill_in(
    written: Cover,
    note: str,
    gap: float,
    row: tuple[float, float, float, float],
    entry: Entry,
    chance: Random,
) -> None:
    height, foot = row[3] - row[1], row[1] + (row[3] - row[1]) * 0.78
    room = row[2] - gap
    if entry.is_penned:
        strokes = _no_wider(hand.figures(note, height * 0.62, chance), room)
        _lay(written, strokes, round(gap), round(foot - strokes.shape[0] * 0.78))
        return
    # A numbering machine and a dater: figures of one width, rarely quite on the line.
    face = font("typed", _fitting(note, "typed", height * 0.72, room * 0.9))
    tile = Image.new("L", (round(face.getlength(note)) + 8, round(height)), 0)
    ImageDraw.Draw(tile).text((4, tile.height * 0.8), note, font=face, fill=255, anchor="ls")
    lifted = round(height * chance.uniform(-0.08, 0.12))
    _lay(written, np.array(tile), round(gap + room * 0.05), round(foot - tile.height * 0.8) - lifted)


def _no_wider(strokes: Cover, room: float) -> Cover:
    """Return handwriting small enough for its row."""
    height, width = strokes.shape
    if width <= room:
        return strokes
    size = (round(room), max(1, round(height * room / width)))
    return np.asarray(cv2.resize(strokes, size, interpolation=cv2.INTER_AREA), np.uint8)


def _fitting(text: str, style: str, size: float, room: float) -> float:
    """Return the largest size up to `size` at which the text is no wider than `room`."""
    while font(style, size).getlength(text) > room:
        size *= 0.94
    return size


def _dots(pen: ImageDraw.ImageDraw, start: float, end: float, foot: float, dpi: int) -> None:
    width = max(2, round(_mm(0.45, dpi)))
    for x in np.arange(start, end, width * 2.2):
        pen.ellipse((x, foot, x + width / 2, foot + width / 2), fill=200)


def _lay(onto: Cover, patch: Cover, x: int, y: int) -> None:
    top, left = max(0, y), max(0, x)
    bottom, right = min(onto.shape[0], y + patch.shape[0]), min(onto.shape[1], x + patch.shape[1])
    piece = patch[top - y : bottom - y, left - x : right - x]
    onto[top:bottom, left:right] = np.maximum(onto[top:bottom, left:right], piece)
