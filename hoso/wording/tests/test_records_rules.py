"""Every rule about records, and how far it was seen, has words."""

from hoso.organisations.queries import DECIDED, Verification
from hoso.organisations.rules.records import RULES
from hoso.wording.organisations import RECORDS_RULES, VERIFICATIONS


def test_every_rule_about_records_has_words() -> None:
    assert set(RECORDS_RULES) == {DECIDED, *(rule.code for rule in RULES)}
    assert all(str(words) for words in RECORDS_RULES.values())


def test_how_far_a_rule_was_seen_has_words() -> None:
    assert set(VERIFICATIONS) == set(Verification)
