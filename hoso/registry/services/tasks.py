"""Tasks: giving one, taking it up, reporting it, accepting or returning it, handing it on, calling it off."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.lib.dates import now
from hoso.lib.errors import NotAllowed
from hoso.organisations import queries as organisations
from hoso.registry import events as announcements
from hoso.registry import queries, rules
from hoso.registry.errors import NotOfBody, SubtasksOpen, TaskMoveNotOpen, TaskOdd
from hoso.registry.models import Task, TaskEvent, TaskHelper
from hoso.registry.rules import NewTask, TaskFact, TaskMove, TaskState


@transaction.atomic
def give_task(
    actor: Actor,
    body_id: UUID,
    task: NewTask,
    *,
    document_id: UUID | None = None,
    parent_id: UUID | None = None,
) -> Task:
    """Give somebody a task; who leads a task may split parts off and give them.

    Rights stay as they are: `queries.who_may_not_read` tells who may not read the document it is about.

    Source: Decree 30/2020/ND-CP art. 23, 24 (the head says who leads, who cooperates, and until when).

    Raises:
        NotFound: no such body, document or parent, or the actor may not see it.
        NotAllowed: the actor neither gives instructions in the body nor leads the parent.
        TaskOdd, HolidaysUnknown: see `rules.checked_task`, `rules.task_deadline`; or the parent is elsewhere.
        NotOfBody: somebody named holds no post in the body today.
        TaskMoveNotOpen: the parent has ended.
    """
    body = organisations.get_body(body_id)
    parent = _open_parent(actor, parent_id) if parent_id is not None else None
    if parent is not None and parent.body_id != body_id:
        raise TaskOdd(f"task {parent_id} is of another body", task_what="parent")
    by = _as_giver(actor, body_id, parent)
    if document_id is not None:
        queries.get_document(actor, document_id)
    given = rules.checked_task(task)
    check_of_body([given.lead, *given.helpers], body_id, on=actor.on)
    due_on = rules.task_deadline(
        given, given_on=actor.on, rule_set=body.rule_set, own=queries.set_days(body_id)
    )
    giver = by.on_behalf_of or by.account_id
    assert giver is not None  # the service itself gives no instructions
    made = Task.objects.create(
        body_id=body_id, lead_id=given.lead, giver_id=giver, text=given.text,
        document_id=document_id, parent=parent, given_at=now(), working_days=given.working_days,
        first_due_on=due_on, due_on=due_on,
    )  # fmt: skip
    TaskHelper.objects.bulk_create(TaskHelper(task=made, account_id=each) for each in given.helpers)
    tell(by, made, TaskFact.GIVEN, to_account=given.lead)
    audit.record(
        by, "registry.give_task", subject=made.pk, body=body_id, lead=given.lead, due_on=due_on,
        document=document_id, parent=parent_id, detail={"text": given.text, "helpers": given.helpers},
    )  # fmt: skip
    events.announce(announcements.TaskGiven(made.pk, body_id, document_id))
    return made


def _open_parent(actor: Actor, parent_id: UUID) -> Task:
    """Return the parent, kept as it is until the transaction ends: it does not end meanwhile."""
    queries.get_task(actor, parent_id)
    parent = Task.objects.select_for_update().get(pk=parent_id)
    if parent.state not in rules.OPEN_TASKS:
        raise TaskMoveNotOpen(f"task {parent_id} is {parent.state}", task_state=parent.state)
    return parent


@transaction.atomic
def take_up_task(actor: Actor, task_id: UUID) -> Task:
    """Say that one has read the task and works on it.

    Raises:
        NotFound, NotAllowed: the actor may not see it, or does not lead it.
        TaskMoveNotOpen: it was taken up, reported or ended.
    """
    by, task = led(actor, task_id)
    return _move(by, task, TaskMove.TAKE_UP)


@transaction.atomic
def report_task(actor: Actor, task_id: UUID, *, words: str = "") -> Task:
    """Report a task as done, with what was done or is proposed.

    Raises:
        NotFound, NotAllowed, TaskMoveNotOpen: as for `take_up_task`.
    """
    by, task = led(actor, task_id)
    return _move(by, task, TaskMove.REPORT, words)


def report_answered(by: Actor, task_id: UUID, *, words: str) -> None:
    """Report a task whose matter another act of this room has ended; one that was reported stays so."""
    task = Task.objects.select_for_update().get(pk=task_id)
    if task.state in rules.WAITING_TASKS:
        _move(by, task, TaskMove.REPORT, words)


@transaction.atomic
def accept_task(actor: Actor, task_id: UUID, *, words: str = "") -> Task:
    """Accept what was reported: the task has ended.

    Raises:
        NotFound, NotAllowed: the actor may not see it, or does not decide about it (see `decided`).
        TaskMoveNotOpen: it was not reported.
        SubtasksOpen: a part of it is open.
    """
    by, task = decided(actor, task_id)
    _check_parts_ended(task, TaskMove.ACCEPT)
    return _move(by, task, TaskMove.ACCEPT, words)


@transaction.atomic
def send_back_task(actor: Actor, task_id: UUID, *, reason: str) -> Task:
    """Return what was reported, because something is missing.

    Raises:
        NotFound, NotAllowed, TaskMoveNotOpen: as for `accept_task`.
        ReasonMissing: no reason is given.
    """
    by, task = decided(actor, task_id)
    return _move(by, task, TaskMove.RETURN, rules.required(reason))


@transaction.atomic
def call_off_task(actor: Actor, task_id: UUID, *, reason: str) -> Task:
    """Call a task off: nobody is to do it any more.

    Raises:
        NotFound, NotAllowed, SubtasksOpen: as for `accept_task`.
        TaskMoveNotOpen: it has ended.
        ReasonMissing: no reason is given.
    """
    by, task = decided(actor, task_id)
    _check_parts_ended(task, TaskMove.CALL_OFF)
    return _move(by, task, TaskMove.CALL_OFF, rules.required(reason))


@transaction.atomic
def hand_on_task(actor: Actor, task_id: UUID, *, lead: UUID, reason: str) -> Task:
    """Give a task to another lead, who takes it up anew; the deadline stays.

    Raises:
        NotFound, NotAllowed: as for `accept_task`.
        TaskMoveNotOpen: it was reported, or has ended.
        NotOfBody: the person holds no post in the body today.
        ReasonMissing: no reason is given.
    """
    by, task = decided(actor, task_id)
    words = rules.required(reason)
    check_of_body([lead], task.body_id, on=actor.on)
    task.lead_id = lead
    TaskHelper.objects.filter(task=task, account=lead).delete()
    return _move(by, task, TaskMove.HAND_ON, words, to_account=lead)


@transaction.atomic
def name_helpers(actor: Actor, task_id: UUID, *, helpers: Iterable[UUID]) -> Task:
    """Say who cooperates from now on; what was told by others stays in the history.

    Raises:
        NotFound, NotAllowed: as for `accept_task`.
        TaskMoveNotOpen: it has ended.
        TaskOdd: too many are named.
        NotOfBody: somebody new holds no post in the body today.
    """
    by, task = decided(actor, task_id)
    _check_open(task)
    wanted = [each for each in dict.fromkeys(helpers) if each != task.lead_id]
    if len(wanted) > rules.MOST_HELPERS:
        raise TaskOdd(f"{len(wanted)} people cooperate", task_what="helpers")
    known = {each.account_id for each in queries.helpers_of(task_id)}
    check_of_body([each for each in wanted if each not in known], task.body_id, on=actor.on)
    TaskHelper.objects.filter(task=task).exclude(account__in=wanted).delete()
    TaskHelper.objects.bulk_create(
        TaskHelper(task=task, account_id=each) for each in wanted if each not in known
    )
    names = accounts.names_of(set(wanted))
    tell(by, task, TaskFact.HELPERS, words=", ".join(names[each] for each in wanted))
    audit.record(by, "registry.name_helpers", subject=task_id, body=task.body_id, detail={"helpers": wanted})
    events.announce(announcements.TaskMoved(task_id, task.body_id, task.state))
    return task


@transaction.atomic
def note_progress(actor: Actor, task_id: UUID, *, words: str) -> Task:
    """Write down how far a task is; whoever sees it may.

    Raises:
        NotFound: the actor may not see it.
        TaskMoveNotOpen: it has ended.
        ReasonMissing: nothing is written.
    """
    queries.get_task(actor, task_id)
    task = Task.objects.select_for_update().get(pk=task_id)
    _check_open(task)
    by = _as_participant(actor, task)
    tell(by, task, TaskFact.NOTED, words=rules.required(words))
    audit.record(by, "registry.note_progress", subject=task_id, body=task.body_id)
    return task


@transaction.atomic
def finish_part(actor: Actor, task_id: UUID, *, words: str = "") -> Task:
    """Say, as one who cooperates, that the own part is done.

    Raises:
        NotFound, NotAllowed: the actor may not see the task, or has no part in it that is open.
        TaskMoveNotOpen: it was reported, or has ended.
    """
    queries.get_task(actor, task_id)
    task = Task.objects.select_for_update().get(pk=task_id)
    part = queries.find_open_part(actor, task)
    if part is None:
        raise NotAllowed(f"{actor.account_id} has no open part in task {task_id}")
    if task.state not in rules.WAITING_TASKS:
        raise TaskMoveNotOpen(f"task {task_id} is {task.state}", task_state=task.state)
    by = standing_in(actor, part.account_id, task.body_id)
    TaskHelper.objects.filter(pk=part.pk).update(done_at=now())
    tell(by, task, TaskFact.PART_DONE, words=words.strip())
    audit.record(by, "registry.finish_part", subject=task_id, body=task.body_id, helper=part.account_id)
    return task


def may_lead_task(actor: Actor, task: Task) -> bool:
    """Tell whether the actor leads a task, alone or for somebody who is away."""
    return Task.objects.filter(queries.led_by(actor), pk=task.pk).exists()


def may_decide_task(actor: Actor, task: Task) -> bool:
    """Tell whether the actor decides about a task: gives instructions in its body, or gave it."""
    if actor.may(acts.INSTRUCT, ScopeKind.BODY, task.body_id):
        return True
    return Task.objects.filter(queries.given_by(actor), pk=task.pk).exists()


def may_give_task(actor: Actor, body_id: UUID, parent: Task | None = None) -> bool:
    """Tell whether the actor gives tasks in a body, or parts of one that they lead."""
    if actor.may(acts.INSTRUCT, ScopeKind.BODY, body_id):
        return True
    return parent is not None and may_lead_task(actor, parent)


def led(actor: Actor, task_id: UUID) -> tuple[Actor, Task]:
    """Return who leads, as the trail names them, and the task, kept as it is until the transaction ends.

    Raises:
        NotFound, NotAllowed: the actor may not see it, or does not lead it.
    """
    queries.get_task(actor, task_id)
    task = Task.objects.select_for_update().get(pk=task_id)
    if not may_lead_task(actor, task):
        raise NotAllowed(f"task {task_id} is not led by {actor.account_id}")
    return standing_in(actor, task.lead_id, task.body_id), task


def decided(actor: Actor, task_id: UUID) -> tuple[Actor, Task]:
    """Return who decides, as the trail names them, and the task, kept as it is until the transaction ends.

    Raises:
        NotFound, NotAllowed: the actor may not see it, or does not decide about it.
    """
    queries.get_task(actor, task_id)
    task = Task.objects.select_for_update().get(pk=task_id)
    if not may_decide_task(actor, task):
        raise NotAllowed(f"{acts.INSTRUCT} in {task.body_id} is not open to {actor.account_id}")
    if actor.account_id == task.giver_id and task.body_id in queries.bodies_worked_in(actor):
        return actor, task
    return actor.using(acts.INSTRUCT, ScopeKind.BODY, task.body_id), task


def standing_in(actor: Actor, account_id: UUID, body_id: UUID) -> Actor:
    """Return the actor as the trail names it when it does what was asked of this account in a body."""
    if account_id == actor.account_id:
        return actor
    usable = (
        grant.capacity
        for grant in actor.grants
        if grant.capacity.lent_by == account_id and grant.act in rules.TASK_WORK and grant.scope_id == body_id
    )
    capacity = next(usable, None)
    return actor if capacity is None else actor.acting(capacity)


def _as_giver(actor: Actor, body_id: UUID, parent: Task | None) -> Actor:
    if actor.may(acts.INSTRUCT, ScopeKind.BODY, body_id):
        return actor.using(acts.INSTRUCT, ScopeKind.BODY, body_id)
    if parent is not None and may_lead_task(actor, parent):
        return standing_in(actor, parent.lead_id, body_id)
    raise NotAllowed(f"{acts.INSTRUCT} in {body_id} is not open to {actor.account_id}", act=acts.INSTRUCT)


def _as_participant(actor: Actor, task: Task) -> Actor:
    """Return the actor as the trail names it when it writes into a task: for whom, if it stands in."""
    people = [task.lead_id, task.giver_id, *(each.account_id for each in queries.helpers_of(task.pk))]
    if actor.account_id in people or task.body_id in queries.bodies_worked_in(actor):
        return actor
    named = (standing_in(actor, each, task.body_id) for each in people)
    return next((each for each in named if each.on_behalf_of is not None), actor)


def check_of_body(account_ids: Iterable[UUID], body_id: UUID, *, on: date) -> None:
    """Refuse people who hold no post in a body that day.

    Raises:
        NotOfBody: somebody does not.
    """
    named = list(account_ids)
    there = {each.account_id for each in accounts.people_of(body_id, on=on)} if named else set()
    for account_id in named:
        if account_id not in there:
            raise NotOfBody(f"{account_id} holds no post in {body_id}")


def tell(
    by: Actor,
    task: Task,
    fact: TaskFact,
    *,
    words: str = "",
    to_account: UUID | None = None,
    due_on: date | None = None,
) -> None:
    """Add a line to the history of a task; the deadline that stands goes with it unless one is named."""
    TaskEvent.objects.create(
        task=task, fact=fact, at=now(), account_id=by.account_id, on_behalf_of=by.on_behalf_of,
        to_account=to_account, due_on=due_on or task.due_on, words=words[: rules.MOST_TASK_WORDS],
    )  # fmt: skip


def _check_open(task: Task) -> None:
    if task.state not in rules.OPEN_TASKS:
        raise TaskMoveNotOpen(f"task {task.pk} is {task.state}", task_state=task.state)


def _check_parts_ended(task: Task, move: TaskMove) -> None:
    # What the state refuses is told first: nobody ends parts for a task that cannot end anyway.
    rules.task_state_after(TaskState(task.state), move)
    left = Task.objects.filter(parent=task, state__in=rules.OPEN_TASKS).count()
    if left:
        raise SubtasksOpen(f"{left} parts of task {task.pk} are open", count=left)


def _move(by: Actor, task: Task, move: TaskMove, words: str = "", *, to_account: UUID | None = None) -> Task:
    """Move a task that is locked, and tell it."""
    task.state = rules.task_state_after(TaskState(task.state), move)
    task.ended_at = None if task.state in rules.OPEN_TASKS else now()
    task.save(update_fields=["state", "lead", "ended_at"])
    tell(by, task, rules.FACT_OF_TASK_MOVE[move], words=words.strip(), to_account=to_account)
    audit.record(
        by, f"registry.{move}_task", subject=task.pk, body=task.body_id, lead=task.lead_id, state=task.state,
        detail={"words": words} if words else None,
    )  # fmt: skip
    events.announce(announcements.TaskMoved(task.pk, task.body_id, task.state))
    return task
