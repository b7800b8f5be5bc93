"""Days and measures as Vietnamese papers write them."""

from datetime import date
from decimal import Decimal


def day_in_words(day: date) -> str:
    """Return a day as papers bear it: `ngày 05 tháng 3 năm 2026`.

    Days below 10 and the months 1 and 2 get a zero in front (ND 30/2020/ND-CP, appendix I).
    """
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def metres_in_figures(metres: Decimal) -> str:
    """Return metres with the comma of Vietnamese papers, without zeros at the end: 51,5."""
    text = f"{metres:.3f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")
