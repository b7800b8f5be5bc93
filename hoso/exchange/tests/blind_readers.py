"""Readers whose detector cannot look: the machine lacks its model, or the file ends the process."""

import os
from pathlib import Path
from typing import Any

from hoso.reading.errors import ModelMissing


def pages(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """One page, unless the file says otherwise."""
    content = (work / arguments["input"]).read_bytes()
    if content == b"crash":
        os._exit(11)
    return {"pages": "many" if content == b"odd" else 1}


def screen(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """There is no model."""
    raise ModelMissing("no model", language="vie")
