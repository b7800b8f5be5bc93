"""How many pages a minute become described documents: the whole way, on a home and database made for it.

The scans are drawn (`samples`), one document a file. The command is run as a person runs it, in a process
of its own, so start-up, quarantine, detector, reading, PDF/A and register are all in the time. The peer,
where it is installed, is OCRmyPDF: text layer and PDF/A alone, no detector, fields, quarantine or database.
"""

import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hoso.bench.served.commands import hoso
from hoso.samples.batch import write_batch
from hoso.samples.issuers import FICTIONAL
from hoso.samples.planning import PLAIN

SEED = 20250701
PROVINCE, BODY, RESPONSIBLE = "08", "073/UBND", "08/UBND"
PEER = "ocrmypdf"


def bench(documents: int, *, workers: int, peer: bool = True) -> dict[str, Any]:
    """Return pages a minute of the pipeline, and of the peer on the same files."""
    with tempfile.TemporaryDirectory(prefix="hoso-bench-") as folder:
        root = Path(folder)
        # Started by root, the database server and the readers are users of their own.
        root.chmod(0o711)
        scans = root / "scans"
        write_batch(scans, seed=SEED, count=documents, issuers=FICTIONAL, mix=PLAIN)
        hoso(root / "home", "organisations", "import", "vietnam-2025", "--province", PROVINCE)
        began = time.monotonic()
        report = _digitise(root, scans, workers)
        result = {
            "documents": documents,
            "workers": workers,
            "pages": report["pages"],
            "held": len(report["held"]),
            "failed": len(report["failed"]),
            "hoso": _figures(report["pages"], time.monotonic() - began),
            "peer": _peer(scans, root / "peer", report["pages"], workers) if peer else None,
        }
    return result


def _digitise(root: Path, scans: Path, workers: int) -> dict[str, Any]:
    # Findings (a page held by the detector) end with 1 and are part of the figures.
    answer = hoso(
        root / "home", "digitise", str(scans), "--body", BODY, "--responsible", RESPONSIBLE, "--not-secret",
        "--workers", str(workers), "--json", endings=(0, 1),
    )  # fmt: skip
    return dict(json.loads(answer))


def _figures(pages: int, seconds: float) -> dict[str, float]:
    return {"seconds": round(seconds, 1), "pages_a_minute": round(pages * 60 / seconds, 1)}


def _peer(scans: Path, out: Path, pages: int, workers: int) -> dict[str, Any] | None:
    """Run the peer over the same files one after the other; None where it is not installed."""
    program = shutil.which(PEER)
    if program is None:
        return None
    out.mkdir()
    began, refused = time.monotonic(), 0
    for scan in sorted(scans.iterdir()):
        command = [
            program, "--language", "vie", "--jobs", str(workers), "--output-type", "pdfa", "--force-ocr",
            "--image-dpi", "200", str(scan), str(out / f"{scan.stem}.pdf"),
        ]  # fmt: skip
        refused += subprocess.run(command, capture_output=True, check=False).returncode != 0
    return {**_figures(pages, time.monotonic() - began), "refused": refused}


def print_table(result: dict[str, Any], console: Console | None = None) -> None:
    """Print the figures for people."""
    console = console or Console()
    table = Table(
        title=f"{result['documents']} documents, {result['pages']} pages, {result['workers']} readers"
    )
    for heading in ("", "seconds", "pages a minute", "against the peer"):
        table.add_column(heading, justify="right" if heading else "left")
    own, peer = result["hoso"], result["peer"]
    ratio = f"{own['pages_a_minute'] / peer['pages_a_minute']:.2f}" if peer else "—"
    table.add_row("hoso digitise", str(own["seconds"]), str(own["pages_a_minute"]), ratio)
    if peer:
        table.add_row(PEER, str(peer["seconds"]), str(peer["pages_a_minute"]), "1.00")
    console.print(table)
    if not peer:
        console.print(f"No peer was measured: {PEER} is not installed (apt-get install {PEER}).")
    if result["held"] or result["failed"]:
        console.print(f"{result['held']} files held, {result['failed']} not read.", highlight=False)


def main(
    documents: Annotated[int, typer.Option(min=2, max=1000, help="How many documents are drawn.")] = 24,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Readers at work at the same time.")] = 2,
    peer: Annotated[bool, typer.Option(help="Measure the peer too, where it is installed.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Measure the way from scans to described documents.

    Example: hoso bench digitise --documents 12
    """
    result = bench(documents, workers=workers, peer=peer)
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print_table(result)
