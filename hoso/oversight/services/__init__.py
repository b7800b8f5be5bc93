"""Checking, answering what checks found, and showing it."""

from hoso.oversight.services.answering import assign, explain
from hoso.oversight.services.checking import Outcome, ask_for_check, check_all, run_checks
from hoso.oversight.services.showing import Shown, Thing, read_finding, show_all

__all__ = [
    "Outcome",
    "Shown",
    "Thing",
    "ask_for_check",
    "assign",
    "check_all",
    "explain",
    "read_finding",
    "run_checks",
    "show_all",
]
