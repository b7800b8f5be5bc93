"""What is done to the marked rows of the registers: arrivals, and what is drafted and issued."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hoso.access import acts
from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.dossiers import queries as dossiers
from hoso.dossiers import services as dossier_services
from hoso.dossiers.rules import WorkState
from hoso.registry import queries, services
from hoso.registry.errors import MoveNotOpen
from hoso.registry.rules import Way
from hoso.registry.services import Sending
from hoso.web.bulk import Marked, RowAct, ShownRow, marked_page, marks_of
from hoso.web.custody.forms import day_field
from hoso.web.doors import actor_of, signed_in
from hoso.web.files import file_name, made_file
from hoso.web.offering import offer
from hoso.web.registers.bodies import frame
from hoso.web.registers.forms import InstructForm
from hoso.web.registers.words import WAYS
from hoso.wording.terms import STATES

if TYPE_CHECKING:
    from hoso.registry.models import Incoming, Outgoing

MOST_FILES_OFFERED = 200
_NAV = "registers/nav.html"


class NoteForm(forms.Form):
    """Why something ends."""

    note = forms.CharField(label=_("How it ended"), max_length=1000, widget=forms.Textarea({"rows": 2}))


class ReasonForm(forms.Form):
    """Why something goes back."""

    reason = forms.CharField(label=_("Why?"), max_length=2000, widget=forms.Textarea({"rows": 2}))


class WorkFileForm(forms.Form):
    """Into which of one's own open files."""

    work = forms.ChoiceField(label=_("Work file"))

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        own = dossiers.own_files(actor).filter(state=WorkState.OPEN).select_related("dossier")
        rows = own.order_by("-pk")[:MOST_FILES_OFFERED]
        offer(self, "work", [(str(each.pk), f"{each.dossier.code} {each.dossier.title}") for each in rows])


class SignerForm(forms.Form):
    """Before whom drafts are laid."""

    before = forms.ChoiceField(label=_("Before whom"))

    def __init__(self, data: Any = None, *, signers: Mapping[UUID, str]) -> None:
        super().__init__(data)
        offer(self, "before", [(str(key), name) for key, name in signers.items()])


class NumbersForm(forms.Form):
    """On which day numbers are given."""

    on = day_field(_("Date"))


class LeavingForm(forms.Form):
    """How and when documents left, for everybody to whom they go."""

    way = forms.ChoiceField(label=_("It goes"), choices=[(each.value, WAYS[each]) for each in Way])
    on = day_field(_("Sent on"))


def arrival_acts(actor: Actor, body_id: UUID) -> "dict[str, RowAct[Incoming]]":
    """Return what the actor may do to marked arrivals of a body."""
    every: dict[str, tuple[str, RowAct[Incoming]]] = {
        "present": (acts.REGISTER, RowAct(
            _("Lay before the head"), forms.Form,
            lambda row, _form: services.present_arrivals(actor, [row.pk]),
        )),
        "instruct": (acts.INSTRUCT, RowAct(
            _("Say who handles them"),
            lambda data: InstructForm(data, people=accounts.people_of(body_id, on=actor.on)),
            lambda row, form: services.instruct(actor, row.pk, **form.values()),
        )),
        "close": (acts.READ, RowAct(
            _("Close them"), NoteForm,
            lambda row, form: services.close_arrival(actor, row.pk, note=form.cleaned_data["note"]),
        )),
        "file": (acts.KEEP_FILE, RowAct(
            _("Put into a work file"), partial(WorkFileForm, actor=actor),
            lambda row, form: dossier_services.put_into(
                actor, UUID(form.cleaned_data["work"]), [row.document_id]
            ),
        )),
    }  # fmt: skip
    return {name: act for name, (right, act) in every.items() if queries.may(actor, right, body_id)}


@require_POST
@signed_in
def marked(request: HttpRequest, body_id: UUID) -> HttpResponseBase:
    """What is done to the marked arrivals of a body; their slips are printed at once."""
    context, actor = frame(request, body_id, here="arrivals"), actor_of(request)
    if request.POST.get("act") == "print" and (found := marks_of(request)):
        content = services.print_slips(actor, list(found))
        return made_file(content, name=file_name("phieu", like=".pdf"), media_type="application/pdf")
    page = Marked(
        arrival_acts(actor, body_id), partial(queries.get_arrival, actor), partial(_arrivals, actor),
        reverse("registers:arrivals", args=[body_id]),
    )  # fmt: skip
    return marked_page(request, page, context | {"nav": _NAV})


def _arrivals(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, ShownRow]:
    found = queries.arrivals_open_to(actor).select_related("entry", "document").in_bulk(keys)
    return {
        key: ShownRow(
            reverse("registers:arrival", args=[key]),
            " · ".join(filter(None, (str(row.entry.number), row.document.written_number))),
            row.document.subject, STATES[row.state],
        )
        for key, row in found.items()
    }  # fmt: skip


def outgoing_acts(actor: Actor, body_id: UUID) -> "dict[str, RowAct[Outgoing]]":
    """Return what the actor may do to marked drafts and issued documents of a body."""
    every: dict[str, tuple[str, RowAct[Outgoing]]] = {
        "submit": (acts.DRAFT, RowAct(
            _("Lay before whoever signs"),
            lambda data: SignerForm(data, signers=queries.signers_of(body_id, on=actor.on)),
            lambda row, form: services.submit_draft(actor, row.pk, before=UUID(form.cleaned_data["before"])),
        )),
        "approve": (acts.SIGN, RowAct(
            _("Approve and sign"), forms.Form, lambda row, _form: services.approve_draft(actor, row.pk)
        )),
        "return": (acts.SIGN, RowAct(
            _("Return"), ReasonForm,
            lambda row, form: services.return_draft(actor, row.pk, reason=form.cleaned_data["reason"]),
        )),
        "issue": (acts.ISSUE, RowAct(
            _("Give numbers"), lambda data: NumbersForm(data, initial={"on": actor.on}),
            lambda row, form: services.issue(actor, row.pk, on=form.cleaned_data["on"]),
        )),
        "dispatch": (acts.ISSUE, RowAct(
            _("Note that they left"), lambda data: LeavingForm(data, initial={"on": actor.on}),
            lambda row, form: _left(actor, row, Way(form.cleaned_data["way"]), form),
        )),
    }  # fmt: skip
    return {name: act for name, (right, act) in every.items() if queries.may(actor, right, body_id)}


def _left(actor: Actor, row: "Outgoing", way: Way, form: forms.Form) -> object:
    left = [each for each in queries.recipients_of(row.pk) if each.sent_on is None]
    if not left:
        raise MoveNotOpen(f"nobody is left of draft {row.pk}", state=row.state, move="dispatch")
    return services.dispatch(
        actor, row.pk, [Sending(each.pk, way) for each in left], on=form.cleaned_data["on"]
    )


@require_POST
@signed_in
def marked_outgoing(request: HttpRequest, body_id: UUID) -> HttpResponseBase:
    """What is done to the marked drafts and issued documents of a body."""
    context, actor = frame(request, body_id, here="outgoing"), actor_of(request)
    page = Marked(
        outgoing_acts(actor, body_id), partial(queries.get_outgoing, actor), partial(_outgoing, actor),
        reverse("registers:outgoing", args=[body_id]),
    )  # fmt: skip
    return marked_page(request, page, context | {"nav": _NAV})


def _outgoing(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, ShownRow]:
    found = queries.outgoing_open_to(actor).select_related("document").in_bulk(keys)
    return {
        key: ShownRow(
            reverse("registers:one", args=[key]), row.document.written_number if row.document else "",
            row.subject, STATES[row.state],
        )
        for key, row in found.items()
    }  # fmt: skip
