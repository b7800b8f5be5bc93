"""A first look at a file's pages, before anything is read: sizes, blank pages, separator sheets, likeness."""

from pathlib import Path
from typing import Any

from hoso.lib.errors import DomainError
from hoso.reading.inputs import PageSource, open_pages, wanted_pages
from hoso.reading.limits import DEFAULT_LIMITS, Limits
from hoso.reading.separators import is_blank, look_hash, look_print, separator_on


def look_at(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> list[dict[str, Any]]:
    """Return one row per page: number, width, height, dpi, blank, separator, dhash, look.

    A page that cannot be shown has its code under `problem`, no size, and is neither blank nor a separator.

    Raises:
        what `inputs.open_pages` raises.
    """
    with open_pages(path, limits) as source:
        return [_row(source, number) for number in wanted_pages(source, None)]


def _row(source: PageSource, number: int) -> dict[str, Any]:
    try:
        size = source.size(number)
        page = source.pixels(number, overlays=True)
    except DomainError as error:
        nothing = {
            "width": 0,
            "height": 0,
            "dpi": 0,
            "blank": False,
            "separator": None,
            "dhash": "",
            "look": "",
        }
        return {"number": number, **nothing, "problem": error.code}
    blank = is_blank(page)
    return {
        "number": number,
        "width": size.width,
        "height": size.height,
        "dpi": size.dpi,
        "blank": blank,
        "separator": None if blank else separator_on(page),
        "dhash": look_hash(page),
        "look": look_print(page),
    }
