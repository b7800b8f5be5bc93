"""Measures as people type them: 51,5 and 51.5 are the same, in whatever language the pages are read."""

from decimal import Decimal
from typing import Any

from django import forms


class MeasureField(forms.DecimalField):
    """A decimal number with a comma or a point before its decimals, and no sign between thousands.

    Keyboards of phones offer one of the two signs, and not always the one of the language of the page.
    """

    def __init__(self, **how: Any) -> None:
        how.setdefault("widget", forms.TextInput({"inputmode": "decimal"}))
        super().__init__(localize=True, **how)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as Django does
        """Return the number; None for an empty field.

        Raises:
            ValidationError: it is none.
        """
        text = value.strip().replace(",", ".") if isinstance(value, str) else value
        # Read without the language's own signs: a point would divide thousands in Vietnamese.
        self.localize = False
        try:
            number: Decimal | None = super().to_python(text)
        finally:
            self.localize = True
        return number
