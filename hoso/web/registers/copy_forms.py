"""What is asked about a copy, and what its codes mean to a person."""

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hoso.registry.rules import CopyForm, CopyState, Held, Medium, NewCopy
from hoso.rulesets.catalogue import rule_set
from hoso.web.custody.forms import day_field
from hoso.web.offering import offer
from hoso.web.registers.words import Words

if TYPE_CHECKING:
    from hoso.registry.models import MadeCopy

COPY_FORMS: Words = {
    CopyForm.FULL: _("full copy (sao y)"),
    CopyForm.OF_COPY: _("copy of a copy (sao lục)"),
    CopyForm.EXTRACT: _("extract (trích sao)"),
}
HELD: Words = {
    Held.ORIGINAL: _("an original, or a signed e-document"),
    Held.COPY: _("a full copy (sao y) of it"),
}
COPY_STATES: Words = {
    CopyState.NUMBERED: pgettext_lazy("copy", "its file is still to be made"),
    CopyState.MADE: pgettext_lazy("copy", "made"),
    CopyState.CANCELLED: pgettext_lazy("copy", "cancelled"),
}
_MEDIUM_WORDS: dict[Medium, str | Promise] = {
    Medium.PAPER: _("on paper, signed by pen and sealed"),
    Medium.ELECTRONIC: _("as an e-document, signed by the body"),
}
_FEW = forms.Textarea({"rows": 3})


class CopyAskedForm(forms.Form):
    """A copy as it is asked for.

    Source: ND 30/2020/ND-CP art. 25-27, appendix I, part II.
    """

    form = forms.ChoiceField(
        label=_("Form of the copy"), choices=[(each.value, COPY_FORMS[each]) for each in CopyForm]
    )
    held = forms.ChoiceField(
        label=_("What is copied is"), choices=[(each.value, HELD[each]) for each in Held]
    )
    medium = forms.ChoiceField(
        label=_("The copy is made"), choices=[(each.value, _MEDIUM_WORDS[each]) for each in Medium]
    )
    pages = forms.CharField(
        label=_("Pages of an extract"), required=False, max_length=200, help_text=_("Such as 1, 3-5.")
    )
    heading = forms.CharField(
        label=_("Heading of an extract"),
        required=False,
        max_length=500,
        help_text=_("Such as: Trích Điều 3."),
    )
    passage = forms.CharField(
        label=_("Or the passage itself"), required=False, max_length=20_000, widget=_FEW,
        help_text=_("Written out under the heading of the document, instead of pages."),
    )  # fmt: skip
    copies = forms.IntegerField(label=_("Copies"), min_value=1, max_value=100_000)
    recipients = forms.CharField(
        label=_("Recipients"), widget=_FEW, help_text=_("One a line, as they stand under Nơi nhận.")
    )
    purpose = forms.CharField(label=_("What it is for"), max_length=500)
    permitted_by = forms.CharField(label=_("Allowed by"), max_length=200)
    authority = forms.ChoiceField(label=_("Signed in whose name"), required=False)
    signer_id = forms.ChoiceField(label=_("Who signs copies"))
    signer_title = forms.CharField(
        label=_("Title of the signer"), max_length=200,
        help_text=_("With TL.: whose order, a stroke, and the own title, CHỦ TỊCH / CHÁNH VĂN PHÒNG."),
    )  # fmt: skip
    place = forms.CharField(label=pgettext_lazy("copy", "Place"), max_length=120)
    on = day_field(_("Date of the copy"))
    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, rules: str, signers: list[tuple[UUID, str, str]], **more: Any
    ) -> None:
        super().__init__(data, **more)
        offer(self, "authority", [("", "—"), *((each.text, each.text) for each in rule_set(rules).authority)])
        offer(self, "signer_id", [(str(pk), f"{name}, {title}") for pk, name, title in signers])

    def clean_pages(self) -> tuple[int, ...]:
        """Return the numbers of the pages, in order."""
        return pages_in(self.cleaned_data["pages"])

    def cleaned_key(self) -> UUID | None:
        """Return the id under which pressing twice makes one copy."""
        given = getattr(self, "cleaned_data", {}).get("id") or self.initial.get("id")
        return given if isinstance(given, UUID) else None

    def asked(self) -> tuple[NewCopy, dict[str, Any]]:
        """Return the copy as the room takes it, and who signs it on which day."""
        given = dict(self.cleaned_data)
        given.pop("id")
        more = {"signer_id": UUID(given.pop("signer_id")), "on": given.pop("on")}
        form, held, medium = CopyForm(given.pop("form")), Held(given.pop("held")), Medium(given.pop("medium"))
        recipients = tuple(given.pop("recipients").splitlines())
        return NewCopy(form, held=held, medium=medium, recipients=recipients, **given), more


_MOST_PAGES = 10_000


def pages_in(text: str) -> tuple[int, ...]:
    """Return the pages that `1, 3-5` names.

    Raises:
        ValidationError: it names none that can be read.
    """
    found: list[int] = []
    for part in text.replace(";", ",").split(","):
        first, dash, last = part.strip().partition("-")
        if not part.strip():
            continue
        ends = [each.strip() for each in ((first, last) if dash else (first,))]
        if not all(each.isascii() and each.isdigit() and 0 < int(each) <= _MOST_PAGES for each in ends):
            raise forms.ValidationError(_("Write pages as 1, 3-5."))
        found.extend(range(int(ends[0]), int(ends[-1]) + 1))
    return tuple(dict.fromkeys(found))


def initial_of_copy(newest: "MadeCopy | None", *, on: date) -> dict[str, Any]:
    """Return what a page proposes: who signed, allowed and where it was the last time."""
    if newest is None:
        return {"copies": 1, "on": on}
    return {
        "copies": 1, "on": on, "place": newest.place, "authority": newest.authority,
        "signer_title": newest.signer_title, "signer_id": str(newest.signer_account),
        "permitted_by": newest.permitted_by,
    }  # fmt: skip
