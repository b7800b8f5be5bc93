"""Refusals of the room `events` in words."""

from django.utils.translation import gettext_lazy as _

_FAULT = _("This is a fault of the program: report it with the time it happened.")

SENTENCES = {
    "events.outside_transaction": (
        _("Nothing was changed."),
        _("An announcement belongs into the act's own transaction."),
        _FAULT,
    ),
    "events.content_in_event": (
        _("Nothing was changed."),
        _("The announcement of this act would hold text where only ids and codes may stand."),
        _FAULT,
    ),
    "events.unknown_event": (
        _("An announcement was not delivered."),
        _("It has a name or fields that this version does not know."),
        _("Bring all processes to the same version; it is tried again by itself."),
    ),
    "events.delivered_elsewhere": (
        _("The delivery of announcements stopped."),
        _("Another process delivers to the same listener."),
        _("Nothing need be done: that process goes on with the work."),
    ),
}
