"""Reads of the room: what is preserved, what waits, what checks found."""

from hoso.preservation.queries.gathering import PreservedInput, inputs_of
from hoso.preservation.queries.intakes import get_intake, intakes_open_to
from hoso.preservation.queries.listing import (
    count_kept,
    cut_off_runs,
    destroyed_by,
    files_of,
    find_preserved,
    findings_of_run,
    findings_open_to,
    latest_runs,
    list_unsound,
    packages_of,
    preserved_open_to,
    standing,
    waiting,
)
from hoso.preservation.queries.stores import StoreState, may_verify, runs_to_see, states_of_stores

__all__ = [
    "PreservedInput",
    "StoreState",
    "count_kept",
    "cut_off_runs",
    "destroyed_by",
    "files_of",
    "find_preserved",
    "findings_of_run",
    "findings_open_to",
    "get_intake",
    "inputs_of",
    "intakes_open_to",
    "latest_runs",
    "list_unsound",
    "may_verify",
    "packages_of",
    "preserved_open_to",
    "runs_to_see",
    "standing",
    "states_of_stores",
    "waiting",
]
