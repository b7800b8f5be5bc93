"""Commands on a home made for measuring, run as a person runs them: each in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

from hoso.lib.errors import EnvironmentMissing


def command(*arguments: str) -> list[str]:
    """Return the command line of `hoso ARGUMENTS`."""
    return [sys.executable, "-W", "ignore", "-m", "hoso", *arguments]


def environment(home: Path) -> dict[str, str]:
    """Return this process's environment with another home and no other database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOSO_")}
    return kept | {"HOSO_HOME": str(home)}


def hoso(home: Path, *arguments: str, endings: Collection[int] = (0,)) -> str:
    """Run a command on a home and return what it said on standard output.

    Raises:
        EnvironmentMissing: it ended with another code than `endings`.
    """
    done = subprocess.run(
        command(*arguments), env=environment(home), capture_output=True, text=True, check=False
    )
    if done.returncode not in endings:
        raise EnvironmentMissing(f"hoso {arguments[0]} ended with {done.returncode}: {done.stderr[-500:]}")
    return done.stdout
