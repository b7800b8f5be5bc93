"""What is due, proposals, and one proposal with its lines."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hoso.access import acts
from hoso.accounts import queries as accounts
from hoso.disposal import queries, services
from hoso.disposal.queries import DueKind
from hoso.disposal.rules import OPEN_STATES, Barrier, Ground, Seat, State, Step, Verdict
from hoso.holdings import queries as holdings
from hoso.lib.errors import BadValue
from hoso.organisations import queries as organisations
from hoso.web.disposal.words import DUE, PAPERS
from hoso.web.doors import PAGE, actor_of, id_in, signed_in
from hoso.wording.disposal import BARRIERS, GROUNDS, SEATS, STATES, STEPS, VERDICTS


@require_GET
@signed_in
def proposals(request: HttpRequest) -> HttpResponse:
    """The proposals one sees, newest first, and the archives for which one may draw a new one up."""
    actor = actor_of(request)
    found = queries.list_proposals(actor, after=id_in(request, "after"), limit=PAGE + 1)
    rows = found[:PAGE]
    mine = queries.bodies_for(actor, acts.DISPOSE)
    names = organisations.labels({*mine, *(each.body_id for each in rows)}, actor.on)
    context = {
        "rows": [(each, names.get(each.body_id, ""), STATES[State(each.state)]) for each in rows],
        "after": rows[-1].pk if len(found) > PAGE else None,
        "bodies": sorted(((body, names.get(body, "")) for body in mine), key=lambda each: each[1]),
    }
    return render(request, "disposal/list.html", context)


@require_GET
@signed_in
def due(request: HttpRequest) -> HttpResponse:
    """What has lost its value in the archive of a body: ended terms, duplicates, and what has no term."""
    actor, body_id = actor_of(request), id_in(request, "body")
    mine = sorted(queries.bodies_for(actor, acts.DISPOSE))
    body_id = body_id or next(iter(mine), None)
    told = request.GET.get("kind", DueKind.DUE.value)
    if told not in set(DueKind):
        raise BadValue(f"{told[:40]!r} is no list", field="kind")
    kind, rows = DueKind(told), []
    if body_id is not None:
        rows = queries.list_due(actor, body_id, kind, after=request.GET.get("after", ""), limit=PAGE + 1)
    drawn = queries.list_proposals(actor, body_id=body_id) if body_id else []
    context: dict[str, Any] = {
        "rows": rows[:PAGE],
        "after": rows[PAGE - 1].key if len(rows) > PAGE else "",
        "kind": kind.value,
        "kinds": [(each.value, words) for each, words in DUE.items()],
        "body_id": body_id,
        "body": organisations.body_label(body_id, actor.on) if body_id else "",
        "may_add": kind is not DueKind.NO_TERM,
        "drawn": [each for each in drawn if each.state in {State.DRAWN, State.RETURNED}],
    }
    return render(request, "disposal/due.html", context)


@require_GET
@signed_in
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """One proposal: how it stands, its lines, its council, what can be printed, and what can be done now."""
    actor = actor_of(request)
    found = queries.get_proposal(actor, proposal_id)
    counts = queries.counts_of(proposal_id)
    lines = queries.lines_of(proposal_id, after=_number(request), limit=PAGE + 1)
    readable = holdings.readable(actor, [each.holding_id for each in lines], to=acts.READ)
    people = accounts.names_of({each for each in (found.drawn_by, found.approved_by) if each})
    may = {
        name: found.body_id in queries.bodies_for(actor, act)
        for name, act in (("draw", acts.DISPOSE), ("decide", acts.APPROVE_DISPOSAL))
    }
    state = State(found.state)
    context: dict[str, Any] = {
        "proposal": found,
        "state": STATES[state],
        "body": organisations.body_label(found.body_id, actor.on),
        "counts": counts,
        "drawn_by": people.get(found.drawn_by, "") if found.drawn_by else "",
        "approved_by": people.get(found.approved_by, "") if found.approved_by else "",
        "rows": [
            {
                "line": each,
                "may_read": each.holding_id in readable,
                "ground": GROUNDS[Ground(each.ground)],
                "verdict": VERDICTS[Verdict(each.verdict)],
                "step": STEPS[Step(each.step)],
                "stopped": BARRIERS.get(Barrier(each.stopped_by), each.stopped_by)
                if each.stopped_by in set(Barrier)
                else each.stopped_by,
            }
            for each in lines[:PAGE]
        ],
        "after": lines[PAGE - 1].ordinal if len(lines) > PAGE else None,
        "council": [(each, SEATS[Seat(each.seat)]) for each in queries.council_of(proposal_id)],
        "papers": [
            (each.value, PAPERS[each], each in services.LISTS) for each in services.papers_of(found, counts)
        ],
        "may_change": may["draw"] and state in {State.DRAWN, State.RETURNED},
        "may_present": may["draw"] and state is State.DRAWN,
        "may_say": state is State.COUNCIL and (may["draw"] or queries.sits_on(actor, proposal_id)),
        "may_enter": may["draw"] and state is State.COUNCIL,
        "may_decide": may["decide"] and state is State.COUNCIL and found.drawn_by != actor.account_id,
        "may_destroy": may["decide"] and state is State.APPROVED,
        "may_cancel": state in OPEN_STATES and may["decide" if state is State.APPROVED else "draw"],
        "may_enter_paper": may["draw"] and counts.paper_left > 0,
        "verdicts": [(each.value, VERDICTS[each]) for each in Verdict if each is not Verdict.WAITING],
    }
    return render(request, "disposal/proposal.html", context)


def _number(request: HttpRequest) -> int:
    text = request.GET.get("after", "") or "0"
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadValue(f"{text[:40]!r} is no number", field="after")
    return int(text)
