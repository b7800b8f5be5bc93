"""Reads of tasks, and the one statement of who sees which.

A task is seen by whoever gave it, leads it or cooperates in it while they hold a right in its body, by
whoever stands in for one of them, by the lead of the task it is a part of, and by whoever gives
instructions in the body. Seeing a task opens no document: that follows from the holding.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.accounts import queries as accounts
from hoso.lib.errors import NotFound
from hoso.registry.models import OwnDay, Task, TaskEvent, TaskExtension, TaskHelper
from hoso.registry.queries.documents import documents_open_to
from hoso.registry.rules.tasks import OPEN_TASKS, TASK_WORK, WAITING_TASKS, TaskFact, TaskState

# What comes within so many days is told before it is late.
SOON_DAYS = 7
WAITING_STATES = frozenset(state.value for state in WAITING_TASKS)
OPEN_STATES = frozenset(state.value for state in OPEN_TASKS)


def bodies_instructed(actor: Actor) -> frozenset[UUID]:
    """Return the bodies in which the actor gives tasks."""
    return frozenset(body for ids in actor.reach(acts.INSTRUCT, ScopeKind.BODY).values() for body in ids)


def bodies_worked_in(actor: Actor) -> frozenset[UUID]:
    """Return the bodies in which the actor has rights of a post of their own."""
    return frozenset(
        grant.scope_id
        for grant in actor.grants
        if grant.scope_kind is ScopeKind.BODY and grant.capacity.lent_by is None
    )


def stood_in_for(actor: Actor, *named: str) -> Mapping[UUID, frozenset[UUID]]:
    """Return for whom the actor stands in, with the bodies: those who lent one of the acts `named`."""
    found: dict[UUID, set[UUID]] = {}
    for grant in actor.grants:
        lender = grant.capacity.lent_by
        if lender is not None and grant.act in named and grant.scope_kind is ScopeKind.BODY:
            found.setdefault(lender, set()).add(grant.scope_id)
    return {lender: frozenset(bodies) for lender, bodies in found.items()}


def _theirs(actor: Actor, role: str, *named: str, prefix: str = "") -> Q:
    """Which tasks are the actor's in one role (`lead`, `giver`), or somebody's whom they stand in for."""
    mine = Q(**{f"{prefix}{role}": actor.account_id, f"{prefix}body__in": bodies_worked_in(actor)})
    for lender, bodies in stood_in_for(actor, *named).items():
        mine |= Q(**{f"{prefix}{role}": lender, f"{prefix}body__in": bodies})
    return mine


def led_by(actor: Actor) -> Q:
    """Which tasks the actor leads, alone or for somebody who is away."""
    return _theirs(actor, "lead", *TASK_WORK)


def given_by(actor: Actor) -> Q:
    """Which tasks the actor gave, alone or for somebody who is away."""
    return _theirs(actor, "giver", acts.INSTRUCT)


def helped_by(actor: Actor, *, is_asked: bool = False) -> Q:
    """Which tasks the actor cooperates in, alone or for somebody who is away; or has a part to do in."""
    people = [(actor.account_id, bodies_worked_in(actor)), *stood_in_for(actor, *TASK_WORK).items()]
    found = Q(pk__in=[])
    for account_id, bodies in people:
        parts = TaskHelper.objects.filter(account=account_id)
        asked = parts.filter(done_at__isnull=True) if is_asked else parts
        found |= Q(pk__in=asked.values("task"), body__in=bodies)
    return found


def tasks_open_to(actor: Actor) -> "QuerySet[Task]":
    """Return the tasks the actor sees; lists ask the narrower questions below, which indexes answer."""
    above = _theirs(actor, "lead", *TASK_WORK, prefix="parent__")
    seen = led_by(actor) | given_by(actor) | helped_by(actor) | above
    return Task.objects.filter(seen | Q(body__in=bodies_instructed(actor)))


def get_task(actor: Actor, task_id: UUID) -> Task:
    """Return one task.

    Raises:
        NotFound: no such task, or the actor may not see it.
    """
    task = tasks_open_to(actor).filter(pk=task_id).first()
    if task is None:
        raise NotFound(f"task {task_id} not found")
    return task


class Desk(StrEnum):
    """Whose tasks a list shows."""

    LED = "led"
    HELPED = "helped"
    GIVEN = "given"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class TaskFilters:
    """What a list of tasks is narrowed to; `late_on` leaves those that are late that day."""

    desk: Desk = Desk.LED
    is_open: bool = True
    late_on: date | None = None
    lead: UUID | None = None

    def tasks(self, actor: Actor) -> "QuerySet[Task]":
        """Return the tasks that are left, of those that the actor sees."""
        found = Task.objects.filter(self._on_desk(actor))
        if self.lead is not None:
            found = found.filter(lead=self.lead)
        if self.late_on is not None:
            return found.filter(state__in=WAITING_TASKS, due_on__lt=self.late_on)
        return found.filter(state__in=OPEN_TASKS) if self.is_open else found.exclude(state__in=OPEN_TASKS)

    def _on_desk(self, actor: Actor) -> Q:
        match self.desk:
            case Desk.LED:
                return led_by(actor)
            case Desk.HELPED:
                return helped_by(actor)
            case Desk.GIVEN:
                return given_by(actor)
            case Desk.BODY:
                return Q(body__in=bodies_instructed(actor))


def list_tasks(actor: Actor, filters: TaskFilters, *, limit: int, after: UUID | None = None) -> list[Task]:
    """Return tasks by deadline, open ones the earliest first, ended ones the latest; from behind `after` on.

    Raises:
        NotFound: `after` is no task that the actor may see.
    """
    found = filters.tasks(actor)
    if after is not None:
        last = get_task(actor, after)
        way = "gt" if filters.is_open else "lt"
        behind = Q(**{f"due_on__{way}": last.due_on}) | Q(due_on=last.due_on, **{f"id__{way}": last.pk})
        found = found.filter(behind)
    order = ("due_on", "id") if filters.is_open else ("-due_on", "-id")
    return list(found.order_by(*order)[:limit])


def overdue_tasks(actor: Actor) -> "QuerySet[Task]":
    """Return what the actor leads and should be done already."""
    return Task.objects.filter(led_by(actor), state__in=WAITING_TASKS, due_on__lt=actor.on)


def returned_tasks(actor: Actor) -> "QuerySet[Task]":
    """Return what came back to the actor, not late yet."""
    return Task.objects.filter(led_by(actor), state=TaskState.RETURNED, due_on__gte=actor.on)


def tasks_to_take_up(actor: Actor) -> "QuerySet[Task]":
    """Return what was given to the actor and not taken up, not late yet."""
    return Task.objects.filter(led_by(actor), state=TaskState.GIVEN, due_on__gte=actor.on)


def tasks_due_today(actor: Actor) -> "QuerySet[Task]":
    """Return what the actor works on and what ends today."""
    return Task.objects.filter(led_by(actor), state=TaskState.TAKEN_UP, due_on=actor.on)


def tasks_due_soon(actor: Actor) -> "QuerySet[Task]":
    """Return what the actor works on and what ends within the next days."""
    days = (actor.on + timedelta(days=1), actor.on + timedelta(days=SOON_DAYS))
    return Task.objects.filter(led_by(actor), state=TaskState.TAKEN_UP, due_on__range=days)


def tasks_asked_of(actor: Actor) -> "QuerySet[Task]":
    """Return the tasks in which the actor cooperates and has a part to do."""
    return Task.objects.filter(helped_by(actor, is_asked=True), state__in=WAITING_TASKS)


def tasks_reported_to(actor: Actor) -> "QuerySet[Task]":
    """Return what was reported as done, for the actor to accept or return."""
    return Task.objects.filter(given_by(actor), state=TaskState.DONE)


def tasks_to_decide(actor: Actor) -> "QuerySet[Task]":
    """Return the tasks whose lead asks the actor for a later deadline."""
    asked = TaskExtension.objects.filter(decided_at__isnull=True).values("task")
    return Task.objects.filter(given_by(actor), state__in=WAITING_TASKS, pk__in=asked)


def late_tasks_with_others(actor: Actor) -> "QuerySet[Task]":
    """Return what is late in the bodies where the actor gives instructions."""
    return TaskFilters(Desk.BODY, late_on=actor.on).tasks(actor)


def tasks_left_behind(actor: Actor) -> "QuerySet[Task]":
    """Return open tasks, where the actor gives instructions, whose lead has left the body.

    Those too that were reported to, or wait for a decision of, somebody who has left.
    """
    found = Q(pk__in=[])
    asked = TaskExtension.objects.filter(decided_at__isnull=True).values("task")
    waits = Q(state=TaskState.DONE) | Q(pk__in=asked)
    # Few have left, and an index finds what is theirs; most tasks are of people who are here.
    for body_id, gone in accounts.people_gone_from(bodies_instructed(actor), on=actor.on).items():
        found |= Q(body=body_id) & (Q(lead__in=gone) | (Q(giver__in=gone) & waits))
    return Task.objects.filter(found, state__in=OPEN_TASKS)


@dataclass(frozen=True, slots=True)
class LateWith:
    """How much is late with one person, and since when the oldest of it."""

    account_id: UUID
    tasks: int
    oldest_on: date


def count_late_tasks(actor: Actor, *, limit: int) -> list[LateWith]:
    """Return with whom most is late in the bodies where the actor gives instructions."""
    late = late_tasks_with_others(actor).order_by().values("lead_id")
    counted = late.annotate(tasks=Count("pk"), oldest=Min("due_on")).order_by("-tasks", "oldest", "lead_id")
    return [LateWith(row["lead_id"], row["tasks"], row["oldest"]) for row in counted[:limit]]


def task_history(task_id: UUID) -> list[TaskEvent]:
    """Return what happened to a task, oldest first; the caller has checked who asks."""
    return list(TaskEvent.objects.filter(task_id=task_id).order_by("id"))


# What whoever decides about a task, or does it again, must have read.
_TOLD = (TaskFact.REPORTED, TaskFact.RETURNED, TaskFact.ASKED)


def last_told(task_ids: Iterable[UUID]) -> dict[UUID, TaskEvent]:
    """Return what was last reported, asked for or returned of each task; the caller has checked who asks."""
    told = TaskEvent.objects.filter(task__in=list(task_ids), fact__in=_TOLD)
    return {event.task_id: event for event in told.order_by("task_id", "-id").distinct("task_id")}


def helpers_of(task_id: UUID) -> list[TaskHelper]:
    """Return who cooperates in a task; the caller has checked who asks."""
    return list(TaskHelper.objects.filter(task_id=task_id).order_by("id"))


def find_open_part(actor: Actor, task: Task) -> TaskHelper | None:
    """Return the part that the actor still has to do in a task, the own one or of somebody who is away."""
    lenders = stood_in_for(actor, *TASK_WORK)
    people = [lender for lender, bodies in lenders.items() if task.body_id in bodies]
    mine = [actor.account_id] if task.body_id in bodies_worked_in(actor) else []
    parts = TaskHelper.objects.filter(task=task, done_at__isnull=True)
    return parts.filter(account__in=mine).first() or parts.filter(account__in=people).first()


def parts_of(task_id: UUID) -> list[Task]:
    """Return the parts of a task by deadline; the caller has checked who asks."""
    return list(Task.objects.filter(parent_id=task_id).order_by("due_on", "id"))


def tasks_about(actor: Actor, document_id: UUID) -> list[Task]:
    """Return the tasks about a document that the actor sees, oldest first."""
    return list(tasks_open_to(actor).filter(document_id=document_id).order_by("id"))


def find_extension(task_id: UUID) -> TaskExtension | None:
    """Return the later deadline that is asked for and not decided, if there is one."""
    return TaskExtension.objects.filter(task_id=task_id, decided_at__isnull=True).first()


def open_tasks_of_body(body_id: UUID) -> "QuerySet[Task]":
    """Return the open tasks of a body, for what must be carried over when it ceases; whoever may see them."""
    return Task.objects.filter(body=body_id, state__in=OPEN_TASKS).order_by("due_on", "id")


def open_tasks_of_person(account_id: UUID, *, body_id: UUID) -> "QuerySet[Task]":
    """Return the open tasks that a person leads in a body, for who leaves a post; whoever may see them."""
    return open_tasks_of_body(body_id).filter(lead=account_id)


def leads_of_open_tasks(body_id: UUID) -> list[UUID]:
    """Return who leads open tasks of a body, in no order; whoever may see them."""
    return list(open_tasks_of_body(body_id).order_by().values_list("lead_id", flat=True).distinct())


def own_days(body_id: UUID, *, from_on: date | None = None) -> list[OwnDay]:
    """Return the days that a body set itself, in order."""
    found = OwnDay.objects.filter(body=body_id)
    return list((found.filter(on__gte=from_on) if from_on else found).order_by("on"))


def set_days(body_id: UUID) -> dict[date, bool]:
    """Return the days that a body set itself, as the rules of working days take them."""
    return dict(OwnDay.objects.filter(body=body_id).values_list("on", "is_working"))


def who_may_not_read(document_id: UUID, account_ids: Iterable[UUID], *, at: datetime) -> list[UUID]:
    """Return those of the accounts who may not read a document with the rights they hold at that moment."""
    return [each for each in account_ids if not _reads(each, document_id, at)]


def _reads(account_id: UUID, document_id: UUID, at: datetime) -> bool:
    try:
        person = accounts.actor_for(account_id, at=at)
    except NotFound:
        return False
    return documents_open_to(person).filter(pk=document_id).exists()
