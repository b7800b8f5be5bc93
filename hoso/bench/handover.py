"""How long the merger of a province takes, with all that its bodies keep.

Its bodies are planned, end on one day, their fonds are closed, who answers for every scope passes, and the
lines of the largest are listed, sent and received, each of these one act. There is no peer: no other system
we know of does it.
"""

import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hoso.bench.served.merged import measure_merger

GOAL_SECONDS = 60.0


def main(
    holdings: Annotated[int, typer.Option(min=1000, help="How many holdings in all.")] = 100_000,
    bodies: Annotated[int, typer.Option(min=2, help="How many bodies end.")] = 100,
    lines: Annotated[
        int | None, typer.Option(min=1, help="Lines of the largest; a tenth of all without it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Merge a made-up province and receive what its largest body had."""
    document = bench(holdings, bodies=bodies, lines=lines or holdings // 10)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
    else:
        print_table(document, Console())


def bench(holdings: int, *, bodies: int, lines: int) -> dict[str, Any]:
    """Make the home, measure, and return the figures."""
    # Below /tmp, where the database's own user may pass.
    root = Path(tempfile.mkdtemp(prefix="hoso-merger-"))
    try:
        root.chmod(0o711)
        home = root / "home"
        home.mkdir()
        began = time.monotonic()
        Console(stderr=True).print(f"Making {holdings:,} holdings of {bodies:,} bodies ...", highlight=False)
        measured = json.loads(measure_merger(home, holdings=holdings, bodies=bodies, lines=lines))
        seconds = time.monotonic() - began
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return {
        "holdings": holdings,
        "bodies": bodies,
        "cores": len(os.sched_getaffinity(0)),
        "load": round(os.getloadavg()[0], 1),
        "whole_seconds": round(seconds, 1),
        "goal_seconds": GOAL_SECONDS,
        **measured,
    }


def print_table(document: dict[str, Any], console: Console) -> None:
    """Print the figures for people."""
    title = f"{document['holdings']:,} holdings, {document['bodies']:,} bodies end"
    table = Table(title=title)
    table.add_column("act")
    table.add_column("seconds", justify="right")
    for name, seconds in document["seconds"].items():
        table.add_row(name, f"{seconds:.2f}")
    console.print(table)
    console.print(
        f"{document['scopes_passed']:,} scopes passed; {document['received']:,} lines received, "
        f"{document['moved']:,} holdings moved; {document['still_kept_by_ceased']:,} wait for their own "
        f"handover; load {document['load']}",
        highlight=False,
    )
