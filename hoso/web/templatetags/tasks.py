"""Filters of the tasks' pages: codes into words."""

from django import template

from hoso.wording.terms import TASK_STATES

register = template.Library()


@register.filter
def task_state(state: str) -> str:
    """Return the state of a task in words."""
    return str(TASK_STATES.get(state, state))
