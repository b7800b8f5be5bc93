"""The arrival stamp of a page: each place that may be one is recognised, and what fills it in is read."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from hoso.reading import cleanup, ocr
from hoso.reading.arrival_places import StampPlace, stamp_places
from hoso.reading.fields.arrivals import (
    Label,
    Layout,
    body_agreed,
    body_of,
    day_of,
    is_sign,
    layout_in,
    number_of,
    words_of,
    words_of_arrival,
)
from hoso.reading.ink import LOOK_DPI, colour_strength, red_strength
from hoso.reading.line_engine import read_line
from hoso.reading.model import Arrival, Box, FieldValue, Letter, Word, around
from hoso.reading.print_alone import has_coloured_ink
from hoso.rulesets.catalogue import RULE_SETS
from hoso.rulesets.values import ArrivalForm

_ENLARGED, _LINE_ENLARGED = 2, 3
_NAME_HEIGHT = 44  # pixels at 200 dpi
_LINE_RUN = 70  # pixels at 200 dpi: longer than any letter of a stamp is wide or high
_SURE = 0.8
# How much more than the label's height is looked at above and below it.
_MARGINS = ((0.45, 0.2), (0.8, 0.4))
_COLOURED_FROM = 26  # levels
_PEN_GAIN = 3  # a blue pen is coloured by some 80 levels
_BAND, _STEP = 44, 15  # pixels at 200 dpi: a row of the stamp
_LEAST_SIDE, _LEAST_INK = 12, 0.004


def arrival_on(
    page: NDArray[np.uint8], words: Sequence[Word], *, dpi: int, number: int, language: str
) -> Arrival | None:
    """Return the arrival stamp of page `number`, None where there is none or it cannot be told.

    `page` is RGB and untouched, `words` were recognised on it. Body, number and day are given only where
    they are legible.

    Raises:
        ModelMissing.
    """
    forms = {rules.arrival for rules in RULE_SETS.values() if rules.language == language and rules.arrival}
    best: tuple[StampPlace, Layout] | None = None
    named = [word for form in forms for word in words_of_arrival(words, form)]
    for place in stamp_places(page, dpi=dpi, words=named) if forms else ():
        for layout in _layouts(place, forms, language):
            if best is None or layout.worth > best[1].worth:
                best = place, layout
        if best is not None and best[1].confidence >= _SURE and best[1].is_whole:
            break
    return None if best is None else _arrival(*best, page=number, language=language)


def _layouts(place: StampPlace, forms: set[ArrivalForm], language: str) -> Iterator[Layout]:
    """Yield what is made of the words of a place, ink by ink, until all that a stamp bears was read."""
    bare_words: list[Word] | None = None
    for grey in _prints(place):
        words = _words(_without_lines(grey), language)
        layouts = _made_of(words, [], place, forms)
        if not any(layout.confidence >= _SURE and layout.is_whole for layout in layouts):
            bare_words = _bare_words(grey) if bare_words is None else bare_words
            layouts += _made_of(words, bare_words, place, forms)
            if not any(is_sign([*words, *bare_words], form) for form in forms):
                return
        yield from layouts
        if any(layout.confidence >= _SURE and layout.is_whole for layout in layouts):
            return


def _made_of(
    words: list[Word], bare_words: list[Word], place: StampPlace, forms: set[ArrivalForm]
) -> list[Layout]:
    made = [
        layout_in(words, form, left=place.left, right=place.right, bare_words=bare_words) for form in forms
    ]
    return [layout for layout in made if layout is not None]


def _bare_words(grey: NDArray[np.uint8]) -> list[Word]:
    """Return what the engine for lines reads in bands over the place, the surest words first.

    It knows no accents, but it reads through rules, dots and strokes that keep the other engine from words.
    """
    found: list[Word] = []
    for top in range(0, max(grey.shape[0] - _BAND // 2, 1), _STEP):
        band = np.ascontiguousarray(grey[top : top + _BAND])
        if min(band.shape) >= _LEAST_SIDE:
            found += words_of(read_line(band), top=top + _BAND // 4, bottom=top + _BAND * 3 // 4)
    return sorted(found, key=lambda word: -word.confidence)


def _prints(place: StampPlace) -> Iterator[NDArray[np.uint8]]:
    """Yield a place in all its ink, then without coloured ink, then in coloured ink alone, where it has any.

    A black stamp is read best without the blue pen, a coloured one without the print that it lies over.
    """
    colours = place.colours
    yield cleanup.without_background(np.ascontiguousarray(colours.min(axis=2)))
    if not has_coloured_ink(colours, Box(0, 0, colours.shape[1], colours.shape[0])):
        return
    yield cleanup.without_background(np.ascontiguousarray(colours.max(axis=2)))
    for strength in (red_strength(colours), colour_strength(colours)):
        if float((strength > _COLOURED_FROM).mean()) > _LEAST_INK:
            yield _dark(strength)


def _dark(strength: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return coloured ink as dark on white, its usual strength as black."""
    highest = max(int(np.percentile(strength[strength > _COLOURED_FROM], 75)), 1)
    return np.asarray(255 - np.minimum(strength.astype(np.int32) * 255 // highest, 255), dtype=np.uint8)


def _words(grey: NDArray[np.uint8], language: str) -> list[Word]:
    large = cv2.resize(grey, None, fx=_ENLARGED, fy=_ENLARGED, interpolation=cv2.INTER_CUBIC)
    found = ocr.recognise_scattered(
        np.asarray(large, dtype=np.uint8), language=language, dpi=LOOK_DPI * _ENLARGED
    )
    return [word.moved(0, 0, _ENLARGED) for word in found]


def _without_lines(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the cut-out without its frame and rules, which keep recognition from seeing words."""
    ink = (grey < 170).astype(np.uint8)
    lines = np.zeros_like(ink)
    for kernel in (np.ones((1, _LINE_RUN), np.uint8), np.ones((_LINE_RUN, 1), np.uint8)):
        # Grown across, a line that leans a little is still one run.
        across = np.ones((3, 1) if kernel.shape[0] == 1 else (1, 3), np.uint8)
        runs = cv2.morphologyEx(cv2.dilate(ink, across), cv2.MORPH_OPEN, kernel)
        lines = np.maximum(lines, np.asarray(runs, np.uint8))
    cleaned = grey.copy()
    cleaned[cv2.dilate(lines, np.ones((3, 3), np.uint8)) > 0] = 255
    return cleaned


def _arrival(place: StampPlace, layout: Layout, *, page: int, language: str) -> Arrival:
    word = FieldValue(layout.word, layout.confidence, page, place.on_page(layout.box))
    body = _body(place, layout, page=page, language=language)
    number = _number(place, layout.number) if layout.number is not None else None
    day = day_of(_looks(place, layout.day)) if layout.day is not None else None
    return Arrival(
        word, body, _value(number, place, layout.number, page), _value(day, place, layout.day, page)
    )


def _number(place: StampPlace, label: Label) -> tuple[str, float] | None:
    return number_of(_looks(place, label), letter_height=label.box.height)


def _value(
    found: tuple[str, float] | None, place: StampPlace, label: Label | None, page: int
) -> FieldValue | None:
    if found is None or label is None:
        return None
    return FieldValue(found[0], found[1], page, place.on_page(_row(label, *_MARGINS[0])))


def _body(place: StampPlace, layout: Layout, *, page: int, language: str) -> FieldValue | None:
    """Return the name of the office, read twice, and held against the engine that knows no accents."""
    box = around([word.box for word in layout.body]) if layout.body else _over(layout.box)
    high = round(0.35 * box.height)
    plain = cleanup.without_background(np.ascontiguousarray(place.colours.min(axis=2)))
    strip = plain[max(box.top - high, 0) : box.bottom + high, max(place.left, 0) : place.right]
    if min(strip.shape) < _LEAST_SIDE:
        return None
    strip = _without_lines(np.ascontiguousarray(strip))
    again = "".join(letter.text for letter in read_line(strip))
    large = cv2.resize(strip, None, fx=_LINE_ENLARGED, fy=_LINE_ENLARGED, interpolation=cv2.INTER_CUBIC)
    line = ocr.recognise_line(np.asarray(large, np.uint8), language=language, dpi=LOOK_DPI * _LINE_ENLARGED)
    found = body_agreed(body_of(layout.body, again=again), body_of(line, again=again))
    return None if found is None else FieldValue(found[0], found[1], page, place.on_page(box))


def _over(box: Box) -> Box:
    """Return where the name stands when no word of it was read: right above the rest."""
    return Box(box.left, max(box.top - _NAME_HEIGHT, 0), box.right, box.top)


def _row(label: Label, above: float, below: float) -> Box:
    """Return the place behind a label, up to where its row ends."""
    high = label.box.height
    return Box(
        label.box.right,
        max(label.box.top - round(above * high), 0),
        label.row_end,
        label.box.bottom + round(below * high),
    )


def _looks(place: StampPlace, label: Label) -> Iterator[list[Letter]]:
    """Yield what the engine for lines reads behind a label, in each ink and with each margin."""
    for ink in _inks(place):
        for margins in _MARGINS:
            row = _row(label, *margins)
            piece = ink[row.top : row.bottom, row.left : row.right]
            if min(piece.shape) >= _LEAST_SIDE and float((piece < 150).mean()) > _LEAST_INK:
                yield read_line(np.ascontiguousarray(piece))


def _inks(place: StampPlace) -> list[NDArray[np.uint8]]:
    """Return the cut-out in all its ink, without red, and in coloured ink alone: one shows the pen best."""
    colours = place.colours
    plain = cleanup.without_background(np.ascontiguousarray(colours.min(axis=2)))
    red_gone = cleanup.without_background(cleanup.red_channel(colours))
    pen = colour_strength(colours).astype(np.int32)
    penned = np.asarray(255 - np.minimum(pen * _PEN_GAIN, 255), dtype=np.uint8)
    inks = [plain, red_gone, penned]
    return [cv2.GaussianBlur(ink, (3, 3), 0).astype(np.uint8) for ink in inks]
