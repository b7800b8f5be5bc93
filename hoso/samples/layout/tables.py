"""Sets tables as wide as the text, with lines around every cell."""

from collections.abc import Sequence

from hoso.samples.layout.flow import Flow, Word, words_of
from hoso.samples.layout.sheets import Rule

_PADDING_MM = 1.3
_LEADING = 1.15
_WIDEST = 0.5  # no column asks for more of the width than this

Cell = list[list[Word]]
"""The lines of one cell."""


def set_table(flow: Flow, rows: Sequence[Sequence[str]], *, points: float) -> None:
    """Set a table at `flow.y`, its first row bold; rows are never torn across pages."""
    edges = _edges(flow, rows, points)
    for index, row in enumerate(rows):
        _row(flow, row, edges, points, is_head=index == 0)
    flow.skip(8)


def _edges(flow: Flow, rows: Sequence[Sequence[str]], points: float) -> list[float]:
    """Return where the columns begin and end, shared out by what they hold."""
    total, padding = flow.right - flow.left, 2 * flow.mm(_PADDING_MM)
    columns = list(zip(*rows, strict=True))
    wished = [min(total * _WIDEST, _widest(flow, column, points) + padding) for column in columns]
    share = total / sum(wished)
    least = [
        max(wish * share, _widest(flow, " ".join(column).split(), points) + padding)
        for wish, column in zip(wished, columns, strict=True)
    ]
    edges = [flow.left]
    for width in least:
        edges.append(edges[-1] + width * total / sum(least))
    return edges


def _widest(flow: Flow, texts: Sequence[str], points: float) -> float:
    return max(flow.faces.width(text, "bold", points) for text in texts)


def _row(flow: Flow, row: Sequence[str], edges: Sequence[float], points: float, *, is_head: bool) -> None:
    padding, step = flow.mm(_PADDING_MM), flow.faces.pixels(points) * _LEADING
    style = "bold" if is_head else "regular"
    cells = [
        flow.broken(words_of(text, style), right - left - 2 * padding, 0.0, points)
        for text, left, right in zip(row, edges[:-1], edges[1:], strict=True)
    ]
    depth = max(len(lines) for lines in cells)
    height = depth * step + 1.4 * padding
    with_top = is_head or flow.room < height
    flow.need(height)
    for level in range(depth):
        baseline = flow.y + 0.7 * padding + level * step + flow.faces.pixels(points) * 0.86
        _level(flow, cells, edges, level, baseline, points)
    _grid(flow, edges, height, with_top=with_top)
    flow.y += height


def _level(
    flow: Flow, cells: Sequence[Cell], edges: Sequence[float], level: int, baseline: float, points: float
) -> None:
    """Set line `level` of every cell of a row; across the cells it reads as one printed line."""
    texts: list[str] = []
    start, end = edges[-1], edges[0]
    for index, lines in enumerate(cells):
        if level >= len(lines) or not lines[level]:
            continue
        words = lines[level]
        width = flow.natural(words, points)
        middle = (edges[index] + edges[index + 1]) / 2
        x = middle - width / 2 if _is_centred(words, index) else edges[index] + flow.mm(_PADDING_MM)
        flow.put(words, x, baseline, points, part="")
        texts.append(" ".join(word.text for word in words))
        start, end = min(start, x), max(end, x + width)
    flow.note(" ".join(texts), start, end, baseline, points, part="table")


def _is_centred(words: Sequence[Word], index: int) -> bool:
    """Heads, figures and the first column stand in the middle of their cells."""
    return index == 0 or words[0].style == "bold" or words[0].text[:1] in "+-0123456789"


def _grid(flow: Flow, edges: Sequence[float], height: float, *, with_top: bool) -> None:
    top, foot, width = flow.y, flow.y + height, max(1.0, flow.mm(0.2))
    levels = [top, foot] if with_top else [foot]
    flow.sheet.rules += [Rule(edges[0], y, edges[-1], y, width) for y in levels]
    flow.sheet.rules += [Rule(x, top, x, foot, width) for x in edges]
