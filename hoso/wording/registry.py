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
    "registry.task_odd": (
        _("The task was not changed."),
        _("It cannot be so: %(task_what)s."),
        _("Correct it and try again."),
    ),
    "registry.task_move_not_open": (
        _("Nothing was changed."),
        _("The task is “%(task_state)s”, and this is not open to it."),
        _("Load the page again: it shows what can be done now."),
    ),
    "registry.not_of_body": (
        _("The task was given to nobody."),
        _("Somebody named holds no post in this body today."),
        _("Choose people of this body."),
    ),
    "registry.subtasks_open": (
        _("The task has not ended."),
        _("Parts of it are still open: %(count)s."),
        _("Let the parts be ended first, or call them off."),
    ),
    "registry.task_reason_missing": (
        _("Nothing was changed."),
        _("This is done with a word why, and none was given."),
        _("Write a few words: they stay in the history of the task."),
    ),
    "registry.already_asked": (
        _("The later deadline was not asked for."),
        _("One was asked for before, and nobody has decided yet."),
        _("Wait for the decision, or ask whoever gave the task."),
    ),
    "registry.nothing_asked": (
        _("Nothing was changed."),
        _("Nobody asks for a later deadline of this task: it was decided, or never asked."),
        _("Load the page again."),
    ),
    "registry.own_day_odd": (
        _("The day was not set."),
        _("A day that differs from the calendar needs a word why, and lies at most a year back."),
        _("Write why, such as the decision by which the days were exchanged."),
    ),
}
