"""Labels for boxes, on the sheets of labels that stationers sell."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from hoso.printing.codes import qr_svg
from hoso.printing.errors import SheetOdd
from hoso.printing.pdf import render

POINTS_PER_MM = 72 / 25.4
# A capital of a bold sans serif is about this much of the letter size wide.
_LETTER_WIDTH = 0.68
_PADDING_MM = 4.0


class Sheet(StrEnum):
    """The layout of an A4 sheet of labels."""

    FOUR = "105x148"
    EIGHT = "105x74"
    EIGHT_ROUNDED = "99x68"
    FOURTEEN = "99x38"
    TWENTY_ONE = "64x38"
    TWENTY_FOUR = "70x37"


@dataclass(frozen=True)
class Layout:
    """Where labels lie on an A4 sheet; all in millimetres, `across` and `down` are counts."""

    across: int
    down: int
    width: float
    height: float
    left: float
    top: float
    gap: float = 0.0  # between columns
    gap_down: float = 0.0  # between rows

    @property
    def count(self) -> int:
        """How many labels a sheet has."""
        return self.across * self.down


LAYOUTS = {
    Sheet.FOUR: Layout(2, 2, 105.0, 148.5, 0.0, 0.0),
    Sheet.EIGHT: Layout(2, 4, 105.0, 74.0, 0.0, 0.5),
    Sheet.EIGHT_ROUNDED: Layout(2, 4, 99.1, 67.7, 4.65, 13.1, 2.5),
    Sheet.FOURTEEN: Layout(2, 7, 99.1, 38.1, 4.65, 15.15, 2.5),
    Sheet.TWENTY_ONE: Layout(3, 7, 63.5, 38.1, 7.25, 15.15, 2.5),
    Sheet.TWENTY_FOUR: Layout(3, 8, 70.0, 37.0, 0.0, 0.5),
}


# An office with other paper describes it in this file of its home, a table of measures for each sheet:
# across, down, width, height, left, top, and gap and gap_down where labels stand apart.
OFFICE_FILE = "label-sheets.toml"
_A4_MM = (210.0, 297.0)
_LEAST_MM = (35.0, 20.0)  # below it the code is not read well


def sheets(folder: Path | None = None) -> dict[str, Layout]:
    """Return the sheets of labels by name: those of stationers, then the office's own in its home `folder`.

    Raises:
        SheetOdd: the office's file cannot be read, or a sheet in it does not fit on A4; it is named.
    """
    found: dict[str, Layout] = {sheet.value: layout for sheet, layout in LAYOUTS.items()}
    path = folder / OFFICE_FILE if folder else None
    if path is None or not path.exists():
        return found
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SheetOdd(f"{path}: {error}", sheet=OFFICE_FILE) from error
    return found | {name: _office_layout(name, measures) for name, measures in table.items()}


def _office_layout(name: str, measures: Any) -> Layout:
    try:
        layout = Layout(**measures)
        fits = (
            layout.across >= 1
            and layout.down >= 1
            and layout.width >= _LEAST_MM[0]
            and layout.height >= _LEAST_MM[1]
            and min(layout.left, layout.top, layout.gap, layout.gap_down) >= 0
            and layout.left + layout.across * (layout.width + layout.gap) - layout.gap <= _A4_MM[0] + 0.5
            and layout.top + layout.down * (layout.height + layout.gap_down) - layout.gap_down
            <= _A4_MM[1] + 0.5
        )
    except TypeError as error:
        raise SheetOdd(f"sheet {name!r}: {error}", sheet=name) from error
    if not fits:
        raise SheetOdd(f"sheet {name!r} does not fit on A4", sheet=name)
    return layout


@dataclass(frozen=True)
class BoxLabel:
    """What stands on a box: its code, large and as a QR code, the fonds and whose records they are.

    `payload` is what the QR code says; empty means the code itself, as a hand scanner types it.
    """

    code: str
    fonds: str
    body: str
    note: str = ""
    payload: str = ""


def box_labels(labels: Sequence[BoxLabel], *, sheet: Sheet | Layout = Sheet.EIGHT, used: int = 0) -> bytes:
    """Return the labels as PDF/A on A4 sheets, row by row; the first `used` places are left empty.

    Raises:
        CodeTooLong: a code does not fit into a QR code that is still read well.
    """
    layout = LAYOUTS[sheet] if isinstance(sheet, Sheet) else sheet
    places = [None] * (used % layout.count) + [_drawn(label, layout) for label in labels]
    pages = [
        _page(places[first : first + layout.count], layout) for first in range(0, len(places), layout.count)
    ]
    context = {"layout": layout, "pages": pages, "qr_mm": _qr_mm(layout), "padding_mm": _PADDING_MM}
    return render("printing/box_labels.html", context)


def _qr_mm(layout: Layout) -> float:
    """A square that leaves the larger half of the width for words."""
    return min(layout.height - 2 * _PADDING_MM, layout.width * 0.42)


def _drawn(label: BoxLabel, layout: Layout) -> dict[str, Any]:
    words_mm = layout.width - _qr_mm(layout) - 3 * _PADDING_MM
    return {
        "label": label,
        "qr": qr_svg(label.payload or label.code),
        "code_pt": code_points(label.code, words_mm),
    }


def code_points(code: str, width_mm: float) -> float:
    """Return the size, in points, at which the longest word of `code` fits into `width_mm`: 9 to 30."""
    longest = max((len(word) for word in code.split()), default=1)
    return round(min(30.0, max(9.0, width_mm * POINTS_PER_MM / (longest * _LETTER_WIDTH))), 1)


def _page(places: Sequence[dict[str, Any] | None], layout: Layout) -> list[dict[str, Any]]:
    corners = zip(places, _corners(layout), strict=False)  # the last sheet may not be full
    return [{**place, "left": left, "top": top} for place, (left, top) in corners if place]


def _corners(layout: Layout) -> Iterator[tuple[float, float]]:
    for row in range(layout.down):
        for column in range(layout.across):
            yield (
                layout.left + column * (layout.width + layout.gap),
                layout.top + row * (layout.height + layout.gap_down),
            )
