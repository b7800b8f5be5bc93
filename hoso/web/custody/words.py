"""States, kinds and events of custody in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoso.custody.rules import Book, BoxForm, BoxState, Found, LoanStatus, LoanWhat, PlaceKind, Seen, What

Words = Mapping[str, str | Promise]

STATES: Words = {
    BoxState.UNARRANGED: _("not arranged"),
    BoxState.ARRANGED: _("arranged"),
    BoxState.BUNDLED: _("in bundles"),
    BoxState.LOOSE: _("loose"),
}
FORMS: Words = {
    BoxForm.BOX: pgettext_lazy("form of a box", "box"),
    BoxForm.FOLDER: pgettext_lazy("form of a box", "folder"),
    BoxForm.BUNDLE: pgettext_lazy("form of a box", "bundle"),
}
KINDS: Words = {
    PlaceKind.STORE: pgettext_lazy("place", "store"),
    PlaceKind.ROOM: pgettext_lazy("place", "room"),
    PlaceKind.RACK: pgettext_lazy("place", "rack"),
    PlaceKind.SHELF: pgettext_lazy("place", "shelf"),
    PlaceKind.OTHER: pgettext_lazy("place", "other place"),
}
FOUND: Words = {
    Found.GOOD: pgettext_lazy("inspection", "good"),
    Found.BAD: pgettext_lazy("inspection", "bad"),
    Found.NOT_LOOKED: pgettext_lazy("inspection", "not looked at"),
}
SEEN: Words = {Seen.SEEN: _("seen with own eyes"), Seen.DECLARED: _("declared")}
EVENTS: Words = {
    What.REGISTERED: pgettext_lazy("box", "registered"),
    What.MOVED: pgettext_lazy("box", "moved"),
    What.SEEN: pgettext_lazy("box", "seen"),
    What.SEALED: pgettext_lazy("box", "sealed"),
    What.SEAL_BROKEN: _("seal found broken"),
    What.STATE: _("state changed"),
    What.METRES: _("measured"),
    What.YEARS: _("years changed"),
    What.CONTENTS: _("contents written down"),
    What.NOTE: _("note changed"),
    What.PHOTOGRAPHED: _("photographed"),
    What.LENT: pgettext_lazy("box", "lent"),
    What.RETURNED: pgettext_lazy("box", "came back"),
    What.STRUCK: _("struck: there never was such a box"),
    What.DESTROYED: _("destroyed with what lay in it"),
}
LOANS: Words = {
    LoanStatus.OUT: pgettext_lazy("loan", "out"),
    LoanStatus.DUE: pgettext_lazy("loan", "due soon"),
    LoanStatus.OVERDUE: pgettext_lazy("loan", "overdue"),
    LoanStatus.RETURNED: pgettext_lazy("loan", "came back"),
}
LOAN_EVENTS: Words = {
    LoanWhat.LENT: pgettext_lazy("loan", "lent"),
    LoanWhat.EXTENDED: pgettext_lazy("loan", "extended"),
    LoanWhat.REMINDED: pgettext_lazy("loan", "reminded"),
    LoanWhat.RETURNED: pgettext_lazy("loan", "came back"),
}
BOOKS: Words = {Book.ARCHIVE: _("loans from the archive"), Book.FILE_COPIES: _("book of file copies")}


def choices(words: Words) -> list[tuple[str, str | Promise]]:
    """Return words as a form chooses among them."""
    return [(str(code), word) for code, word in words.items()]
