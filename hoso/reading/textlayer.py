"""A born-digital page's own words, and the check that its text is to be trusted."""

import ctypes
import unicodedata
from typing import Any

import pypdfium2.raw as pdfium

from hoso.lib.text import nfc
from hoso.reading.model import Box, PageSize, Placement, Word

_MOST_CHARACTERS = 60_000
# Letters of Vietnamese, Norwegian and their neighbours; anything else inside words speaks for a
# legacy font (TCVN3, VNI) or a missing character map.
_VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz" + _VIETNAMESE + "æøåäöüéèêëçñôò")
_STRANGE_SHARE = 0.03
_ENOUGH_LETTERS = 20
# How PDFium reports a hyphen at the end of a line.
_LINE_END_HYPHENS = (0x2, 0xFFFE)
# VNI writes accents as letters of their own: `ñ`, `aâ`, `oä` are everywhere in such a text and nowhere else.
_LEGACY = ("ñ", "®", "µ", "¸", "¨", "©", "§", "¬", "ø", "û", "î", "ï", "ë")
_LEGACY_SHARE = 0.02


def is_sane(words: list[Word]) -> bool:
    """Tell whether a text layer may stand for the page: enough letters, nearly all of them real ones.

    Text in old code pages or without a character map is refused, and the page is recognised instead.
    """
    text = nfc("".join(word.text for word in words)).casefold()
    letters = [
        char for char in text if char.isalpha() or unicodedata.category(char) in ("Co", "Cn", "Cc", "So")
    ]
    letters += [char for char in text if char == "\ufffd"]
    if len(letters) < _ENOUGH_LETTERS:
        return False
    strange = sum(char not in _LETTERS for char in letters)
    legacy = sum(text.count(mark) for mark in _LEGACY)
    return strange / len(letters) <= _STRANGE_SHARE and (
        legacy / len(letters) <= _LEGACY_SHARE or text.count("ø") + text.count("å") > legacy / 2
    )


def read_words(page: Any, size: PageSize) -> list[Word]:
    """Return the visible words of the page in the order the file has them, boxes in pixels of `size`.

    `page` is PDFium's; text drawn invisibly counts too (callers ask only pages that are no scans).
    """
    text_page = page.get_textpage()
    try:
        return _words(page, text_page, size)
    finally:
        text_page.close()


def _words(page: Any, text_page: Any, size: PageSize) -> list[Word]:
    words: list[Word] = []
    letters: list[str] = []
    box: Box | None = None
    for char, place in _characters(page, text_page, size):
        if char.isspace() or (box is not None and place is not None and not _same_word(box, place)):
            _finish(words, letters, box)
            letters, box = [], None
        if not char.isspace() and place is not None:
            letters.append(char)
            box = place if box is None else box.joined(place)
    _finish(words, letters, box)
    return words


def _finish(words: list[Word], letters: list[str], box: Box | None) -> None:
    text = nfc("".join(letters)).replace("\u00ad", "")
    if text and box is not None:
        words.append(Word(text, box, 1.0))


def _same_word(box: Box, place: Box) -> bool:
    """A letter belongs to the word when it stands on its line and close behind it."""
    height = max(box.height, place.height, 1)
    on_line = abs(box.middle_y - place.middle_y) < 0.7 * height
    return on_line and -height < place.left - box.right < 0.6 * height


def _characters(page: Any, text_page: Any, size: PageSize) -> list[tuple[str, Box | None]]:
    """Return each letter with its place; what only separates has the place None."""
    scale = Scale(page, size)
    found: list[tuple[str, Box | None]] = []
    for index in range(min(text_page.count_chars(), _MOST_CHARACTERS)):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        char = _letter(code)
        if char.isspace() or unicodedata.category(char) == "Cc":
            found.append((" ", None))
        else:
            found.append((char, _place(text_page, index, scale)))
    return found


def _letter(code: int) -> str:
    """Return the letter of a code that PDFium gives; half a pair of code units is no text."""
    if code in _LINE_END_HYPHENS:
        return "-"
    return chr(code) if 0 < code < 0xD800 or 0xE000 <= code < 0x110000 else "\ufffd"


def _place(text_page: Any, index: int, scale: "Scale") -> Box:
    # The loose box has the font's height, the same for every letter of a line.
    rectangle = pdfium.FS_RECTF()
    if pdfium.FPDFText_GetLooseCharBox(text_page, index, rectangle):
        return scale.box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    return scale.box(left.value, bottom.value, right.value, top.value)


class Scale:
    """Points of the page to pixels of its rendering; asks PDFium for three corners once."""

    def __init__(self, page: Any, size: PageSize) -> None:
        across, down = ctypes.c_int(), ctypes.c_int()
        # Through a large device, so that rounding to whole pixels does not matter.
        big = 1_000_000

        def at(x: float, y: float) -> tuple[float, float]:
            pdfium.FPDF_PageToDevice(page, 0, 0, big, big, 0, x, y, across, down)
            return across.value * size.width / big, down.value * size.height / big

        self.origin = at(0, 0)
        # Pixels for a thousand points to the right, and for a thousand up.
        self.right = self._from_origin(at(1000, 0))
        self.up = self._from_origin(at(0, 1000))

    def _from_origin(self, point: tuple[float, float]) -> tuple[float, float]:
        return point[0] - self.origin[0], point[1] - self.origin[1]

    def placement(self) -> Placement:
        """Return the way back: where pixels of the rendering lie on the unturned page, in points."""
        (a, b), (c, d) = self.right, self.up
        area = (a * d - b * c) / 1000
        across, down = (d / area, -b / area), (-c / area, a / area)
        x, y = self.origin
        return Placement((-across[0] * x - down[0] * y, -across[1] * x - down[1] * y), across, down)

    def point(self, x: float, y: float) -> tuple[float, float]:
        return (
            self.origin[0] + (self.right[0] * x + self.up[0] * y) / 1000,
            self.origin[1] + (self.right[1] * x + self.up[1] * y) / 1000,
        )

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        (x0, y0), (x1, y1) = self.point(left, bottom), self.point(right, top)
        return Box(round(min(x0, x1)), round(min(y0, y1)), round(max(x0, x1)), round(max(y0, y1)))
