"""The states of a task, and what it must have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from hoso.access import acts
from hoso.lib.text import squeeze
from hoso.registry.errors import TaskMoveNotOpen, TaskOdd
from hoso.rulesets.workdays import OwnDays, after_working_days, calendar_of, end_of_term

MOST_TASK_WORDS = 4000
MOST_HELPERS = 50
MOST_WORKING_DAYS = 1000

# The acts in which the daily work of a post lies: who was lent one of them stands in for the giver's tasks.
TASK_WORK = (acts.DRAFT, acts.ARRANGE, acts.INSTRUCT)


class TaskState(StrEnum):
    """How far a task is."""

    GIVEN = "given"
    TAKEN_UP = "taken_up"
    DONE = "done"  # reported; whoever gave it has not looked yet
    RETURNED = "returned"  # not good yet
    ACCEPTED = "accepted"
    CALLED_OFF = "called_off"


class TaskMove(StrEnum):
    """What moves a task from one state to another."""

    TAKE_UP = "take_up"
    REPORT = "report"
    ACCEPT = "accept"
    RETURN = "return"
    HAND_ON = "hand_on"
    CALL_OFF = "call_off"


class TaskFact(StrEnum):
    """What the history of a task tells."""

    GIVEN = "given"
    TAKEN_UP = "taken_up"
    REPORTED = "reported"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    HANDED_ON = "handed_on"
    CALLED_OFF = "called_off"
    NOTED = "noted"
    PART_DONE = "part_done"
    HELPERS = "helpers"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    PASSED_ON = "passed_on"


# Waits for the lead; a reported one waits for whoever gave it.
WAITING_TASKS = (TaskState.GIVEN, TaskState.TAKEN_UP, TaskState.RETURNED)
OPEN_TASKS = (*WAITING_TASKS, TaskState.DONE)

TASK_MOVES: dict[tuple[TaskState, TaskMove], TaskState] = {
    (TaskState.GIVEN, TaskMove.TAKE_UP): TaskState.TAKEN_UP,
    (TaskState.RETURNED, TaskMove.TAKE_UP): TaskState.TAKEN_UP,
    (TaskState.GIVEN, TaskMove.REPORT): TaskState.DONE,
    (TaskState.TAKEN_UP, TaskMove.REPORT): TaskState.DONE,
    (TaskState.RETURNED, TaskMove.REPORT): TaskState.DONE,
    (TaskState.DONE, TaskMove.ACCEPT): TaskState.ACCEPTED,
    (TaskState.DONE, TaskMove.RETURN): TaskState.RETURNED,
    (TaskState.GIVEN, TaskMove.HAND_ON): TaskState.GIVEN,
    (TaskState.TAKEN_UP, TaskMove.HAND_ON): TaskState.GIVEN,
    (TaskState.RETURNED, TaskMove.HAND_ON): TaskState.GIVEN,
    (TaskState.GIVEN, TaskMove.CALL_OFF): TaskState.CALLED_OFF,
    (TaskState.TAKEN_UP, TaskMove.CALL_OFF): TaskState.CALLED_OFF,
    (TaskState.RETURNED, TaskMove.CALL_OFF): TaskState.CALLED_OFF,
    (TaskState.DONE, TaskMove.CALL_OFF): TaskState.CALLED_OFF,
}

FACT_OF_TASK_MOVE = {
    TaskMove.TAKE_UP: TaskFact.TAKEN_UP,
    TaskMove.REPORT: TaskFact.REPORTED,
    TaskMove.ACCEPT: TaskFact.ACCEPTED,
    TaskMove.RETURN: TaskFact.RETURNED,
    TaskMove.HAND_ON: TaskFact.HANDED_ON,
    TaskMove.CALL_OFF: TaskFact.CALLED_OFF,
}

# What each fact of a history says about the state; other facts leave it as it was.
STATE_OF_TASK_FACT = {
    TaskFact.GIVEN: TaskState.GIVEN,
    TaskFact.TAKEN_UP: TaskState.TAKEN_UP,
    TaskFact.REPORTED: TaskState.DONE,
    TaskFact.ACCEPTED: TaskState.ACCEPTED,
    TaskFact.RETURNED: TaskState.RETURNED,
    TaskFact.HANDED_ON: TaskState.GIVEN,
    TaskFact.CALLED_OFF: TaskState.CALLED_OFF,
}


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task as it is given: to one person who leads and others who cooperate, until a day.

    The day is a date (`due_on`), or a number of working days (`working_days`) from the day on which it is
    given; exactly one of the two.

    Source: Decree 30/2020/ND-CP art. 23, 24 and appendix IV (phiếu giải quyết văn bản đến).
    """

    text: str
    lead: UUID
    helpers: tuple[UUID, ...] = ()
    due_on: date | None = None
    working_days: int | None = None


def task_state_after(state: TaskState, move: TaskMove) -> TaskState:
    """Return the state after a move.

    Raises:
        TaskMoveNotOpen: no such move leads out of this state.
    """
    after = TASK_MOVES.get((state, move))
    if after is None:
        raise TaskMoveNotOpen(f"a task that is {state} cannot {move}", task_state=state.value)
    return after


def task_state_told(facts: Sequence[TaskFact]) -> TaskState | None:
    """Return the state that a history tells, oldest fact first; None for an empty one."""
    told = [STATE_OF_TASK_FACT[fact] for fact in facts if fact in STATE_OF_TASK_FACT]
    return told[-1] if told else None


def checked_task(task: NewTask) -> NewTask:
    """Return a task in the form we keep, or refuse it.

    Raises:
        TaskOdd: it says nothing, names too many people, or has no deadline or two; `task_what` says which.
    """
    text = task.text.strip()
    helpers = tuple(each for each in dict.fromkeys(task.helpers) if each != task.lead)
    days = task.working_days
    if not squeeze(text) or len(text) > MOST_TASK_WORDS:
        raise TaskOdd("a task says what is to be done", task_what="text")
    if len(helpers) > MOST_HELPERS:
        raise TaskOdd(f"{len(helpers)} people cooperate", task_what="helpers")
    if (task.due_on is None) == (days is None) or (days is not None and not 0 < days <= MOST_WORKING_DAYS):
        raise TaskOdd("a task has one deadline", task_what="deadline")
    return NewTask(text, task.lead, helpers, task.due_on, days)


def task_deadline(task: NewTask, *, given_on: date, rule_set: str, own: OwnDays) -> date:
    """Return the last day of a task: on a day off it ends on the next working day.

    Raises:
        TaskOdd: the day lies before the day on which the task is given.
        HolidaysUnknown: see `rulesets.workdays.after_working_days`.
    """
    calendar = calendar_of(rule_set)
    if task.working_days is not None:
        return after_working_days(given_on, task.working_days, calendar, own)
    assert task.due_on is not None
    if task.due_on < given_on:
        raise TaskOdd(f"{task.due_on} is past", task_what="past")
    return end_of_term(task.due_on, calendar, own)


def later_task_deadline(asked: date, *, due_on: date, on: date, rule_set: str, own: OwnDays) -> date:
    """Return the day to which a deadline would be moved.

    Raises:
        TaskOdd: it is no later than the deadline that stands, or past.
    """
    if asked <= due_on or asked < on:
        raise TaskOdd(f"{asked} is not later than {due_on}", task_what="not_later")
    return end_of_term(asked, calendar_of(rule_set), own)
