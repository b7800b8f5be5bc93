"""Narrowing a list of registers: by state, or by a number that somebody looks for."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model

from hoso.registry.rules import cited_keys
from hoso.wording.terms import STATES

if TYPE_CHECKING:
    from django.db.models import QuerySet

Listed = TypeVar("Listed", bound=Model)


def numbered(found: "QuerySet[Listed]", text: str) -> "QuerySet[Listed]":
    """Return what has this number in its register, or whose document bears this number and symbol."""
    if text.isdecimal() and len(text) < 9:
        return found.filter(entry__number=int(text))
    return found.filter(document__number_key=cited_keys(text).whole or "-")


def narrowings_shown(
    narrowings: Sequence[str], named: Mapping[str, str], *, show: str, looked_for: str
) -> dict[str, Any]:
    """Return what a list shows of how it is narrowed; `named` are the words of those that are no state."""
    return {
        "show": show, "looked_for": looked_for,
        "narrowings": [(each, named.get(each) or str(STATES[each])) for each in narrowings],
        "keep": f"n={looked_for}&" if looked_for else f"show={show}&",
    }  # fmt: skip
