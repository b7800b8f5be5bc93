"""What arrives: the list, one arrival with its resolution slip."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.lib.errors import BadValue, DomainError
from hoso.registry import queries, services
from hoso.registry.rules import IncomingState, Part
from hoso.registry.rules.incoming import OPEN
from hoso.web.bulk import offered
from hoso.web.doors import actor_of, page_of, signed_in
from hoso.web.registers.bodies import bodies_of, frame, frame_if_working
from hoso.web.registers.forms import InstructForm
from hoso.web.registers.marked import arrival_acts
from hoso.web.registers.narrowing import narrowing_of, narrowings_shown
from hoso.web.registers.words import MEDIA, PARTS
from hoso.wording.sentences import sentence
from hoso.wording.terms import STATES

# What a clerk narrows the list to.
NARROWINGS = ("open", "registered", "presented", "instructed", "late", "all")


@require_GET
@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """Lead to the registers of the first body that one works for."""
    found = bodies_of(actor_of(request))
    if not found:
        return render(request, "registers/none.html")
    return redirect("registers:arrivals", next(iter(found)))


@require_GET
@signed_in
def arrivals(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """What arrived at a body, newest first, narrowed by state or number."""
    context = frame(request, body_id, here="arrivals")
    actor, narrowing = actor_of(request), narrowing_of(request, NARROWINGS)
    looked_for = request.GET.get("n", "").strip()
    found = queries.list_arrivals(actor, body_id)
    if looked_for:
        found = queries.numbered(found, looked_for)
    else:
        found = queries.narrowed_arrivals(found, narrowing, on=actor.on)
    page = page_of(found, request)
    said = queries.newest_instruction(each.pk for each in page.rows)
    people = accounts.names_of({each.leads_now for each in said.values() if each.leads_now})
    rows = [(each, STATES[each.state], _led_by(said.get(each.pk), people)) for each in page.rows]
    named = {"open": _("all that is open"), "late": _("late"), "all": _("all")}
    context |= {"rows": rows, "after": page.after, "marked_acts": _marked_acts(actor, body_id)}
    context |= narrowings_shown(NARROWINGS, named, show=narrowing, looked_for=looked_for)
    return render(request, "registers/arrivals.html", context)


def _marked_acts(actor: Actor, body_id: UUID) -> list[tuple[str, str | Promise]]:
    """Return what is offered for the marked rows; their slips are for whoever may do anything to them."""
    acts = offered(arrival_acts(actor, body_id))
    return [*acts, ("print", _("Print their slips"))] if acts else []


def _led_by(said: Any, people: dict[UUID, str]) -> str:
    return people.get(said.leads_now, "") if said is not None and said.leads_now else ""


@require_GET
@signed_in
def arrival(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """One arrival: what it is, what was said about it, what can be done."""
    return _shown(request, arrival_id)


def _shown(request: HttpRequest, arrival_id: UUID, *, form: InstructForm | None = None) -> HttpResponse:
    actor = actor_of(request)
    found = queries.get_arrival(actor, arrival_id)
    services.read_document(actor, found.document_id)
    slip = queries.slip_of(arrival_id)
    ids = {each for said in slip for each in (said.said_by, said.lead, *said.cooperating) if each}
    names = accounts.names_of(ids)
    context = frame_if_working(request, found.body_id, here="arrivals")
    is_open = IncomingState(found.state) in OPEN
    context |= {
        "arrival": found,
        "state": STATES[found.state],
        "medium": MEDIA[found.medium],
        "slip": [_line(said, names) for said in slip],
        "is_open": is_open,
        "leads": queries.leads(actor, found),
        "form": form or InstructForm(people=accounts.people_of(found.body_id, on=actor.on)),
        "today": actor.on,
    }
    return render(request, "registers/arrival.html", context, status=422 if form is not None else 200)


def _line(said: Any, names: dict[UUID, str]) -> dict[str, object]:
    return {
        "part": PARTS[said.part], "said": said, "by": names.get(said.said_by, ""),
        "lead": names.get(said.lead, ""), "cooperating": [names.get(each, "") for each in said.cooperating],
    }  # fmt: skip


@require_POST
@signed_in
def instruct(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Say as leader who handles it."""
    actor = actor_of(request)
    found = queries.get_arrival(actor, arrival_id)
    form = InstructForm(
        request.POST, people=accounts.people_of(found.body_id, on=actor.on), has_day=found.due_on is not None
    )
    if form.is_valid():
        try:
            services.instruct(actor, arrival_id, **form.values())
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            messages.success(request, _("The instruction stands on the slip."), extra_tags="good")
            return redirect("registers:arrival", arrival_id)
    return _shown(request, arrival_id, form=form)


@require_POST
@signed_in
def act(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Present, close, open again or return one arrival, or write a line of the slip."""
    actor, text = actor_of(request), request.POST.get("text", "")
    queries.get_arrival(actor, arrival_id)
    acts: dict[str, Callable[[], object]] = {
        "present": lambda: services.present_arrivals(actor, [arrival_id]),
        "close": lambda: services.close_arrival(actor, arrival_id, note=text),
        "reopen": lambda: services.open_arrival_again(actor, arrival_id, reason=text),
        "return": lambda: services.return_arrival(actor, arrival_id, reason=text),
        "propose": lambda: services.note_on_slip(actor, arrival_id, Part.HANDLER, text=text),
    }
    done = acts.get(request.POST.get("act", ""))
    if done is None:
        raise BadValue("no such act")
    done()
    messages.success(request, _("Recorded."), extra_tags="good")
    return redirect("registers:arrival", arrival_id)
