"""How long the whole country takes to load, and how fast it says who follows whom and who gets the records.

The command is run as a person runs it, on a home made for it: start-up, reading the lists, storing, and
every check of the database are in the time. A second run shows what repeating costs.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hoso.bench.served.commands import environment, hoso
from hoso.lib.errors import EnvironmentMissing

GOAL_SECONDS = 60.0
PEER = "PostgreSQL, bare recursive question"


def bench(*, province: str, lookups: int) -> dict[str, Any]:
    """Load the country (or one province) twice, ask, and return the figures."""
    with tempfile.TemporaryDirectory(prefix="hoso-bench-", dir="/var/tmp") as folder:
        root = Path(folder)
        root.chmod(0o711)  # the database server is a user of its own
        home = root / "home"
        hoso(home, "doctor", "--json", endings=(0, 1, 3))  # the home and its database are made before
        first, again = _load(home, province), _load(home, province)
        asked = _ask(home, lookups)
    return {
        "province": province,
        "cores": len(os.sched_getaffinity(0)),
        "load": round(os.getloadavg()[0], 1),
        "goal_seconds": GOAL_SECONDS,
        "import": first,
        "again": again,
        **asked,
    }


def _load(home: Path, province: str) -> dict[str, Any]:
    only = ("--province", province) if province else ()
    began = time.monotonic()
    told = json.loads(hoso(home, "organisations", "import", "vietnam-2025", *only, "--json"))
    return {
        "bodies": told["bodies"],
        "rows": told["new_rows"],
        "seconds": told["seconds"],
        "with_start_up": round(time.monotonic() - began, 1),
        "rows_a_second": round(told["new_rows"] / told["seconds"]),
    }


def _ask(home: Path, lookups: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "hoso.bench.served.successions", str(home), str(lookups)],
        env=environment(home), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise EnvironmentMissing(f"asking ended with {done.returncode}: {done.stderr[-500:]}")
    return dict(json.loads(done.stdout))


def print_table(result: dict[str, Any], console: Console | None = None) -> None:
    """Print the figures for people."""
    console = console or Console()
    first, again = result["import"], result["again"]
    console.print(
        f"{first['bodies']:,} bodies, {first['rows']:,} rows; {result['cores']} cores, load {result['load']}",
        highlight=False,
    )
    load = Table("load", "seconds", "with start-up", "rows a second")
    load.add_row("first", f"{first['seconds']}", f"{first['with_start_up']}", f"{first['rows_a_second']:,}")
    load.add_row("again", f"{again['seconds']}", f"{again['with_start_up']}", "")
    console.print(load)
    asked = Table(f"look-ups a second, {result['asked']:,} bodies", "", "to the peer")
    for name, key in (
        ("who follows", "successors_a_second"),
        ("who gets the records", "receivers_a_second"),
        ("who gets the records, 500 at once", "receivers_in_bulk_a_second"),
        (PEER, "peer_a_second"),
    ):
        asked.add_row(name, f"{result[key]:,}", f"{result[key] / result['peer_a_second']:.2f}")
    console.print(asked)
    verdict = "met" if first["seconds"] <= GOAL_SECONDS else "missed"
    console.print(f"Goal: the country in {GOAL_SECONDS:.0f} s; {verdict}.", highlight=False)


def main(
    province: Annotated[str, typer.Option(help="Only the province of this code; else the country.")] = "",
    lookups: Annotated[int, typer.Option(min=20, help="How many bodies are asked about.")] = 2_000,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Measure loading the country and asking it.

    Example: hoso bench organisations --province 08
    """
    result = bench(province=province, lookups=lookups)
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print_table(result)
