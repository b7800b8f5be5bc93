"""What is entered about an arrival, a draft, an instruction, a register."""

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoso.access.values import AccessClass
from hoso.registry.rules import Medium, NewArrival, NewDraft, Way
from hoso.rulesets.catalogue import rule_set
from hoso.web.custody.forms import day_field
from hoso.web.offering import offer
from hoso.web.registers.words import MEDIA, WAYS

if TYPE_CHECKING:
    from hoso.accounts.queries import Person

_NARROW = forms.Textarea({"rows": 2})
# Names as in `registry.rules.FIELDS`.
READ_FIELDS = ("issuer", "number", "symbol", "date", "type", "subject", "signer_title", "signer", "urgency")


def _types(rules: str) -> list[tuple[str, str]]:
    return [(kind.name, kind.name) for kind in rule_set(rules).types] if rules else []


class ArrivalForm(forms.Form):
    """A document as it lies before the clerk.

    Source: ND 30/2020/ND-CP, appendix IV (sổ đăng ký văn bản đến), appendix VI (18 fields).
    """

    arrived_on = day_field(_("Arrived on"))
    medium = forms.ChoiceField(label=_("It came"), choices=[(each.value, MEDIA[each]) for each in Medium])
    issuer = forms.CharField(
        label=_("Issuer"), max_length=300, widget=forms.TextInput({"list": "issuers", "autofocus": True})
    )
    number = forms.CharField(label=_("Number"), max_length=40, required=False)
    symbol = forms.CharField(label=_("Symbol"), max_length=80, required=False)
    date = day_field(_("Date of the document"), required=False)
    type = forms.CharField(
        label=_("Type"), max_length=100, required=False, widget=forms.TextInput({"list": "types"})
    )
    subject = forms.CharField(label=_("Subject"), max_length=2000, widget=_NARROW)
    signer_title = forms.CharField(label=_("Title of the signer"), max_length=200, required=False)
    signer = forms.CharField(label=_("Signer"), max_length=120, required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), required=False)
    page_count = forms.IntegerField(label=_("Pages"), min_value=0, required=False)
    copies = forms.IntegerField(label=_("Copies"), min_value=1, initial=1)
    to_places = forms.CharField(label=_("For (unit or person)"), max_length=1000, required=False)
    due_on = day_field(_("To be dealt with by"), required=False)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, data: Any = None, *, rules: str, **more: Any) -> None:
        super().__init__(data, **more)
        marks = rule_set(rules).urgency if rules else ()
        offer(self, "urgency", [("", "—"), *((mark.text, mark.text) for mark in marks)])
        self.types = _types(rules)

    def arrival(self) -> NewArrival:
        """Return it as the room takes it."""
        given = dict(self.cleaned_data)
        given["date"] = given["date"].isoformat() if given["date"] else ""
        fields = {name: str(given.pop(name) or "") for name in READ_FIELDS}
        pages, medium = given.pop("page_count") or 0, Medium(given.pop("medium"))
        return NewArrival(fields=fields, page_count=pages, medium=medium, **given)


class InstructForm(forms.Form):
    """Who leads, with whom, until when."""

    text = forms.CharField(label=_("Instruction"), max_length=2000, widget=_NARROW)
    lead = forms.ChoiceField(label=_("Leads"), required=False)
    cooperating = forms.MultipleChoiceField(
        label=_("Cooperate"), required=False, widget=forms.CheckboxSelectMultiple
    )
    due_on = day_field(_("To be dealt with by"), required=False)

    def __init__(
        self, data: Any = None, *, people: "list[Person]", has_day: bool = False, **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.has_day = has_day
        choices = [(str(each.account_id), f"{each.name}, {each.title}") for each in people]
        offer(self, "lead", [("", "—"), *choices])
        offer(self, "cooperating", choices)

    def clean(self) -> dict[str, Any]:
        """Ask for a day where somebody leads: what has none is never late."""
        given = super().clean() or {}
        if given.get("lead") and not given.get("due_on") and not self.has_day:
            self.add_error("due_on", _("Say until when."))
        return given

    def values(self) -> dict[str, Any]:
        """Return the arguments of `instruct`."""
        given = dict(self.cleaned_data)
        lead = given.pop("lead")
        return {
            **given, "lead": UUID(lead) if lead else None,
            "cooperating": [UUID(each) for each in given.pop("cooperating")],
        }  # fmt: skip


class DraftForm(forms.Form):
    """A document as its drafter proposes it.

    Source: ND 30/2020/ND-CP art. 10, appendix VI (16 fields).
    """

    type_code = forms.ChoiceField(label=_("Type"))
    subject = forms.CharField(label=_("Subject"), max_length=2000, widget=_NARROW)
    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea({"rows": 12}))
    recipients = forms.CharField(
        label=_("Recipients"), required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("One a line, as they stand under Nơi nhận."),
    )  # fmt: skip
    authority = forms.ChoiceField(label=_("Signed in whose name"), required=False)
    signer_title = forms.CharField(label=_("Title of the signer"), max_length=200, required=False)
    signer = forms.CharField(label=_("Signer"), max_length=120, required=False)
    unit = forms.CharField(
        label=_("Unit that drafts (in the symbol of letters)"), max_length=40, required=False
    )
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), required=False)
    circulation = forms.ChoiceField(label=_("Circulation"), required=False)
    copies = forms.IntegerField(label=_("Copies"), min_value=1, initial=1)
    page_count = forms.IntegerField(label=_("Pages"), min_value=0, required=False)
    due_on = day_field(_("Answer asked by"), required=False)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, data: Any = None, *, rules: str, **more: Any) -> None:
        super().__init__(data, **more)
        known = rule_set(rules)
        offer(self, "type_code", [(kind.code, kind.name) for kind in known.types])
        offer(self, "authority", [("", "—"), *((each.text, each.text) for each in known.authority)])
        offer(self, "urgency", [("", "—"), *((mark.code, mark.text) for mark in known.urgency)])
        offer(self, "circulation", [("", "—"), *((mark.code, mark.text) for mark in known.circulation)])

    def draft(self, access_class: AccessClass) -> NewDraft:
        """Return it as the room takes it."""
        given = dict(self.cleaned_data)
        given.pop("text")
        return NewDraft(
            recipients=tuple(given.pop("recipients").splitlines()), page_count=given.pop("page_count") or 0,
            access_class=access_class, **given,
        )  # fmt: skip


def initial_of(draft: NewDraft, *, text: str) -> dict[str, Any]:
    """Return a draft as the form shows it."""
    names = [name for name in DraftForm.base_fields if name != "text"]
    fields = {name: getattr(draft, name) for name in names}
    return {**fields, "recipients": "\n".join(draft.recipients), "text": text}


class IssueForm(forms.Form):
    """On which day, and in which register where several fit."""

    on = day_field(_("Date of the document"))
    register_id = forms.ChoiceField(label=pgettext_lazy("book", "Register"), required=False)

    def __init__(self, data: Any = None, *, registers: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(data, **more)
        offer(self, "register_id", [("", _("the one that fits its type")), *registers])

    def values(self) -> dict[str, Any]:
        """Return the arguments of `issue`."""
        chosen = self.cleaned_data["register_id"]
        return {"on": self.cleaned_data["on"], "register_id": UUID(chosen) if chosen else None}


class DispatchForm(forms.Form):
    """To whom it leaves, how, and on which day."""

    recipients = forms.MultipleChoiceField(label=_("Recipients"), widget=forms.CheckboxSelectMultiple)
    way = forms.ChoiceField(label=_("It goes"), choices=[(each.value, WAYS[each]) for each in Way])
    on = day_field(_("Sent on"))

    def __init__(self, data: Any = None, *, left: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(data, **more)
        offer(self, "recipients", left)


class UsualForm(forms.Form):
    """For which time the usual registers are opened."""

    from_on = day_field(_("First day"))
    to_on = day_field(_("Last day"))
    issuer_symbol = forms.CharField(
        label=_("Abbreviation of the body in its symbols"), max_length=40,
        help_text=_("As the head has set it: UBND, ĐU, SNV."),
    )  # fmt: skip

    def days(self) -> tuple[date, date]:
        """Return the first and the last day."""
        return self.cleaned_data["from_on"], self.cleaned_data["to_on"]
