"""What a person may enter about a handover."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoso.custody.rules import BoxState
from hoso.handover.rules import LineKind, Medium, Resolution, Way
from hoso.handover.services import FINDABLE, NewLine
from hoso.web.custody.words import STATES as BOX_STATES
from hoso.web.handover.words import KINDS, MEDIA, RESOLUTIONS, WAYS
from hoso.web.measures import MeasureField
from hoso.web.offering import offer
from hoso.web.organisations.lookups import maker_typed

DAY = forms.DateInput({"type": "date"})


class BodyField(forms.CharField):
    """A body by its code or full name."""

    def __init__(self, **given: Any) -> None:
        # Not `max_length`: its check would be made on the id, which has none.
        super().__init__(widget=forms.TextInput({"maxlength": 300}), **given)

    def to_python(self, value: Any) -> Any:
        """Return the id of the body; nothing was typed: None."""
        text = super().to_python(value)
        return maker_typed(text, on=timezone.localdate()) if text else None


class PlanForm(forms.Form):
    """A plan: whose records, led by whom, by when."""

    bodies = forms.CharField(
        label=_("Bodies that leave records"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One a line: a code or the full name, old ones too."),
    )
    lead = BodyField(label=_("Body that leads the work"))
    title = forms.CharField(label=_("What it is about"), max_length=300)
    way = forms.ChoiceField(label=_("How"), choices=list(WAYS.items()))
    basis = forms.CharField(label=_("Decision (number, date)"), max_length=300, required=False)
    deadline_on = forms.DateField(label=_("To be done by"), widget=DAY)

    def clean_bodies(self) -> list[UUID]:
        """Return the bodies named, one a line."""
        lines = [line for line in self.cleaned_data["bodies"].splitlines() if line.strip()]
        return [maker_typed(line, on=timezone.localdate()) for line in lines]

    def values(self) -> dict[str, Any]:
        """Return the arguments of `make_plan`."""
        given = dict(self.cleaned_data)
        return {
            **{name: given[name] for name in ("title", "basis", "deadline_on")},
            "body_id": given["lead"],
            "givers": given["bodies"],
            "way": Way(given["way"]),
        }


class ReceiverForm(forms.Form):
    """Who receives things of one medium."""

    medium = forms.ChoiceField(label=_("What"), choices=list(MEDIA.items()))
    body = BodyField(label=_("Receiver: code or name"), required=False)
    outside = forms.CharField(
        label=_("Receiver outside the directory"), max_length=300, required=False,
        help_text=_("Such as the police for seals."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def values(self) -> dict[str, Any]:
        """Return the arguments of `confirm_receiver`."""
        given = self.cleaned_data
        return {
            "medium": Medium(given["medium"]), "body_id": given["body"], "outside": given["outside"],
            "reason": given["reason"],
        }  # fmt: skip


class LineForm(forms.Form):
    """A line that is typed in."""

    kind = forms.ChoiceField(label=_("What it is"), choices=[(kind.value, KINDS[kind]) for kind in LineKind])
    title = forms.CharField(label=_("What it is about"), max_length=1000, required=False)
    code = forms.CharField(label=_("Label or number it bears"), max_length=100, required=False)
    pieces = forms.IntegerField(label=_("How many"), min_value=1, max_value=2**31 - 1, initial=1)
    dates = forms.CharField(label=_("From which years"), max_length=60, required=False)
    shelf_metres = MeasureField(
        label=_("Shelf metres"), max_digits=9, decimal_places=3, min_value=0, required=False
    )
    condition = forms.ChoiceField(
        label=_("State of the records"), required=False,
        choices=[("", "—"), *((state.value, BOX_STATES[state]) for state in BoxState)],
    )  # fmt: skip
    place = forms.CharField(label=_("Place"), max_length=300, required=False)
    next_handler = forms.CharField(label=_("Next handler"), max_length=200, required=False)
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)

    def line(self) -> NewLine:
        """Return what was typed as a line."""
        given = dict(self.cleaned_data)
        for name in ("story", "dated_on"):
            given.pop(name, None)
        return NewLine(**{**given, "kind": LineKind(given["kind"])})


class FindForm(LineForm):
    """Something that was found, with its story."""

    story = forms.CharField(
        label=_("How it came to light"), widget=forms.Textarea({"rows": 2}),
        help_text=_("Where, when and by whom it was found."),
    )  # fmt: skip
    dated_on = forms.DateField(label=_("Latest date on it"), required=False, widget=DAY)
    field_order = ("kind", "code", "title", "story", "pieces", "dates", "dated_on", "shelf_metres")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        others = [kind for kind in LineKind if kind not in FINDABLE]
        choices = [(kind.value, KINDS[kind]) for kind in (*FINDABLE, *others)]
        offer(self, "kind", choices)


class ResolveForm(forms.Form):
    """How a difference is settled."""

    resolution = forms.ChoiceField(
        label=_("How"), choices=[(each.value, RESOLUTIONS[each]) for each in Resolution]
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000)
    name = forms.CharField(label=_("Who answers for it"), max_length=200)


class SignersForm(forms.Form):
    """Who signs the minutes, and where the things lie."""

    place = forms.CharField(label=_("Place"), max_length=300, required=False)
    giver = forms.CharField(
        label=_("Signs for who gives"), required=False, widget=forms.Textarea({"rows": 2})
    )
    receiver = forms.CharField(
        label=_("Signs for who receives"), required=False, widget=forms.Textarea({"rows": 2})
    )
    witnesses = forms.CharField(
        label=_("Witnesses"), required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("One person a line: name, post."),
    )  # fmt: skip

    def __init__(self, *given: Any, way: Way, **named: Any) -> None:
        super().__init__(*given, **named)
        if way is Way.FOUND:
            del self.fields["giver"]  # nobody is left to sign

    def values(self) -> dict[str, Any]:
        """Return the arguments of `name_signers`."""
        given = self.cleaned_data
        named = [name for name in ("giver", "receiver", "witnesses") if name in given]
        return {"place": given["place"], **{name: _people(given[name]) for name in named}}


def _people(text: str) -> list[dict[str, str]]:
    rows = [line.partition(",") for line in text.splitlines() if line.strip()]
    return [{"name": name.strip(), "post": post.strip()} for name, _comma, post in rows]


def people_in_lines(people: list[dict[str, str]]) -> str:
    """Return signers as the form has them, one a line."""
    return "\n".join(", ".join(filter(None, (each["name"], each["post"]))) for each in people)


class ClearanceForm(forms.Form):
    """A person who leaves."""

    body = BodyField(label=_("Body"))
    person = forms.CharField(label=_("Who leaves"), max_length=200)
    post = forms.CharField(label=_("Post"), max_length=200, required=False)
    username = forms.CharField(label=_("Account"), max_length=80, required=False)
    leaves_on = forms.DateField(label=_("Last day"), widget=DAY)


class ConfirmForm(forms.Form):
    """Who confirms that one thing was handed over."""

    name = forms.CharField(label=_("Who confirms"), max_length=200)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
