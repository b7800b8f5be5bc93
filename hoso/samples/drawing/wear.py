"""What years, copiers and scanners do to a page."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from hoso.samples.drawing.ink import Colour, Grey, Ink
from hoso.samples.layout.sheets import Box

_GRAIN_LEVEL, _GRAIN_SIDE = 16, 769  # standard deviation in grey levels; a side that no page repeats evenly
Turn = NDArray[np.float64]
"""Two rows of three: where a point of the drawn page lies on the scan."""


class Wear(StrEnum):
    """How a paper came down to us."""

    CLEAN = "clean"
    OFFICE = "office"
    YELLOWED = "yellowed"
    FADED = "faded"
    PHOTOCOPY = "photocopy"
    ROUGH_JPEG = "rough_jpeg"
    TYPEWRITER = "typewriter"


@dataclass(frozen=True, slots=True)
class Condition:
    """The state of one paper and the hand of whoever scanned it."""

    paper: Ink = (252, 252, 250)
    skew_degrees: float = 0.0
    noise: float = 0.0  # grey levels, standard deviation
    fade: float = 0.0  # 0 full black to 1 gone
    blotchy: float = 0.0  # how uneven the fading is
    specks: int = 0
    blur: float = 0.0  # standard deviation in pixels at 200 dpi
    bleed: bool = False  # print grown fat on a copier
    dark_edge: bool = False
    stained: float = 0.0
    punched: bool = False
    folded: bool = False
    jpeg_quality: int = 80


def condition(wear: Wear, chance: Random) -> Condition:
    """Return one believable condition for a kind of wear."""
    usual = _usual(chance)
    match wear:
        case Wear.CLEAN:
            skew = usual.skew_degrees / 3
            return Condition(skew_degrees=skew, noise=0.8, blur=0.3, jpeg_quality=86)
        case Wear.OFFICE:
            return usual
        case Wear.YELLOWED:
            return _yellowed(usual, chance)
        case Wear.FADED:
            fade, blotchy = chance.uniform(0.35, 0.5), chance.uniform(0.2, 0.32)
            return replace(usual, fade=fade, blotchy=blotchy, blur=0.6)
        case Wear.PHOTOCOPY:
            return _photocopied(usual, chance)
        case Wear.ROUGH_JPEG:
            return replace(usual, jpeg_quality=chance.randint(18, 30), blur=0.7, noise=2.0)
        case Wear.TYPEWRITER:
            old = replace(usual, paper=(240, 231, 210), stained=0.06, blur=0.7, noise=4.0)
            return replace(old, fade=chance.uniform(0.05, 0.18), blotchy=0.2)


def _usual(chance: Random) -> Condition:
    return Condition(
        paper=_paper(chance, 249),
        skew_degrees=chance.gauss(0, 0.55),
        noise=chance.uniform(1.0, 2.6),
        specks=chance.randint(4, 40),
        blur=chance.uniform(0.3, 0.6),
        punched=chance.random() < 0.25,
        folded=chance.random() < 0.15,
        jpeg_quality=chance.randint(68, 84),
    )


def _yellowed(usual: Condition, chance: Random) -> Condition:
    warm = chance.randint(0, 12)
    return replace(
        usual,
        paper=(243 - warm // 2, 235 - warm, 214 - 2 * warm),
        stained=chance.uniform(0.04, 0.1),
        fade=chance.uniform(0.08, 0.2),
        blotchy=0.15,
        noise=3.5,
        skew_degrees=usual.skew_degrees * 1.6,
    )


def _photocopied(usual: Condition, chance: Random) -> Condition:
    return replace(
        usual,
        paper=(247, 247, 247),
        bleed=True,
        specks=chance.randint(180, 700),
        dark_edge=True,
        blur=0.7,
        skew_degrees=usual.skew_degrees * 2.2,
        noise=2.0,
    )


def _paper(chance: Random, light: int) -> Ink:
    tone = light + chance.randint(-4, 6)
    return min(255, tone), min(255, tone), min(255, tone + chance.randint(-3, 4))


def rescanned(first: Condition, chance: Random) -> Condition:
    """Return the same paper laid on the glass again: askew otherwise, new dust, another setting."""
    return replace(
        first,
        skew_degrees=-first.skew_degrees + chance.uniform(-0.4, 0.4),
        specks=first.specks + chance.randint(5, 30),
        noise=first.noise + chance.uniform(0.2, 0.8),
        jpeg_quality=max(15, first.jpeg_quality - chance.randint(2, 9)),
    )


def aged(page: Grey, state: Condition, dpi: int, chance: Random) -> Grey:
    """Return the black print after its years: faded, fat or soft, with grain."""
    if state.bleed:
        page = np.asarray(cv2.erode(page, np.ones((2, 2), np.uint8)), np.uint8)
    if state.blur > 0:
        sigma = state.blur * dpi / 200
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), sigma), np.uint8)
    if state.fade > 0:
        page = _faded(page, state, chance)
    return _grained(page, state.noise, chance) if state.noise > 0 else page


def _faded(page: Grey, state: Condition, chance: Random) -> Grey:
    noise = np.random.default_rng(chance.getrandbits(32))
    least, most = max(0.0, state.fade - state.blotchy), min(0.8, state.fade + state.blotchy)
    small = (noise.uniform(1 - most, 1 - least, (9, 7)) * 255).astype(np.uint8)
    left = cv2.resize(small, page.shape[::-1], interpolation=cv2.INTER_CUBIC)
    ink = cv2.multiply(cv2.bitwise_not(page), left, scale=1 / 255)
    return np.asarray(cv2.bitwise_not(ink), np.uint8)


@cache
def _grain() -> tuple[Grey, Grey]:
    """Return a square of fixed noise: what it adds and what it takes."""
    noise = np.random.default_rng(1).normal(0, _GRAIN_LEVEL, (_GRAIN_SIDE, _GRAIN_SIDE))
    return np.clip(noise, 0, 255).astype(np.uint8), np.clip(-noise, 0, 255).astype(np.uint8)


def _grained(page: Grey, level: float, chance: Random) -> Grey:
    height, width = page.shape
    shift = chance.randrange(_GRAIN_SIDE), chance.randrange(_GRAIN_SIDE)
    often = height // _GRAIN_SIDE + 1, width // _GRAIN_SIDE + 1
    plus, minus = (
        np.tile(np.roll(cv2.convertScaleAbs(part, alpha=level / _GRAIN_LEVEL), shift, (0, 1)), often)
        for part in _grain()
    )
    brighter = cv2.add(page, plus[:height, :width])
    return np.asarray(cv2.subtract(brighter, minus[:height, :width]), np.uint8)


def on_paper(page: Grey, state: Condition) -> Colour:
    """Return the page in colour: its white becomes the paper's tone, its black stays near black."""
    tables = [np.array([level * tone // 255 for level in range(256)], np.uint8) for tone in state.paper]
    return np.asarray(cv2.merge([cv2.LUT(page, table) for table in tables]), np.uint8)


def stained(page: Colour, state: Condition, chance: Random) -> Colour:
    """Return the page with brown clouds towards its edges."""
    if state.stained <= 0:
        return page
    noise = np.random.default_rng(chance.getrandbits(32))
    shade = np.ones((12, 9, 3), np.float32)
    edge = np.minimum.outer(
        np.minimum(np.arange(12), 11 - np.arange(12)), np.minimum(np.arange(9), 8 - np.arange(9))
    )
    depth = (state.stained * (noise.random((12, 9)) * 0.8 + (edge == 0) * 0.6)).astype(np.float32)
    for channel, share in enumerate((0.55, 0.75, 1.0)):
        shade[:, :, channel] -= depth * share
    height, width = page.shape[:2]
    small = (np.clip(shade, 0, 1) * 255).astype(np.uint8)
    cloud = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.multiply(page, cloud, scale=1 / 255), np.uint8)


def _from_edge(rows: int, columns: int) -> NDArray[np.int64]:
    """Return how many cells each cell of a grid is away from the nearest edge."""
    down, across = np.arange(rows), np.arange(columns)
    nearest = np.minimum.outer(np.minimum(down, down[::-1]), np.minimum(across, across[::-1]))
    return np.asarray(nearest, np.int64)


def handled(page: Colour, state: Condition, dpi: int, chance: Random) -> Colour:
    """Punch holes, fold a corner; changes and returns the page."""
    if state.punched:
        _punch(page, dpi, chance)
    if state.folded:
        _fold(page, dpi, chance)
    return page


def _punch(page: Colour, dpi: int, chance: Random) -> None:
    height = page.shape[0]
    x = round((11 + chance.uniform(-2, 2)) * dpi / 25.4)
    radius = round(2.9 * dpi / 25.4)
    shift = round(chance.uniform(-3, 3) * dpi / 25.4)
    for side in (-1, 1):
        middle = (x, height // 2 + shift + side * round(40 * dpi / 25.4))
        cv2.circle(page, middle, radius, (92, 92, 90), -1, cv2.LINE_AA)
        cv2.circle(page, middle, radius, (168, 166, 160), max(1, dpi // 100), cv2.LINE_AA)


def _fold(page: Colour, dpi: int, chance: Random) -> None:
    """Turn the lower left or upper right corner over: its back shows, with a shadow along the fold."""
    height, width = page.shape[:2]
    along, down = (round(chance.uniform(9, 20) * dpi / 25.4) for _ in range(2))
    if chance.random() < 0.5:
        corner, one, two = (width - 1, 0), (width - 1 - along, 0), (width - 1, down)
        inner = (width - 1 - along, down)
    else:
        corner, one, two = (0, height - 1), (along, height - 1), (0, height - 1 - down)
        inner = (along, height - 1 - down)
    cv2.fillPoly(page, [np.array((corner, one, two), np.int32)], (206, 205, 200))
    cv2.fillPoly(page, [np.array((inner, one, two), np.int32)], (238, 236, 229), cv2.LINE_AA)
    cv2.line(page, one, two, (176, 174, 168), max(2, dpi // 70), cv2.LINE_AA)
    cv2.polylines(
        page, [np.array((one, inner, two), np.int32)], False, (196, 194, 188), max(1, dpi // 100), cv2.LINE_AA
    )


def turn_of(page: NDArray[np.uint8], state: Condition) -> Turn:
    """Return the map from the drawn page to the scan: turned about the middle by the skew, clockwise."""
    height, width = page.shape[:2]
    return np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), -state.skew_degrees, 1.0), np.float64)


def laid_askew(page: Colour, state: Condition, turn: Turn) -> Colour:
    """Return the page as it lay on the glass; beside it shows the lid."""
    if abs(state.skew_degrees) < 0.02:
        return page
    height, width = page.shape[:2]
    lid = (60, 60, 60) if state.dark_edge else tuple(min(255, tone + 4) for tone in state.paper)
    flat = cv2.warpAffine(
        page, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=lid
    )
    return np.asarray(flat, np.uint8)


def moved(box: Box, turn: Turn) -> Box:
    """Return the box that holds `box` after the turn."""
    left, top, right, bottom = box
    corners = np.array([(x, y, 1) for x in (left, right) for y in (top, bottom)], np.float64) @ turn.T
    low, high = corners.min(axis=0), corners.max(axis=0)
    return round(low[0]), round(low[1]), round(high[0]), round(high[1])


def dusted(page: Colour, state: Condition, dpi: int, chance: Random) -> Colour:
    """Sprinkle dust and copier dirt; changes and returns the page."""
    height, width = page.shape[:2]
    if state.dark_edge:
        _dark_edge(page, dpi, chance)
    for _ in range(state.specks):
        x, y = chance.randrange(width), chance.randrange(height)
        radius = 0 if chance.random() < 0.75 else 1 if chance.random() < 0.9 else 2
        tone = chance.randint(20, 150)
        cv2.circle(page, (x, y), round(radius * dpi / 200), (tone, tone, tone), -1)
    return page


def _dark_edge(page: Colour, dpi: int, chance: Random) -> None:
    """A copier's open lid: a black band that fades into the page along one side, uneven in depth."""
    height, width = page.shape[:2]
    depth = round(chance.uniform(1.5, 5) * dpi / 25.4)
    band = np.linspace(0.12, 1.0, depth, dtype=np.float32) ** 1.5
    shade = np.tile(band, (height, 1))[:, :, None]
    if chance.random() < 0.5:
        page[:, :depth] = (page[:, :depth] * shade).astype(np.uint8)
    else:
        page[:, width - depth :] = (page[:, width - depth :] * shade[:, ::-1]).astype(np.uint8)


def copied(page: Colour) -> Grey:
    """Return a copier's grey: contrast pushed hard, light tones gone."""
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    curve = np.array([min(255, max(0, round((level - 60) * 1.75))) for level in range(256)], np.uint8)
    return np.asarray(cv2.LUT(grey, curve), np.uint8)


def bilevel(page: NDArray[np.uint8]) -> Grey:
    """Return the page in pure black and white, as a fax or a G4 scan holds it."""
    grey = page if page.ndim == 2 else cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.threshold(grey, 168, 255, cv2.THRESH_BINARY)[1], np.uint8)


def shown_through(front: Grey) -> Grey:
    """Return an empty back page on which the front glimmers, mirrored and very faint."""
    mirrored = cv2.flip(front, 1)
    soft = cv2.GaussianBlur(mirrored, (0, 0), 2.0)
    return np.asarray(cv2.addWeighted(soft, 0.03, np.full_like(soft, 255), 0.97, 0), np.uint8)
