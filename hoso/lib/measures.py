"""Numbers as people write them on paper and on phones."""

from decimal import Decimal, InvalidOperation


def read_decimal(text: str) -> Decimal:
    """Return a number whose decimals follow a comma or a point: 51,5 and 51.5 are the same.

    Raises:
        ValueError: it is none, or signs stand between its thousands: which sign is which would be a guess.
    """
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(f"{text[:40]!r} is no number") from error
    if not number.is_finite():
        raise ValueError(f"{text[:40]!r} is no number")
    return number
