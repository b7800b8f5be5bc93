"""A detector that answers nonsense, or not at all."""

import os
from pathlib import Path
from typing import Any


def screen(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Do what the file says."""
    said = (work / arguments["input"]).read_text("ascii")
    if said == "crash":
        os._exit(11)
    return {"held": False, "findings": [{"kind": "x" * 41}]} if said == "odd" else {"held": False}
