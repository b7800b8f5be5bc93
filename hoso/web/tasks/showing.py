"""Tasks as lists show them: names of people and bodies, and what they are about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.organisations import queries as organisations
from hoso.registry import queries
from hoso.registry.rules import TaskFact
from hoso.web.templatetags.hoso import name_of

if TYPE_CHECKING:
    from hoso.registry.models import Document, Task, TaskEvent


@dataclass(frozen=True, slots=True)
class ShownTask:
    """A task with everything that a list says of it.

    `about` names the document; empty when there is none, or none that the viewer may read. `body` is empty
    where all that is shown is of one body. `late_days` are calendar days, 0 when it is not late.
    `said` is what was last reported, asked for or returned, and `until_on` the day asked for, where a list
    tells that.
    """

    task: "Task"
    lead: str
    giver: str
    body: str
    about: str
    late_days: int
    is_today: bool
    said: str = ""
    until_on: date | None = None


def show_tasks(
    actor: Actor, tasks: "Iterable[Task]", *, told: "Mapping[UUID, TaskEvent] | None" = None
) -> list[ShownTask]:
    """Return tasks as lists show them; three questions to the database, however many they are.

    `told` is what `queries.last_told` found for those of them of which a list tells it.
    """
    tasks = list(tasks)
    people = accounts.names_of({each for task in tasks for each in (task.lead_id, task.giver_id)})
    bodies = {task.body_id for task in tasks}
    labels = organisations.short_labels(bodies, actor.on) if len(bodies) > 1 else {}
    papers = queries.readable_documents(actor, {task.document_id for task in tasks if task.document_id})
    return [
        ShownTask(
            task, people.get(task.lead_id, ""), people.get(task.giver_id, ""), labels.get(task.body_id, ""),
            _named(papers, task.document_id), late_days(task, actor.on), task.due_on == actor.on,
            *_told((told or {}).get(task.pk)),
        )
        for task in tasks
    ]  # fmt: skip


def _told(event: "TaskEvent | None") -> tuple[str, date | None]:
    if event is None:
        return "", None
    return event.words, event.due_on if event.fact == TaskFact.ASKED else None


def _named(papers: "dict[UUID, Document]", document_id: UUID | None) -> str:
    paper = papers.get(document_id) if document_id else None
    return name_of(paper.type_name, paper.written_number, paper.subject) if paper else ""


def late_days(task: "Task", on: date) -> int:
    """Return for how many calendar days a task is late; what waits for whoever gave it is not."""
    is_waiting = task.state in queries.WAITING_STATES
    return max((on - task.due_on).days, 0) if is_waiting else 0
