"""What a person may enter about a box."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hoso.custody.rules import BoxState
from hoso.holdings import queries as holdings

if TYPE_CHECKING:
    from hoso.holdings.models import Fonds

STATES = {
    BoxState.UNARRANGED: _("not arranged"),
    BoxState.ARRANGED: _("arranged"),
    BoxState.BUNDLED: _("in bundles"),
    BoxState.LOOSE: _("loose"),
}


class BoxForm(forms.Form):
    """A box as it is found on the shelf."""

    fonds = forms.ChoiceField(label=_("Fonds"))
    label = forms.CharField(label=_("Label on the box"), max_length=60)
    state = forms.ChoiceField(
        label=_("State of the records"), choices=[(k.value, v) for k, v in STATES.items()]
    )
    shelf_metres = forms.DecimalField(
        label=_("Shelf metres"), max_digits=6, decimal_places=3, min_value=0, required=False
    )
    found = forms.CharField(
        label=_("How it came to light"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed for a fonds that is closed: where, when and by whom it was found."),
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any, *, fonds: "Sequence[Fonds]") -> None:
        super().__init__(data)
        choices = [(str(each.pk), f"{each.title} ({each.code})") for each in fonds]
        self.fields["fonds"].choices = choices  # type: ignore[attr-defined]

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
