"""What a person may enter about bodies: who gets records, a reorganisation with its lines and effects."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoso.organisations.queries import Medium, Term
from hoso.organisations.rules.succession import Change, EffectKind, Share, What
from hoso.organisations.services import EffectGiven, LineGiven
from hoso.web.offering import offer
from hoso.web.organisations.lookups import body_typed
from hoso.wording.bodies import CHANGES, EFFECTS, MEDIA, SHARES, TERMS, WHATS

LINES, EFFECT_ROWS = 8, 6
_DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


def _choices(words: Mapping[str, str | Promise]) -> Iterable[tuple[str, str | Promise]]:
    return [(str(code), word) for code, word in words.items()]


def _day(**more: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, input_formats=_DAY_FORMATS, **more)


class ReceiverForm(forms.Form):
    """Another receiver of the records of one body, or the rule again, and why."""

    receiver = forms.CharField(
        label=_("Who gets the records"),
        required=False,
        max_length=300,
        help_text=_("Code (08/LT) or name. Left empty, the rule counts again."),
    )
    medium = forms.ChoiceField(label=_("Which records"), required=False)
    term = forms.ChoiceField(label=_("Of which term"))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        media = [("", _("on paper and digital")), *_choices(MEDIA)]
        offer(self, "medium", media)
        offer(self, "term", _choices(TERMS))

    def clean_receiver(self) -> UUID | None:
        """Return the body that is meant today; None where the rule is to count."""
        text = self.cleaned_data["receiver"].strip()
        return body_typed(text, on=timezone.localdate()) if text else None

    def clean_medium(self) -> Medium | None:
        """Return the medium; None for every one."""
        return Medium(self.cleaned_data["medium"]) if self.cleaned_data["medium"] else None

    def clean_term(self) -> Term:
        """Return the term."""
        return Term(self.cleaned_data["term"])


class PlanForm(forms.Form):
    """A reorganisation: what it is, by which text, from which day."""

    kind = forms.ChoiceField(label=_("Kind of reorganisation"))
    effective_on = _day(label=_("Day from which it is in force"))
    title = forms.CharField(label=_("Title of the reorganisation"), max_length=300, required=False)
    basis_number = forms.CharField(label=_("Number and symbol of the text"), max_length=80)
    basis_issuer = forms.CharField(label=_("Issued by"), max_length=200, required=False)
    basis_on = _day(label=_("Date of the text"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        offer(self, "kind", _choices(CHANGES))

    def clean_kind(self) -> str:
        """Return the kind as the rules know it."""
        return Change(self.cleaned_data["kind"])


class _Row(forms.Form):
    """A row that may stay empty; bodies are meant as of the day before the reorganisation, or that day."""

    on: date | None = None
    day_before: date | None = None

    def _body(self, name: str, on: date | None) -> UUID | None:
        text = self.cleaned_data.get(name, "").strip()
        return body_typed(text, on=on or timezone.localdate()) if text else None


class LineForm(_Row):
    """Who takes over what from whom."""

    predecessor = forms.CharField(label=_("From"), max_length=300, required=False)
    successor = forms.CharField(label=_("To"), max_length=300, required=False)
    share = forms.ChoiceField(label=_("How much"), required=False)
    what = forms.ChoiceField(label=_("What"), required=False)
    described = forms.CharField(label=_("In the words of the text"), max_length=300, required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        offer(self, "share", _choices(SHARES))
        offer(self, "what", _choices(WHATS))

    def clean_predecessor(self) -> UUID | None:
        """Return the body as it was the day before."""
        return self._body("predecessor", self.day_before)

    def clean_successor(self) -> UUID | None:
        """Return the body as it is on the day."""
        return self._body("successor", self.on)

    def clean(self) -> dict[str, Any]:
        """Refuse half a line."""
        given = super().clean() or {}
        if not self.errors and bool(given.get("predecessor")) != bool(given.get("successor")):
            raise ValidationError(_("A line needs both bodies."))
        return given

    def given(self) -> LineGiven | None:
        """Return the line; None for an empty row."""
        told = self.cleaned_data
        if not told.get("predecessor"):
            return None
        return LineGiven(
            told["predecessor"],
            told["successor"],
            Share(told["share"]),
            What(told["what"]),
            told["described"],
        )


class EffectForm(_Row):
    """What happens to one body beside who follows it."""

    body = forms.CharField(label=_("Body"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("What happens"), required=False)
    name = forms.CharField(label=_("New name"), max_length=300, required=False)
    parent = forms.CharField(label=_("Under which body"), max_length=300, required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        offer(self, "kind", _choices(EFFECTS))

    def clean_body(self) -> UUID | None:
        """Return the body as it was the day before."""
        return self._body("body", self.day_before)

    def clean_parent(self) -> UUID | None:
        """Return the body above as it is on the day."""
        return self._body("parent", self.on)

    def clean(self) -> dict[str, Any]:
        """Ask for what the effect needs."""
        given = super().clean() or {}
        if self.errors or not given.get("body"):
            return given
        if (given["kind"] == EffectKind.RENAME) != bool(given.get("name")):
            raise ValidationError(_("A new name belongs to a body that is called otherwise, and only there."))
        if (given["kind"] == EffectKind.MOVE) != bool(given.get("parent")):
            raise ValidationError(_("A body above belongs to a body that is moved, and only there."))
        return given

    def given(self) -> EffectGiven | None:
        """Return the effect; None for an empty row."""
        told = self.cleaned_data
        if not told.get("body"):
            return None
        return EffectGiven(
            told["body"], EffectKind(told["kind"]), name=told.get("name", ""), parent_id=told.get("parent")
        )
