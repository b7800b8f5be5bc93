"""Refusals of the room `holdings` in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "holdings.fonds_closed": (
        _("Nothing was added to the fonds."),
        _("It was closed on %(closed_on)s, the last day of the body that made it."),
        _("If this came to light later, say how it was found; nothing dated after that day belongs to it."),
    ),
    "holdings.code_taken": (
        _("The fonds was not opened."),
        _("This body already has a fonds of the code %(fonds)s."),
        _("Choose another code, or use the fonds that is there."),
    ),
    "holdings.already_elsewhere": (
        _("Nothing was put into the box."),
        _("At least one of the things lies in another box."),
        _("Take it out of the other box first."),
    ),
    "holdings.receiver_ceased": (
        _("Nothing was passed on."),
        _("The body that was to receive it does not exist on %(on)s, or has ceased since."),
        _("Choose the body that follows it; the page of the body names it."),
    ),
    "holdings.later_known": (
        _("Who answers was not changed."),
        _("Another body is already to answer from a day after %(on)s."),
        _("Choose a later day, or correct that passing first."),
    ),
}
