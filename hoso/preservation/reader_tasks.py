"""What the sandboxed reader does for this room: tell a file's format by its bytes.

Identification runs there because it parses what strangers wrote, and because the library holds
Python's lock while it works: in the worker itself the heartbeat would stop.
"""

from pathlib import Path
from typing import Any

import pygfried

UNKNOWN = "UNKNOWN"


def prepare() -> None:
    """Load the signatures once, when the reader starts."""
    pygfried.version()


def identify(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the PRONOM matches of one file, best first, and which signatures were asked.

    `input` is a file's name in the work folder; its ending is a weak sign and is used as such.
    """
    answer = pygfried.identify(str(work / arguments["input"]), detailed=True)
    matches = [match for match in answer["files"][0]["matches"] if match["id"] != UNKNOWN]
    return {
        "matches": [
            {
                "puid": match["id"],
                "format": match["format"],
                "version": match["version"],
                "media_type": match["mime"],
                "basis": "; ".join(part for part in (match["basis"], match["warning"]) if part),
            }
            for match in matches
        ],
        "signatures": answer["identifiers"][0]["details"],
    }
