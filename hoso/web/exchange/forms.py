"""What a clerk enters about an e-document: most of it stands in its header already."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from hoso.exchange.edxml import Priority
from hoso.registry.rules import Medium, NewArrival
from hoso.rulesets.catalogue import rule_set
from hoso.web.registers.forms import ArrivalForm

if TYPE_CHECKING:
    from hoso.exchange.queries import Arrival

# The marks of the rule sets that say what the header says; one that a rule set lacks is left to the clerk.
_URGENCY = {
    Priority.URGENT: "KHAN", Priority.VERY_URGENT: "THUONG_KHAN", Priority.EXPRESS: "HOA_TOC",
    Priority.EXPRESS_BY_HOUR: "HOA_TOC_HEN_GIO",
}  # fmt: skip


class ElectronicForm(ArrivalForm):
    """A document that came by exchange: how it came needs no asking."""

    def __init__(self, data: Any = None, *, rules: str, **more: Any) -> None:
        super().__init__(data, rules=rules, **more)
        del self.fields["medium"]

    def entry(self, arrival: "Arrival") -> NewArrival:
        """Return it as the register takes it; the message's id tells a second one from the first."""
        self.cleaned_data["medium"] = Medium.ELECTRONIC
        return replace(self.arrival(), identifier=arrival.document_code)


def initial_of(arrival: "Arrival", *, sender: str, rules: str, on: date) -> dict[str, Any]:
    """Return what the header says, as the form shows it."""
    message: Mapping[str, Any] = arrival.message
    signer, other = message["signer"], message["other"]
    return {
        "arrived_on": on,
        "issuer": sender,
        "number": message["number"],
        "symbol": message["notation"],
        "date": arrival.promulgated_on,
        "type": message["type_name"],
        "subject": arrival.subject,
        "signer_title": " ".join(filter(None, (signer["competence"], signer["position"]))),
        "signer": signer["full_name"],
        "urgency": _urgency(rules, other["priority"]),
        "page_count": other["pages"],
        "copies": 1,
        "due_on": date.fromisoformat(message["due_on"]) if message["due_on"] else None,
        "note": message["content"][:500],
    }


def _urgency(rules: str, priority: int) -> str:
    try:
        code = _URGENCY.get(Priority(priority), "")
    except ValueError:
        return ""
    marks = rule_set(rules).urgency if rules else ()
    return next((mark.text for mark in marks if mark.code == code), "")
