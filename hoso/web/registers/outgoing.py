"""What is drafted and issued: the list, a draft, and what happens to it until it left the house."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.access.values import AccessClass
from hoso.accounts import queries as accounts
from hoso.lib.errors import BadValue, DomainError
from hoso.organisations import queries as organisations
from hoso.registry import queries, services
from hoso.registry.rules import Direction, OutgoingState, Way
from hoso.registry.services import Sending
from hoso.rulesets.catalogue import rule_set, type_by_code
from hoso.web.bulk import offered
from hoso.web.doors import actor_of, id_in, page_of, signed_in
from hoso.web.registers.bodies import frame, frame_if_working
from hoso.web.registers.draft_files import files_of
from hoso.web.registers.forms import DispatchForm, DraftForm, IssueForm, initial_of
from hoso.web.registers.marked import outgoing_acts
from hoso.web.registers.narrowing import narrowing_of, narrowings_shown
from hoso.web.registers.words import NOTE_ACTS, WAYS
from hoso.web.signatures.signing import about_signing
from hoso.wording.sentences import sentence
from hoso.wording.terms import FORM_FAULTS, STATES

if TYPE_CHECKING:
    from hoso.registry.models import Incoming, Outgoing

NARROWINGS = ("way", "submitted", "signed", "issued", "dispatched", "all")


@require_GET
@signed_in
def outgoing(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """What a body drafts and issues, newest first."""
    context, actor = frame(request, body_id, here="outgoing"), actor_of(request)
    narrowing, looked_for = narrowing_of(request, NARROWINGS), request.GET.get("n", "").strip()
    found = queries.list_outgoing(actor, body_id)
    found = queries.numbered(found, looked_for) if looked_for else queries.narrowed_outgoing(found, narrowing)
    page = page_of(found, request)
    people = accounts.names_of({each.drafted_by for each in page.rows if each.drafted_by})
    rules = organisations.get_body(body_id).rule_set
    context |= {
        "rows": [
            (each, STATES[each.state], _type_name(rules, each.type_code), _name(people, each.drafted_by))
            for each in page.rows
        ],
        "after": page.after,
        "marked_acts": offered(outgoing_acts(actor, body_id)),
    }
    named = {"way": _("all under way"), "all": _("all")}
    context |= narrowings_shown(NARROWINGS, named, show=narrowing, looked_for=looked_for)
    return render(request, "registers/outgoing.html", context)


def _name(people: dict[UUID, str], account_id: UUID | None) -> str:
    return people.get(account_id, "") if account_id else ""


def _type_name(rules: str, code: str) -> str:
    kind = type_by_code(rule_set(rules), code) if rules else None
    return kind.name if kind else code


@signed_in
def draft(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """Begin a draft, alone or as the answer to what arrived."""
    context, actor = frame(request, body_id, here="outgoing"), actor_of(request)
    answered = id_in(request, "answers")
    arrival = queries.get_arrival(actor, answered) if answered else None
    form = DraftForm(
        request.POST or None, rules=organisations.get_body(body_id).rule_set, initial=_answering(arrival)
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.begin_draft(
                actor,
                body_id,
                form.draft(AccessClass.INTERNAL),
                text=form.cleaned_data["text"],
                answers=answered,
            )
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            return redirect("registers:one", made.pk)
    context |= {"form": form, "arrival": arrival}
    return render(request, "registers/draft.html", context, status=422 if form.errors else 200)


def _answering(arrival: "Incoming | None") -> dict[str, str]:
    if arrival is None:
        return {}
    number, issuer = arrival.document.written_number, arrival.document.issuer
    subject = _("Answer to document %(number)s") % {"number": number} if number else ""
    return {"subject": subject, "recipients": issuer}


@signed_in
def change(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    """Change a draft; another text is a further version."""
    actor = actor_of(request)
    found = queries.get_outgoing(actor, outgoing_id)
    newest = queries.versions_of(outgoing_id)[0].text
    form = DraftForm(
        request.POST or None, rules=organisations.get_body(found.body_id).rule_set,
        initial=initial_of(queries.as_draft(found), text=newest),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        kept = form.draft(AccessClass(found.access_class))
        try:
            services.change_draft(actor, outgoing_id, kept, text=form.cleaned_data["text"])
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            messages.success(request, _("Kept as a version of its own."), extra_tags="good")
            return redirect("registers:one", outgoing_id)
    context = {**_frame(request, found), "form": form, "outgoing": found}
    return render(request, "registers/draft.html", context, status=422 if form.errors else 200)


def _frame(request: HttpRequest, found: "Outgoing") -> dict[str, object]:
    return frame_if_working(request, found.body_id, here="outgoing")


@require_GET
@signed_in
def one(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    """A draft, or what became of it."""
    return _shown(request, outgoing_id)


def _shown(request: HttpRequest, outgoing_id: UUID, **given: forms.Form) -> HttpResponse:
    actor = actor_of(request)
    found = queries.get_outgoing(actor, outgoing_id)
    versions, notes = queries.versions_of(outgoing_id), queries.notes_of(outgoing_id)
    recipients = queries.recipients_of(outgoing_id)
    asked = {found.drafted_by, found.before, found.approved_by, *(each.said_by for each in notes)}
    names = accounts.names_of({each for each in asked if each})
    rules = organisations.get_body(found.body_id).rule_set
    state = OutgoingState(found.state)
    context = _frame(request, found) | {
        "outgoing": found,
        "state": STATES[state],
        "type_name": _type_name(rules, found.type_code),
        "text": versions[0].text if versions else "",
        "versions": versions,
        "notes": [(each, NOTE_ACTS.get(each.act, each.act), _name(names, each.said_by)) for each in notes],
        "recipients": [(each, WAYS.get(each.way, "")) for each in recipients],
        "names": {key: _name(names, getattr(found, key)) for key in ("drafted_by", "before", "approved_by")},
        "faults": _faults(found, actor.on) if state in (OutgoingState.DRAFT, OutgoingState.SUBMITTED) else [],
        "signers": queries.signers_of(found.body_id, on=actor.on) if state is OutgoingState.DRAFT else {},
        "issue_form": given.get("issue") or _issue_form(found, {"on": actor.on}),
        "dispatch_form": given.get("dispatch") or _dispatch_form(recipients, initial={"on": actor.on}),
        "left": any(each.sent_on is None for each in recipients),
        "is_mine": found.drafted_by == actor.account_id,
        **files_of(actor, found),
        **about_signing(actor, found),
    }
    return render(request, "registers/one.html", context, status=422 if given else 200)


def _faults(found: "Outgoing", on: Any) -> list[object]:
    return [FORM_FAULTS[code] for code in queries.faults_of_draft(found, on=on)]


def _issue_form(found: "Outgoing", initial: dict[str, Any] | None = None, data: Any = None) -> IssueForm:
    registers = [
        (str(each.pk), each.title) for each in queries.list_registers(found.body_id)
        if each.direction == Direction.ISSUED and not each.is_secret
    ]  # fmt: skip
    return IssueForm(data, registers=registers, initial=initial)


def _dispatch_form(recipients: list[Any], data: Any = None, initial: Any = None) -> DispatchForm:
    left = [(str(each.pk), each.name) for each in recipients if each.sent_on is None]
    all_left = {"recipients": [pk for pk, _label in left], "way": Way.POST}
    return DispatchForm(data, left=left, initial=all_left | (initial or {}))


@require_POST
@signed_in
def act(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    """Submit, approve, return, comment on, give up or call back."""
    actor, text = actor_of(request), request.POST.get("text", "")
    queries.get_outgoing(actor, outgoing_id)
    acts: dict[str, Callable[[], object]] = {
        "submit": lambda: services.submit_draft(actor, outgoing_id, before=_account(request)),
        "approve": lambda: services.approve_draft(actor, outgoing_id),
        "return": lambda: services.return_draft(actor, outgoing_id, reason=text),
        "comment": lambda: services.comment(actor, outgoing_id, text=text),
        "drop": lambda: services.drop_draft(actor, outgoing_id, reason=text),
        "recall": lambda: services.recall(actor, outgoing_id, reason=text),
    }
    done = acts.get(request.POST.get("act", ""))
    if done is None:
        raise BadValue("no such act")
    done()
    messages.success(request, _("Recorded."), extra_tags="good")
    return redirect("registers:one", outgoing_id)


def _account(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("before", ""))
    except ValueError as error:
        raise BadValue("nobody was chosen") from error


@require_POST
@signed_in
def issue(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    """Give number and date."""
    actor = actor_of(request)
    form = _issue_form(queries.get_outgoing(actor, outgoing_id), data=request.POST)
    if form.is_valid():
        try:
            issued = services.issue(actor, outgoing_id, **form.values())
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            number = issued.document.written_number if issued.document else ""
            messages.success(request, _("It has number %(number)s.") % {"number": number}, extra_tags="good")
            return redirect("registers:one", outgoing_id)
    return _shown(request, outgoing_id, issue=form)


@require_POST
@signed_in
def dispatch(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    """Note that it left for some of its recipients."""
    actor = actor_of(request)
    queries.get_outgoing(actor, outgoing_id)
    form = _dispatch_form(queries.recipients_of(outgoing_id), data=request.POST)
    if form.is_valid():
        way = Way(form.cleaned_data["way"])
        sendings = [Sending(UUID(each), way) for each in form.cleaned_data["recipients"]]
        try:
            services.dispatch(actor, outgoing_id, sendings, on=form.cleaned_data["on"])
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            messages.success(request, _("Recorded: it has left."), extra_tags="good")
            return redirect("registers:one", outgoing_id)
    return _shown(request, outgoing_id, dispatch=form)
