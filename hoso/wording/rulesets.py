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
}
