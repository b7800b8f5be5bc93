"""Filters of the pages of custody: codes into words."""

from datetime import date
from typing import TYPE_CHECKING

from django import template

from hoso.custody.rules import status_of
from hoso.web.custody import words

if TYPE_CHECKING:
    from hoso.custody.models import Loan

register = template.Library()


@register.filter
def state_words(code: str) -> str:
    """Return the state of the records in a box in words."""
    return str(words.STATES[code])


@register.filter
def form_words(code: str) -> str:
    """Return what stands on the shelf in words."""
    return str(words.FORMS[code])


@register.filter
def kind_words(code: str) -> str:
    """Return the kind of a place in words."""
    return str(words.KINDS[code])


@register.filter
def found_words(code: str) -> str:
    """Return what an inspection found in words."""
    return str(words.FOUND[code])


@register.filter
def event_words(code: str) -> str:
    """Return what happened to a box in words."""
    return str(words.EVENTS[code])


@register.filter
def seen_words(code: str) -> str:
    """Return whether something was seen or declared in words."""
    return str(words.SEEN[code])


@register.filter
def loan_event_words(code: str) -> str:
    """Return what happened to a loan in words."""
    return str(words.LOAN_EVENTS[code])


@register.filter
def loan_status(loan: "Loan", today: date) -> str:
    """Return how a loan stands on a day, as a code."""
    return status_of(loan.due_on, is_returned=loan.returned_at is not None, on=today).value


@register.filter
def loan_words(code: str) -> str:
    """Return how a loan stands in words."""
    return str(words.LOANS[code])
