"""Refusals of the room `rulesets` in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "rulesets.unknown_rule_set": (
        _("Nothing was done."),
        _("There is no rule set %(rule_set)s: there are vn-state, vn-party and no."),
        _("Correct the rule set of the body."),
    ),
    "rulesets.not_a_retention": (
        _("The retention was not set."),
        _("%(text)s is neither permanent nor a number of years."),
        _("Write “Vĩnh viễn”, or years such as “20 năm”."),
    ),
    "rulesets.holidays_unknown": (
        _("Nothing was changed."),
        _("The working days reach the year %(year)s, whose public holidays nobody has entered."),
        _("Give the deadline as a date."),
    ),
    "rulesets.terms_odd": (
        _("The terms of submission could not be told."),
        _("The office's table submission-terms.toml changes %(term)s in a way that is not possible."),
        _("Correct the table in the home folder: days, months, years, source, in_force."),
    ),
    "rulesets.schedule_odd": (
        _("The retention schedule could not be read."),
        _("Line %(line)s of the office's table retention-schedule.toml is wrong."),
        _("Correct it: each line has code, words, keep (“Vĩnh viễn” or years) and source."),
    ),
}
