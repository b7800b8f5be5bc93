"""Asking a reader for the picture of one page."""

from collections.abc import Mapping
from pathlib import Path

from hoso.node.reader import Reader

RENDER_SECONDS = 60.0


def picture_of(
    reader: Reader, name: str, *, page: int, width: int, turns: Mapping[str, int] | None = None
) -> Path | None:
    """Return a WebP image of one page, from 1, of the file `name` in the reader's work folder.

    `turns` are the turns in degrees, clockwise, by the page's number, that a reading found. The picture is
    gone with the lease: move it out, or read it. None: the page cannot be shown.

    Raises:
        ReaderRefused: the file cannot be opened, or has no such page.
        ReaderCrashed, ReaderTimedOut, ReaderTooBig: the reader could not.
    """
    asked = {"input": name, "pages": [page], "width": width, "format": "webp", "rotations": dict(turns or {})}
    reader.call("images", asked, timeout_seconds=RENDER_SECONDS)
    return next(iter(sorted(reader.work.glob("page-*.webp"))), None)
