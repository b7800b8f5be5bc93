"""What a clerk enters about an e-document: most of it stands in its header already."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hoso.exchange.edxml import Priority
from hoso.exchange.services import Manner
from hoso.registry.rules import Medium, NewArrival
from hoso.rulesets.catalogue import rule_set
from hoso.web.custody.forms import day_field
from hoso.web.exchange.words import PRIORITIES
from hoso.web.offering import offer
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


class SendForm(forms.Form):
    """To whom a document goes, with which file, and how pressing it is."""

    file = forms.FileField(
        label=_("The signed document as PDF"), allow_empty_file=True,
        widget=forms.ClearableFileInput({"accept": ".pdf,application/pdf"}),
    )  # fmt: skip
    to = forms.MultipleChoiceField(label=_("Recipients"), widget=forms.CheckboxSelectMultiple)
    priority = forms.TypedChoiceField(
        label=_("Urgency"), coerce=lambda value: Priority(int(value)), initial=Priority.NORMAL.value,
        choices=[(each.value, PRIORITIES[each.value]) for each in Priority],
    )  # fmt: skip
    due_on = day_field(_("Answer asked by"), required=False)
    content = forms.CharField(label=_("Note for the recipient"), max_length=500, required=False)
    paper_follows = forms.BooleanField(label=_("The paper follows by post"), required=False)

    def __init__(
        self, data: Any, files: Any, *, reachable: Mapping[UUID, str], needs_file: bool, **more: Any
    ) -> None:
        super().__init__(data, files, **more)
        offer(self, "to", [(str(body_id), name) for body_id, name in reachable.items()])
        if not needs_file:
            # An original is never replaced.
            del self.fields["file"]

    def recipients(self) -> list[UUID]:
        """Return to whom it goes."""
        return [UUID(each) for each in self.cleaned_data["to"]]

    def manner(self) -> Manner:
        """Return how it goes."""
        given = self.cleaned_data
        return Manner(
            given["priority"], due_on=given["due_on"], content=given["content"],
            paper_follows=given["paper_follows"],
        )  # fmt: skip


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
