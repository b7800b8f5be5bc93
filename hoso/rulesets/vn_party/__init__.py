"""Committees of the Party: 399-QĐ/TW and 05-HD/VPTW (2026), before them 66-QĐ/TW and 36-HD/VPTW."""

from hoso.rulesets.values import RuleSet, RuleSetCode
from hoso.rulesets.vn_party.marks import AUTHORITY, COPIES
from hoso.rulesets.vn_party.types import TYPES
from hoso.rulesets.vn_state.marks import ARRIVAL, CIRCULATION, SECRECY, URGENCY

RULE_SET = RuleSet(
    code=RuleSetCode.VN_PARTY,
    language="vie",
    types=TYPES,
    # The Party stamps the same words of urgency, secrecy and circulation under its numbers.
    urgency=URGENCY,
    circulation=CIRCULATION,
    secrecy=SECRECY,
    authority=AUTHORITY,
    copies=COPIES,
    arrival=ARRIVAL,
    numbered_by_year=False,  # per type, over the term of the committee (36-HD/VPTW, 05-HD/VPTW)
    number_separator="-",
)
