"""Tasks in other hands: of somebody who leaves a post, and of a body that is no more."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.lib.dates import now
from hoso.lib.errors import NotAllowed
from hoso.registry import events as announcements
from hoso.registry import rules
from hoso.registry.models import Task, TaskEvent, TaskHelper
from hoso.registry.rules import TaskFact, TaskMove, TaskState
from hoso.registry.services.tasks import check_of_body


@transaction.atomic
def pass_on_tasks(actor: Actor, body_id: UUID, *, from_account: UUID, to_account: UUID, reason: str) -> int:
    """Give everything open of somebody who leaves a post to a colleague; return how many tasks changed hands.

    What the person leads is to be taken up anew, what they reported stays reported, what they gave is
    decided by the colleague from now on, and the colleague cooperates where they did.

    Raises:
        NotAllowed: the actor gives no instructions in the body.
        NotOfBody: the colleague holds no post in the body today.
        ReasonMissing: no reason is given.
    """
    if not actor.may(acts.INSTRUCT, ScopeKind.BODY, body_id):
        raise NotAllowed(f"{acts.INSTRUCT} in {body_id} is not open to {actor.account_id}", act=acts.INSTRUCT)
    by, words = actor.using(acts.INSTRUCT, ScopeKind.BODY, body_id), rules.required(reason)
    check_of_body([to_account], body_id, on=actor.on)
    helped = TaskHelper.objects.filter(account=from_account, done_at__isnull=True).values("task")
    touched = Q(lead=from_account) | Q(giver=from_account) | Q(pk__in=helped)
    tasks = list(_open(Q(body=body_id) & touched))
    for task in tasks:
        task.giver_id = to_account if task.giver_id == from_account else task.giver_id
    led = [task for task in tasks if task.lead_id == from_account]
    others = [task for task in tasks if task.lead_id != from_account]
    _into_hands(by, led, lead=to_account, words=words)
    Task.objects.bulk_update(others, ["giver"], batch_size=500)
    _tell(by, others, TaskFact.PASSED_ON, to_account, words)
    _cooperate_instead(tasks, from_account, to_account)
    if tasks:
        audit.record(
            by, "registry.pass_on_tasks", subject=body_id, from_account=from_account, to_account=to_account,
            count=len(tasks), detail={"reason": words},
        )  # fmt: skip
        events.announce(announcements.TasksPassedOn(body_id, len(tasks)))
    return len(tasks)


@transaction.atomic
def carry_over_tasks(by: Actor, task_ids: Iterable[UUID], *, body_id: UUID, lead: UUID, words: str) -> int:
    """Carry open tasks over to the body that goes on with them, into the hands of `lead`, who decides too.

    The room that hands over has checked who does it. Deadlines stay; who cooperated has left.
    """
    tasks = list(_open(Q(pk__in=list(task_ids)) & ~Q(body=body_id)))
    for task in tasks:
        task.body_id, task.giver_id = body_id, lead
    _into_hands(by, tasks, lead=lead, words=words)
    TaskHelper.objects.filter(task__in=tasks, done_at__isnull=True).delete()
    if tasks:
        audit.record(by, "registry.carry_over_tasks", subject=body_id, lead=lead, count=len(tasks))
        events.announce(announcements.TasksPassedOn(body_id, len(tasks)))
    return len(tasks)


def _open(which: Q) -> "QuerySet[Task]":
    """Return open tasks in order of id, kept as they are until the transaction ends."""
    return Task.objects.select_for_update().filter(which, state__in=rules.OPEN_TASKS).order_by("id")


def _into_hands(by: Actor, tasks: Sequence[Task], *, lead: UUID, words: str) -> None:
    """Give tasks a new lead: what waits is to be taken up anew, what was reported stays so."""
    waiting = [task for task in tasks if task.state in rules.WAITING_TASKS]
    for task in tasks:
        task.lead_id = lead
    for task in waiting:
        task.state = rules.task_state_after(TaskState(task.state), TaskMove.HAND_ON)
    Task.objects.bulk_update(tasks, ["body", "lead", "giver", "state"], batch_size=500)
    TaskHelper.objects.filter(task__in=tasks, account=lead).delete()
    _tell(by, waiting, TaskFact.HANDED_ON, lead, words)
    _tell(by, [task for task in tasks if task.state == TaskState.DONE], TaskFact.PASSED_ON, lead, words)


def _tell(by: Actor, tasks: Sequence[Task], fact: TaskFact, to_account: UUID, words: str) -> None:
    at = now()
    TaskEvent.objects.bulk_create(
        (
            TaskEvent(
                task=task, fact=fact, at=at, account_id=by.account_id, on_behalf_of=by.on_behalf_of,
                to_account=to_account, due_on=task.due_on, words=words,
            )
            for task in tasks
        ),
        batch_size=500,
    )  # fmt: skip


def _cooperate_instead(tasks: Sequence[Task], from_account: UUID, to_account: UUID) -> None:
    parts = TaskHelper.objects.filter(task__in=tasks, account=from_account, done_at__isnull=True)
    already = TaskHelper.objects.filter(task__in=tasks, account=to_account).values("task")
    led = Task.objects.filter(lead=to_account).values("pk")
    parts.filter(Q(task__in=already) | Q(task__in=led)).delete()
    parts.update(account=to_account)
