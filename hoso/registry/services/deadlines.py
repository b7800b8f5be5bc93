"""Later deadlines of tasks, asked for and decided; the days on which a body works."""

from datetime import date
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.lib.dates import now
from hoso.lib.errors import NotAllowed
from hoso.lib.text import squeeze
from hoso.organisations import queries as organisations
from hoso.registry import events as announcements
from hoso.registry import queries, rules
from hoso.registry.errors import AlreadyAsked, NothingAsked, OwnDayOdd, TaskMoveNotOpen
from hoso.registry.models import OwnDay, Task, TaskExtension
from hoso.registry.rules import TaskFact
from hoso.registry.services.tasks import decided, led, tell

# What was true longer ago is no plan any more.
LONGEST_AGO_DAYS = 366


@transaction.atomic
def ask_for_later(actor: Actor, task_id: UUID, *, until_on: date, reason: str) -> TaskExtension:
    """Ask for a later deadline, as the lead; until it is granted the old one stands.

    Raises:
        NotFound, NotAllowed: the actor may not see the task, or does not lead it.
        TaskMoveNotOpen: it was reported, or has ended.
        AlreadyAsked: an earlier question is not decided.
        TaskOdd: the day is no later than the deadline, or past.
        ReasonMissing: no reason is given.
    """
    by, task = led(actor, task_id)
    _check_waiting(task)
    if queries.find_extension(task_id) is not None:
        raise AlreadyAsked(f"a later deadline of task {task_id} was asked for")
    words, until = rules.required(reason), _later(task, until_on, on=actor.on)
    asked = TaskExtension.objects.create(
        task=task, asked_by=actor.account_id, asked_at=now(), until_on=until, reason=words
    )
    tell(by, task, TaskFact.ASKED, words=words, due_on=until)
    audit.record(
        by, "registry.ask_for_later", subject=task_id, body=task.body_id, due_on=task.due_on, until_on=until,
        detail={"reason": words},
    )  # fmt: skip
    events.announce(announcements.DeadlineAsked(task_id, task.body_id, until))
    return asked


@transaction.atomic
def grant_later(actor: Actor, task_id: UUID, *, words: str = "") -> Task:
    """Grant the later deadline that was asked for.

    Raises:
        NotFound, NotAllowed: the actor may not see the task, or does not decide about it.
        TaskMoveNotOpen: it was reported, or has ended.
        NothingAsked: nobody asks.
    """
    by, task = decided(actor, task_id)
    asked = _asked(task)
    task.due_on = asked.until_on
    task.save(update_fields=["due_on"])
    return _decide(by, task, asked, words.strip(), is_granted=True)


@transaction.atomic
def refuse_later(actor: Actor, task_id: UUID, *, reason: str) -> Task:
    """Refuse it: the deadline stands.

    Raises:
        NotFound, NotAllowed, TaskMoveNotOpen, NothingAsked: as for `grant_later`.
        ReasonMissing: no reason is given.
    """
    by, task = decided(actor, task_id)
    return _decide(by, task, _asked(task), rules.required(reason), is_granted=False)


def _check_waiting(task: Task) -> None:
    if task.state not in rules.WAITING_TASKS:
        raise TaskMoveNotOpen(f"task {task.pk} is {task.state}", task_state=task.state)


def _later(task: Task, asked: date, *, on: date) -> date:
    body = organisations.get_body(task.body_id)
    own = queries.set_days(task.body_id)
    return rules.later_task_deadline(asked, due_on=task.due_on, on=on, rule_set=body.rule_set, own=own)


def _asked(task: Task) -> TaskExtension:
    _check_waiting(task)
    asked = queries.find_extension(task.pk)
    if asked is None:
        raise NothingAsked(f"nobody asks for a later deadline of task {task.pk}")
    return asked


def _decide(by: Actor, task: Task, asked: TaskExtension, words: str, *, is_granted: bool) -> Task:
    TaskExtension.objects.filter(pk=asked.pk).update(
        is_granted=is_granted, decided_by=by.account_id, decided_at=now(), answer=words
    )
    tell(by, task, TaskFact.GRANTED if is_granted else TaskFact.REFUSED, words=words)
    audit.record(
        by, "registry.grant_later" if is_granted else "registry.refuse_later", subject=task.pk,
        body=task.body_id, due_on=task.due_on, until_on=asked.until_on, detail={"words": words},
    )  # fmt: skip
    events.announce(announcements.DeadlineDecided(task.pk, task.body_id, is_granted, task.due_on))
    return task


@transaction.atomic
def set_own_day(actor: Actor, body_id: UUID, on: date, *, is_working: bool, note: str) -> OwnDay:
    """Say that a body works on a day, or does not, whatever the calendar says; deadlines set before stay.

    Raises:
        BodyNotFound: nobody has this id.
        NotAllowed: the actor gives no instructions in the body.
        OwnDayOdd: no word says why, or the day is long past.
    """
    organisations.get_body(body_id)
    by = _as_leader(actor, body_id)
    words = squeeze(note)[:200]
    if not words or (actor.on - on).days > LONGEST_AGO_DAYS:
        raise OwnDayOdd(f"{on} is set without a word why, or long past")
    day, _made = OwnDay.objects.update_or_create(
        body_id=body_id, on=on,
        defaults={"is_working": is_working, "note": words, "set_by": by.account_id, "set_at": now()},
    )  # fmt: skip
    audit.record(
        by, "registry.set_own_day", subject=body_id, on=on, working=is_working, detail={"note": words}
    )
    return day


@transaction.atomic
def forget_own_day(actor: Actor, body_id: UUID, on: date) -> None:
    """Let the calendar decide about a day again.

    Raises:
        BodyNotFound, NotAllowed: as for `set_own_day`.
    """
    organisations.get_body(body_id)
    by = _as_leader(actor, body_id)
    removed, _kinds = OwnDay.objects.filter(body=body_id, on=on).delete()
    if removed:
        audit.record(by, "registry.forget_own_day", subject=body_id, on=on)


def _as_leader(actor: Actor, body_id: UUID) -> Actor:
    if not actor.may(acts.INSTRUCT, ScopeKind.BODY, body_id):
        raise NotAllowed(f"{acts.INSTRUCT} in {body_id} is not open to {actor.account_id}", act=acts.INSTRUCT)
    return actor.using(acts.INSTRUCT, ScopeKind.BODY, body_id)
