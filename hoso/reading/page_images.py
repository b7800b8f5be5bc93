"""Pictures of pages for the screen."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from hoso.reading.errors import ArgumentsNotUsable
from hoso.reading.inputs import PageSource, open_pages, wanted_pages
from hoso.reading.limits import DEFAULT_LIMITS, Limits
from hoso.reading.rotation import turned

FORMATS = {"webp": "WEBP", "jpeg": "JPEG"}
_WIDTHS = (16, 4000)
_QUALITY = 82
# A page can be a thin strip; WebP holds no side longer than 16,383 pixels.
_MOST_HEIGHT = 16_000


def write_images(
    path: Path,
    folder: Path,
    *,
    pages: Sequence[int] | None,
    width: int,
    kind: str,
    rotations: Mapping[int, int] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> list[dict[str, Any]]:
    """Write `page-0001.webp` and so on, `width` pixels wide, and return number, file, width, height of each.

    A page that would be higher than 16,000 pixels becomes narrower instead.

    `rotations` are the turns that a reading found (clockwise, by page): with them the boxes of its
    fields fit the pictures. Annotations are drawn.

    Raises:
        ArgumentsNotUsable: unknown `kind`, or a width outside 16 to 4,000.
        and what `inputs.open_pages` and `inputs.wanted_pages` raise.
    """
    if kind not in FORMATS or not _WIDTHS[0] <= width <= _WIDTHS[1]:
        raise ArgumentsNotUsable(f"cannot make {kind} of {width} pixels", format=kind, width=width)
    with open_pages(path, limits) as source:
        numbers = wanted_pages(source, None if pages is None else list(pages))
        return [
            _write(source, folder, number, width=width, kind=kind, turn=(rotations or {}).get(number, 0))
            for number in numbers
        ]


def _write(
    source: PageSource, folder: Path, number: int, *, width: int, kind: str, turn: int
) -> dict[str, Any]:
    pixels = source.pixels(number, overlays=True)
    image = Image.fromarray(turned(pixels, turn) if turn else pixels)
    height = max(round(image.height * width / image.width), 1)
    if height > _MOST_HEIGHT:
        width, height = max(round(width * _MOST_HEIGHT / height), 1), _MOST_HEIGHT
    name = f"page-{number:04d}.{kind}"
    # Reducing first makes shrinking a 400 dpi scan three times as fast.
    scaled = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    scaled.save(folder / name, FORMATS[kind], quality=_QUALITY, method=2)
    return {"number": number, "file": name, "width": width, "height": height}
