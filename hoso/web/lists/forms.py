"""What a person says of a list of boxes, and what its columns can say."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hoso.custody.rules import Column
from hoso.holdings import queries as holdings
from hoso.web.offering import offer
from hoso.web.taking import ListFileForm, found_field

if TYPE_CHECKING:
    from datetime import date

    from hoso.holdings.models import Fonds

COLUMN_WORDS = {
    Column.LABEL: _("Label or number of the box"),
    Column.CONTENTS: _("Contents, title"),
    Column.YEARS: _("Years, from and to in one"),
    Column.FROM_YEAR: _("From year"),
    Column.TO_YEAR: _("To year"),
    Column.METRES: _("Shelf metres"),
    Column.STATE: _("State of the records"),
    Column.PLACE: _("Place"),
    Column.SEAL: _("Number of the seal"),
    Column.NOTE: _("Note"),
}


class ListForm(ListFileForm):
    """A list of boxes on its way in."""

    fonds = forms.ChoiceField(label=_("Fonds"))
    place = forms.ChoiceField(label=_("Where the boxes stand"), required=False)
    found = found_field()
    field_order = ("fonds", "place", "found")

    def __init__(
        self, data: Any, files: Any, *, fonds: "Sequence[Fonds]", places: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(data, files)
        choices = [(str(each.pk), f"{each.title} ({each.code})") for each in fonds]
        offer(self, "fonds", choices)
        offer(self, "place", [("", _("not said")), *places])

    def values(self, *, on: "date") -> dict[str, Any]:
        """Return the arguments of `keep_list`; the body that answers for the fonds keeps the boxes."""
        given = self.cleaned_data
        fonds_id = UUID(given["fonds"])
        return {
            "fonds_id": fonds_id,
            "custodian_id": holdings.responsible_body(holdings.main_scope(fonds_id).pk, on=on),
            "location_id": UUID(given["place"]) if given["place"] else None,
            "found": given["found"],
            **self.said(),
        }
