"""From words to scanned pages: print, stamp, sign, age and scan one document."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from random import Random

import cv2
import numpy as np

from hoso.rulesets.values import RuleSetCode
from hoso.samples import rules
from hoso.samples.drawing import hand, stamps
from hoso.samples.drawing import wear as ageing
from hoso.samples.drawing.ink import (
    Colour,
    Cover,
    Grey,
    Imprint,
    Ink,
    coloured,
    press,
    printed,
    turned,
    uneven,
)
from hoso.samples.drawing.stamps import ArrivalForm
from hoso.samples.drawing.wear import Condition, Wear
from hoso.samples.layout import party, state
from hoso.samples.layout.common import Manner
from hoso.samples.layout.faces import Faces
from hoso.samples.layout.flow import MM_PER_INCH
from hoso.samples.layout.sheets import Box, PrintedLine, Sheet
from hoso.samples.letter import Letter
from hoso.samples.seeding import seeded

_RED: tuple[Ink, ...] = ((214, 28, 48), (200, 30, 58), (226, 46, 52), (190, 24, 40))
_BLUE: tuple[Ink, ...] = ((30, 52, 150), (24, 60, 170), (40, 48, 130))
_VIOLET: tuple[Ink, ...] = ((92, 44, 150), (78, 40, 132))
_BLACK: Ink = (34, 34, 38)


class MarkStyle(StrEnum):
    """How a secrecy mark looks on the page."""

    CLEAR = "clear"
    FADED = "faded"
    ROTATED = "rotated"
    CUT = "cut"  # half beyond the edge of the paper
    COPIED = "copied"  # black: a photocopy of a marked paper
    SIGNED = "signed"  # under the signature


class ArrivalInk(StrEnum):
    """The pad of an arrival stamp."""

    RED = "red"
    VIOLET = "violet"
    BLUE = "blue"
    BLACK = "black"


@dataclass(frozen=True, slots=True)
class Arrival:
    """The arrival stamp of whoever received the paper: what it says and how it was pressed.

    `number` and `day` (as written, such as `21/3/18`) are empty and `on` is None where nobody wrote them.
    `is_over_text`: pressed lower, into the lines of the text; `is_pale`: with hardly any ink.
    """

    body: str
    form: ArrivalForm
    ink: ArrivalInk
    number: str = ""
    day: str = ""
    on: date | None = None
    is_penned: bool = True
    is_over_text: bool = False
    is_pale: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One document on paper: its words, how its office prints, what befell it; `seed` fixes every stroke."""

    letter: Letter
    wear: Wear
    condition: Condition
    dpi: int
    manner: Manner
    seed: str
    arrival: Arrival | None = None
    mark_style: MarkStyle | None = None
    sheets: tuple[Sheet, ...] = field(default=(), repr=False)

    @property
    def faces(self) -> Faces:
        return Faces(self.dpi, typewriter=self.wear is Wear.TYPEWRITER)


@dataclass(frozen=True, slots=True)
class Scan:
    """One scanned page with its printed lines where they now lie; `stamped` are the words of stamps."""

    image: Colour
    lines: tuple[PrintedLine, ...] = ()
    stamped: tuple[str, ...] = ()


def laid_out(paper: Paper) -> tuple[Sheet, ...]:
    """Return the sheets of a paper."""
    module = party if paper.letter.rule_set is RuleSetCode.VN_PARTY else state
    return tuple(module.lay_out(paper.letter, paper.faces, paper.manner))


def scanned(paper: Paper) -> list[Scan]:
    """Return the pages as a scanner delivers them, in colour."""
    return [_scanned_sheet(paper, index, sheet) for index, sheet in enumerate(paper.sheets)]


def blank_back(paper: Paper, index: int) -> Scan:
    """Return the empty back of page `index` (from 0)."""
    chance = seeded(paper.seed, "back", index)
    front = printed(paper.sheets[index], paper.faces, chance)
    return plain_scan(ageing.shown_through(front), paper.condition, paper.dpi, chance)


def plain_scan(page: Grey, condition: Condition, dpi: int, chance: Random) -> Scan:
    """Return a page without stamps (a back, a separator sheet) as scanned."""
    grained = ageing.aged(page, condition, dpi, chance)
    flat = ageing.on_paper(grained, condition)
    turn = ageing.turn_of(flat, condition)
    askew = ageing.laid_askew(ageing.handled(flat, condition, dpi, chance), condition, turn)
    return Scan(ageing.dusted(askew, condition, dpi, chance))


def _scanned_sheet(paper: Paper, index: int, sheet: Sheet) -> Scan:
    chance = seeded(paper.seed, index)
    condition, dpi = paper.condition, paper.dpi
    ink = ageing.aged(printed(sheet, paper.faces, chance), condition, dpi, chance)
    page = ageing.stained(ageing.on_paper(ink, condition), condition, chance)
    stamped = _stamped(page, paper, sheet, chance)
    if paper.wear is Wear.PHOTOCOPY:
        page = np.asarray(cv2.cvtColor(ageing.copied(page), cv2.COLOR_GRAY2RGB), np.uint8)
    page = ageing.handled(page, condition, dpi, chance)
    turn = ageing.turn_of(page, condition)
    page = ageing.dusted(ageing.laid_askew(page, condition, turn), condition, dpi, chance)
    lines = tuple(PrintedLine(line.text, line.part, ageing.moved(line.box, turn)) for line in sheet.lines)
    return Scan(page, lines, tuple(stamped))


def _stamped(page: Colour, paper: Paper, sheet: Sheet, chance: Random) -> list[str]:
    """Bring pens and stamps down on the page, in place; returns the words of the stamps."""
    words: list[str] = []
    pen = _BLACK if chance.random() < 0.2 else chance.choice(_BLUE)
    red = chance.choice(_RED)
    _write_figures(page, paper, sheet.spots, pen, chance)
    if (spot := sheet.spots.get("under_number")) is not None:
        words += _marks_under_number(page, paper, spot, red, chance)
    if (spot := sheet.spots.get("signature")) is not None:
        words += _sign_and_seal(page, paper, spot, pen, red, chance)
    return words


def _write_figures(page: Colour, paper: Paper, spots: dict[str, Box], pen: Ink, chance: Random) -> None:
    day, month = rules.day_and_month(paper.letter.on)
    number = rules.padded(int(paper.letter.number.number))
    for name, text in (("number", number), ("day", day), ("month", month)):
        if (box := spots.get(name)) is not None:
            cover = hand.figures(text, paper.dpi / MM_PER_INCH * chance.uniform(4.2, 5.2), chance)
            x = (box[0] + box[2] - cover.shape[1]) // 2
            y = (
                box[3]
                - round(cover.shape[0] * 0.78)
                + round(chance.uniform(-0.6, 0.6) * paper.dpi / MM_PER_INCH)
            )
            press(page, Imprint(coloured(uneven(cover, chance, least=0.75, dry=0.0), pen), x, y))


def _press_at(page: Colour, cover: Cover, ink: Ink, middle: tuple[float, float]) -> None:
    x, y = round(middle[0] - cover.shape[1] / 2), round(middle[1] - cover.shape[0] / 2)
    press(page, Imprint(coloured(cover, ink), x, y))


def _marks_under_number(page: Colour, paper: Paper, spot: Box, red: Ink, chance: Random) -> list[str]:
    mm, letter = paper.dpi / MM_PER_INCH, paper.letter
    middle, top = float(spot[0]), spot[3] + 4 * mm
    words: list[str] = []
    if letter.urgency:
        cover = stamps.framed(letter.urgency, *stamps.URGENCY_MM[letter.urgency], paper.dpi)
        cover = uneven(turned(cover, chance.gauss(0, 3)), chance, least=0.6, dry=0.06)
        _press_at(page, cover, red, (middle + chance.uniform(-6, 6) * mm, top + 4 * mm))
        words.append(letter.urgency)
        top += 11 * mm
    if letter.secrecy and paper.mark_style is not MarkStyle.SIGNED:
        _secrecy_mark(page, paper, (middle, top + 4 * mm), red, chance)
        words.append(letter.secrecy)
        top += 11 * mm
    if paper.arrival is not None:
        # Chance of its own: all other strokes of the paper are the same with and without the stamp.
        words += _arrival(page, paper, paper.arrival, top, seeded(paper.seed, "arrival"))
    return words


def _secrecy_mark(page: Colour, paper: Paper, at: tuple[float, float], red: Ink, chance: Random) -> None:
    mm, words = paper.dpi / MM_PER_INCH, paper.letter.secrecy
    cover = stamps.framed(words, *stamps.SECRECY_MM[words], paper.dpi)
    ink, least, dry, angle = red, 0.7, 0.05, chance.gauss(0, 2)
    match paper.mark_style:
        case MarkStyle.FADED:
            least, dry = 0.14, 0.3
            cover = np.asarray(cv2.convertScaleAbs(cover, alpha=0.5), np.uint8)
        case MarkStyle.ROTATED:
            angle = chance.choice((-1, 1)) * chance.uniform(12, 38)
        case MarkStyle.CUT:
            at = (
                (chance.uniform(2, 5) * mm, at[1])
                if chance.random() < 0.5
                else (at[0], chance.uniform(1.5, 3) * mm)
            )
        case MarkStyle.COPIED:
            ink, least = _BLACK, 0.85
        case _:
            pass
    _press_at(page, uneven(turned(cover, angle), chance, least=least, dry=dry), ink, at)


def _arrival(page: Colour, paper: Paper, arrival: Arrival, top: float, chance: Random) -> list[str]:
    mm, entry = paper.dpi / MM_PER_INCH, stamps.Entry(arrival.number, arrival.day, arrival.is_penned)
    box, written = stamps.arrival(arrival.body, arrival.form, entry, paper.dpi, chance)
    angle, ink = chance.gauss(0, 2.5), _pad(arrival.ink, chance)
    at = (chance.uniform(30, 36) * mm, top + 15 * mm)
    if arrival.is_over_text:
        at = (chance.uniform(40, 70) * mm, top + chance.uniform(22, 40) * mm)
    least = 0.3 if arrival.is_pale else 0.55
    if arrival.is_pale:
        box = np.asarray(cv2.convertScaleAbs(box, alpha=0.6), np.uint8)
    _press_at(page, uneven(turned(box, angle), chance, least=least, dry=0.08), ink, at)
    _press_at(page, turned(written, angle), chance.choice(_BLUE) if arrival.is_penned else ink, at)
    return [f"{arrival.body.upper()} ĐẾN Số: {arrival.number} Ngày: {arrival.day} Chuyển:"]


def _pad(ink: ArrivalInk, chance: Random) -> Ink:
    match ink:
        case ArrivalInk.RED:
            return chance.choice(_RED)
        case ArrivalInk.VIOLET:
            return chance.choice(_VIOLET)
        case ArrivalInk.BLUE:
            return chance.choice(_BLUE)
        case ArrivalInk.BLACK:
            return _BLACK


def _sign_and_seal(page: Colour, paper: Paper, spot: Box, pen: Ink, red: Ink, chance: Random) -> list[str]:
    """Sign between title and name, seal over its left third (Decree 30/2020/NĐ-CP, art. 33)."""
    letter, mm = paper.letter, paper.dpi / MM_PER_INCH
    left, top, right, bottom = spot
    middle = ((left + right) / 2, (top + bottom) / 2)
    words: list[str] = []
    if letter.secrecy and paper.mark_style is MarkStyle.SIGNED:
        _secrecy_mark(page, paper, (middle[0] + 4 * mm, middle[1]), red, chance)
        words.append(letter.secrecy)
    hand_seed = seeded(letter.issuer.name, letter.issuer.area, letter.signature.signer)
    strokes = hand.signature(right - left, bottom - top, hand_seed)
    _press_at(page, uneven(turned(strokes, chance.gauss(-4, 4)), chance, least=0.8, dry=0.0), pen, middle)
    if not letter.signature.lines[0].startswith("CHỦ TRÌ"):
        words.append(_seal(page, paper, (left + 3 * mm, middle[1] + 2 * mm), red, chance))
    return words


def _seal(page: Colour, paper: Paper, at: tuple[float, float], red: Ink, chance: Random) -> str:
    issuer, mm = paper.letter.issuer, paper.dpi / MM_PER_INCH
    name = f"{issuer.name} {issuer.area}" if issuer.title else issuer.name
    cover = stamps.seal(name, paper.dpi, party=paper.letter.rule_set is RuleSetCode.VN_PARTY)
    cover = uneven(turned(cover, chance.uniform(-14, 14)), chance, least=0.55, dry=0.07)
    _press_at(page, cover, red, (at[0] + chance.uniform(-3, 4) * mm, at[1] + chance.uniform(-4, 4) * mm))
    return name.upper()
