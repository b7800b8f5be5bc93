"""Acts on a proposal: one address for the acts of its page, one for what is said of lines.

Deciding on destruction and having it done ask for the password again: a page left open decides nothing.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoso.access.values import Actor
from hoso.disposal import queries, services
from hoso.disposal.errors import NotConfirmed
from hoso.disposal.rules import Ground, Seat, Verdict
from hoso.disposal.services import NewSeat
from hoso.lib.errors import BadValue
from hoso.rulesets.vn_state.retention import parse_retention
from hoso.web.disposal.holding import day_in
from hoso.web.doors import actor_of, signed_in


@require_POST
@signed_in
def add(request: HttpRequest) -> HttpResponse:
    """Put what was marked on the list of what is due into a proposal, a new one if none is named."""
    actor = actor_of(request)
    ground = Ground.DUPLICATE if request.POST.get("kind") == "duplicates" else Ground.TERM_ENDED
    ids = [_id(each) for each in request.POST.getlist("dossier")[:1000]]
    proposal, body = request.POST.get("proposal", ""), request.POST.get("body", "")
    if proposal:
        proposal_id = _id(proposal)
    else:
        proposal_id = services.draw_up(actor, _id(body), title=request.POST.get("title", "")).pk
    if ids:
        services.add_dossiers(actor, proposal_id, dict.fromkeys(ids, ground))
    return redirect("disposal:proposal", proposal_id)


@require_POST
@signed_in
def lines(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Say of marked lines what the council says, or take them off the list."""
    actor, ids = actor_of(request), [_id(each) for each in request.POST.getlist("line")[:5000]]
    verdict = request.POST.get("verdict", "")
    queries.get_proposal(actor, proposal_id)
    if verdict == "remove":
        services.remove_lines(actor, proposal_id, ids)
    elif verdict in set(Verdict):
        told = request.POST.get("retention", "").strip()
        services.decide(
            actor, proposal_id, ids, Verdict(verdict), reason=request.POST.get("reason", ""),
            retention=parse_retention(told) if told else None,
        )  # fmt: skip
    else:
        raise BadValue(f"{verdict[:40]!r} is no verdict", field="verdict")
    return redirect("disposal:proposal", proposal_id)


@require_POST
@signed_in
def act(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Do what was chosen on the page of a proposal."""
    actor = actor_of(request)
    queries.get_proposal(actor, proposal_id)
    chosen = request.POST.get("act", "")
    if chosen not in _ACTS:
        raise BadValue(f"{chosen[:40]!r} is no act", field="act")
    if chosen in _ASKS_AGAIN:
        _check_password(request, actor)
    _ACTS[chosen](request, actor, proposal_id)
    return redirect("disposal:proposal", proposal_id)


def _check_password(request: HttpRequest, actor: Actor) -> None:
    if not request.user.check_password(request.POST.get("password", "")):
        raise NotConfirmed(f"{actor.account_id} did not give the password again")


def _explain(request: HttpRequest, actor: Actor, proposal_id: UUID) -> None:
    services.explain(actor, proposal_id, request.POST.get("text", ""))


def _council(request: HttpRequest, actor: Actor, proposal_id: UUID) -> None:
    """A line for each seat: `NAME; POST`; the first is the chair, the second the archive's representative."""
    seats = [Seat.CHAIR, Seat.ARCHIVE]
    given = [each.strip() for each in request.POST.get("council", "").splitlines() if each.strip()]
    services.name_council(
        actor, proposal_id,
        [
            NewSeat(seats[place] if place < len(seats) else Seat.MEMBER, *_name_and_post(line))
            for place, line in enumerate(given[:30])
        ],
    )  # fmt: skip


def _name_and_post(line: str) -> tuple[str, str]:
    name, _sign, post = line.partition(";")
    return name.strip(), post.strip()


def _present(_request: HttpRequest, actor: Actor, proposal_id: UUID) -> None:
    services.present(actor, proposal_id)


def _minutes(request: HttpRequest, actor: Actor, proposal_id: UUID) -> None:
    services.enter_minutes(
        actor, proposal_id, number=request.POST.get("number", ""), on=day_in(request, "on") or actor.on,
        text=request.POST.get("text", ""),
    )  # fmt: skip


def _return(request: HttpRequest, actor: Actor, proposal_id: UUID) -> None:
    services.return_proposal(actor, proposal_id, reason=request.POST.get("reason", ""))


def _cancel(request: HttpRequest, actor: Actor, proposal_id: UUID) -> None:
    services.cancel(actor, proposal_id, reason=request.POST.get("reason", ""))


def _approve(request: HttpRequest, actor: Actor, proposal_id: UUID) -> None:
    services.approve(
        actor, proposal_id, number=request.POST.get("number", ""), on=day_in(request, "on") or actor.on,
        keep_subject=request.POST.get("forget_subject") != "yes",
    )  # fmt: skip


def _destroy(request: HttpRequest, actor: Actor, proposal_id: UUID) -> None:
    services.ask(actor, proposal_id)
    messages.success(request, _("The destruction was asked for; this page shows how far it is."))


def _close(request: HttpRequest, actor: Actor, proposal_id: UUID) -> None:
    services.close_rest(actor, proposal_id, reason=request.POST.get("reason", ""))


def _paper(request: HttpRequest, actor: Actor, proposal_id: UUID) -> None:
    numbers = request.POST.get("lines", "").replace(",", " ").split()
    lines_by_number = {str(each.ordinal): each.pk for each in queries.lines_of(proposal_id)}
    wanted = dict.fromkeys(each.lstrip("0") for each in numbers)
    if odd := [each for each in wanted if each not in lines_by_number]:
        raise BadValue(f"the list has no line {odd[0][:40]!r}", field="lines")
    witnesses = [_name_and_post(each) for each in request.POST.get("witnesses", "").splitlines()]
    services.enter_paper_minutes(
        actor, proposal_id, on=day_in(request, "on") or actor.on, method=request.POST.get("method", ""),
        place=request.POST.get("place", ""), witnesses=witnesses,
        line_ids=[lines_by_number[each] for each in wanted],
        kilograms=_amount(request, "kilograms"), shelf_metres=_amount(request, "metres"),
    )  # fmt: skip


def _amount(request: HttpRequest, name: str) -> Decimal | None:
    text = request.POST.get(name, "").strip().replace(",", ".")
    try:
        found = Decimal(text) if text else None
    except InvalidOperation as error:
        raise BadValue(f"{text[:40]!r} is no amount", field=name) from error
    if found is not None and not found.is_finite():
        raise BadValue(f"{text[:40]!r} is no amount", field=name)
    return found


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadValue(f"{text[:40]!r} is no id", field="id") from error


_ACTS: Mapping[str, Callable[[Any, Actor, UUID], None]] = {
    "explain": _explain,
    "council": _council,
    "present": _present,
    "minutes": _minutes,
    "return": _return,
    "cancel": _cancel,
    "approve": _approve,
    "destroy": _destroy,
    "close": _close,
    "paper": _paper,
}
_ASKS_AGAIN = frozenset({"approve", "destroy"})
