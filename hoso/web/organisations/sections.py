"""What other rooms have to say on the page of a body: what it holds, what it owes.

A section is a function that returns a template with what it needs, or nothing. A room with something to say
adds one here; the page itself knows none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest

from hoso.access import acts
from hoso.access.values import ScopeKind
from hoso.handover import queries as handovers_of
from hoso.handover.rules import OPEN_STATES
from hoso.holdings import queries as holdings
from hoso.organisations.queries import Body
from hoso.oversight import queries as oversight
from hoso.oversight.queries import Filters
from hoso.oversight.services import show_all
from hoso.web.doors import actor_of


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: a template, which finds `facts` under the name `s`."""

    template: str
    facts: dict[str, Any]


SHOWN_WARNINGS = 5
SHOWN_HANDOVERS = 5

MakeSection = Callable[[HttpRequest, Body, date], Section | None]


def fonds(request: HttpRequest, body: Body, on: date) -> Section | None:
    """The fonds that the body made and that the reader may see."""
    found = holdings.fonds_made_by(actor_of(request), body.pk)
    return Section("organisations/sections/fonds.html", {"fonds": found, "body": body}) if found else None


def warnings(request: HttpRequest, body: Body, on: date) -> Section | None:
    """The gravest warnings about its records, or for which it answers, as far as the reader may see them."""
    actor = actor_of(request)
    found = show_all(actor, oversight.list_findings(actor, Filters(bodies=[body.pk]), limit=SHOWN_WARNINGS))
    facts = {"rows": found, "body": body}
    return Section("organisations/sections/warnings.html", facts) if found else None


def handovers(request: HttpRequest, body: Body, on: date) -> Section | None:
    """How far the handover of what the body leaves is; whoever runs handovers plans it from here."""
    if not body.rule_set:
        return None  # a territory leaves nothing: its organs do
    actor = actor_of(request)
    found = handovers_of.list_of_body(actor, body.pk, limit=SHOWN_HANDOVERS)
    has_ceased = body.ceased_on is not None and body.ceased_on <= actor.on
    is_planned = any(each.state in OPEN_STATES for each in found)
    may_plan = has_ceased and not is_planned and bool(actor.reach(acts.HAND_OVER, ScopeKind.BODY))
    facts = {"rows": found, "may_plan": may_plan, "body": body}
    return Section("organisations/sections/handovers.html", facts) if found or may_plan else None


SECTIONS: tuple[MakeSection, ...] = (warnings, handovers, fonds)


def sections_of(request: HttpRequest, body: Body, *, on: date) -> list[Section]:
    """Return what there is to say about the body on `on`."""
    made = (make(request, body, on) for make in SECTIONS)
    return [section for section in made if section is not None]
