"""What it costs to renew the evidence of many objects; beside reading and hashing their content once.

The peer is what would be needed without evidence records: SHA-512 of everything that is kept, measured on
files of the size that is given and carried over to all objects. Renewing reads none of it.
"""

import hashlib
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
from hoso.node.cluster import APP, lease
from hoso.node.home import open_home

_PROGRAM = "hoso.bench.served.renewing"
SAMPLE_MB = 1024


def bench(objects: int, *, at_once: int, object_mb: float) -> dict[str, Any]:
    """Make and renew evidence of `objects` objects, `at_once` a stamp, and return the figures.

    Raises:
        EnvironmentMissing: the home or its database did not come up.
    """
    with tempfile.TemporaryDirectory(prefix="hoso-bench-") as folder:
        # The database's own user must be able to pass.
        Path(folder).chmod(0o711)
        root = Path(folder) / "home"
        hoso(root, "audit", "verify", endings=(0, 1))
        told = _renewed(root, objects, at_once=at_once)
        rate = _hashing_mb_a_second(Path(folder), object_mb)
    content_mb = objects * object_mb
    return {
        **told, "objects_a_stamp": at_once, "object_mb": object_mb,
        "peer": {
            "name": "SHA-512 of the content once, one process, from the page cache",
            "mb_a_second": round(rate), "seconds": round(content_mb / rate, 1),
            "ratio": round(content_mb / rate / told["renew_seconds"]),
        },
    }  # fmt: skip


def _renewed(root: Path, objects: int, *, at_once: int) -> dict[str, Any]:
    with lease(open_home(root)) as cluster:
        known = environment(root) | {
            "HOSO_DATABASE_URL": cluster.url(APP), "DJANGO_SETTINGS_MODULE": "hoso.config.settings",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", _PROGRAM, str(objects), str(at_once)], env=known,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        raise EnvironmentMissing(f"nothing was renewed: {done.stderr[-800:]}")
    return dict(json.loads(done.stdout))


def _hashing_mb_a_second(folder: Path, object_mb: float) -> float:
    size = max(1, int(object_mb * 1_000_000))
    paths = [
        folder / f"content-{number}" for number in range(max(1, min(200, SAMPLE_MB * 1_000_000 // size)))
    ]
    for path in paths:
        path.write_bytes(os.urandom(size))
    began = time.perf_counter()
    for path in paths:
        with path.open("rb") as stream:
            hashlib.file_digest(stream, "sha512")
    return len(paths) * size / 1e6 / (time.perf_counter() - began)


def main(
    objects: Annotated[int, typer.Option(min=10, help="How many objects are kept.")] = 1_000_000,
    at_once: Annotated[int, typer.Option(min=1, max=20_000, help="Objects under one stamp.")] = 1_000,
    object_mb: Annotated[float, typer.Option(min=0.01, max=100, help="Size of an object's content.")] = 5.0,
    json_: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Renew the evidence of many objects, in a home of its own that is removed afterwards."""
    found = bench(objects, at_once=at_once, object_mb=object_mb)
    if json_:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    table = Table(title=f"Evidence of {objects:,} objects, {at_once:,} under a stamp")
    table.add_column("what")
    table.add_column("", justify="right")
    for name, value in (
        ("stamps made, each asked for and judged", f"{found['stamps']:,}"),
        ("covered in", f"{found['cover_seconds']:.1f} s"),
        ("stamps after the renewal", f"{found['new_stamps']:,}"),
        ("renewed in", f"{found['renew_seconds']:.2f} s"),
        ("looked whether something is due", f"{found['nothing_due_seconds']:.2f} s"),
        ("peak memory before and after", f"{found['peak_before_mb']} / {found['peak_after_mb']} MB"),
        (found["peer"]["name"], f"{found['peer']['mb_a_second']:,} MB/s"),
        (f"of {object_mb:g} MB each, all objects", f"{found['peer']['seconds']:,} s"),
        ("theirs / ours", f"{found['peer']['ratio']:,}"),
    ):
        table.add_row(name, value)
    Console().print(table)
