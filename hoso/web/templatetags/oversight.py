"""Filters of the warnings' pages: findings into words, things into links."""

from typing import TYPE_CHECKING

from django import template
from django.urls import reverse

from hoso.oversight.rules import Severity, State
from hoso.web.templatetags.hoso import name_of
from hoso.wording import oversight as wording
from hoso.wording.oversight import Told

if TYPE_CHECKING:
    from hoso.oversight.services import Shown, Thing

register = template.Library()

_PAGES = {
    "document": "registry:document",
    "dossier": "dossiers:dossier",
    "box": "custody:box",
    "body": "organisations:body",
}


@register.filter
def told(shown: "Shown") -> Told:
    """Return the words for a finding."""
    return wording.told(shown)


@register.filter
def title_of(words: Told) -> str:
    """Return the kind of a finding in words."""
    return words.title


@register.filter
def owner(shown: "Shown") -> str:
    """Return who answers for a finding."""
    return wording.owner_of(shown)


@register.filter
def severity_words(severity: int) -> str:
    """Return a severity in words."""
    return str(wording.SEVERITIES[Severity(severity)])


@register.filter
def state_words(state: str) -> str:
    """Return the state of a finding in words."""
    return str(wording.STATES[State(state)])


@register.filter
def part_words(part: str) -> str:
    """Return the part that a thing plays in the evidence."""
    return str(wording.PARTS.get(part, part))


@register.filter
def address_of(thing: "Thing") -> str:
    """Return where the page of a thing is; empty for what has none."""
    page = _PAGES.get(thing.kind)
    return reverse(page, args=[thing.id]) if page else ""


@register.filter
def name_thing(thing: "Thing") -> str:
    """Return how a thing is named; never empty, for it is a link."""
    return name_of(*thing.parts) if thing.kind == "document" else thing.label
