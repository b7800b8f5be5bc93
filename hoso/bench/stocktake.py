"""How fast stock is taken: a store frozen, scanned as phones send it, closed; beside one update a scan.

The peer is the least that any program does: one UPDATE and one commit for each scan, in the same database,
without history, trail, or protection against counting twice.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hoso.bench.search import percentiles
from hoso.bench.served.commands import environment, hoso
from hoso.bench.served.new_home import new_home
from hoso.lib.errors import EnvironmentMissing
from hoso.node.cluster import APP, lease
from hoso.node.home import open_home

GOAL_SCANS_MS = 1000.0
_PROGRAM = "hoso.bench.served.taking_stock"


def bench(boxes: int, *, at_once: int) -> dict[str, Any]:
    """Take stock of `boxes` boxes in a new home, `at_once` scans in a sending, and return the figures.

    Raises:
        EnvironmentMissing: the home or its database did not come up.
    """
    with new_home() as root:
        hoso(root, "audit", "verify", endings=(0, 1))
        told = _taken(root, boxes, at_once=at_once)
    seconds = told["seconds"]
    scans = [each * 1000 for each in seconds["scans"]]
    scanned = sum(seconds["scans"])
    return {
        "boxes": boxes, "scans_at_once": at_once, "seen": told["seen"], "missing": told["missing"],
        "start_seconds": round(seconds["start"][0], 2), "codes_ms": round(seconds["codes"][0] * 1000, 1),
        "sending_ms": percentiles(scans), "goal_sending_p95_ms": GOAL_SCANS_MS,
        "scans_a_second": round(told["seen"] / scanned),
        "progress_ms": round(seconds["progress"][0] * 1000, 1),
        "close_seconds": round(seconds["close"][0], 2),
        "differences_ms": round(seconds["differences"][0] * 1000, 1),
        "peer": {
            "name": "one UPDATE and commit a scan",
            "scans_a_second": round(told["seen"] / seconds["peer"][0]),
            "ratio": round(seconds["peer"][0] / scanned, 2),
        },
    }  # fmt: skip


def _taken(root: Path, boxes: int, *, at_once: int) -> dict[str, Any]:
    with lease(open_home(root)) as cluster:
        known = environment(root) | {
            "HOSO_DATABASE_URL": cluster.url(APP), "DJANGO_SETTINGS_MODULE": "hoso.config.settings",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", _PROGRAM, str(boxes), str(at_once)], env=known,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        raise EnvironmentMissing(f"no stock was taken: {done.stderr[-500:]}")
    return dict(json.loads(done.stdout))


def main(
    boxes: Annotated[int, typer.Option(min=10, max=20_000, help="How many boxes the store has.")] = 5_000,
    at_once: Annotated[int, typer.Option(min=1, max=500, help="Scans that a phone sends together.")] = 25,
    json_: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Take stock of a store, in a home of its own that is removed afterwards."""
    found = bench(boxes, at_once=at_once)
    if json_:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    table = Table(title=f"Stock-take of {boxes:,} boxes, {at_once} scans in a sending")
    table.add_column("what")
    table.add_column("", justify="right")
    sending = found["sending_ms"]
    for name, value in (
        ("freeze what is expected", f"{found['start_seconds']} s"),
        ("codes for a phone", f"{found['codes_ms']} ms"),
        ("a sending, p50 / p95", f"{sending['p50']} / {sending['p95']} ms"),
        ("scans a second", f"{found['scans_a_second']:,}"),
        (f"{found['peer']['name']}: scans a second", f"{found['peer']['scans_a_second']:,}"),
        ("ours / theirs", f"{found['peer']['ratio']}"),
        ("progress", f"{found['progress_ms']} ms"),
        ("close", f"{found['close_seconds']} s"),
        (f"what differs ({found['missing']} boxes)", f"{found['differences_ms']} ms"),
    ):
        table.add_row(name, value)
    Console().print(table)
