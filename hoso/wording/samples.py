"""Refusals of the room `samples` in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "samples.batch_impossible": (
        _("No sample documents were drawn."),
        _("There are no bodies to issue them, or the number or the dates that were asked for cannot be."),
        _("Name a district of the loaded province, a number above zero, and dates in their order."),
    ),
    "samples.fonts_missing": (
        _("No sample documents were drawn."),
        _("No font that holds all Vietnamese letters is installed on this machine."),
        _("Install fonts-liberation2 or fonts-dejavu-core, or run `hoso doctor`."),
    ),
}
