"""All rule sets by code."""

from collections.abc import Callable

from hoso.lib.text import fold, squeeze
from hoso.rulesets.errors import UnknownRuleSet
from hoso.rulesets.no import RULE_SET as NO
from hoso.rulesets.values import DocumentType, RuleSet, RuleSetCode
from hoso.rulesets.vn_party import RULE_SET as VN_PARTY
from hoso.rulesets.vn_state import RULE_SET as VN_STATE

RULE_SETS: dict[RuleSetCode, RuleSet] = {rules.code: rules for rules in (VN_STATE, VN_PARTY, NO)}


def rule_set(code: str) -> RuleSet:
    """Return one rule set.

    Raises:
        UnknownRuleSet: `code` is none of `vn-state`, `vn-party`, `no`.
    """
    try:
        return RULE_SETS[RuleSetCode(code)]
    except ValueError:
        raise UnknownRuleSet(f"no rule set {code!r}", rule_set=code) from None


def type_by_code(rules: RuleSet, code: str) -> DocumentType | None:
    """Return the type with our `code` in one rule set, or None."""
    return next((kind for kind in rules.types if kind.code == code), None)


def type_by_name(code: str, name: str) -> DocumentType | None:
    """Return the type that a person named, in the rule set `code` before the others; None for an unknown one.

    Case never matters; accents only where types differ in nothing else.
    """
    own_first = sorted(RULE_SETS.values(), key=lambda rules: rules.code != code)
    kinds = [kind for rules in own_first for kind in rules.types]
    return _named(kinds, name, lambda text: squeeze(text).casefold()) or _named(
        kinds, name, lambda text: squeeze(fold(text))
    )


def _named(kinds: list[DocumentType], name: str, spelled: Callable[[str], str]) -> DocumentType | None:
    return next((kind for kind in kinds if spelled(kind.name) == spelled(name)), None)
