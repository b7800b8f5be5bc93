"""The day of a person: what waits, section by section. A new section is one more function in `SECTIONS`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.registry import queries
from hoso.web.doors import bounded
from hoso.web.tasks.showing import show_tasks

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hoso.registry.models import Task

SHOWN = 8
SHOWN_LATE = 12
SHOWN_PEOPLE = 12
# Of these it is told what was said: whoever decides at once has read it.
TOLD = frozenset({"ask", "reported", "returned"})
ROWS = "tasks/section.html"


@dataclass(frozen=True, slots=True)
class Section:
    """One thing that waits: a heading, its rows, and where the rest of them is.

    `code` is the anchor. `template` draws the rows. `count` is what stands beside the heading. `act` is the
    address name of what a button in each row does at once, with its words in `button`.
    """

    code: str
    title: str
    rows: Sequence[Any]
    count: str
    template: str = ROWS
    rest: str = ""
    is_pressing: bool = False
    act: str = ""
    button: str = ""
    who: str = "giver"
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A section of tasks before its rows are looked up."""

    code: str
    title: str
    tasks: "QuerySet[Task]"
    rest: str = ""
    is_pressing: bool = False
    act: str = ""
    button: str = ""
    who: str = "giver"


def of_tasks(actor: Actor) -> list[Section]:
    """Return what waits for the actor as giver, lead and cooperating, the most pressing first."""
    waiting = _waiting(actor)
    found = [list(each.tasks.order_by("due_on", "id")[: SHOWN + 1]) for each in waiting]
    told = queries.last_told(
        task.pk for each, tasks in zip(waiting, found, strict=True) if each.code in TOLD for task in tasks
    )
    rows = show_tasks(actor, [task for tasks in found for task in tasks], told=told)
    shown = {each.task.pk: each for each in rows}
    return [
        Section(
            each.code, each.title, [shown[task.pk] for task in tasks[:SHOWN]], bounded(len(tasks), SHOWN),
            rest=each.rest if len(tasks) > SHOWN else "", is_pressing=each.is_pressing, act=each.act,
            button=each.button, who=each.who,
        )
        for each, tasks in zip(waiting, found, strict=True)
        if tasks
    ]  # fmt: skip


def _waiting(actor: Actor) -> list[_Waiting]:
    mine, given = f"{reverse('tasks:list')}?desk=led", f"{reverse('tasks:list')}?desk=given"
    return [
        _Waiting(
            "ask", _("Later deadlines asked of you"), queries.tasks_to_decide(actor), given,
            is_pressing=True, act="tasks:grant", button=_("Grant"), who="lead",
        ),
        _Waiting(
            "reported", _("Reported, for you to accept or return"), queries.tasks_reported_to(actor), given,
            act="tasks:accept", button=_("Accept"), who="lead",
        ),
        _Waiting(
            "overdue", _("Yours, late"), queries.overdue_tasks(actor), f"{mine}&state=late", is_pressing=True
        ),
        _Waiting("returned", _("Returned to you"), queries.returned_tasks(actor), mine, is_pressing=True),
        _Waiting("today", _("Due today"), queries.tasks_due_today(actor), mine),
        _Waiting(
            "new", _("To take up"), queries.tasks_to_take_up(actor), mine,
            act="tasks:take_up", button=_("Take up"),
        ),
        _Waiting("soon", _("Due in the next days"), queries.tasks_due_soon(actor), mine),
        _Waiting(
            "helping", _("You cooperate"), queries.tasks_asked_of(actor),
            f"{reverse('tasks:list')}?desk=helped", who="lead",
        ),
    ]  # fmt: skip


def of_the_late(actor: Actor) -> list[Section]:
    """Return, for who gives instructions, what is late and with whom, in one table."""
    if not queries.bodies_instructed(actor):
        return []
    people = queries.count_late_tasks(actor, limit=SHOWN_PEOPLE)
    if not people:
        return []
    tasks = queries.late_tasks_with_others(actor).order_by("due_on", "id")[:SHOWN_LATE]
    names = accounts.names_of({each.account_id for each in people})
    late, rest = sum(each.tasks for each in people), f"{reverse('tasks:list')}?desk=body&state=late"
    return [
        Section(
            "late", _("Late, and with whom"), show_tasks(actor, tasks), bounded(late), rest=rest,
            is_pressing=True, who="lead",
            more={"people": [(names.get(each.account_id, ""), each) for each in people]},
        )
    ]  # fmt: skip


def of_the_left_behind(actor: Actor) -> list[Section]:
    """Return, for who gives instructions, the tasks of people who have left: nobody does or decides them."""
    bodies = queries.bodies_instructed(actor)
    if not bodies:
        return []
    tasks = list(queries.tasks_left_behind(actor).order_by("due_on", "id")[: SHOWN + 1])
    if not tasks:
        return []
    return [
        Section(
            "left", _("Of people who have left: pass them on"), show_tasks(actor, tasks[:SHOWN]),
            bounded(len(tasks), SHOWN), rest=reverse("tasks:office", args=[tasks[0].body_id]),
            is_pressing=True, who="lead",
        )
    ]  # fmt: skip


def of_arrivals(actor: Actor) -> list[Section]:
    """Return, for who gives instructions, what arrived and waits for one, oldest first."""
    if not queries.bodies_instructed(actor):
        return []
    found = list(queries.without_instruction(actor).order_by("pk")[: SHOWN + 1])
    if not found:
        return []
    rest = reverse("registers:arrivals", args=[found[0].body_id]) if len(found) > SHOWN else ""
    return [
        Section(
            "arrivals", _("Arrived, without an instruction"), found[:SHOWN], bounded(len(found), SHOWN),
            template="tasks/arrivals.html", rest=rest,
        )
    ]  # fmt: skip


def of_drafts(actor: Actor) -> list[Section]:
    """Return the drafts that wait for the actor's signature, and own ones that are not submitted."""
    found = list(queries.waiting_for(actor).order_by("-state", "pk")[: SHOWN + 1])
    if not found:
        return []
    rest = reverse("registers:outgoing", args=[found[0].body_id]) if len(found) > SHOWN else ""
    return [
        Section(
            "drafts", _("Drafts to sign or to go on with"), found[:SHOWN], bounded(len(found), SHOWN),
            template="tasks/drafts.html", rest=rest,
        )
    ]  # fmt: skip


# In the order of the page. Whatever else waits for people is one more function here, with a template of
# its own where its rows are no tasks.
SECTIONS: tuple[Callable[[Actor], list[Section]], ...] = (
    of_arrivals,
    of_drafts,
    of_tasks,
    of_the_left_behind,
    of_the_late,
)


def sections(actor: Actor) -> list[Section]:
    """Return everything that waits for the actor today."""
    return [section for build in SECTIONS for section in build(actor)]
