"""Words of a reading as text that is found and copied but not seen, each over its word in the picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from hoso.reading import glyphless
from hoso.reading.model import Box, Placement, around

_INVISIBLE = 3  # text rendering mode (ISO 32000-1, 9.3.6)
_LEAST_STRETCH, _MOST_STRETCH = 1.0, 4000.0


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word and its box on the rendered, upright page."""

    text: str
    box: Box


class TextFont:
    """The one font of a file: gives each letter a number as it is first used."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def encoded(self, text: str) -> str:
        """Return `text` as the hexadecimal string of a Tj operator."""
        return "".join(f"{self._numbers.setdefault(char, len(self._numbers) + 1):04X}" for char in text)

    def add_to(self, pdf: pikepdf.Pdf) -> Any:
        """Write the font with its map to Unicode into the file and return it."""
        descriptor = pdf.make_indirect(
            Dictionary(
                Type=Name.FontDescriptor,
                FontName=Name(f"/{glyphless.NAME}"),
                Flags=4,
                FontBBox=Array([0, glyphless.DESCENT, glyphless.ADVANCE, glyphless.ASCENT]),
                ItalicAngle=0,
                Ascent=glyphless.ASCENT,
                Descent=glyphless.DESCENT,
                CapHeight=glyphless.ASCENT,
                StemV=80,
                FontFile2=Stream(pdf, glyphless.font_file(), Length1=len(glyphless.font_file())),
            )
        )
        # Number 0 is .notdef, which must never be shown (ISO 19005-2, 6.2.11.8); all others are glyph 1.
        glyphs = b"\x00\x00" + b"\x00\x01" * len(self._numbers)
        letters = pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.CIDFontType2,
                BaseFont=Name(f"/{glyphless.NAME}"),
                CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
                FontDescriptor=descriptor,
                DW=glyphless.ADVANCE,
                CIDToGIDMap=Stream(pdf, glyphs),
            )
        )
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=Name(f"/{glyphless.NAME}"),
                Encoding=Name("/Identity-H"),
                DescendantFonts=Array([letters]),
                ToUnicode=Stream(pdf, self._map_to_unicode().encode("ascii")),
            )
        )

    def _map_to_unicode(self) -> str:
        rows = [
            f"<{number:04X}> <{char.encode('utf-16-be').hex().upper()}>"
            for char, number in self._numbers.items()
        ]
        blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
        written = "\n".join(
            f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
        )
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            f"{written}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        )


def text_operators(lines: Sequence[Sequence[PlacedWord]], font: TextFont, placement: Placement) -> str:
    """Return the operators that write the lines invisibly with font /F0."""
    written = [_line(line, font, placement) for line in lines if line]
    return "\n".join(["BT", f"{_INVISIBLE} Tr", *written, "ET"]) if written else ""


def _line(words: Sequence[PlacedWord], font: TextFont, placement: Placement) -> str:
    return "\n".join(_word(word, _band(word, words), font, placement) for word in words)


def _band(word: PlacedWord, words: Sequence[PlacedWord]) -> Box:
    """Return the height for a word: the whole line's on a level line, so that viewers see one line.

    On a leaning line the whole would be too high, and each word keeps its own.
    """
    line = around([one.box for one in words])
    tallest = max(one.box.height for one in words)
    return line if line.height <= 1.35 * tallest else word.box


def _word(word: PlacedWord, band: Box, font: TextFont, placement: Placement) -> str:
    """Write one word stretched to fill its box exactly, with the space behind it.

    The space goes along in one string because PDFium passes over invisible strings of one letter.
    """
    high, wide = float(max(band.height, 1)), float(max(word.box.width, 1))
    unit_down = (placement.down[0] ** 2 + placement.down[1] ** 2) ** 0.5
    unit_across = (placement.across[0] ** 2 + placement.across[1] ** 2) ** 0.5
    size = high * unit_down
    natural = len(word.text) * size * glyphless.ADVANCE / glyphless.UNITS
    stretch = min(max(100 * wide * unit_across / natural, _LEAST_STRETCH), _MOST_STRETCH)
    baseline = band.bottom + high * glyphless.DESCENT / glyphless.UNITS
    x, y = placement.point(word.box.left, baseline)
    a, b = placement.across[0] / unit_across, placement.across[1] / unit_across
    c, d = -placement.down[0] / unit_down, -placement.down[1] / unit_down
    matrix = " ".join(_number(value) for value in (a, b, c, d, x, y))
    return f"/F0 {_number(size)} Tf {_number(stretch)} Tz {matrix} Tm <{font.encoded(word.text + ' ')}> Tj"


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"


def lines_of_words(words: Iterable[PlacedWord], text: str) -> list[list[PlacedWord]]:
    """Give words back their lines: `text` holds the same words, a line a line.

    Words that the text does not account for (it was edited meanwhile) end as one line each.
    """
    rest = list(words)
    lines: list[list[PlacedWord]] = []
    for line in text.splitlines():
        count = len(line.split())
        taken, rest = rest[:count], rest[count:]
        if taken:
            lines.append(taken)
    return lines + [[word] for word in rest]
