"""Prints laid-out sheets in grey, and presses coloured ink onto pages."""

from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from hoso.samples.layout.faces import Faces
from hoso.samples.layout.sheets import Run, Sheet

Grey = NDArray[np.uint8]  # (height, width): 0 black to 255 white
Colour = NDArray[np.uint8]  # (height, width, 3): red, green, blue
Cover = NDArray[np.uint8]  # (height, width): 0 no ink to 255 full ink
Ink = tuple[int, int, int]

_BLACK = 18


@dataclass(frozen=True, slots=True)
class Imprint:
    """A patch of transparent ink with its upper left corner at (x, y); it may hang over the page's edge."""

    colour: Colour
    x: int
    y: int


def printed(sheet: Sheet, faces: Faces, chance: Random) -> Grey:
    """Return the sheet in black print on white; a typewriter's letters dance a little."""
    page = Image.new("L", (sheet.width, sheet.height), 255)
    pen = ImageDraw.Draw(page)
    for run in sheet.runs:
        if faces.is_typed(run.style):
            _typed(pen, run, faces, chance)
        else:
            face = faces.face(run.style, run.points)
            pen.text((run.x, run.baseline), run.text, font=face, fill=_BLACK, anchor="ls")
    for rule in sheet.rules:
        pen.line((rule.left, rule.top, rule.right, rule.bottom), fill=_BLACK, width=round(rule.width))
    return np.array(page)


def _typed(pen: ImageDraw.ImageDraw, run: Run, faces: Faces, chance: Random) -> None:
    face = faces.face(run.style, run.points)
    wobble = faces.dpi / 200
    for index, letter in enumerate(run.text):
        x = run.x + (index + 0.5) * faces.step + chance.uniform(-0.7, 0.7) * wobble
        y = run.baseline + chance.uniform(-0.9, 0.9) * wobble
        pen.text((x, y), letter, font=face, fill=chance.randint(15, 85), anchor="ms")
        if "bold" in run.style:  # struck twice
            pen.text((x + 1.1 * wobble, y), letter, font=face, fill=_BLACK, anchor="ms")


def coloured(cover: Cover, ink: Ink) -> Colour:
    """Return the patch that `cover` of an ink makes on white paper."""
    channels = [
        cv2.LUT(cover, np.array([255 - (255 - tone) * level // 255 for level in range(256)], np.uint8))
        for tone in ink
    ]
    return np.asarray(cv2.merge(channels), np.uint8)


def press(page: Colour, imprint: Imprint) -> None:
    """Lay transparent ink on the page, in place; what hangs over the edge is cut off."""
    height, width = imprint.colour.shape[:2]
    top, left = max(imprint.y, 0), max(imprint.x, 0)
    bottom, right = min(imprint.y + height, page.shape[0]), min(imprint.x + width, page.shape[1])
    if top >= bottom or left >= right:
        return
    patch = imprint.colour[top - imprint.y : bottom - imprint.y, left - imprint.x : right - imprint.x]
    page[top:bottom, left:right] = cv2.multiply(page[top:bottom, left:right], patch, scale=1 / 255)


def turned(cover: Cover, angle_degrees: float) -> Cover:
    """Return the patch turned clockwise about its middle, on a sheet large enough for it."""
    height, width = cover.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -angle_degrees, 1.0)
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    new_width, new_height = round(height * sin + width * cos), round(height * cos + width * sin)
    turn[0, 2] += (new_width - width) / 2
    turn[1, 2] += (new_height - height) / 2
    return np.asarray(cv2.warpAffine(cover, turn, (new_width, new_height)), np.uint8)


def uneven(cover: Cover, chance: Random, *, least: float, dry: float) -> Cover:
    """Return the patch as a pad leaves it: cloudy down to `least` of the ink, dry dots (`dry` 0 to 1)."""
    noise = np.random.default_rng(chance.getrandbits(32))
    clouds = noise.uniform(least, 1.0, (5, 6)).astype(np.float32)
    height, width = cover.shape
    field = cv2.resize(clouds, (width, height), interpolation=cv2.INTER_CUBIC)
    if dry > 0:
        grain = noise.random((height // 2 + 1, width // 2 + 1), dtype=np.float32)
        holes = cv2.resize((grain > dry).astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
        field = field * (0.25 + 0.75 * holes)
    return np.asarray(np.clip(cover * field, 0, 255), np.uint8)
