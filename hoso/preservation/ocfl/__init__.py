"""Storage roots of the Oxford Common File Layout 1.1: written, read and checked. No Django."""

from hoso.preservation.ocfl.checking import validate_frame, validate_object, validate_root
from hoso.preservation.ocfl.copying import Content
from hoso.preservation.ocfl.inventory import Agent
from hoso.preservation.ocfl.kept import Committed, Held, Store, Stored
from hoso.preservation.ocfl.recovery import Leftover, Outcome
from hoso.preservation.ocfl.remote import Lease, Leases, RemoteRoot
from hoso.preservation.ocfl.root import Root

__all__ = [
    "Agent",
    "Committed",
    "Content",
    "Held",
    "Lease",
    "Leases",
    "Leftover",
    "Outcome",
    "RemoteRoot",
    "Root",
    "Store",
    "Stored",
    "validate_frame",
    "validate_object",
    "validate_root",
]
