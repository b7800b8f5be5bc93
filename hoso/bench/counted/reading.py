"""What is read, and how: by the commands themselves, on drawn papers that are the same for everybody."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from typing import Any

from hoso.bench.served.commands import command
from hoso.lib.errors import EnvironmentMissing
from hoso.samples.planning import Mix

SEED = 20250701
DRAWN = Mix(pile_of=0, rescans=0, damaged=0, back_share=0.1, fine_share=0.2)


def said(arguments: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield what a command of `hoso` answers, one document a line.

    Raises:
        EnvironmentMissing: it could not run.
    """
    done = subprocess.run(command(*arguments), capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise EnvironmentMissing(f"hoso {arguments[0]} ended with {done.returncode}: {done.stderr[-500:]}")
    for line in done.stdout.splitlines():
        yield json.loads(line)
