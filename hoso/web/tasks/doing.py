"""Doing something to a task: one door for every act of `acts.ACTS`."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from hoso.accounts import queries as accounts
from hoso.lib.errors import DomainError, NotAllowed, NotFound
from hoso.registry import queries
from hoso.web.doors import actor_of, signed_in
from hoso.web.tasks.acts import TaskAct, form_of
from hoso.web.tasks.views import task_page
from hoso.wording.sentences import sentence

Door = Callable[..., HttpResponseBase]
# A button in a row of the day leads back there.
BACK = "back"


def door_of(act: TaskAct) -> Door:
    """Return the door of one act: its form is read, the act is done, and what was refused comes back."""

    @require_POST
    @signed_in
    def do(request: HttpRequest, task_id: UUID) -> HttpResponse:
        actor = actor_of(request)
        task = queries.get_task(actor, task_id)
        people = accounts.people_of(task.body_id, on=actor.on)
        form = form_of(act, request.POST, people=people, helpers=queries.helpers_of(task_id))
        if form.is_valid():
            try:
                act.call(actor, task_id, form.cleaned_data)
            except (NotFound, NotAllowed):
                raise
            except DomainError as error:
                form.add_error(None, str(sentence(error)))
            else:
                messages.success(request, str(act.said), extra_tags="good")
                return _onward(request, task_id)
        return task_page(request, task, refused={act.name: form})

    return do


def _onward(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Go back to the day, or to the task; who handed it on may not see it any more."""
    if request.POST.get(BACK) != "day":
        seen = queries.tasks_open_to(actor_of(request)).filter(pk=task_id).exists()
        return redirect("tasks:task", task_id) if seen else redirect("day")
    return redirect("day")
