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
    "registry.series_odd": (
        _("The series was not declared."),
        _("It cannot be so: %(what)s."),
        _("Correct it, or ask whoever kept the register in those years."),
    ),
    "registry.series_overlaps": (
        _("The series was not declared."),
        _("The series “%(title)s” holds the same documents in the same time."),
        _("Name types or symbols that stand in this series alone, or withdraw the other one first."),
    ),
    "registry.series_gone": (
        _("Nothing was changed."),
        _("This series was withdrawn before."),
        _("Load the page again: it shows the series in force."),
    ),
}
