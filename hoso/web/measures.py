"""Measures as people type them: 51,5 and 51.5 are the same, in whatever language the pages are read."""

from decimal import Decimal
from typing import Any

from django import forms

from hoso.lib.measures import read_decimal


class MeasureField(forms.DecimalField):
    """A decimal number with a comma or a point before its decimals, and no sign between thousands.

    Keyboards of phones offer one of the two signs, and not always the one of the language of the page.
    """

    def __init__(self, **how: Any) -> None:
        super().__init__(widget=forms.TextInput({"inputmode": "decimal"}), **how)
        # Shown with the sign of the language; read by our own rule, not by that of the language.
        self.widget.is_localized = True

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as Django does
        """Return the number; None for an empty field.

        Raises:
            ValidationError: it is none.
        """
        if value in self.empty_values:
            return None
        try:
            return read_decimal(str(value))
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
