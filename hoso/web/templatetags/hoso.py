"""Filters of the pages: codes into words."""

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.rulesets.vn_state.codes import MAINTENANCE
from hoso.wording import bodies
from hoso.wording.organisations import RECORDS_RULES, VERIFICATIONS
from hoso.wording.terms import CLASSES

if TYPE_CHECKING:
    from hoso.registry.models import Document

register = template.Library()


@register.filter
def retention(code: str) -> str:
    """Return a retention code in words."""
    return MAINTENANCE.get(code) or _("not appraised yet")


@register.filter
def class_words(level: int) -> str:
    """Return an access class in words."""
    return str(CLASSES[AccessClass(level)])


@register.filter
def may_classify(actor: Actor) -> bool:
    """Tell whether the actor sets access classes at all; on which records is asked when it is done."""
    return bool(actor.capacities(acts.CLASSIFY))


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
        "put_in": _("put into a dossier or box"),
        "taken_out": _("taken out of a dossier or box"),
        "shut": _("shut: a secrecy mark was found"),
        "opened": _("open again: it is not secret"),
        "struck": _("struck: there never was such a thing"),
        "destroyed": _("destroyed by a decision"),
        "paper_destroyed": _("its paper was destroyed"),
        "confirmed": _("fields checked"),
        "accepted": _("accepted after a sample check"),
    }
    return words.get(code, code)


@register.filter
def scheme(code: str) -> str:
    """Return who gives a code of bodies, in words."""
    words = {
        "statistical": _("statistical code of the unit"),
        "dotted": _("identifier of the body (QĐ 20/2020/QĐ-TTg)"),
        "char13": _("older identifier of 13 characters"),
        "party": _("code of the Party organisation"),
        "norwegian": _("Norwegian number"),
    }
    return words.get(code, code)


@register.filter
def in_directory(code: str, words: str) -> str:
    """Return a code of the directory of bodies in words; `words` names the list, as in `changes`."""
    lists: dict[str, bodies.Words] = {
        "changes": bodies.CHANGES,
        "effects": bodies.EFFECTS,
        "faults": bodies.FAULTS,
        "kinds": bodies.KINDS,
        "media": bodies.MEDIA,
        "rules": RECORDS_RULES,
        "shares": bodies.SHARES,
        "statuses": bodies.REORGANISATION_STATUSES,
        "verifications": {str(code): words for code, words in VERIFICATIONS.items()},
        "whats": bodies.WHATS,
    }
    return str(lists[words].get(code, code))


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
