"""How long the checks for losses take, and whether they find what was planted and nothing else.

The archive is made up by rule, so that what is lost in it is known. The command is run as an overseer runs
it: in a process of its own, on a home of its own. There is no peer: no other system we know of looks.
"""

import dataclasses
import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hoso.bench.made.losses import Archive
from hoso.bench.served.commands import hoso
from hoso.bench.served.warned import OVERSEER, warned_home

GOAL_SECONDS = 60.0


def main(
    documents: Annotated[int, typer.Option(min=4000, help="How many papers.")] = 100_000,
    boxes: Annotated[int, typer.Option(min=100, help="How many boxes.")] = 20_000,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Check a made-up archive twice: the first time everything is new, the second nothing is."""
    archive = Archive(documents, boxes)
    # Below /tmp, where the database's own user may pass.
    root = Path(tempfile.mkdtemp(prefix="hoso-warnings-"))
    try:
        root.chmod(0o711)
        home = root / "home"
        home.mkdir()
        began = time.monotonic()
        Console(stderr=True).print(f"Making {documents:,} papers and {boxes:,} boxes ...", highlight=False)
        token = warned_home(home, archive)
        made_seconds = time.monotonic() - began
        runs = [_checked(home, token) for _ in range(2)]
        found = _found(home, token)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    document = _document(archive, runs, found, made_seconds)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
    else:
        _show(document)


def _checked(home: Path, token: Path) -> dict[str, Any]:
    began = time.monotonic()
    said = hoso(
        home, "warnings", "--check", "--json", "--limit", "1", "--as", OVERSEER, "--token-file", str(token),
        endings=(0, 1),
    )  # fmt: skip
    return {"seconds": round(time.monotonic() - began, 1), "checks": json.loads(said)["checks"]}


def _found(home: Path, token: Path) -> dict[str, int]:
    """Count what is open, page by page, as whoever reads the list would."""
    counts: dict[str, int] = {}
    after: str | None = None
    while True:
        page = ["--after", after] if after else []
        who = ["--as", OVERSEER, "--token-file", str(token)]
        said = hoso(home, "warnings", "--json", "--limit", "1000", *page, *who, endings=(0, 1))
        told = json.loads(said)
        for finding in told["findings"]:
            counts[finding["kind"]] = counts.get(finding["kind"], 0) + 1
        after = told["next"]
        if after is None:
            return counts


def _document(
    archive: Archive, runs: list[dict[str, Any]], found: dict[str, int], made_seconds: float
) -> dict[str, Any]:
    planted = dataclasses.asdict(archive.losses())
    return {
        "documents": archive.documents,
        "boxes": archive.boxes,
        "making_seconds": round(made_seconds, 1),
        "runs": runs,
        "planted": planted,
        "found": found,
        "exactly": found == planted,
        "new_in_second_run": sum(each["opened"] + each["changed"] for each in runs[1]["checks"]),
        "goal_seconds": GOAL_SECONDS,
    }


def _show(document: dict[str, Any]) -> None:
    table = Table(title=f"{document['documents']:,} papers, {document['boxes']:,} boxes")
    for column in ("check", "causes", "seconds, first", "seconds, second"):
        table.add_column(column, justify="left" if column == "check" else "right")
    first, second = (run["checks"] for run in document["runs"])
    for one, other in zip(first, second, strict=True):
        table.add_row(one["name"], f"{one['causes']:,}", str(one["seconds"]), str(other["seconds"]))
    table.add_row("whole command", "", *(str(run["seconds"]) for run in document["runs"]))
    console = Console()
    console.print(table)
    for kind, planted in document["planted"].items():
        console.print(f"{kind}: {planted:,} planted, {document['found'].get(kind, 0):,} found")
    others = {kind: n for kind, n in document["found"].items() if kind not in document["planted"]}
    console.print(f"found and not planted: {others or 'nothing'}")
    console.print(f"new in the second run: {document['new_in_second_run']}; goal {GOAL_SECONDS:.0f} s")
