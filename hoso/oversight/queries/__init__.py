"""Reads of findings, and the one statement of who sees what of them."""

from hoso.oversight.queries.listing import (
    Filters,
    answers,
    bodies_answered_for,
    findings_open_to,
    get_finding,
    history,
    is_any_open,
    last_checks,
    list_findings,
    oldest_check_at,
    waiting_for,
)

__all__ = [
    "Filters",
    "answers",
    "bodies_answered_for",
    "findings_open_to",
    "get_finding",
    "history",
    "is_any_open",
    "last_checks",
    "list_findings",
    "oldest_check_at",
    "waiting_for",
]
