"""Reading one file: pages to words, words to lines, lines to fields. The order of the steps is here."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hoso.lib.errors import DomainError
from hoso.lib.text import squeeze
from hoso.reading import cleanup, ocr, rotation
from hoso.reading.arrivals import arrival_on
from hoso.reading.columns import in_columns, lines_by_place
from hoso.reading.errors import FileBroken, ModelMissing
from hoso.reading.fields import extract, rule_set_of
from hoso.reading.inputs import PageSource, open_pages, wanted_pages
from hoso.reading.limits import DEFAULT_LIMITS, Limits
from hoso.reading.model import (
    Box,
    Letter,
    Line,
    PageSize,
    PageText,
    Reading,
    SignatureBlock,
    Source,
    Word,
    line_of,
)
from hoso.reading.rereading import read_again
from hoso.reading.second_look import close_at, digits_at, has_ink, lines_at, print_lines_at, texts_at
from hoso.reading.signature_block import place_of_block, read_block
from hoso.reading.splits import splits
from hoso.reading.stamps import coloured_stamps
from hoso.rulesets.catalogue import rule_set

DEFAULT_LANGUAGE = "vie"
_HARDLY_READ = 0.62
_FEW_LETTERS = 12
_HEAD = 0.45  # of the page's height: titles and subject
_SECOND_COLUMN = re.compile(r"(?<=\s)(?:CỘNG H[ÒO][ÀA] XÃ HỘI|ĐẢNG CỘNG SẢN VIỆT NAM\s*$|Độc lập\s*[-–])")


def language_of(hint: str | None) -> str:
    """Return the model's language for a rule set hint: `no` is read as Norwegian, all else as Vietnamese."""
    return rule_set(hint).language if hint and hint != "unknown" else DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class Grey:
    """The cleaned page that recognition saw; `scale` is its size over the rendered page's."""

    pixels: NDArray[np.uint8]
    scale: float
    # The upper part of the untouched page, for what coloured ink lies over.
    head: NDArray[np.uint8]
    dpi: int
    language: str

    def digits(self, box: Box) -> list[tuple[str, float]]:
        """A second look at digits; see `second_look.digits_at`. `box` is in pixels of the rendered page."""
        return digits_at(self.pixels, self._here(box))

    def texts(self, box: Box) -> list[tuple[str, float]]:
        return texts_at(self.pixels, self._here(box))

    def lines(self, box: Box) -> list[list[Letter]]:
        looks = lines_at(self.pixels, self._here(box))
        return [[replace(letter, x=letter.x / self.scale) for letter in look] for look in looks]

    def close(self, box: Box) -> list[list[Letter]]:
        return close_at(self.pixels, self._here(box))

    def print_lines(self, box: Box) -> list[Line]:
        return print_lines_at(self.head, box, dpi=self.dpi, number=1, language=self.language)

    def has_ink(self, box: Box) -> bool:
        return has_ink(self.pixels, self._here(box))

    def _here(self, box: Box) -> Box:
        return Box(*(round(side * self.scale) for side in box.to_list()))


def read_file(
    path: Path,
    *,
    pages: list[int] | None = None,
    hint: str | None = None,
    name: str = "",
    limits: Limits = DEFAULT_LIMITS,
) -> Reading:
    """Read one document; `pages` (from 1) picks a part of the file, `hint` is a rule set.

    `name` is what the file was called where it comes from, if that is not its name here.

    A page that cannot be shown is marked with its code and the others are read.

    Raises:
        FileBroken: no page of it could be shown.
        ModelMissing, UnknownRuleSet, and what `inputs.open_pages` and `inputs.wanted_pages` raise.
    """
    began = time.monotonic()
    with open_pages(path, limits) as source:
        numbers = wanted_pages(source, pages)
        first, grey = read_or_mark(source, numbers[0], is_first=True, hint=hint)
        # What nobody looks at again is not kept.
        rest = [read_or_mark(source, number, is_first=False, hint=hint)[0] for number in numbers[1:]]
    texts = [first, *rest]
    if all(text.problem for text in texts):
        raise FileBroken(f"{path.name}: no page could be shown", file=path.name, reason=texts[0].problem)
    found = rule_set_of(texts, hint)
    fields = extract(texts, rule_set=found, second_look=grey, name=name or path.name)
    return Reading(path.name, tuple(texts), time.monotonic() - began, found, fields, splits(texts))


def read_or_mark(
    source: PageSource, number: int, *, is_first: bool, hint: str | None, with_fields: bool = True
) -> tuple[PageText, Grey | None]:
    """Read one page, and return with it the cleaned page that was recognised, if it had to be.

    A page that cannot be shown is marked with its code. `is_first`: stamps are read too;
    `with_fields`: so is, a second time, the place where somebody signs.

    Raises:
        ModelMissing, UnknownRuleSet.
    """
    try:
        language = language_of(hint)
        return _read_page(source, number, first=is_first, language=language, with_fields=with_fields)
    except ModelMissing:
        raise  # the machine's fault, not the page's
    except DomainError as error:
        return PageText(number, PageSize(0, 0, 0), Source.NONE, (), problem=error.code), None


def _read_page(
    source: PageSource, number: int, *, first: bool, language: str, with_fields: bool
) -> tuple[PageText, Grey | None]:
    size = source.size(number)
    own = source.own_words(number)
    if own is not None:
        lines = in_columns(lines_by_place(own), page=number, height=size.height)
        text = PageText(number, size, Source.TEXT_LAYER, tuple(lines))
        if first:
            text = _stamped(text, source.pixels(number, overlays=True), size, language)
        return text, None
    return _recognise_page(source, number, size, first=first, language=language, with_fields=with_fields)


def _recognise_page(
    source: PageSource, number: int, size: PageSize, *, first: bool, language: str, with_fields: bool
) -> tuple[PageText, Grey]:
    page = source.pixels(number, overlays=False)
    grey = cleanup.cleaned(page, dpi=size.dpi)
    rows = _recognised(grey, size, language)
    turn = rotation.turn_to_upright(grey) if _is_doubtful(rows) else 0
    if turn:
        page, grey = rotation.turned(page, turn), rotation.turned(grey, turn)
        size = _turned_size(size, turn)
        rows = _recognised(grey, size, language)
    overlays = [] if turn else lines_by_place(source.overlay_words(number))
    lines = tuple(in_columns(rows, page=number, height=size.height))
    signed = _signature_on(page, lines, size, number=number, language=language) if with_fields else None
    text = PageText(
        number,
        size,
        Source.OCR,
        lines,
        rotation=turn,
        overlays=tuple(line_of(row, number) for row in overlays),
        signature=signed,
    )
    if first:
        text = _stamped(text, page, size, language)
    return text, _grey_of(page, grey, size, language)


def _stamped(text: PageText, page: NDArray[np.uint8], size: PageSize, language: str) -> PageText:
    """Return a first page with what was stamped on it, seen on the untouched page."""
    stamps = coloured_stamps(page, dpi=size.dpi, language=language)
    arrival = arrival_on(page, text.words(), dpi=size.dpi, number=text.number, language=language)
    return replace(text, stamps=stamps, arrival=arrival)


def _grey_of(page: NDArray[np.uint8], grey: NDArray[np.uint8], size: PageSize, language: str) -> Grey:
    head = page[: round(_HEAD * size.height)].copy()  # a view would keep the whole page
    return Grey(grey, grey.shape[1] / size.width, head, size.dpi, language)


def cleaned_again(source: PageSource, page: PageText, *, language: str) -> Grey:
    """Return the cleaned page that recognition saw, for a page that another process recognised.

    Raises:
        what `inputs.PageSource.pixels` raises.
    """
    pixels = source.pixels(page.number, overlays=False)
    grey = cleanup.cleaned(pixels, dpi=source.size(page.number).dpi)
    if page.rotation:
        pixels, grey = rotation.turned(pixels, page.rotation), rotation.turned(grey, page.rotation)
    return _grey_of(pixels, grey, page.size, language)


def _signature_on(
    page: NDArray[np.uint8], lines: Sequence[Line], size: PageSize, *, number: int, language: str
) -> SignatureBlock | None:
    place = place_of_block(lines, width=size.width, height=size.height)
    if place is None:
        return None
    return read_block(page, lines, place, dpi=size.dpi, number=number, language=language)


def _recognised(grey: NDArray[np.uint8], size: PageSize, language: str) -> list[list[Word]]:
    rows = ocr.recognise_placed(grey, language=language, dpi=cleanup.READING_DPI)
    if language == DEFAULT_LANGUAGE:
        rows = read_again(grey, rows)
    scale = size.width / grey.shape[1]
    return [[replace(placed.word, box=placed.word.box.scaled(scale)) for placed in row] for row in rows]


def _turned_size(size: PageSize, turn: int) -> PageSize:
    return PageSize(size.height, size.width, size.dpi) if turn in (90, 270) else size


def _is_doubtful(rows: Sequence[Sequence[Word]]) -> bool:
    """Tell whether a page may lie on its side or its head: hardly read, or read in words taller than wide.

    Tesseract reads lines that run upwards by itself; a blank page is not doubtful.
    """
    words = [word for row in rows for word in row]
    letters = sum(len(word.text) for word in words)
    if letters < _FEW_LETTERS:
        return False
    long = [word for word in words if len(word.text) > 3]
    if sum(word.box.height > word.box.width for word in long) > len(long) / 2:
        return True
    return sum(word.confidence * len(word.text) for word in words) / letters < _HARDLY_READ


def extract_file(path: Path, *, hint: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Reading:
    """Read the fields of a PDF from its own text alone; pages without one stay empty.

    Raises:
        what `inputs.open_pages` raises.
    """
    began = time.monotonic()
    with open_pages(path, limits) as source:
        pages = [_own_page(source, number) for number in wanted_pages(source, None)]
    found = rule_set_of(pages, hint)
    fields = extract(pages, rule_set=found, name=path.name)
    return Reading(path.name, tuple(pages), time.monotonic() - began, found, fields, splits(pages))


def _own_page(source: PageSource, number: int) -> PageText:
    try:
        size, own = source.size(number), source.own_words(number)
    except DomainError as error:
        return PageText(number, PageSize(0, 0, 0), Source.NONE, (), problem=error.code)
    if own is None:
        return PageText(number, size, Source.NONE, ())
    lines = in_columns(lines_by_place(own), page=number, height=size.height)
    return PageText(number, size, Source.TEXT_LAYER, tuple(lines))


def extract_text(text: str, *, name: str, hint: str | None = None) -> Reading:
    """Read the fields of bare text; pages are separated by form feeds, lines by line breaks."""
    began = time.monotonic()
    pages = [_text_page(part, number) for number, part in enumerate(text.split("\f"), 1)]
    found = rule_set_of(pages, hint)
    fields = extract(pages, rule_set=found, name=name)
    return Reading(name, tuple(pages), time.monotonic() - began, found, fields, splits(pages))


def _text_page(text: str, number: int) -> PageText:
    lines = [Line(squeeze(part), number) for line in text.splitlines() for part in _columns_of(line)]
    return PageText(number, PageSize(0, 0, 0), Source.TEXT_LAYER, tuple(line for line in lines if line.text))


def _columns_of(line: str) -> list[str]:
    """Cut a line of bare text where a heading's second column begins: at a tab, or before its known words."""
    parts = line.split("\t")
    if len(parts) == 2:
        return parts
    at = _SECOND_COLUMN.search(line)
    return [line] if at is None or not at.start() else [line[: at.start()], line[at.start() :]]
