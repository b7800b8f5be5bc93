"""What this room refuses."""

from hoso.lib.errors import DomainError


class UnknownRuleSet(DomainError):
    """No rule set has this code."""

    code = "rulesets.unknown_rule_set"


class NotARetention(DomainError):
    """The text is neither permanent nor a number of years."""

    code = "rulesets.not_a_retention"


class HolidaysUnknown(DomainError):
    """Working days are counted into a year whose holidays nobody has entered."""

    code = "rulesets.holidays_unknown"


class TermsOdd(DomainError):
    """The office's table of terms names one that is not known, or a length that is none."""

    code = "rulesets.terms_odd"


class ScheduleOdd(DomainError):
    """The office's retention schedule has a line that cannot be read."""

    code = "rulesets.schedule_odd"
