"""What both rule sets share: gaps for the pen, the text itself, the foot, the signature block."""

from collections.abc import Sequence
from dataclasses import dataclass

from hoso.samples.layout.flow import A4_MM, Flow, Setting, Word, words_of
from hoso.samples.layout.sheets import Box
from hoso.samples.layout.tables import set_table
from hoso.samples.letter import Block, Shape

FOOT = "Tài liệu hư cấu do phần mềm Hoso vẽ để minh họa, không có giá trị pháp lý."
_LIST_MM = 76.0
# A heading does not end a page: this much text must fit below it.
_WITH_HEAD_MM = {Shape.SECTION: 16.0, Shape.ORDER: 16.0}
# Room that a clerk leaves for one handwritten figure, in mm.
_PENNED_FIGURE_MM = 3.9


@dataclass(frozen=True, slots=True)
class Manner:
    """How one office sets its papers, and what it leaves for the pen."""

    points: float = 14.0
    leading: float = 1.2
    indent_mm: float = 12.7
    penned_number: bool = True
    penned_day: bool = True
    penned_month: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line; `pen` names the spot when a hand writes it later instead of the printer."""

    text: str
    pen: str = ""


def pieced_line(
    flow: Flow,
    pieces: Sequence[Piece],
    middle: float,
    baseline: float,
    points: float,
    style: str,
    *,
    part: str,
) -> None:
    """Set a centred line whose penned pieces stay empty; its truth reads as if all were printed."""
    widths = [_piece_width(flow, piece, points, style) for piece in pieces]
    x = start = middle - sum(widths) / 2
    size = flow.faces.pixels(points)
    for piece, width in zip(pieces, widths, strict=True):
        if piece.pen:
            box: Box = (round(x), round(baseline - size), round(x + width), round(baseline))
            flow.sheet.spots[piece.pen] = box
        else:
            flow.put([Word(piece.text, style)], x, baseline, points, part="")
        x += width
    flow.note("".join(piece.text for piece in pieces), start, x, baseline, points, part=part)


def _piece_width(flow: Flow, piece: Piece, points: float, style: str) -> float:
    if piece.pen:
        return flow.mm(_PENNED_FIGURE_MM * max(2, len(piece.text)))
    return flow.faces.width(piece.text, style, points)


def date_pieces(place: str, words: Sequence[str], manner: Manner) -> list[Piece]:
    """Return `Place, ngày DD tháng M năm YYYY`; `words` are day, month and year."""
    day, month, year = words
    return [
        Piece(f"{place}, ngày "),
        Piece(day, "day" if manner.penned_day else ""),
        Piece(" tháng "),
        Piece(month, "month" if manner.penned_month else ""),
        Piece(f" năm {year}"),
    ]


def centred_lines(
    flow: Flow, text: str, middle: float, width: float, top: float, points: float, style: str, *, part: str
) -> tuple[float, float]:
    """Set a text centred on `middle` in lines no wider than `width`; returns the foot and the widest line."""
    size = flow.faces.pixels(points)
    baseline, widest = top, 0.0
    for line in flow.broken(words_of(text, style), width, 0.0, points):
        baseline += size * 1.15
        start, end = flow.line(line, middle, baseline, points, part=part)
        widest = max(widest, end - start)
    return baseline, widest


def set_blocks(
    flow: Flow, blocks: Sequence[Block], manner: Manner, *, basis_style: str, tail_mm: float
) -> None:
    """Set the text of a document; the last paragraph stays with the `tail_mm` of signature that follow."""
    for index, block in enumerate(blocks):
        if block.shape is Shape.TABLE:
            set_table(flow, block.rows, points=min(12.0, manner.points - 1.5))
            continue
        words, setting = _words(block, basis_style), _setting(block, manner)
        below = flow.mm(tail_mm) if index == len(blocks) - 1 else flow.mm(_WITH_HEAD_MM.get(block.shape, 0.0))
        flow.need_together(words, setting, below)
        flow.paragraph(words, setting)


def _setting(block: Block, manner: Manner) -> Setting:
    if block.shape is Shape.ORDER:
        return Setting(manner.points, "centre", 0.0, manner.leading, part="order")
    part = "basis" if block.shape is Shape.BASIS else "body"
    return Setting(manner.points, "justify", manner.indent_mm, manner.leading, part=part)


def _words(block: Block, basis_style: str) -> list[Word]:
    style = {Shape.BASIS: basis_style, Shape.ORDER: "bold"}.get(block.shape, "regular")
    lead_style = "regular" if block.shape is Shape.NUMBERED else "bold"
    return [*words_of(block.lead, lead_style), *words_of(block.text, style)]


def foot_every_page(flow: Flow) -> None:
    """Say at the foot of each page that the paper is made up."""
    middle, baseline = (flow.left + flow.right) / 2, flow.mm(A4_MM[1] - 7.5)
    for sheet in flow.sheets:
        flow.line(words_of(FOOT, "foot"), middle, baseline, 8, part="foot", sheet=sheet)


def signature_spot(flow: Flow, middle: float, top: float, bottom: float) -> None:
    """Mark where the pen signs: centred between title and name."""
    half = flow.mm(22)
    flow.sheet.spots["signature"] = (round(middle - half), round(top), round(middle + half), round(bottom))


def listed_left(flow: Flow, lines: Sequence[str], baseline: float, points: float, *, part: str) -> None:
    """Set a list at the left margin, each entry no wider than the room beside the signature."""
    for line in lines:
        for words in flow.broken(words_of(line), flow.mm(_LIST_MM), 0.0, points):
            baseline += flow.faces.pixels(points) * 1.16
            flow.put(words, flow.left, baseline, points, part=part)
