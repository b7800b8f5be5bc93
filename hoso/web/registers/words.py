"""What the codes of the registers mean to a person."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoso.registry.rules import Direction, EntryState, FileKind, Medium, Part, Way
from hoso.registry.services import Book

Words = Mapping[str, str | Promise]

MEDIA: Words = {Medium.PAPER: _("on paper"), Medium.ELECTRONIC: _("electronically")}
WAYS: Words = {Way.HAND: _("by hand"), Way.POST: _("by post"), Way.ELECTRONIC: _("electronically")}
PARTS: Words = {
    Part.LEADER: _("Head of the body"), Part.UNIT: _("Head of the unit"), Part.HANDLER: _("Who handles it"),
}  # fmt: skip
DIRECTIONS: Words = {Direction.ARRIVALS: _("what arrives"), Direction.ISSUED: _("what is issued")}
ENTRY_STATES: Words = {
    EntryState.RESERVED: pgettext_lazy("number", "reserved"),
    EntryState.GIVEN: pgettext_lazy("number", "given"),
    EntryState.VOID: pgettext_lazy("number", "not used"),
}
BOOKS: Words = {
    Book.ARRIVALS: _("Register of what arrives"),
    Book.ISSUED: _("Register of what is issued"),
    Book.COPIES: _("Register of copies"),
    Book.FOLLOWED: _("Book of how arrivals are dealt with"),
    Book.ARRIVALS_REPORT: _("Report on what arrived"),
    Book.ISSUED_REPORT: _("Report on what is issued"),
}
FILE_KINDS: Words = {
    FileKind.TEXT: pgettext_lazy("file", "text"),
    FileKind.ANNEX: pgettext_lazy("file", "annex"),
    FileKind.ISSUED: _("what was issued (signed)"),
}
NOTE_ACTS: Words = {
    "comment": pgettext_lazy("draft", "remark"),
    "return": pgettext_lazy("draft", "returned"),
    "drop": pgettext_lazy("draft", "given up"),
}
