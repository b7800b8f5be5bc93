"""What is done to the marked tasks of a list: the acts of one task, to each of them."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from hoso.access.values import Actor
from hoso.registry import queries
from hoso.registry.queries import Desk
from hoso.web.bulk import Marked, RowAct, ShownRow, marked_page
from hoso.web.doors import actor_of, signed_in
from hoso.web.tasks.acts import ACTS
from hoso.wording.terms import TASK_STATES

if TYPE_CHECKING:
    from hoso.registry.models import Task

_DECIDED = ("accept", "send_back", "call_off")
# By whose tasks the list shows.
_OFFERED: dict[Desk, tuple[str, ...]] = {
    Desk.LED: ("take_up", "report"), Desk.HELPED: ("part_done",), Desk.GIVEN: _DECIDED, Desk.BODY: _DECIDED,
}  # fmt: skip


def task_acts(actor: Actor, desk: Desk) -> "dict[str, RowAct[Task]]":
    """Return what may be done to marked tasks of a list; each task may still refuse it."""
    return {name: _row_act(actor, name) for name in _OFFERED[desk]}


def _row_act(actor: Actor, name: str) -> "RowAct[Task]":
    act = ACTS[name]

    def does(row: "Task", form: Any) -> object:
        return act.call(actor, row.pk, form.cleaned_data)

    return RowAct(act.title if not act.beside else act.button, act.form, does)


@require_POST
@signed_in
def marked(request: HttpRequest) -> HttpResponse:
    """What is done to the marked tasks of a list."""
    actor, desk = actor_of(request), request.POST.get("desk", "")
    shown = Desk(desk) if desk in set(Desk) else Desk.LED
    page = Marked(
        task_acts(actor, shown), partial(queries.get_task, actor), partial(_tasks, actor),
        f"{reverse('tasks:list')}?desk={shown.value}",
    )  # fmt: skip
    return marked_page(request, page, {"hidden": {"desk": shown.value}})


def _tasks(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, ShownRow]:
    found = queries.tasks_open_to(actor).in_bulk(keys)
    return {
        key: ShownRow(reverse("tasks:task", args=[key]), "", row.text, TASK_STATES[row.state])
        for key, row in found.items()
    }
