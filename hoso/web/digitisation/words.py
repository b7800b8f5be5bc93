"""States of files in words."""

from django.utils.translation import gettext_lazy as _

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
