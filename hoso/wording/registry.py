"""Refusals of the room `registry` in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "registry.field_unknown": (
        _("Nothing was changed."),
        _("There is no field %(field)s."),
        _("Load the page again."),
    ),
    "registry.field_odd": (
        _("Nothing was changed."),
        _("“%(value)s” does not fit this field."),
        _("Write a date as day/month/year, a number with its digits."),
    ),
    "registry.already_confirmed": (
        _("Nothing was changed."),
        _("Somebody has confirmed this document already."),
        _("To correct it all the same, give a reason."),
    ),
    "registry.dated_after_last_day": (
        _("The document was not confirmed."),
        _("It would be dated after %(closed_on)s, the last day of the body whose records these are."),
        _("Read the date again, or leave it empty. If it is right, the paper is another body's."),
    ),
}
