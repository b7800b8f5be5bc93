"""What a person says of a register from another system, and which of its columns says what."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoso.registry.rules import Direction, RegisterColumn, columns_for
from hoso.web.offering import offer
from hoso.wording.registry import REGISTER_COLUMNS


class RegisterListForm(forms.Form):
    """A register on its way in."""

    fonds = forms.ChoiceField(label=_("Fonds"), help_text=_("Of the body whose register it is."))
    found = forms.CharField(
        label=_("How it came to light"), required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed for a fonds that is closed: where, when and by whom it was found."),
    )  # fmt: skip
    sheet = forms.CharField(
        label=_("Sheet"), required=False, max_length=100, help_text=_("Of a spreadsheet; else the longest.")
    )
    file = forms.FileField(
        label=_("List (xlsx or csv)"), widget=forms.ClearableFileInput({"accept": ".xlsx,.xlsm,.csv,.txt"})
    )
    # After the file on purpose: of a request that breaks off in it, no declaration arrives.
    not_secret = forms.BooleanField(label=_("I have looked through the list: nothing in it is secret."))

    def __init__(self, data: Any, files: Any, *, fonds: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, files)
        offer(self, "fonds", fonds)


class RegisterColumnsForm(forms.Form):
    """Which column of a list says what of a document."""

    def __init__(
        self,
        data: Any,
        *,
        headings: Sequence[str],
        chosen: Mapping[RegisterColumn, int],
        direction: Direction,
    ) -> None:
        super().__init__(data)
        places = [("", "–")] + [
            (str(place), heading or _("column %(number)s") % {"number": place + 1})
            for place, heading in enumerate(headings)
        ]
        for column in columns_for(direction):
            self.fields[column.value] = forms.ChoiceField(
                label=REGISTER_COLUMNS[column.value], choices=places, required=False,
                initial=str(chosen[column]) if column in chosen else "",
            )  # fmt: skip

    def columns(self) -> dict[RegisterColumn, int]:
        """Return the places of the columns that were chosen."""
        return {RegisterColumn(name): int(place) for name, place in self.cleaned_data.items() if place}
