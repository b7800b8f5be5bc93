"""Reads of the room `disposal`."""

from hoso.disposal.queries.barriers import Looked, bars, holds_on, look_at
from hoso.disposal.queries.due import DueKind, DueRow, find_twins, list_due, reckoned, retentions
from hoso.disposal.queries.office import POLICY_FILE, policy_in_use
from hoso.disposal.queries.proposals import (
    Counts,
    bodies_for,
    check_for_body,
    council_of,
    counts_of,
    destroyed_by,
    get_hold,
    get_proposal,
    holds_open_to,
    lines_of,
    list_holds,
    list_proposals,
    paper_minutes_of,
    proposals_open_to,
    sits_on,
    to_be_done,
)
from hoso.disposal.queries.uses import blobs_of, uses_left

__all__ = [
    "POLICY_FILE",
    "Counts",
    "DueKind",
    "DueRow",
    "Looked",
    "bars",
    "blobs_of",
    "bodies_for",
    "check_for_body",
    "council_of",
    "counts_of",
    "destroyed_by",
    "find_twins",
    "get_hold",
    "get_proposal",
    "holds_on",
    "holds_open_to",
    "lines_of",
    "list_due",
    "list_holds",
    "list_proposals",
    "look_at",
    "paper_minutes_of",
    "policy_in_use",
    "proposals_open_to",
    "reckoned",
    "retentions",
    "sits_on",
    "to_be_done",
    "uses_left",
]
