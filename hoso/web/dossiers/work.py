"""Work files: one's own with what is due first, one file with its contents, and its way to the archive."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.dossiers import queries, services
from hoso.dossiers.rules import HINDERS, WITH_KEEPER, WorkState
from hoso.holdings import queries as holdings
from hoso.lib.errors import BadValue
from hoso.organisations import queries as organisations
from hoso.registry import queries as registry
from hoso.registry import services as registry_services
from hoso.registry.rules import cited_keys
from hoso.web.doors import actor_of, count_up_to, id_in, page_of, signed_in
from hoso.web.dossiers.paging import due_page
from hoso.web.dossiers.trying import tried
from hoso.web.dossiers.words import pressing, state_of
from hoso.web.dossiers.work_forms import (
    CloseForm,
    DescribeForm,
    EndForm,
    HandOnForm,
    KeepBackForm,
    OpenForm,
    OutsideForm,
    SubmitForm,
)
from hoso.web.history import history_of
from hoso.web.templatetags.hoso import named
from hoso.wording.dossiers import CHECKS, FILE_KINDS, MEDIA, TERMS, WORK_STATES
from hoso.wording.organisations import VERIFICATIONS

if TYPE_CHECKING:
    from hoso.dossiers.models import WorkFile
    from hoso.registry.models import Document

READY = (WorkState.CLOSED, WorkState.RETURNED, WorkState.KEPT_BACK)
MOST_FOUND = 20


@require_GET
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """One's own work files: what is due first, then all, newest first; `state` narrows."""
    actor = actor_of(request)
    own = queries.own_files(actor)
    state = request.GET.get("state", "")
    found = own.filter(state=state) if state in set(WorkState) else own
    page = page_of(found, request)
    due = list(queries.coming_due(own, on=actor.on)[: MOST_FOUND + 1]) if not request.GET else []
    shown = services.list_work_files(actor, page.rows)
    services.list_work_files(actor, due)
    context = {
        "due": [_row(work, actor) for work in due[:MOST_FOUND]],
        "more_due": len(due) > MOST_FOUND,
        "rows": [_row(work, actor) for work in shown],
        "after": page.after,
        "state": state,
        "states": list(WORK_STATES.items()),
        "count": count_up_to(found),
        "ready": {each.value for each in READY},
        "form": SubmitForm(),
        "may_keep": bool(queries.bodies_for(actor, acts.KEEP_FILE)),
    }
    return render(request, "dossiers/mine.html", context)


def _row(work: "WorkFile", actor: Actor) -> dict[str, Any]:
    words, tag = state_of(work)
    look = pressing(work.due_on, on=actor.on) if WorkState(work.state) in WITH_KEEPER else ""
    return {"work": work, "state": words, "tag": tag, "pressing": look}


@require_GET
@signed_in
def due(request: HttpRequest) -> HttpResponse:
    """What is due, by body and person; with a person, that person's files, most pressing first."""
    actor = actor_of(request)
    keeper, body = id_in(request, "keeper"), id_in(request, "body")
    if keeper is not None:
        found = queries.due_files(queries.work_files_open_to(actor)).filter(keeper=keeper)
        page = due_page(found.filter(body=body) if body else found, request)
        rows = services.list_work_files(actor, page.rows)
        context = {
            "keeper": keeper, "body": body, "after": page.after,
            "name": accounts.names_of({keeper}).get(keeper, "") if rows else "",
            "rows": [_row(work, actor) for work in rows],
        }  # fmt: skip
        return render(request, "dossiers/due.html", context)
    loads = queries.loads(actor, on=actor.on)
    people = accounts.names_of({each.keeper for each in loads})
    bodies = organisations.labels({each.body_id for each in loads}, actor.on)
    told = [(each, bodies.get(each.body_id, ""), people.get(each.keeper, "")) for each in loads]
    return render(request, "dossiers/due.html", {"loads": told})


@signed_in
def open_line(request: HttpRequest, plan_line_id: UUID) -> HttpResponse:
    """Open a file from a line of the plan."""
    actor = actor_of(request)
    line = queries.get_line(actor, plan_line_id, to=acts.KEEP_FILE)
    form = OpenForm(request.POST or None, line=line, actor=actor)
    made = tried(request, form, lambda: services.open_from_plan(actor, line.pk, **form.values()))
    if made is not None:
        return redirect("dossiers:work_file", made.pk)
    title = f"{line.symbol} {line.title}"
    return _form(request, form, title, button=_("Open the file"))


@signed_in
def open_outside(request: HttpRequest) -> HttpResponse:
    """Open a file that no plan foresaw."""
    actor = actor_of(request)
    form = OutsideForm(request.POST or None, actor=actor)
    made = tried(
        request, form,
        lambda: services.open_outside_plan(actor, form.body_id(), form.file(), fonds_id=form.fonds_id()),
    )  # fmt: skip
    if made is not None:
        return redirect("dossiers:work_file", made.pk)
    return _form(request, form, _("A file outside the plan"), button=_("Open the file"))


def _form(
    request: HttpRequest, form: Any, title: str, *, button: str, work: "WorkFile | None" = None
) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "work": work}
    return render(request, "dossiers/work_form.html", context, status=422 if form.errors else 200)


@require_GET
@signed_in
def work_file(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """One work file: contents by date, terms, checks, and what can be done next."""
    actor = actor_of(request)
    work = services.read_work_file(actor, work_id)
    documents = registry_services.list_for_reading(actor, queries.in_time(queries.contents(actor, work_id)))
    is_own = queries.keeps(actor, work) and holdings.is_open(actor, acts.KEEP_FILE, work_id)
    may_lead = holdings.is_open(actor, acts.APPROVE_PLAN, work_id)
    found = queries.check_file(work) if work.state != WorkState.ACCEPTED else []
    words, tag = state_of(work)
    question = queries.open_question(work_id)
    people = accounts.names_of({work.keeper})
    context = {
        "work": work,
        "dossier": work.dossier,
        "state": words,
        "tag": tag,
        "keeper": people.get(work.keeper, ""),
        "body": organisations.body_label(work.body_id, actor.on),
        "kind": FILE_KINDS[work.kind],
        "medium": MEDIA[work.medium],
        "documents": documents,
        "hidden": len(holdings.members(work_id)) - len(documents),
        "dues": [
            (each.on, TERMS[each.term.code], each.term.source, VERIFICATIONS[each.term.verification])
            for each in queries.dues_of(work)
        ],
        "pressing": _row(work, actor)["pressing"],
        "checks": [(CHECKS[check], check in HINDERS) for check in found],
        "is_own": is_own,
        "may_fill": is_own and work.state == WorkState.OPEN,
        "may_close": is_own and work.state == WorkState.OPEN,
        "may_reopen": is_own and WorkState(work.state) in READY,
        "may_submit": is_own and WorkState(work.state) in READY,
        "may_ask": is_own and question is None and work.state in {WorkState.CLOSED, WorkState.RETURNED},
        "may_hand_on": (is_own or may_lead) and work.state != WorkState.ACCEPTED,
        "question": question,
        "may_answer": question is not None and may_lead,
        "keepings": queries.keepings_of(work_id),
        "submissions": queries.submissions_of(work_id),
        "freezes": queries.freezes_of(work_id),
        "is_frozen": queries.is_frozen(work_id),
        "may_freeze": holdings.is_open(actor, acts.APPROVE, work_id),
        "may_take_out": holdings.is_open(actor, acts.DOWNLOAD, work_id),
        "end_form": EndForm(initial={"ended_on": work.ended_on, "settled_on": work.settled_on}),
        "ask_form": KeepBackForm(),
        "submit_form": SubmitForm(),
        "history": history_of(work_id),
    }  # fmt: skip
    return render(request, "dossiers/work_file.html", context)


@signed_in
def describe_work(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """Change title, symbol, value, kind and medium."""
    actor = actor_of(request)
    work = queries.get_own(actor, work_id)
    form = DescribeForm(request.POST or None, work=work)
    if tried(request, form, lambda: services.describe_work(actor, work_id, **form.values())) is not None:
        return redirect("dossiers:work_file", work_id)
    return _form(request, form, work.dossier.title, button=_("Save"), work=work)


@signed_in
def close_work(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """Close a file: what leaves it, how long it is kept, how many sheets there are."""
    actor = actor_of(request)
    work = queries.get_own(actor, work_id)
    documents = queries.in_time(queries.contents(actor, work_id))
    twice = {each for group in queries.duplicates_in(documents) for each in group}
    choices = [
        (str(each.pk), f"{named(each)} – {_('looks like a duplicate')}" if each.pk in twice else named(each))
        for each in documents
    ]
    form = CloseForm(request.POST or None, work=work, documents=choices, actor=actor)
    if tried(request, form, lambda: services.close_work(actor, work_id, form.values())) is not None:
        messages.success(request, _("The file was closed."), extra_tags="good")
        return redirect("dossiers:work_file", work_id)
    return _form(request, form, work.dossier.title, button=_("Close the file"), work=work)


@signed_in
def hand_on(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """Hand a file on to a colleague."""
    actor = actor_of(request)
    work = queries.get_work_file(actor, work_id)
    form = HandOnForm(request.POST or None, work=work, actor=actor)
    if tried(request, form, lambda: services.hand_on(actor, [work_id], **form.values())) is not None:
        return redirect("dossiers:work_file", work_id)
    return _form(request, form, work.dossier.title, button=_("Hand on"), work=work)


@require_POST
@signed_in
def move_work(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """One act on a work file that needs no page of its own."""
    actor, reason = actor_of(request), request.POST.get("reason", "")
    queries.get_work_file(actor, work_id)
    match request.POST.get("do", ""):
        case "end":
            services.end_work(actor, work_id, **_filled(EndForm(request.POST)))
        case "open again":
            services.open_again(actor, work_id, reason=reason)
        case "put out":
            services.put_out(actor, work_id, chosen_ids(request, "document"), reason=reason)
        case "ask":
            services.ask_to_keep_back(actor, work_id, **_filled(KeepBackForm(request.POST)))
        case "consent":
            services.consent_to_keep_back(actor, work_id, consent=request.POST.get("consent", ""))
        case "refuse":
            services.refuse_to_keep_back(actor, work_id, reason=reason)
        case "freeze":
            services.freeze(actor, [work_id], reason=reason)
        case "release":
            services.release(actor, [work_id], reason=reason)
        case other:
            raise BadValue(f"{other[:20]!r} is no move of a work file", field="do")
    return redirect("dossiers:work_file", work_id)


def _filled(form: Any) -> dict[str, Any]:
    """Return what a small form says.

    Raises:
        BadValue: a value does not fit.
    """
    if not form.is_valid():
        raise BadValue(f"{sorted(form.errors)} do not fit", field=", ".join(sorted(form.errors)))
    return dict(form.cleaned_data)


def chosen_ids(request: HttpRequest, name: str) -> list[UUID]:
    """Return the ids that were chosen under `name`.

    Raises:
        BadValue: one of them is none.
    """
    try:
        return [UUID(text) for text in request.POST.getlist(name)]
    except ValueError as error:
        raise BadValue(f"{name} is no id", field=name) from error


@require_POST
@signed_in
def submit(request: HttpRequest) -> HttpResponse:
    """Submit the files that were chosen to the archive."""
    actor = actor_of(request)
    made = services.submit(actor, chosen_ids(request, "work"), **_submitted(request))
    messages.success(request, _("The files were submitted to the archive."), extra_tags="good")
    return redirect("dossiers:submission", made.pk)


def _submitted(request: HttpRequest) -> dict[str, Any]:
    form = SubmitForm(request.POST)
    if not form.is_valid():
        raise BadValue(f"{sorted(form.errors)} do not fit", field=", ".join(sorted(form.errors)))
    return form.values()


@signed_in
def fill(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """Put a document into one's own file: found by its number and symbol."""
    actor = actor_of(request)
    work = queries.get_own(actor, work_id)
    if request.method == "POST":
        added = services.put_into(actor, work_id, chosen_ids(request, "document"))
        said = _("%(count)s documents were put into the file.") if added else _("It lay in the file already.")
        messages.success(request, said % {"count": added} if added else said, extra_tags="good")
        return redirect("dossiers:work_file", work_id)
    number = request.GET.get("number", "").strip()
    inside = set(holdings.members(work_id))
    found = _numbered(actor, number) if number else []
    context = {
        "work": work, "number": number, "is_asked": bool(number),
        "found": [(document, document.pk in inside) for document in found],
    }  # fmt: skip
    return render(request, "dossiers/fill.html", context)


def _numbered(actor: Actor, number: str) -> "list[Document]":
    key = cited_keys(number).whole
    if not key:
        return []
    found = registry.documents_open_to(actor, acts.KEEP_FILE).filter(number_key=key)
    rows = found.select_related("holding").order_by("-issued_on", "pk")[:MOST_FOUND]
    return registry_services.list_for_reading(actor, list(rows))


@signed_in
def put_document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Put one document into some of one's own open files, chosen from all of them."""
    actor = actor_of(request)
    document = registry_services.read_document(actor, document_id)
    if request.method == "POST":
        chosen = chosen_ids(request, "work")
        for work_id in chosen:
            services.put_into(actor, work_id, [document_id])
        messages.success(
            request, _("It lies in %(count)s more of your files.") % {"count": len(chosen)}, extra_tags="good"
        )
        return redirect("registry:document", document_id)
    page = page_of(queries.own_files(actor).filter(state=WorkState.OPEN), request)
    inside = set(queries.dossiers_of([document_id]).get(document_id, []))
    rows = [(work, work.pk in inside) for work in services.list_work_files(actor, page.rows)]
    context = {"document": document, "rows": rows, "after": page.after}
    return render(request, "dossiers/put_document.html", context)
