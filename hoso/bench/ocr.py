"""Recognition beside OCRmyPDF on the same worn pages in the same run: pages a minute, wrong letters, PDF/A.

Pages are drawn (`bench.worn`): fictional documents of both rule sets, and, where the reference data is at
hand, the exact text of signed gazette PDFs drawn as images. Both programs are run as a person runs them,
start-up included; the text of both is taken out of the PDF they wrote, by the same library.
"""

import json
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import pypdfium2
import typer
from rich.console import Console
from rich.table import Table

from hoso.bench.made.letters import letter_errors
from hoso.bench.made.reference import reference_data
from hoso.bench.served.commands import command
from hoso.bench.worn import KINDS, Kind, WornPage, drawn_pages, gazette_pages, write_scan
from hoso.lib.errors import EnvironmentMissing
from hoso.samples.drawing.wear import Wear

SEED, PAGES_A_FILE = 20250701, 4
GAZETTE = (
    Kind("gazette text, clean", Wear.CLEAN),
    Kind("gazette text, office, 300 dpi", Wear.OFFICE, dpi=300),
    Kind("gazette text, photocopied", Wear.PHOTOCOPY),
    Kind("gazette text, bad JPEG", Wear.ROUGH_JPEG),
)
PEER = "ocrmypdf"
_PEER_OPTIONS = ("--language", "vie", "--output-type", "pdfa")
GOAL_TIMES, GOAL_ERRORS, GOAL_WORST = 5.0, 0.25, 0.01


@dataclass(frozen=True, slots=True)
class Set:
    """The pages of one kind and the files they were written to."""

    kind: Kind
    pages: list[WornPage]
    files: list[Path]


def make_sets(folder: Path, pages: int, *, seed: int = SEED) -> list[Set]:
    """Draw `pages` pages of every kind into files of a few pages each."""
    made = [Set(kind, drawn_pages(kind, pages, seed=seed + place), []) for place, kind in enumerate(KINDS)]
    paths = reference_pdfs()
    if paths:
        made += [Set(kind, gazette_pages(paths, kind, pages, seed=seed), []) for kind in GAZETTE]
    for place, each in enumerate(made):
        for start in range(0, len(each.pages), PAGES_A_FILE):
            path = folder / f"{place:02d}-{start:03d}.pdf"
            write_scan(path, each.pages[start : start + PAGES_A_FILE], each.kind)
            each.files.append(path)
    return made


def reference_pdfs() -> list[Path]:
    """Return the born-digital PDFs beside the checkout (`HOSO_SHARED` or `../shared`), or none."""
    return sorted(reference_data("vn-scans", "signed_pdf").glob("*.pdf"))


def bench(pages: int, *, peer: bool, cleaning: bool) -> dict[str, Any]:
    """Return the figures of Hoso and of its peer, set by set and in all."""
    with tempfile.TemporaryDirectory(prefix="hoso-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "scans").mkdir()
        sets = make_sets(folder / "scans", pages)
        engines = {"hoso": _measured(sets, folder / "hoso", _run_hoso)}
        if peer and shutil.which(PEER):
            engines[PEER] = _measured(sets, folder / "peer", _run_peer)
            if cleaning:
                engines[f"{PEER} --deskew --clean"] = _measured(sets, folder / "cleaned", _run_cleaning_peer)
        return {
            "pages": sum(len(each.pages) for each in sets),
            "cores": len(os.sched_getaffinity(0)),
            "load": round(os.getloadavg()[0], 1),
            "engines": engines,
        }


def _measured(sets: Sequence[Set], out: Path, run: Any) -> dict[str, Any]:
    """Run an engine over all files at once, then count its errors set by set."""
    out.mkdir()
    files = [path for each in sets for path in each.files]
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    run(files, out)
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    pages = sum(len(each.pages) for each in sets)
    processor = after.ru_utime + after.ru_stime - spent.ru_utime - spent.ru_stime
    by_kind = {each.kind.name: _errors(each, out) for each in sets}
    wrong, letters = (sum(errors[place] for errors in by_kind.values()) for place in (0, 1))
    return {
        "seconds": round(seconds, 1),
        "pages_a_minute": round(pages * 60 / seconds, 1),
        "processor_seconds_a_page": round(processor / pages, 2),
        "errors": round(wrong / letters, 5),
        "by_kind": {kind: round(wrong / max(letters, 1), 5) for kind, (wrong, letters) in by_kind.items()},
        "bytes": sum(path.stat().st_size for path in out.glob("*.pdf")),
    }


def _errors(each: Set, out: Path) -> tuple[int, int]:
    texts = [text for path in each.files for text in _texts_in(out / path.name)]
    counted = [
        letter_errors(page.text, text, extra=page.extra) for page, text in zip(each.pages, texts, strict=True)
    ]
    return sum(wrong for wrong, _ in counted), sum(letters for _, letters in counted)


def _texts_in(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [document[number].get_textpage().get_text_range() for number in range(len(document))]
    finally:
        document.close()


def _run_hoso(files: Sequence[Path], out: Path) -> None:
    _must([*command("ocr"), *map(str, files), "-o", f"{out}/"])


def _run_peer(files: Sequence[Path], out: Path, *options: str) -> None:
    jobs = str(len(os.sched_getaffinity(0)))
    for path in files:
        _must([PEER, *_PEER_OPTIONS, "--jobs", jobs, *options, str(path), str(out / path.name)])


def _run_cleaning_peer(files: Sequence[Path], out: Path) -> None:
    _run_peer(files, out, "--deskew", "--clean")


def _must(arguments: Sequence[str]) -> None:
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise EnvironmentMissing(
            f"{Path(arguments[0]).name} ended with {done.returncode}: {done.stderr[-800:]}"
        )


def print_table(result: dict[str, Any], console: Console | None = None) -> None:
    """Print the figures for people."""
    console = console or Console()
    engines = result["engines"]
    own = engines["hoso"]
    table = Table(title=f"{result['pages']} pages, {result['cores']} cores, load {result['load']}")
    for heading in (
        "",
        "pages a minute",
        "processor s/page",
        "wrong letters",
        "times as fast",
        "of its errors",
    ):
        table.add_column(heading, justify="right" if heading else "left")
    for name, figures in engines.items():
        faster = own["pages_a_minute"] / figures["pages_a_minute"]
        fewer = own["errors"] / figures["errors"] if figures["errors"] else 0.0
        table.add_row(
            name, str(figures["pages_a_minute"]), str(figures["processor_seconds_a_page"]),
            f"{figures['errors']:.2%}", "" if name == "hoso" else f"{faster:.2f}",
            "" if name == "hoso" else f"{fewer:.2f}",
        )  # fmt: skip
    console.print(table)
    kinds = Table("wrong letters by kind of page", *engines)
    for kind in own["by_kind"]:
        kinds.add_row(kind, *(f"{figures['by_kind'][kind]:.2%}" for figures in engines.values()))
    console.print(kinds)
    worst = max(own["by_kind"].values())
    console.print(
        f"Goals: {GOAL_TIMES:.0f} times the pages a minute, {GOAL_ERRORS} of the errors, no kind above "
        f"{GOAL_WORST:.0%} (worst here: {worst:.2%}).",
        highlight=False,
    )
    if not shutil.which(PEER):
        console.print(f"No peer was measured: {PEER} is not installed (apt-get install {PEER}).")


def main(
    pages: Annotated[int, typer.Option(min=1, max=400, help="Pages of each kind.")] = 8,
    peer: Annotated[bool, typer.Option(help="Measure the peer too, where it is installed.")] = True,
    cleaning: Annotated[bool, typer.Option(help="Measure the peer with --deskew --clean too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Measure recognition: speed and wrong letters beside OCRmyPDF.

    Example: hoso bench ocr --pages 8
    """
    result = bench(pages, peer=peer, cleaning=cleaning)
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print_table(result)
