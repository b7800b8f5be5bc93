"""The tasks of reading with an engine that fails on chosen pages, as a hostile page makes it.

What befalls a page stands in a file `planted.json` that the test puts behind the PDF's last line, so that it
travels with the file: `{"2": "crash"}`. All else is the real thing.
"""

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

from hoso.reading import tasks
from hoso.reading.tasks import extract, gather, pages, pdfa, prepare

__all__ = ["extract", "gather", "pages", "pdfa", "prepare", "read_page"]
MARK = b"\n%%planted "


def plant(path: Path, fates: dict[int, str]) -> None:
    """Let the engine fail on pages of this file: `crash`, `hang`, `grow`, or `crash_once`."""
    with path.open("ab") as stream:
        stream.write(MARK + json.dumps(fates).encode())


def read_page(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    content = (work / arguments["input"]).read_bytes()
    fates = json.loads(content.rpartition(MARK)[2]) if MARK in content else {}
    fate = fates.get(str(arguments["page"]), "")
    seen = work / f"seen-{arguments['page']}"
    if fate == "crash" or (fate == "crash_once" and not seen.exists()):
        seen.touch()
        os.kill(os.getpid(), signal.SIGSEGV)
    if fate == "hang":
        time.sleep(600)
    if fate == "grow":
        held = [bytearray(50 << 20) for _ in range(40)]
        time.sleep(5)
        del held
    return tasks.read_page(work, arguments)
