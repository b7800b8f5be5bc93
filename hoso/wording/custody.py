"""Refusals of the room `custody` in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "custody.label_taken": (
        _("The box was not registered."),
        _("The label %(label)s is on another box."),
        _("Use the next free label."),
    ),
    "custody.label_odd": (
        _("The box was not registered."),
        _("“%(label)s” cannot be a label."),
        _("A label has 1 to 60 letters, digits, spaces and the signs . - /"),
    ),
}
