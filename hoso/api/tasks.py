"""Tasks: given, done, reported, decided; and the days on which a body works."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Field, Query, Schema

from hoso.access.values import Actor
from hoso.api.doors import Asked, answers, api
from hoso.api.values import Day, Done, Given, Key, Page, Paging, Reason, Said, Text, WorkingDays, Yes, paged
from hoso.lib.dates import now
from hoso.lib.errors import NotFound
from hoso.registry import queries, services
from hoso.registry.queries import Desk, TaskFilters
from hoso.registry.rules import MOST_TASK_WORDS, NewTask, TaskFact, TaskState

if TYPE_CHECKING:
    from hoso.registry.models import Task


class TasksShown(StrEnum):
    """Which tasks of a desk are listed."""

    OPEN = "open"
    LATE = "late"
    ENDED = "ended"


class TasksListed(Paging):
    """Whose tasks are listed: those one leads, cooperates in or gave, or all of the bodies one instructs."""

    desk: Desk = Desk.LED
    show: TasksShown = TasksShown.OPEN
    lead: UUID | None = None


class TaskOut(Schema):
    """A task, and how far it is."""

    id: UUID
    body_id: UUID
    text: str
    lead_id: UUID
    giver_id: UUID
    document_id: UUID | None
    parent_id: UUID | None
    state: TaskState
    given_at: datetime
    working_days: int | None
    first_due_on: date
    due_on: date
    ended_at: datetime | None


class HelperOut(Schema):
    """Somebody who cooperates, and when their part was done."""

    account_id: UUID
    done_at: datetime | None


class LaterOut(Schema):
    """A later deadline that is asked for and not decided."""

    until_on: date
    reason: str
    asked_by: UUID | None
    asked_at: datetime


class FactOut(Schema):
    """One line of the history of a task."""

    fact: TaskFact
    at: datetime
    account_id: UUID | None
    on_behalf_of: UUID | None
    to_account: UUID | None
    due_on: date | None
    words: str


class WholeTaskOut(TaskOut):
    """A task with who cooperates, its parts, what is asked for, and its history, oldest line first."""

    helpers: list[HelperOut]
    parts: list[TaskOut]
    later: LaterOut | None
    history: list[FactOut]
    # Asked to work on a document that they may not read; giving rights is for others.
    may_not_read: list[UUID]


class TaskIn(Given):
    """A task to be given: one deadline, as a day or as a number of working days."""

    text: Text = Field(min_length=1, max_length=MOST_TASK_WORDS)
    lead: Key
    helpers: list[Key] = Field(default_factory=list, max_length=50)
    due_on: Day | None = None
    working_days: WorkingDays | None = None
    document_id: Key | None = None
    parent_id: Key | None = None


class LaterIn(Given):
    """A later deadline, and why."""

    until_on: Day
    text: Text = Field(min_length=1, max_length=2000)


class LeadIn(Given):
    """Another person who leads, and why."""

    lead: Key
    text: Text = Field(min_length=1, max_length=2000)


class HelpersIn(Given):
    """Who cooperates from now on."""

    helpers: list[Key] = Field(max_length=50)


class OwnDayOut(Schema):
    """A day on which a body works, or does not, whatever the calendar says."""

    on: date
    is_working: bool
    note: str


class OwnDayIn(Given):
    """Whether a body works on a day, and why."""

    is_working: Yes
    note: Text = Field(min_length=1, max_length=200)


class Since(Schema):
    """From which day on."""

    from_on: Day | None = None


class PassOnIn(Given):
    """Whose open tasks go to whom, and why."""

    from_account: Key
    to_account: Key
    text: Text = Field(min_length=1, max_length=2000)


@api.get("/tasks", response=answers(Page[TaskOut]), tags=["tasks"])
def listed(request: Asked, given: Query[TasksListed]) -> Any:
    """Return tasks by deadline: open ones the earliest first, ended ones the latest."""
    late_on = request.auth.on if given.show is TasksShown.LATE else None
    filters = TaskFilters(given.desk, given.show is not TasksShown.ENDED, late_on, given.lead)
    found = queries.list_tasks(request.auth, filters, limit=given.limit + 1, after=given.after)
    return paged(found, given, key=lambda task: str(task.pk), counted=filters.tasks(request.auth))


@api.post("/bodies/{body_id}/tasks", response=answers(WholeTaskOut), tags=["tasks"])
def give(request: Asked, body_id: UUID, given: TaskIn) -> Any:
    """Give somebody a task; who leads a task may split parts off and give them."""
    task = NewTask(given.text, given.lead, tuple(given.helpers), given.due_on, given.working_days)
    made = services.give_task(
        request.auth, body_id, task, document_id=given.document_id, parent_id=given.parent_id
    )
    return _whole(made)


@api.get("/tasks/{task_id}", response=answers(WholeTaskOut), tags=["tasks"])
def one(request: Asked, task_id: UUID) -> Any:
    """Return one task with its history."""
    return _whole(queries.get_task(request.auth, task_id))


def _whole(task: "Task") -> dict[str, Any]:
    helpers = queries.helpers_of(task.pk)
    asked = [task.lead_id, *(each.account_id for each in helpers)]
    barred = queries.who_may_not_read(task.document_id, asked, at=now()) if task.document_id else []
    return {
        **{name: getattr(task, name) for name in TaskOut.model_fields}, "helpers": helpers,
        "parts": queries.parts_of(task.pk), "later": queries.find_extension(task.pk),
        "history": queries.task_history(task.pk), "may_not_read": barred,
    }  # fmt: skip


@api.post("/tasks/{task_id}/take-up", response=answers(TaskOut), tags=["tasks"])
def take_up(request: Asked, task_id: UUID) -> Any:
    """Say that one has read the task and works on it."""
    return services.take_up_task(request.auth, task_id)


@api.post("/tasks/{task_id}/report", response=answers(TaskOut), tags=["tasks"])
def report(request: Asked, task_id: UUID, given: Said) -> Any:
    """Report a task as done, with what was done or is proposed."""
    return services.report_task(request.auth, task_id, words=given.text)


@api.post("/tasks/{task_id}/later", response=answers(LaterOut), tags=["tasks"])
def later(request: Asked, task_id: UUID, given: LaterIn) -> Any:
    """Ask for a later deadline; until it is granted the old one stands."""
    return services.ask_for_later(request.auth, task_id, until_on=given.until_on, reason=given.text)


@api.post("/tasks/{task_id}/later/grant", response=answers(TaskOut), tags=["tasks"])
def grant(request: Asked, task_id: UUID, given: Said) -> Any:
    """Grant the later deadline that was asked for."""
    return services.grant_later(request.auth, task_id, words=given.text)


@api.post("/tasks/{task_id}/later/refuse", response=answers(TaskOut), tags=["tasks"])
def refuse(request: Asked, task_id: UUID, given: Reason) -> Any:
    """Refuse it: the deadline stands."""
    return services.refuse_later(request.auth, task_id, reason=given.text)


@api.post("/tasks/{task_id}/part-done", response=answers(TaskOut), tags=["tasks"])
def part_done(request: Asked, task_id: UUID, given: Said) -> Any:
    """Say, as one who cooperates, that the own part is done."""
    return services.finish_part(request.auth, task_id, words=given.text)


@api.post("/tasks/{task_id}/accept", response=answers(TaskOut), tags=["tasks"])
def accept(request: Asked, task_id: UUID, given: Said) -> Any:
    """Accept what was reported: the task has ended."""
    return services.accept_task(request.auth, task_id, words=given.text)


@api.post("/tasks/{task_id}/send-back", response=answers(TaskOut), tags=["tasks"])
def send_back(request: Asked, task_id: UUID, given: Reason) -> Any:
    """Return what was reported, because something is missing."""
    return services.send_back_task(request.auth, task_id, reason=given.text)


@api.post("/tasks/{task_id}/hand-on", response=answers(Done), tags=["tasks"])
def hand_on(request: Asked, task_id: UUID, given: LeadIn) -> Any:
    """Give a task to another lead, who takes it up anew; whoever did so may not see it any more."""
    services.hand_on_task(request.auth, task_id, lead=given.lead, reason=given.text)
    return {"count": 1}


@api.post("/tasks/{task_id}/call-off", response=answers(TaskOut), tags=["tasks"])
def call_off(request: Asked, task_id: UUID, given: Reason) -> Any:
    """Call a task off: nobody is to do it any more."""
    return services.call_off_task(request.auth, task_id, reason=given.text)


@api.put("/tasks/{task_id}/helpers", response=answers(WholeTaskOut), tags=["tasks"])
def helpers(request: Asked, task_id: UUID, given: HelpersIn) -> Any:
    """Say who cooperates from now on."""
    return _whole(services.name_helpers(request.auth, task_id, helpers=given.helpers))


@api.post("/tasks/{task_id}/note", response=answers(TaskOut), tags=["tasks"])
def note(request: Asked, task_id: UUID, given: Reason) -> Any:
    """Write down how far a task is; whoever sees it may."""
    return services.note_progress(request.auth, task_id, words=given.text)


@api.get("/bodies/{body_id}/days", response=answers(list[OwnDayOut]), tags=["tasks"])
def days(request: Asked, body_id: UUID, given: Query[Since]) -> Any:
    """Return the days that a body set itself, in order."""
    _check_seen(request.auth, body_id)
    return queries.own_days(body_id, from_on=given.from_on)


@api.put("/bodies/{body_id}/days/{on}", response=answers(OwnDayOut), tags=["tasks"])
def set_day(request: Asked, body_id: UUID, on: Day, given: OwnDayIn) -> Any:
    """Say that a body works on a day, or does not; deadlines set before stay."""
    _check_seen(request.auth, body_id)
    return services.set_own_day(request.auth, body_id, on, is_working=given.is_working, note=given.note)


@api.delete("/bodies/{body_id}/days/{on}", response=answers(Done), tags=["tasks"])
def forget_day(request: Asked, body_id: UUID, on: Day) -> Any:
    """Let the calendar decide about a day again."""
    _check_seen(request.auth, body_id)
    services.forget_own_day(request.auth, body_id, on)
    return {"count": 1}


@api.post("/bodies/{body_id}/tasks/pass-on", response=answers(Done), tags=["tasks"])
def pass_on(request: Asked, body_id: UUID, given: PassOnIn) -> Any:
    """Give everything open of somebody who leaves to a colleague."""
    _check_seen(request.auth, body_id)
    count = services.pass_on_tasks(
        request.auth, body_id, from_account=given.from_account, to_account=given.to_account, reason=given.text
    )
    return {"count": count}


def _check_seen(actor: Actor, body_id: UUID) -> None:
    if body_id not in queries.bodies_worked_in(actor) | queries.bodies_instructed(actor):
        raise NotFound(f"body {body_id} is none in which {actor.account_id} works")
