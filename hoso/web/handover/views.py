"""Plans with their progress, one plan with its bodies, and the handover of one body."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.accounts import queries as accounts
from hoso.handover import queries, services
from hoso.handover.errors import NothingDeclared, ReasonMissing, ReceiverMissing, StillOpen
from hoso.handover.queries import Side
from hoso.handover.rules import OPEN_STATES, LineKind, Way
from hoso.handover.services import Depth, Paper
from hoso.lib.errors import BadValue, DomainError
from hoso.organisations import queries as organisations
from hoso.web.doors import actor_of, count_up_to, page_of, signed_in
from hoso.web.handover.drawing import pieces
from hoso.web.handover.forms import PlanForm, ReceiverForm, SignersForm, people_in_lines
from hoso.web.handover.words import KINDS, MEDIA, PAPERS, SIGNERS, WAYS
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from hoso.handover.models import Handover, Receiver


@require_GET
@signed_in
def plans(request: HttpRequest) -> HttpResponse:
    """The plans one sees, newest first, each with its progress."""
    actor = actor_of(request)
    found = queries.plans_open_to(actor)
    page = page_of(found, request)
    handovers = list(queries.handovers_open_to(actor).filter(plan__in=[plan.pk for plan in page.rows]))
    done = queries.progress(each.pk for each in handovers)
    names = organisations.labels({plan.body_id for plan in page.rows}, actor.on)
    rows = []
    for plan in page.rows:
        mine = [each for each in handovers if each.plan_id == plan.pk]
        whole = queries.together(done[each.pk] for each in mine)
        late = sum(1 for each in mine if each.state in OPEN_STATES and each.deadline_on < actor.on)
        rows.append((plan, names.get(plan.body_id, ""), len(mine), whole, pieces(whole), late))
    context = {
        "rows": rows,
        "after": page.after,
        "count": count_up_to(found),
        "may_plan": bool(actor.reach(acts.HAND_OVER, ScopeKind.BODY)),
    }
    return render(request, "handover/list.html", context)


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Plan the handover of what bodies leave."""
    actor = actor_of(request)
    form = PlanForm(request.POST or None, initial=_first_values(actor, request.GET.get("body", "")))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.make_plan(actor, **form.values())
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            return redirect("handover:plan", made.pk)
    return render(request, "handover/new.html", {"form": form}, status=422 if form.errors else 200)


def _first_values(actor: Actor, body: str) -> dict[str, Any]:
    """Fill in the body whose page one comes from, and one's own as the one that leads."""
    given: dict[str, Any] = {"way": Way.FOUND.value}
    mine = sorted({each for ids in actor.reach(acts.HAND_OVER, ScopeKind.BODY).values() for each in ids})
    if len(mine) == 1:
        given["lead"] = organisations.body_label(mine[0], actor.on)
    try:
        left = organisations.get_body(UUID(body)) if body else None
    except (ValueError, DomainError):
        left = None
    if left is not None:
        given["bodies"] = organisations.body_label(left.pk, left.ends_on or actor.on)
    return given


@require_GET
@signed_in
def plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """One plan: its bodies with their coordinators, deadlines and progress."""
    actor = actor_of(request)
    found = queries.get_plan(actor, plan_id)
    handovers = queries.list_handovers(actor, plan_id)
    done = queries.progress(each.pk for each in handovers)
    names = _names(handovers, found.body_id, on=actor)
    people = accounts.names_of({each.coordinator for each in handovers if each.coordinator})
    rows = [
        (each, names.get(each.giver_id, ""), people.get(each.coordinator, "") if each.coordinator else "",
         done[each.pk], pieces(done[each.pk]), each.state in OPEN_STATES and each.deadline_on < actor.on)
        for each in handovers
    ]  # fmt: skip
    whole = queries.together(done.values())
    context = {
        "plan": found, "rows": rows, "lead": names.get(found.body_id, ""), "whole": whole,
        "bar": pieces(whole),
    }  # fmt: skip
    return render(request, "handover/plan.html", context)


def _names(handovers: "list[Handover]", lead: UUID, *, on: Actor) -> dict[UUID, str]:
    return organisations.labels({lead, *(each.giver_id for each in handovers)}, on.on)


@require_GET
@signed_in
def handover(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """The handover of one body: how far it is, what keeps it open, who receives, what can be printed."""
    found = queries.get_handover(actor_of(request), handover_id)
    return shown(request, found)


def shown(
    request: HttpRequest,
    found: "Handover",
    *,
    receiver_form: ReceiverForm | None = None,
    signers_form: SignersForm | None = None,
    refused: str = "",
) -> HttpResponse:
    """Return the page of a handover, with a form or an act that was refused where there is one."""
    actor = actor_of(request)
    done = queries.progress([found.pk])[found.pk]
    receivers = queries.list_receivers(found.pk)
    bodies = {body for each in receivers for body in (each.body_id, each.proposed_id) if body}
    names = organisations.labels({found.giver_id, found.plan.body_id, *bodies}, actor.on)
    known = {each.medium: each for each in receivers}
    people = accounts.names_of({found.coordinator} if found.coordinator else set())
    is_open = found.state in OPEN_STATES
    context = {
        "handover": found,
        "giver": organisations.get_body(found.giver_id),
        "name": names.get(found.giver_id, ""),
        "lead": names.get(found.plan.body_id, ""),
        "coordinator": people.get(found.coordinator, "") if found.coordinator else "",
        "way": WAYS[found.way],
        "progress": done,
        "bar": pieces(done),
        "kinds": [(kind, KINDS[kind], each) for kind, each in sorted(done.by_kind.items())],
        "matters": queries.open_matters(found),
        "clearances": list(queries.open_clearances(found)[:20]),
        "receivers": [_receiver_row(known.get(medium), words, names) for medium, words in MEDIA.items()],
        "papers": _papers(found, done),
        "signers": _signers(found),
        "volumes": range(2, services.volumes_of(found.pk) + 1),
        "is_open": is_open,
        "is_late": is_open and found.deadline_on < actor.on,
        "may": {side.value: _may(actor, found, side) for side in Side},
        "receiver_form": receiver_form or ReceiverForm(auto_id="receiver_%s"),
        "signers_form": signers_form or _signers_form(found),
        "refused": refused,
    }
    wrong = refused or (receiver_form and receiver_form.errors) or (signers_form and signers_form.errors)
    return render(request, "handover/handover.html", context, status=422 if wrong else 200)


def _receiver_row(receiver: "Receiver | None", words: Any, names: dict[UUID, str]) -> tuple[Any, ...]:
    """Return what is received, the row, who is confirmed, and who is proposed."""
    if receiver is None:
        return (words, None, "", "")
    confirmed = names.get(receiver.body_id, "") if receiver.body_id else receiver.outside
    proposed = names.get(receiver.proposed_id, "") if receiver.proposed_id else ""
    return (words, receiver, confirmed if receiver.confirmed_at else "", proposed)


def _papers(found: "Handover", done: queries.Progress) -> list[tuple[str, Any]]:
    """Return the papers that have something on them."""
    left_out = {Paper.FOUND if found.way == Way.GIVEN else Paper.MINUTES}
    if not {LineKind.SEAL, LineKind.KEY} & set(done.by_kind):
        left_out.add(Paper.SEALS)
    if LineKind.SECRET not in done.by_kind:
        left_out.add(Paper.SECRET)
    return [(paper, PAPERS[paper]) for paper in Paper if paper not in left_out]


def _signers(found: "Handover") -> list[tuple[Any, list[dict[str, str]]]]:
    """Return who signs and who saw it, with the words of their part; only parts with somebody."""
    people = (found.giver_signers, found.receiver_signers, found.witnesses)
    return [(words, each) for words, each in zip(SIGNERS, people, strict=True) if each]


def _may(actor: Actor, found: "Handover", side: Side) -> bool:
    return queries.handovers_open_to(actor, side).filter(pk=found.pk).exists()


def _signers_form(found: "Handover") -> SignersForm:
    values = {
        "place": found.place,
        "giver": people_in_lines(found.giver_signers),
        "receiver": people_in_lines(found.receiver_signers),
        "witnesses": people_in_lines(found.witnesses),
    }
    return SignersForm(initial=values, auto_id="signers_%s", way=Way(found.way))


def _listed(actor: Actor, handover_id: UUID, request: HttpRequest) -> str:
    depth = Depth.BOXES if request.POST.get("depth") == Depth.BOXES else Depth.DOSSIERS
    made = services.list_holdings(actor, handover_id, depth=depth)
    return _("%(count)s lines are new.") % {"count": f"{made:,}"}


def _sent(actor: Actor, handover_id: UUID, _request: HttpRequest) -> str:
    services.send(actor, handover_id)
    return _("Sent. What was declared is frozen from now on.")


def _called_back(actor: Actor, handover_id: UUID, request: HttpRequest) -> str:
    services.call_back(actor, handover_id, reason=request.POST.get("reason", ""))
    return _("The list is open again.")


def _closed(actor: Actor, handover_id: UUID, _request: HttpRequest) -> str:
    services.close(actor, handover_id)
    return _("Closed: nothing of it is open any more.")


def _passed(actor: Actor, handover_id: UUID, _request: HttpRequest) -> str:
    count = services.pass_responsibility(actor, handover_id)
    return _("The receivers answer for the records now (%(count)s parts); every box stays where it is.") % {
        "count": count
    }


def _given_up(actor: Actor, handover_id: UUID, request: HttpRequest) -> str:
    services.cancel(actor, handover_id, reason=request.POST.get("reason", ""))
    return _("The handover was given up.")


ACTS: dict[str, Callable[[Actor, UUID, HttpRequest], str]] = {
    "list": _listed,
    "send": _sent,
    "call_back": _called_back,
    "close": _closed,
    "pass": _passed,
    "cancel": _given_up,
}


@require_POST
@signed_in
def act(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """List, send, call back, pass who answers, close, or give up: the button says which."""
    actor = actor_of(request)
    found = queries.get_handover(actor, handover_id)
    asked = ACTS.get(request.POST.get("act", ""))
    if asked is None:
        raise BadValue("no such act", field="act")
    try:
        said = asked(actor, handover_id, request)
    except (StillOpen, NothingDeclared, ReasonMissing, ReceiverMissing) as error:
        # What is to be done first is on this very page.
        return shown(request, found, refused=str(sentence(error)))
    messages.success(request, said, extra_tags="good")
    return redirect("handover:handover", handover_id)


@require_POST
@signed_in
def receiver(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Confirm who receives things of one medium."""
    found = queries.get_handover(actor_of(request), handover_id)
    form = ReceiverForm(request.POST, auto_id="receiver_%s")
    if form.is_valid():
        try:
            services.confirm_receiver(actor_of(request), handover_id, **form.values())
            return redirect("handover:handover", handover_id)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    return shown(request, found, receiver_form=form)


@require_POST
@signed_in
def signers(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Say who signs the minutes."""
    found = queries.get_handover(actor_of(request), handover_id)
    form = SignersForm(request.POST, auto_id="signers_%s", way=Way(found.way))
    if form.is_valid():
        try:
            services.name_signers(actor_of(request), handover_id, **form.values())
            return redirect("handover:handover", handover_id)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    return shown(request, found, signers_form=form)
