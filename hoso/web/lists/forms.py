"""What a person says of a list, and which of its columns says what."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from hoso.custody.rules import Column
from hoso.holdings import queries as holdings
from hoso.web.offering import offer

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


class ListForm(forms.Form):
    """A list on its way in."""

    fonds = forms.ChoiceField(label=_("Fonds"))
    place = forms.ChoiceField(label=_("Where the boxes stand"), required=False)
    found = forms.CharField(
        label=_("How it came to light"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed for a fonds that is closed: where, when and by whom it was found."),
    )
    sheet = forms.CharField(
        label=_("Sheet"), required=False, max_length=100, help_text=_("Of a spreadsheet; else the longest.")
    )
    file = forms.FileField(
        label=_("List (xlsx or csv)"), widget=forms.ClearableFileInput({"accept": ".xlsx,.xlsm,.csv,.txt"})
    )
    # After the file on purpose: of a request that breaks off in it, no declaration arrives.
    not_secret = forms.BooleanField(label=_("I have looked through the list: nothing in it is secret."))

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
            "sheet": given["sheet"],
            "is_declared": given["not_secret"],
        }


class ColumnsForm(forms.Form):
    """Which column of a list says what of a box."""

    def __init__(self, data: Any, *, headings: Sequence[str], chosen: dict[Column, int]) -> None:
        super().__init__(data)
        places = [("", "–")] + [
            (str(place), heading or _("column %(number)s") % {"number": place + 1})
            for place, heading in enumerate(headings)
        ]
        for column, words in COLUMN_WORDS.items():
            self.fields[column.value] = forms.ChoiceField(
                label=words, choices=places, required=column is Column.LABEL,
                initial=str(chosen[column]) if column in chosen else "",
            )  # fmt: skip

    def columns(self) -> dict[Column, int]:
        """Return the places of the columns that were chosen."""
        return {Column(name): int(place) for name, place in self.cleaned_data.items() if place}
