"""How far the text behind a rule was seen."""

from enum import StrEnum


class Verification(StrEnum):
    """How far the article of a rule was seen; what was not seen may be changed by the office."""

    VERIFIED = "verified"
    SECONDARY = "secondary"  # press, a portal or a digest tells the rule
    MEMORY = "memory"  # general knowledge: to be checked before anybody relies on it
    DECIDED = "decided"  # no rule: the office decided
