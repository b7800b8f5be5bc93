"""What a person says of a register from another system."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoso.web.offering import offer
from hoso.web.taking import ListFileForm, found_field


class RegisterListForm(ListFileForm):
    """A register on its way in."""

    fonds = forms.ChoiceField(label=_("Fonds"), help_text=_("Of the body whose register it is."))
    found = found_field()
    field_order = ("fonds", "found")

    def __init__(self, data: Any, files: Any, *, fonds: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, files)
        offer(self, "fonds", fonds)
