"""How many secrecy marks the detector finds, and how often it holds a page for nothing.

Marks are drawn on pages (`marked_pages`), each kind with the same seed in every run; real scans that
bear no mark count for false alarms where they are at hand.
"""

import json
import random
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from hoso.bench.made.reference import reference_data
from hoso.bench.marked_pages import BARE, BEARING, DPI
from hoso.reading.inputs import open_pages
from hoso.reading.secrecy import find_on_page
from hoso.samples.seeding import repeatable

PAGES_OF_A_KIND = 12
_SEED = 20250701


def _held(page: NDArray[np.uint8]) -> bool:
    return bool(find_on_page(page, number=1, dpi=DPI, own_words=None))


def _count(draw: Callable[[random.Random], NDArray[np.uint8]], pages: int) -> int:
    return sum(_held(draw(repeatable(_SEED + number))) for number in range(pages))


def reference_scans() -> list[Path]:
    """Return the real scans beside the checkout (`HOSO_SHARED` or `../shared`), or none."""
    return sorted(reference_data("vn-scans", "scans").glob("*.pdf"))


def _real(paths: list[Path]) -> dict[str, Any]:
    pages, held = 0, []
    began = time.monotonic()
    for path in paths:
        with open_pages(path) as source:
            for number in range(1, source.page_count + 1):
                pages += 1
                found = find_on_page(
                    source.pixels(number, overlays=True),
                    number=number,
                    dpi=source.size(number).dpi,
                    own_words=source.own_words(number),
                )
                held += [f"{path.name} page {number}: {found[0].reason}"] if found else []
    spent = time.monotonic() - began
    return {
        "files": len(paths),
        "pages": pages,
        "held": held,
        "seconds_a_page": round(spent / max(pages, 1), 2),
    }


def measure(
    *,
    pages_of_a_kind: int = PAGES_OF_A_KIND,
    kinds: Collection[str] = (*BEARING, *BARE),
    real: list[Path] | None = None,
) -> dict[str, Any]:
    """Return recall per kind of mark, false alarms per kind of page without one, and on real scans."""
    found = {kind: _count(draw, pages_of_a_kind) for kind, draw in BEARING.items() if kind in kinds}
    alarms = {kind: _count(draw, pages_of_a_kind) for kind, draw in BARE.items() if kind in kinds}
    return {
        "pages_of_a_kind": pages_of_a_kind,
        "found": found,
        "recall": round(sum(found.values()) / (len(found) * pages_of_a_kind), 3),
        "false_alarms": alarms,
        "false_alarm_rate": round(sum(alarms.values()) / (len(alarms) * pages_of_a_kind), 3),
        "real_scans": _real(reference_scans() if real is None else real),
    }


def table(result: dict[str, Any]) -> str:
    """Return the result as lines for people."""
    each = result["pages_of_a_kind"]
    lines = [f"{'mark':34} found of {each}"]
    lines += [f"{kind:34} {count:5}" for kind, count in result["found"].items()]
    lines += [f"{'recall':34} {result['recall']:.1%}", "", f"{'page without a mark':34} held of {each}"]
    lines += [f"{kind:34} {count:5}" for kind, count in result["false_alarms"].items()]
    lines.append(f"{'false alarms':34} {result['false_alarm_rate']:.1%}")
    real = result["real_scans"]
    lines += ["", f"real scans: {real['files']} files, {real['pages']} pages, {len(real['held'])} pages held"]
    lines += [f"  {line}" for line in real["held"]]
    return "\n".join(lines)


def main(
    pages: Annotated[int, typer.Option(help="Pages of each kind.", min=1)] = PAGES_OF_A_KIND,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Count secrecy marks found and pages held for nothing.

    Example: hoso bench secrecy --pages 4
    """
    result = measure(pages_of_a_kind=pages)
    typer.echo(json.dumps(result, ensure_ascii=False) if as_json else table(result))
