"""What the sandboxed reader does for this room: formats, containers, and the XML of packages.

Identification runs there because it parses what strangers wrote, and because the library holds
Python's lock while it works: in the worker itself the heartbeat would stop.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pygfried

from hoso.preservation.earkip import reading, unpacking
from hoso.preservation.packages import metadata

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


def unpack(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Take the ZIP or TAR file `input` apart into the new folder `into`; the file goes when that is done.

    Raises:
        PackageRefused: see `earkip.unpacking`.
    """
    into = work / arguments["into"]
    into.mkdir()
    files = unpacking.unpack(work / arguments["input"], into, unpacking.Bounds(bytes=arguments["most_bytes"]))
    return {"files": files}


def read_mets(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return what the METS file `input` says.

    Raises:
        PackageRefused: see `earkip.reading.read_mets`.
    """
    return {"mets": asdict(reading.read_mets(work / arguments["input"]))}


def read_metadata(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return what the metadata files `inputs` say, each with what is wrong with it."""
    return {"told": [asdict(metadata.read_metadata(work, path)) for path in arguments["inputs"]]}
