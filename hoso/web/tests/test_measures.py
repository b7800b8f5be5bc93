"""A measure is typed with a comma or a point, in whatever language the page is read."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from hoso.web.measures import MeasureField


@pytest.mark.parametrize("language", ["vi", "en", "nb"])
@pytest.mark.parametrize(
    ("typed", "read"),
    [("51,5", "51.5"), ("51.5", "51.5"), (" 0,125 ", "0.125"), ("12", "12"), ("1.234", "1.234")],
)
def test_comma_and_point_are_the_same(language: str, typed: str, read: str) -> None:
    field = MeasureField(max_digits=9, decimal_places=3, required=False)
    with translation.override(language):
        assert field.clean(typed) == Decimal(read)
        assert field.clean("") is None


@pytest.mark.parametrize("typed", ["1.234,5", "năm", "5 m", "-1", "NaN", "1e5000"])
def test_what_is_no_measure_is_refused(typed: str) -> None:
    field = MeasureField(max_digits=9, decimal_places=3, min_value=Decimal(0), required=False)
    with translation.override("vi"), pytest.raises(ValidationError):
        field.clean(typed)
