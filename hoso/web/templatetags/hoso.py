"""Filters of the pages: codes into words."""

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _

from hoso.rulesets.vn_state.codes import MAINTENANCE

if TYPE_CHECKING:
    from hoso.registry.models import Document

register = template.Library()


@register.filter
def retention(code: str) -> str:
    """Return a retention code in words."""
    return MAINTENANCE.get(code) or _("not appraised yet")


@register.filter
def named(document: "Document") -> str:
    """Return how lists name a document: type, number and subject, or that there is none of them."""
    return name_of(document.type_name, document.written_number, document.subject)


def name_of(type_name: str, number: str, subject: str) -> str:
    """Join what is known of a document into one line; never empty, for it is a link."""
    head = " ".join(filter(None, (type_name, number)))
    return ": ".join(filter(None, (head, subject))) or _("without type and subject")


@register.filter
def fact(code: str) -> str:
    """Return what happened to a holding in words."""
    words = {
        "registered": _("registered"),
        "custody": _("custody moved"),
        "scope": _("put into another scope"),
        "class": _("access class changed"),
        "membership": _("put in or taken out"),
        "shut": _("shut: a secrecy mark was found"),
        "opened": _("open again: it is not secret"),
    }
    return words.get(code, code)


@register.filter
def at(found: dict[object, object], key: object) -> object:
    """Return the entry of a mapping under a key that is not a plain word."""
    return found.get(key, "")


@register.filter
def time_left(seconds: float) -> str:
    """Return a duration as people say it."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return _("less than a minute left")
    if minutes < 90:
        return _("about %(count)s minutes left") % {"count": minutes}
    return _("about %(count)s hours left") % {"count": round(minutes / 60)}
