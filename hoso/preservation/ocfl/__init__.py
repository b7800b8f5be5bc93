"""Storage roots of the Oxford Common File Layout 1.1: written, read and checked. No Django."""

from hoso.preservation.ocfl.checking import validate_frame, validate_object, validate_root
from hoso.preservation.ocfl.copying import Content
from hoso.preservation.ocfl.inventory import Agent
from hoso.preservation.ocfl.recovery import Leftover, Outcome
from hoso.preservation.ocfl.root import Committed, Held, Root, Stored

__all__ = [
    "Agent",
    "Committed",
    "Content",
    "Held",
    "Leftover",
    "Outcome",
    "Root",
    "Stored",
    "validate_frame",
    "validate_object",
    "validate_root",
]
