"""State bodies of Vietnam: Decree 30/2020/NĐ-CP, with the code lists of Circular 05/2025/TT-BNV."""

from hoso.rulesets.values import RuleSet, RuleSetCode
from hoso.rulesets.vn_state.marks import ARRIVAL, AUTHORITY, CIRCULATION, COPIES, SECRECY, URGENCY
from hoso.rulesets.vn_state.types import TYPES

RULE_SET = RuleSet(
    code=RuleSetCode.VN_STATE,
    language="vie",
    types=TYPES,
    urgency=URGENCY,
    circulation=CIRCULATION,
    secrecy=SECRECY,
    authority=AUTHORITY,
    copies=COPIES,
    arrival=ARRIVAL,
    numbered_by_year=True,  # NĐ 30/2020, art. 15
    number_separator="/",
)
