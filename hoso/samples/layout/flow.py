"""Sets paragraphs and tables line by line, from page to page."""

from collections.abc import Sequence
from dataclasses import dataclass

from hoso.samples.layout.faces import Faces
from hoso.samples.layout.sheets import Box, PrintedLine, Rule, Run, Sheet

MM_PER_INCH = 25.4
A4_MM = (210.0, 297.0)
# Letters reach this far above and below the foot of the line, in parts of their size.
_ABOVE, _BELOW = 0.78, 0.24


@dataclass(frozen=True, slots=True)
class Word:
    """One word with its style."""

    text: str
    style: str = "regular"


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph is set: `align` is left, centre or justify; lengths in mm and points."""

    points: float = 14.0
    align: str = "justify"
    first_indent_mm: float = 0.0
    leading: float = 1.2  # line to line, in parts of the size
    after_points: float = 6.0
    part: str = "body"


@dataclass(frozen=True, slots=True)
class Margins:
    """White edges in mm (Decree 30/2020/NĐ-CP, annex I: 20-25, 20-25, 30-35, 15-20)."""

    top: float = 20.0
    bottom: float = 20.0
    left: float = 30.0
    right: float = 16.0


def words_of(text: str, style: str = "regular") -> list[Word]:
    """Cut a text into words of one style."""
    return [Word(word, style) for word in text.split()]


class Flow:
    """The pages of one document while they fill; `y` is the top of the next line on the last one."""

    def __init__(self, faces: Faces, margins: Margins, *, page_number_points: float = 13.0) -> None:
        self.faces, self.margins = faces, margins
        self._number_points = page_number_points
        self.sheets: list[Sheet] = []
        self.y = 0.0
        self.turn()

    def mm(self, length: float) -> float:
        """Return a length in pixels."""
        return length * self.faces.dpi / MM_PER_INCH

    @property
    def sheet(self) -> Sheet:
        return self.sheets[-1]

    @property
    def left(self) -> float:
        return self.mm(self.margins.left)

    @property
    def right(self) -> float:
        return self.mm(A4_MM[0] - self.margins.right)

    @property
    def room(self) -> float:
        """How much of the page is left below `y`."""
        return self.mm(A4_MM[1] - self.margins.bottom) - self.y

    def turn(self) -> None:
        """Begin a page; from the second on it bears its number in the top margin."""
        width, height = round(self.mm(A4_MM[0])), round(self.mm(A4_MM[1]))
        self.sheets.append(Sheet(width, height))
        self.y = self.mm(self.margins.top)
        if (number := len(self.sheets)) > 1:
            middle = (self.left + self.right) / 2
            self.line([Word(str(number))], middle, self.mm(13), self._number_points, part="page_number")

    def line(
        self,
        words: Sequence[Word],
        middle: float,
        baseline: float,
        points: float,
        *,
        part: str,
        sheet: Sheet | None = None,
    ) -> tuple[float, float]:
        """Set one line centred on `middle`, on the last page or `sheet`; returns where it begins and ends."""
        width = self.natural(words, points)
        start = middle - width / 2
        self.put(words, start, baseline, points, part=part, sheet=sheet)
        return start, start + width

    def natural(self, words: Sequence[Word], points: float) -> float:
        """Return the width of the words with plain spaces between."""
        space = self.faces.width(" ", words[0].style, points)
        return sum(self.faces.width(word.text, word.style, points) for word in words) + space * (
            len(words) - 1
        )

    def put(
        self,
        words: Sequence[Word],
        x: float,
        baseline: float,
        points: float,
        *,
        part: str,
        gap: float = 0.0,
        sheet: Sheet | None = None,
    ) -> None:
        """Set one line from `x`, each space wider by `gap`; it is noted as printed unless `part` is empty."""
        start, page = x, sheet or self.sheet
        space = self.faces.width(" ", words[0].style, points) + gap
        for word in words:
            page.runs.append(Run(word.text, x, baseline, word.style, points))
            x += self.faces.width(word.text, word.style, points) + space
        text = " ".join(word.text for word in words)
        if part:
            page.lines.append(PrintedLine(text, part, self.box(start, x - space, baseline, points)))

    def note(
        self, text: str, left: float, right: float, baseline: float, points: float, *, part: str
    ) -> None:
        """Enter a printed line in the page's truth."""
        self.sheet.lines.append(PrintedLine(text, part, self.box(left, right, baseline, points)))

    def box(self, left: float, right: float, baseline: float, points: float) -> Box:
        """Return the box that a line's letters fill."""
        size = self.faces.pixels(points)
        return round(left), round(baseline - size * _ABOVE), round(right), round(baseline + size * _BELOW)

    def rule(self, left: float, right: float, y: float, *, width_mm: float = 0.25) -> None:
        """Draw a level line."""
        self.sheet.rules.append(Rule(left, y, right, y, max(1.0, self.mm(width_mm))))

    def skip(self, points: float) -> None:
        """Leave white space."""
        self.y += self.faces.pixels(points)

    def need(self, length: float) -> None:
        """Turn the page when less than `length` is left."""
        if self.room < length:
            self.turn()

    def need_together(self, words: Sequence[Word], setting: Setting, below: float) -> None:
        """Turn the page when the paragraph would fit on it but not what must stand below it."""
        lines = self.broken(words, self.right - self.left, self.mm(setting.first_indent_mm), setting.points)
        height = len(lines) * self.faces.pixels(setting.points) * setting.leading
        below += self.faces.pixels(setting.after_points) if below else 0.0
        if below and height <= self.room < height + below:
            self.turn()

    def paragraph(
        self,
        words: Sequence[Word],
        setting: Setting,
        *,
        left: float | None = None,
        right: float | None = None,
    ) -> None:
        """Set a paragraph between `left` and `right` (the margins when not given)."""
        start = self.left if left is None else left
        end = self.right if right is None else right
        indent = self.mm(setting.first_indent_mm)
        lines = self.broken(words, end - start, indent, setting.points)
        step = self.faces.pixels(setting.points) * setting.leading
        for index, line in enumerate(lines):
            self.need(step)
            shift = indent if index == 0 else 0.0
            self._set(line, start + shift, end, setting, is_last=index == len(lines) - 1)
            self.y += step
        self.skip(setting.after_points)

    def broken(self, words: Sequence[Word], width: float, indent: float, points: float) -> list[list[Word]]:
        """Cut words into lines no wider than `width`; the first is shorter by `indent`."""
        space = self.faces.width(" ", "regular", points)
        lines: list[list[Word]] = [[]]
        used = indent
        for word in words:
            advance = self.faces.width(word.text, word.style, points)
            if lines[-1] and used + advance > width:
                lines.append([])
                used = 0.0
            lines[-1].append(word)
            used += advance + space
        return lines

    def _set(
        self, line: Sequence[Word], start: float, end: float, setting: Setting, *, is_last: bool
    ) -> None:
        size = self.faces.pixels(setting.points)
        baseline = self.y + size * (setting.leading - 1) / 2 + size * _ABOVE
        spare = end - start - self.natural(line, setting.points)
        if setting.align == "centre":
            start += spare / 2
        justified = setting.align == "justify" and not is_last and len(line) > 1 and not self.faces.typewriter
        gap = spare / (len(line) - 1) if justified else 0.0
        self.put(line, start, baseline, setting.points, part=setting.part, gap=gap)
