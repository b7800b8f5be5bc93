"""What is done to the marked arrivals of a list: looked at first, then done, each row told apart."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hoso.access import acts
from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.dossiers import queries as dossiers
from hoso.dossiers import services as dossier_services
from hoso.dossiers.rules import WorkState
from hoso.lib.errors import BadValue, ChangedMeanwhile
from hoso.registry import queries, services
from hoso.web.bulk import MOST_AT_ONCE, Outcome, do_each, try_each
from hoso.web.doors import actor_of, signed_in
from hoso.web.files import file_name, made_file
from hoso.web.offering import offer
from hoso.web.registers.bodies import frame
from hoso.web.registers.forms import InstructForm
from hoso.wording.sentences import sentence
from hoso.wording.terms import STATES

if TYPE_CHECKING:
    from hoso.registry.models import Incoming

MOST_FILES_OFFERED = 200


class NoteForm(forms.Form):
    """Why something ends."""

    note = forms.CharField(label=_("How it ended"), max_length=1000, widget=forms.Textarea({"rows": 2}))


class WorkFileForm(forms.Form):
    """Into which of one's own open files."""

    work = forms.ChoiceField(label=_("Work file"))

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        own = dossiers.own_files(actor).filter(state=WorkState.OPEN).select_related("dossier")
        rows = own.order_by("-pk")[:MOST_FILES_OFFERED]
        offer(self, "work", [(str(each.pk), f"{each.dossier.code} {each.dossier.title}") for each in rows])


@dataclass(frozen=True, slots=True)
class Act:
    """Something that may be done to several arrivals: its words, its right in the body, and its form."""

    words: str | Promise
    right: str
    form: Callable[[Any, Actor, UUID], forms.Form]
    does: Callable[[Actor, "Incoming", dict[str, Any]], object]


def _no_form(data: Any, _actor: Actor, _body: UUID) -> forms.Form:
    return forms.Form(data)


def _instruct_form(data: Any, actor: Actor, body_id: UUID) -> forms.Form:
    return InstructForm(data, people=accounts.people_of(body_id, on=actor.on))


def _instructed(actor: Actor, arrival: "Incoming", given: dict[str, Any]) -> object:
    return services.instruct(actor, arrival.pk, **given)


def _filed(actor: Actor, arrival: "Incoming", given: dict[str, Any]) -> object:
    return dossier_services.put_into(actor, UUID(given["work"]), [arrival.document_id])


ACTS: dict[str, Act] = {
    "present": Act(
        _("Lay before the head"), acts.REGISTER, _no_form,
        lambda actor, arrival, _given: services.present_arrivals(actor, [arrival.pk]),
    ),
    "instruct": Act(_("Say who handles them"), acts.INSTRUCT, _instruct_form, _instructed),
    "close": Act(
        _("Close them"), acts.READ, lambda data, _actor, _body: NoteForm(data),
        lambda actor, arrival, given: services.close_arrival(actor, arrival.pk, note=given["note"]),
    ),
    "file": Act(
        _("Put into a work file"), acts.KEEP_FILE,
        lambda data, actor, _body: WorkFileForm(data, actor=actor), _filed,
    ),
}  # fmt: skip


def offered(actor: Actor, body_id: UUID) -> list[tuple[str, str | Promise]]:
    """Return what the actor may do to marked arrivals of a body."""
    return [(name, act.words) for name, act in ACTS.items() if queries.may(actor, act.right, body_id)]


@require_POST
@signed_in
def marked(request: HttpRequest, body_id: UUID) -> HttpResponseBase:
    """Show what would happen to each marked arrival; with `do`, do it and tell what became of each."""
    context, actor = frame(request, body_id, here="arrivals"), actor_of(request)
    expected = _expected(request)
    if not expected:
        return redirect("registers:arrivals", body_id)
    if request.POST.get("act") == "print":
        content = services.print_slips(actor, list(expected))
        return made_file(content, name=file_name("phieu", like=".pdf"), media_type="application/pdf")
    name = request.POST.get("act", "")
    if name not in dict(offered(actor, body_id)):
        raise BadValue("no such act")
    act = ACTS[name]
    asked = "asked" in request.POST
    form = act.form(_given(request, asked=asked, act=act), actor, body_id)
    outcomes: list[Outcome[UUID]] | None = None
    is_done = False
    if form.is_bound and form.is_valid():
        run, is_done = (do_each, True) if "do" in request.POST else (try_each, False)
        # In one order, however they were marked: two who mark the same rows wait for each other, no more.
        outcomes = run(sorted(expected), _doing(actor, act, expected, _values(form)))
    context |= {
        "act": name, "words": act.words, "form": form, "expected": expected, "is_done": is_done,
        "rows": _rows(actor, list(expected), outcomes), "is_tried": outcomes is not None,
        "may_do": outcomes is not None and not is_done and any(each.refusal is None for each in outcomes),
        "good": sum(each.refusal is None for each in outcomes or ()),
    }  # fmt: skip
    return render(request, "registers/marked.html", context, status=422 if form.errors else 200)


def _given(request: HttpRequest, *, asked: bool, act: Act) -> Any:
    """Return what was typed; an act that asks for nothing is looked at at once."""
    return request.POST if asked or act.form is _no_form else None


def _values(form: forms.Form) -> dict[str, Any]:
    return form.values() if isinstance(form, InstructForm) else form.cleaned_data


def _expected(request: HttpRequest) -> dict[UUID, str]:
    """Return the marked arrivals with the state in which they were marked, if the page told it."""
    found: dict[UUID, str] = {}
    for each in request.POST.getlist("arrival")[:MOST_AT_ONCE]:
        key, _colon, state = each.partition(":")
        try:
            found[UUID(key)] = state
        except ValueError as error:
            raise BadValue("a mark has no key") from error
    return found


def _doing(
    actor: Actor, act: Act, expected: dict[UUID, str], given: dict[str, Any]
) -> Callable[[UUID], object]:
    def do(arrival_id: UUID) -> object:
        arrival = queries.get_arrival(actor, arrival_id)
        # Pressed twice, or moved by a colleague since the page was shown.
        if expected[arrival_id] and arrival.state != expected[arrival_id]:
            raise ChangedMeanwhile(f"arrival {arrival_id} is {arrival.state}")
        return act.does(actor, arrival, given)

    return do


def _rows(
    actor: Actor, arrival_ids: list[UUID], outcomes: list[Outcome[UUID]] | None
) -> list[dict[str, Any]]:
    refused = {each.key: each.refusal for each in outcomes or () if each.refusal is not None}
    found = queries.arrivals_open_to(actor).select_related("entry", "document").in_bulk(arrival_ids)
    return [
        {
            "arrival": found[key],
            "state": STATES[found[key].state],
            "refusal": sentence(refused[key]) if key in refused else None,
        }
        for key in arrival_ids
        if key in found
    ]
