"""States of files, and what a detector found, in words."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from hoso.access.values import AccessClass
from hoso.digitisation.queries import Leftover, LeftoverKind
from hoso.digitisation.rules.states import FileState

FILE_STATE_WORDS = {
    FileState.ADMITTED: _("waiting"),
    FileState.HELD: _("held: may be secret"),
    FileState.SECRET: _("secret"),
    FileState.CLEAR: _("no mark found"),
    FileState.CUT: _("being read"),
    FileState.RELEASED: _("read"),
    FileState.DONE: _("done"),
    FileState.DUPLICATE: _("the same file came before"),
    FileState.FAILED: _("could not be read"),
    FileState.WITHDRAWN: _("taken back"),
}
_COLOURS = {
    FileState.HELD: "bad",
    FileState.SECRET: "bad",
    FileState.DONE: "good",
    FileState.DUPLICATE: "warn",
    FileState.FAILED: "bad",
}
FILE_STATE_TAGS = {state: _COLOURS.get(state, "") for state in FileState}

DECLARATION = _(
    "I have looked through these papers. They hold nothing that is marked MẬT, TỐI MẬT or TUYỆT MẬT."
)

CLASS_WORDS = {
    AccessClass.OPEN: _("open: everybody who may look here"),
    AccessClass.INTERNAL: _("internal: the staff of the body"),
    AccessClass.RESTRICTED: _("restricted: leaders and archivists"),
    AccessClass.PERSONAL: _("personal data: archivists alone"),
}
LEFTOVER_WORDS = {
    LeftoverKind.ORIGINAL: _("the file as it came"),
    LeftoverKind.PDFA: _("PDF/A"),
    LeftoverKind.READING: _("text"),
    LeftoverKind.ENTRY: _("entry in the register, shut"),
}


def leftovers_in_words(found: Iterable[Leftover]) -> list[tuple[Any, Leftover]]:
    """Return what lies in clear, each with what it is called."""
    return [(LEFTOVER_WORDS[each.kind], each) for each in found]
