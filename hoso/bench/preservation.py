"""How fast much is preserved and checked: an OCFL object of many small files and some great ones.

Each program is a process of its own, on the same files, warm, one after the other: ours, bagit.py, ocfl-py,
sha256sum, and `cp -r` with `sync -f`. Ours ends when everything is on the disk; so does `sync -f`, the others
promise nothing of that kind. The peers in Python are those that `./run setup` installs for the tests.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hoso.lib.errors import EnvironmentMissing
from hoso.samples.seeding import repeatable

SEED = 20260105
_OURS = "hoso.bench.made.preserving"
_PEERS = Path(os.environ.get("HOSO_JUDGES", ".tools/judges/bin/python")).parent
_GOALS = {
    # what is compared: (ours, peer, how many times as fast ours should be)
    "check against bagit.py": ("check", "bagit.py validate", 2.0),
    "check against sha256sum": ("check", "sha256sum", 4.5),
    "ingest against ocfl-py": ("ingest", "ocfl-py create", 10.0),
    "ingest against cp -r, sync -f": ("ingest", "cp -r, sync -f", 0.8),
}
# A child counts the memory of whoever started it as its own until it has more: this one is small.
_TIMER = """
import json, os, resource, subprocess, sys, time
began = time.monotonic()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss]))
sys.exit(code)
"""


@dataclass(frozen=True, slots=True)
class Took:
    """What one program took: seconds on the clock and of processors, and its greatest memory."""

    seconds: float
    cpu_seconds: float
    peak_megabytes: int


def bench(
    files: int, great: int, great_megabytes: int, total_megabytes: int, folder: Path | None
) -> dict[str, Any]:
    """Return what each program took, by name, and how ours compares with the goals."""
    with tempfile.TemporaryDirectory(prefix="hoso-bench-", dir=folder) as name:
        place = Path(name)
        size = _make(place / "files", files, great, great_megabytes, total_megabytes)
        took = {}
        for step, command in _steps(place).items():
            prepare = _PREPARED.get(step)
            if prepare is not None:
                prepare(place)
            if _is_there(command):
                took[step] = _run(command)
        return {
            "files": files + great,
            "megabytes": round(size / 1e6),
            "processors": os.cpu_count(),
            "load": round(os.getloadavg()[0], 1),
            "took": {step: asdict(each) for step, each in took.items()},
            "goals": _compared(took),
        }


def _make(folder: Path, files: int, great: int, great_megabytes: int, total_megabytes: int) -> int:
    """Write the files, always of the same sizes; return their bytes."""
    chance = repeatable(SEED)
    mean = max(total_megabytes - great * great_megabytes, 1) * 1_000_000 // max(files, 1)
    written = 0
    for number in range(files):
        path = folder / f"{number // 100:03d}" / f"{number:05d}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        written += path.write_bytes(os.urandom(chance.randint(mean // 2, mean * 3 // 2)))
    for number in range(great):
        with (folder / f"great-{number:02d}.bin").open("wb") as file:
            written += sum(file.write(os.urandom(1_000_000)) for _ in range(great_megabytes))
    return written


def _steps(place: Path) -> dict[str, list[str]]:
    """Return each program's command line, in the order in which they run."""
    source, ours = str(place / "files"), str(place / "ocfl")
    python, bagit, ocfl = (str(_PEERS / name) for name in ("python", "bagit.py", "ocfl-object.py"))
    at_once = str(os.cpu_count() or 1)
    find = f"find {shlex.quote(source)} -type f -print0 | xargs -0 sha256sum > /dev/null"
    copy = (
        f"cp -r {shlex.quote(source)} {shlex.quote(str(place / 'copy'))} && sync -f {shlex.quote(str(place))}"
    )
    return {
        "reading alone": [sys.executable, "-m", _OURS, "read", source],
        "ingest": [sys.executable, "-m", _OURS, "ingest", source, ours],
        "cp -r, sync -f": ["/bin/sh", "-c", copy],
        "ocfl-py create": [python, ocfl, "create", "--srcdir", source, "--objdir", str(place / "theirs"),
                           "--id", "urn:x:bench"],
        "check": [sys.executable, "-m", _OURS, "check", ours],
        "check, SHA-512 too": [sys.executable, "-m", _OURS, "check-all", ours],
        "ocfl-py validate": [python, ocfl, "validate", "--objdir", str(place / "theirs")],
        "bagit.py create": [python, bagit, "--quiet", "--processes", at_once, str(place / "bag")],
        "bagit.py validate": [python, bagit, "--quiet", "--validate", "--processes", at_once,
                              str(place / "bag")],
        "sha256sum": ["/bin/sh", "-c", find],
    }  # fmt: skip


def _copy_for_the_bag(place: Path) -> None:
    shutil.copytree(place / "files", place / "bag")


_PREPARED: dict[str, Callable[[Path], None]] = {"bagit.py create": _copy_for_the_bag}


def _is_there(command: list[str]) -> bool:
    return command[0] != str(_PEERS / "python") or all(Path(part).exists() for part in command[:2])


def _run(command: list[str]) -> Took:
    """Run a program and return what it took.

    Raises:
        EnvironmentMissing: it failed.
    """
    os.sync()  # what was written before is not to be waited for
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _TIMER, *command], capture_output=True, check=False
    )
    if done.returncode != 0:
        raise EnvironmentMissing(f"{command[0]} ended with {done.returncode}: {done.stderr[-500:].decode()}")
    seconds, cpu, peak = json.loads(done.stdout.splitlines()[-1])
    return Took(round(seconds, 2), round(cpu, 2), peak // 1024)


def _compared(took: dict[str, Took]) -> dict[str, dict[str, Any]]:
    """Return how many times as fast ours was, beside the goal, on the clock and by processors' time."""
    return {
        label: {
            "times": round(took[peer].seconds / took[ours].seconds, 2),
            "by_cpu": round(took[peer].cpu_seconds / took[ours].cpu_seconds, 2),
            "goal": goal,
        }
        for label, (ours, peer, goal) in _GOALS.items()
        if peer in took
    }


def print_table(told: dict[str, Any]) -> None:
    """Print the figures for people."""
    table = Table(
        "", "seconds", "MB/s", "processor s", "peak MB",
        title=f"{told['files']:,} files, {told['megabytes']:,} MB, load {told['load']}",
    )  # fmt: skip
    for step, each in told["took"].items():
        rate = f"{told['megabytes'] / each['seconds']:,.0f}"
        table.add_row(step, str(each["seconds"]), rate, str(each["cpu_seconds"]), str(each["peak_megabytes"]))
    goals = Table("", "times as fast", "by processor time", "goal")
    for label, each in told["goals"].items():
        goals.add_row(label, str(each["times"]), str(each["by_cpu"]), str(each["goal"]))
    console = Console()
    console.print(table)
    console.print(goals)
    if "bagit.py validate" not in told["took"]:
        console.print(f"bagit.py and ocfl-py were not measured: they are not in {_PEERS} (./run setup).")


def main(
    files: Annotated[int, typer.Option(min=1, help="Small files.")] = 20_000,
    great: Annotated[int, typer.Option(min=0, help="Great files.")] = 12,
    great_megabytes: Annotated[int, typer.Option(min=1, help="Megabytes of each great file.")] = 50,
    total_megabytes: Annotated[int, typer.Option(min=1, help="Megabytes of all together.")] = 2000,
    folder: Annotated[Path | None, typer.Option(help="On whose disk; else that for temporary files.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Measure keeping and checking many files; needs five times their size on the disk.

    Example: hoso bench preservation --files 2000 --great 1 --total-megabytes 200
    """
    told = bench(files, great, great_megabytes, total_megabytes, folder)
    if json_:
        print(json.dumps(told))
    else:
        print_table(told)
