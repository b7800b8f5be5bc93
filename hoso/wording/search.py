"""Refusals of the room `search` in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "search.index_missing": (
        _("Nothing was looked up."),
        _("The index has not been built yet, or was made by another version of Hoso."),
        _("A running worker builds it by itself; wait a moment, or run `hoso search --rebuild`."),
    ),
    "search.index_busy": (
        _("The index was not built anew."),
        _("Another process is writing it."),
        _("Wait until it has caught up, then try again."),
    ),
    "search.writer_failed": (
        _("The index was not brought up to date."),
        _("The process that writes it ended in the middle; what was committed before is untouched."),
        _("It is tried again by itself. If this comes back, look at free disk space and the log."),
    ),
}
