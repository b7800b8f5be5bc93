"""Reads of the room: what is preserved, what waits, what checks found."""

from hoso.preservation.queries.gathering import PreservedInput, inputs_of
from hoso.preservation.queries.listing import (
    cut_off_runs,
    files_of,
    find_preserved,
    findings_of_run,
    findings_open_to,
    latest_runs,
    list_unsound,
    packages_of,
    preserved_open_to,
    waiting,
)

__all__ = [
    "PreservedInput",
    "cut_off_runs",
    "files_of",
    "find_preserved",
    "findings_of_run",
    "findings_open_to",
    "inputs_of",
    "latest_runs",
    "list_unsound",
    "packages_of",
    "preserved_open_to",
    "waiting",
]
