"""What a person may enter about a warning, and about a series of numbers."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hoso.lib.dates import parse_date
from hoso.registry.rules import NewSeries
from hoso.rulesets.catalogue import rule_set
from hoso.web.offering import offer

if TYPE_CHECKING:
    from hoso.accounts.queries import Person


class ExplainForm(forms.Form):
    """Why a warning is no loss, or what was done."""

    reason = forms.CharField(
        label=_("Why it is no loss, or what was done"),
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
        help_text=_("Your name and the day stand beside it. It comes back when its evidence changes."),
    )


class AssignForm(forms.Form):
    """Who is to answer."""

    to = forms.ChoiceField(label=_("Who is to answer"))

    def __init__(self, data: Any, *, people: "Iterable[Person]") -> None:
        super().__init__(data)
        choices = [(str(each.account_id), f"{each.name}, {each.title}") for each in people]
        offer(self, "to", choices)

    @property
    def account_id(self) -> UUID:
        return UUID(self.cleaned_data["to"])


class _Day(forms.CharField):
    """A day as people write it: 31/12/2024."""

    default_error_messages = {"odd": _("Write the day as day/month/year.")}

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        day = parse_date(text) if text else None
        if day is None:
            raise forms.ValidationError(self.error_messages["odd"], code="odd")
        return day


class SeriesForm(forms.Form):
    """Which documents share one series of numbers, in which time, and where it is complete."""

    title = forms.CharField(label=_("Name of the series"), max_length=200)
    from_on = _Day(label=_("First day"), max_length=10)
    to_on = _Day(label=_("Last day"), max_length=10)
    symbols = forms.CharField(
        label=_("Symbols that share it"),
        required=False,
        help_text=_("As they are written, with commas between them: QĐ-UBND, KH-UBND. None named: all."),
    )
    type_codes = forms.MultipleChoiceField(
        label=_("Types that share it"), required=False, help_text=_("None chosen: all.")
    )
    complete_from = forms.IntegerField(label=_("Complete from number"), min_value=1, initial=1)
    complete_to = forms.IntegerField(
        label=_("Complete to number"),
        min_value=1,
        required=False,
        help_text=_("Left empty: up to the highest number that is here."),
    )
    is_secret = forms.BooleanField(
        label=_("Series of secret documents: its papers are not sought here"), required=False
    )
    basis = forms.CharField(label=_("Basis (decision or regulation)"), max_length=300, required=False)

    def __init__(self, data: Any, *, rules: str) -> None:
        super().__init__(data)
        kinds = rule_set(rules).types if rules else ()
        offer(self, "type_codes", [(kind.code, kind.name) for kind in kinds])

    def series(self) -> NewSeries:
        """Return the declaration as the room takes it."""
        given = dict(self.cleaned_data)
        symbols = tuple(each.strip() for each in re.split(r"[,;\n]", given.pop("symbols")) if each.strip())
        return NewSeries(**{**given, "symbols": symbols, "type_codes": tuple(given["type_codes"])})
