"""What a person may enter about a box."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hoso.custody.rules import BoxForm as Form
from hoso.custody.rules import BoxState
from hoso.custody.services import BoxFacts
from hoso.holdings import queries as holdings
from hoso.web.custody.words import FORMS, STATES, choices
from hoso.web.measures import MeasureField
from hoso.web.offering import offer

if TYPE_CHECKING:
    from hoso.custody.models import Box
    from hoso.holdings.models import Fonds


def metres_field(**how: Any) -> MeasureField:
    """A measure in metres, to the millimetre."""
    return MeasureField(
        label=how.pop("label", _("Shelf metres")), max_digits=9, decimal_places=3, min_value=Decimal(0),
        required=False, **how,
    )  # fmt: skip


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required)


def year_field(label: Any) -> forms.IntegerField:
    """A year with four digits."""
    return forms.IntegerField(label=label, min_value=1000, max_value=9999, required=False)


class BoxForm(forms.Form):
    """A box as it is found on the shelf."""

    fonds = forms.ChoiceField(label=_("Fonds"))
    label = forms.CharField(label=_("Label on the box"), max_length=60)
    state = forms.ChoiceField(label=_("State of the records"), choices=choices(STATES))
    shelf_metres = metres_field()
    from_year = year_field(_("From year"))
    to_year = year_field(_("To year"))
    seal_number = forms.CharField(label=_("Number of the seal"), max_length=60, required=False)
    contents = forms.CharField(
        label=_("What lies in it"), required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("As far as it is known: nothing, a line, or a line each."),
    )  # fmt: skip
    found = forms.CharField(
        label=_("How it came to light"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed for a fonds that is closed: where, when and by whom it was found."),
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any, *, fonds: "Sequence[Fonds]") -> None:
        super().__init__(data)
        options = [(str(each.pk), f"{each.title} ({each.code})") for each in fonds]
        offer(self, "fonds", options)

    def values(self, *, on: date) -> dict[str, Any]:
        """Return the arguments of `register_box`; the body that answers for the fonds keeps the box."""
        given = dict(self.cleaned_data)
        fonds_id = UUID(given.pop("fonds"))
        keeper = holdings.responsible_body(holdings.main_scope(fonds_id).pk, on=on)
        return {**given, "state": BoxState(given["state"]), "fonds_id": fonds_id, "custodian_id": keeper}


class PlaceForm(forms.Form):
    """Where a person saw a box."""

    place = forms.CharField(label=_("Place"), max_length=200)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class FactsForm(forms.Form):
    """What somebody who stands before a box says of it: short, for the phone in the store room."""

    state = forms.ChoiceField(label=_("State of the records"), choices=choices(STATES))
    form = forms.ChoiceField(label=_("What it is"), choices=choices(FORMS))
    shelf_metres = metres_field()
    from_year = year_field(_("From year"))
    to_year = year_field(_("To year"))
    contents = forms.CharField(
        label=_("What lies in it"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("As far as it is known: nothing, a line, or a line each."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), required=False, max_length=2000)

    def facts(self) -> BoxFacts:
        """Return what was said."""
        given = dict(self.cleaned_data)
        return BoxFacts(**{**given, "state": BoxState(given["state"]), "form": Form(given["form"])})


SAME_AS_BEFORE = ("state", "form", "from_year", "to_year")


def facts_of(box: "Box", *, readable: bool, like: "Box | None" = None) -> dict[str, Any]:
    """Return what the form shows at first: what is known, and where nobody looked yet, the same as before.

    Who may not read what lies in the box sees an empty field.
    """
    names = ("state", "form", "shelf_metres", "from_year", "to_year", "note")
    known = {name: getattr(box, name) for name in names}
    known["contents"] = box.contents if readable else ""
    if like is not None:
        known |= {name: getattr(like, name) for name in SAME_AS_BEFORE}
    return known


class SealForm(forms.Form):
    """The number of a new seal."""

    number = forms.CharField(label=_("Number of the seal"), max_length=60)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class BrokenForm(forms.Form):
    """How a seal was found broken."""

    reason = forms.CharField(label=_("How it was found"), max_length=300)


class PhotographForm(forms.Form):
    """A picture of the box as it stands there."""

    picture = forms.FileField(
        label=_("Photograph"),
        widget=forms.FileInput({"accept": "image/jpeg,image/png", "capture": "environment"}),
    )
    note = forms.CharField(label=_("What it shows"), max_length=300, required=False)
