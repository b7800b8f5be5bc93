"""Lists of tasks, one task with its history, giving one."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.lib.dates import now
from hoso.lib.errors import DomainError, NotAllowed
from hoso.organisations import queries as organisations
from hoso.registry import queries, services
from hoso.registry.queries import Desk, TaskFilters
from hoso.registry.rules import TaskFact, TaskState
from hoso.web.bulk import offered
from hoso.web.doors import PAGE, actor_of, count_up_to, id_in, signed_in
from hoso.web.tasks.acts import acts_open
from hoso.web.tasks.forms import TaskForm
from hoso.web.tasks.marked import task_acts
from hoso.web.tasks.showing import late_days, show_tasks
from hoso.wording.sentences import sentence
from hoso.wording.tasks import FACTS

if TYPE_CHECKING:
    from hoso.accounts.queries import Person
    from hoso.registry.models import Task, TaskEvent

DATED = {TaskFact.GIVEN, TaskFact.ASKED, TaskFact.GRANTED}


@require_GET
@signed_in
def tasks(request: HttpRequest) -> HttpResponse:
    """The tasks one leads, gave or cooperates in, or all of one's bodies; the earliest deadline first."""
    actor, filters = actor_of(request), _filters(request)
    found = queries.list_tasks(actor, filters, limit=PAGE + 1, after=id_in(request, "after"))
    lead = filters.lead
    context = {
        "rows": show_tasks(actor, found[:PAGE]),
        "after": found[PAGE - 1].pk if len(found) > PAGE else None,
        "count": count_up_to(filters.tasks(actor)),
        "desk": filters.desk.value,
        "state": request.GET.get("state", "open"),
        "lead": (lead, accounts.names_of({lead}).get(lead, "")) if lead else None,
        "may_give": bool(queries.bodies_instructed(actor)),
        "keep": _kept(request),
        "marked_acts": offered(task_acts(actor, filters.desk)) if filters.is_open else [],
        "bodies": _named_bodies(queries.bodies_worked_in(actor), actor),
    }
    return render(request, "tasks/list.html", context)


def _filters(request: HttpRequest) -> TaskFilters:
    """Read the address; what it cannot mean is left out."""
    desk, state = request.GET.get("desk", ""), request.GET.get("state", "")
    return TaskFilters(
        desk=Desk(desk) if desk in set(Desk) else Desk.LED,
        is_open=state != "ended",
        late_on=actor_of(request).on if state == "late" else None,
        lead=id_in(request, "lead"),
    )


def _kept(request: HttpRequest) -> str:
    given = {name: request.GET[name] for name in ("desk", "state", "lead") if request.GET.get(name)}
    return f"{urlencode(given)}&" if given else ""


def _named_bodies(body_ids: frozenset[UUID], actor: Actor) -> list[tuple[UUID, str]]:
    labels = organisations.short_labels(body_ids, actor.on)
    return sorted(((each, labels.get(each, "")) for each in body_ids), key=lambda pair: pair[1])


@require_GET
@signed_in
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One task: what is to be done, by whom, until when, what can be done now, what happened."""
    return task_page(request, queries.get_task(actor_of(request), task_id))


def task_page(
    request: HttpRequest, row: "Task", *, refused: Mapping[str, forms.Form] | None = None
) -> HttpResponse:
    """Draw the page of a task; `refused` are forms that come back with what was typed, by their act."""
    actor = actor_of(request)
    people = accounts.people_of(row.body_id, on=actor.on)
    helpers, parts = queries.helpers_of(row.pk), queries.parts_of(row.pk)
    names = accounts.names_of({row.lead_id, row.giver_id, *(each.account_id for each in helpers)})
    paper = queries.readable_documents(actor, [row.document_id]) if row.document_id else {}
    above = queries.tasks_open_to(actor).filter(pk=row.parent_id).first() if row.parent_id else None
    context = {
        "task": row,
        "lead": names.get(row.lead_id, ""),
        "giver": names.get(row.giver_id, ""),
        "helpers": [(names.get(each.account_id, ""), each.done_at) for each in helpers],
        "body": organisations.body_label(row.body_id, actor.on),
        "paper": paper.get(row.document_id) if row.document_id else None,
        "above": above,
        "parts": show_tasks(actor, parts),
        "late_days": late_days(row, actor.on),
        "extension": queries.find_extension(row.pk),
        "acts": acts_open(actor, row, people=people, helpers=helpers, refused=refused or {}),
        "may_split": row.state in queries.OPEN_STATES and services.may_give_task(actor, row.body_id, row),
        "history": _history(row),
        "is_ended": row.state in {TaskState.ACCEPTED, TaskState.CALLED_OFF},
    }
    return render(request, "tasks/task.html", context, status=422 if refused else 200)


def _history(row: "Task") -> list[dict[str, object]]:
    """What happened, newest first, with the names of people."""
    told = queries.task_history(row.pk)
    people = {each for event in told for each in (event.account_id, event.to_account, event.on_behalf_of)}
    names = accounts.names_of({each for each in people if each})
    return [_line(event, names) for event in reversed(told)]


def _line(event: "TaskEvent", names: Mapping[UUID, str]) -> dict[str, object]:
    fact = TaskFact(event.fact)

    def named(account_id: UUID | None) -> str:
        return names.get(account_id, "") if account_id else ""

    return {
        "at": event.at,
        "what": FACTS[fact],
        "to": named(event.to_account),
        "due_on": event.due_on if fact in DATED else None,
        "who": named(event.account_id) or "Hoso",
        "behalf": named(event.on_behalf_of),
        "words": event.words,
    }


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Give a task, in the body that the address names, about a document or as a part of a task."""
    actor = actor_of(request)
    parent_id, document_id = id_in(request, "parent"), id_in(request, "document")
    parent = queries.get_task(actor, parent_id) if parent_id else None
    paper = queries.get_document(actor, document_id) if document_id else None
    bodies = queries.bodies_instructed(actor)
    body_id = parent.body_id if parent else id_in(request, "body") or min(bodies, default=None)
    if body_id is None or not services.may_give_task(actor, body_id, parent):
        raise NotAllowed(f"{actor.account_id} gives no tasks here")
    people = accounts.people_of(body_id, on=actor.on)
    form = TaskForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.give_task(
                actor, body_id, form.task(), document_id=document_id, parent_id=parent_id
            )
            _tell_who_may_not_read(request, made, people)
            return redirect("tasks:task", made.pk)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    context = {
        "form": form,
        "body": organisations.body_label(body_id, actor.on),
        "body_id": body_id,
        "bodies": [] if parent else _named_bodies(bodies, actor),
        "paper": paper,
        "parent": parent,
        "keep": urlencode({"document": document_id}) if document_id else "",
    }
    return render(request, "tasks/new.html", context, status=422 if form.errors else 200)


def _tell_who_may_not_read(request: HttpRequest, made: "Task", people: "list[Person]") -> None:
    messages.success(request, _("The task was given."), extra_tags="good")
    if made.document_id is None:
        return
    asked = [made.lead_id, *(each.account_id for each in queries.helpers_of(made.pk))]
    barred = set(queries.who_may_not_read(made.document_id, asked, at=now()))
    if barred:
        names = ", ".join(each.name for each in people if each.account_id in barred)
        told = _("May not read the document: %(names)s. Ask whoever gives rights in your body.")
        messages.warning(request, told % {"names": names}, extra_tags="warn")
