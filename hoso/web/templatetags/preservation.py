"""Filters of the pages about the preservation stores: codes into words."""

from django import template

from hoso.wording.preservation import FOUND

register = template.Library()


@register.filter
def found_words(code: str) -> str:
    """Return the words for the code of a finding."""
    return str(FOUND.get(code, code))
