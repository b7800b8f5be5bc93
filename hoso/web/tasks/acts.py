"""What can be done to a task now, by whom, and the form that asks for it: a table, and one door for all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoso.access.values import Actor
from hoso.registry import queries, services
from hoso.registry.rules import TASK_MOVES, TaskMove, TaskState
from hoso.web.tasks.forms import DecideForm, HelpersForm, LaterForm, LeadForm, ReasonForm, WordsForm

if TYPE_CHECKING:
    from hoso.accounts.queries import Person
    from hoso.registry.models import Task, TaskHelper

Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TaskAct:
    """One act: the form that asks for it, what is called with it, and what is said then.

    `move` is the move that its state must allow; None: `is_open` decides.
    """

    name: str
    title: str | Promise
    button: str | Promise
    said: str | Promise
    form: type[forms.Form]
    call: Callable[[Actor, UUID, Given], object]
    move: TaskMove | None = None
    is_main: bool = False
    key: str = ""
    # The act whose button stands beside this one's and takes the words of the same form.
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """An act that is open now, with its form."""

    act: TaskAct
    form: forms.Form
    is_wrong: bool
    beside: TaskAct | None = None


LEADS: tuple[TaskAct, ...] = (
    TaskAct(
        "take_up", _("Take up"), _("Take up"), _("You have taken up the task."), forms.Form,
        lambda actor, task, given: services.take_up_task(actor, task),
        TaskMove.TAKE_UP, is_main=True, key="t",
    ),
    TaskAct(
        "report", _("Report as done"), _("Report"), _("The task was reported as done."), WordsForm,
        lambda actor, task, given: services.report_task(actor, task, words=given["words"]),
        TaskMove.REPORT, is_main=True,
    ),
)  # fmt: skip
ASKS = TaskAct(
    "later", _("Ask for a later deadline"), _("Ask"), _("The later deadline was asked for."), LaterForm,
    lambda actor, task, given: services.ask_for_later(
        actor, task, until_on=given["until_on"], reason=given["words"]
    ),
)  # fmt: skip
HELPS = TaskAct(
    "part_done", _("Your part is done"), _("My part is done"), _("Your part is done."), WordsForm,
    lambda actor, task, given: services.finish_part(actor, task, words=given["words"]), is_main=True,
)  # fmt: skip
DECIDES_LATER: tuple[TaskAct, ...] = (
    TaskAct(
        "grant", _("Decide about the later deadline"), _("Grant"), _("The later deadline was granted."),
        DecideForm,
        lambda actor, task, given: services.grant_later(actor, task, words=given["words"]), is_main=True,
        beside="refuse",
    ),
    TaskAct(
        "refuse", _("Refuse the later deadline"), _("Refuse"), _("The later deadline was refused."),
        ReasonForm,
        lambda actor, task, given: services.refuse_later(actor, task, reason=given["words"]), is_main=True,
    ),
)  # fmt: skip
DECIDES: tuple[TaskAct, ...] = (
    TaskAct(
        "accept", _("Decide about what was reported"), _("Accept"),
        _("The task was accepted: it has ended."), DecideForm,
        lambda actor, task, given: services.accept_task(actor, task, words=given["words"]),
        TaskMove.ACCEPT, is_main=True, beside="send_back",
    ),
    TaskAct(
        "send_back", _("Return"), _("Return"), _("The task was returned."), ReasonForm,
        lambda actor, task, given: services.send_back_task(actor, task, reason=given["words"]),
        TaskMove.RETURN, is_main=True,
    ),
    TaskAct(
        "hand_on", _("Give to another lead"), _("Hand on"), _("The task was handed on."), LeadForm,
        lambda actor, task, given: services.hand_on_task(
            actor, task, lead=UUID(given["lead"]), reason=given["words"]
        ),
        TaskMove.HAND_ON,
    ),
    TaskAct(
        "call_off", _("Call off"), _("Call off"), _("The task was called off."), ReasonForm,
        lambda actor, task, given: services.call_off_task(actor, task, reason=given["words"]),
        TaskMove.CALL_OFF,
    ),
)  # fmt: skip
NAMES = TaskAct(
    "helpers", _("Who cooperates"), _("Keep"), _("Who cooperates was kept."), HelpersForm,
    lambda actor, task, given: services.name_helpers(
        actor, task, helpers=[UUID(each) for each in given["helpers"]]
    ),
)  # fmt: skip
NOTES = TaskAct(
    "note", _("Note on progress"), _("Note"), _("Your note was kept."), ReasonForm,
    lambda actor, task, given: services.note_progress(actor, task, words=given["words"]),
)  # fmt: skip
ACTS: Mapping[str, TaskAct] = {
    act.name: act for act in (*LEADS, ASKS, HELPS, *DECIDES_LATER, *DECIDES, NAMES, NOTES)
}


def form_of(
    act: TaskAct, data: Any, *, people: "Sequence[Person]", helpers: "Sequence[TaskHelper]"
) -> forms.Form:
    """Return the form of an act, empty (`data` None) or with what was typed."""
    if act.form is LeadForm:
        return LeadForm(data, people=people)
    if act.form is HelpersForm:
        return HelpersForm(data, people=people, known=[each.account_id for each in helpers])
    return act.form(data)


def acts_open(
    actor: Actor,
    task: "Task",
    *,
    people: "Sequence[Person]",
    helpers: "Sequence[TaskHelper]",
    refused: Mapping[str, forms.Form],
) -> list[Offered]:
    """Return what the actor can do to the task now; a refused form stays in its place, whatever is open."""
    names = [act.name for act in _open(actor, task, helpers)]
    beside = {ACTS[name].beside for name in names if name not in refused}
    names = [name for name in names if name not in beside]
    names += [name for name in refused if name not in names]
    return [
        Offered(
            ACTS[name],
            refused.get(name) or form_of(ACTS[name], None, people=people, helpers=helpers),
            name in refused,
            ACTS.get(ACTS[name].beside) if name not in refused else None,
        )
        for name in names
    ]


def _open(actor: Actor, task: "Task", helpers: "Sequence[TaskHelper]") -> list[TaskAct]:
    if task.state not in queries.OPEN_STATES:
        return []
    is_waiting, is_asked = task.state in queries.WAITING_STATES, queries.find_extension(task.pk) is not None
    found: list[TaskAct] = []
    decides = services.may_decide_task(actor, task)
    if decides and is_waiting and is_asked:
        found += DECIDES_LATER
    if services.may_lead_task(actor, task):
        found += [act for act in LEADS if _moves(task, act)]
        found += [ASKS] if is_waiting and not is_asked else []
    if is_waiting and queries.find_open_part(actor, task) is not None:
        found.append(HELPS)
    if decides:
        found += [act for act in DECIDES if _moves(task, act)]
    return [*found, NOTES, *([NAMES] if decides else [])]


def _moves(task: "Task", act: TaskAct) -> bool:
    return act.move is not None and (TaskState(task.state), act.move) in TASK_MOVES
