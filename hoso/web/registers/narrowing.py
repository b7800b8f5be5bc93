"""Narrowing a list of registers: by state, or by a number that somebody looks for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from hoso.wording.terms import STATES


def narrowing_of(request: HttpRequest, narrowings: Sequence[str]) -> str:
    """Return what a list is narrowed to; by any word that it does not offer, to the first that it does."""
    asked = request.GET.get("show", "")
    return asked if asked in narrowings else narrowings[0]


def narrowings_shown(
    narrowings: Sequence[str], named: Mapping[str, str], *, show: str, looked_for: str
) -> dict[str, Any]:
    """Return what a list shows of how it is narrowed; `named` are the words of those that are no state."""
    return {
        "show": show, "looked_for": looked_for,
        "narrowings": [(each, named.get(each) or str(STATES[each])) for each in narrowings],
        "keep": f"n={looked_for}&" if looked_for else f"show={show}&",
    }  # fmt: skip
