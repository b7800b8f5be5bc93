"""How words that scanning has bent are still recognised."""

import re
from difflib import SequenceMatcher

from hoso.lib.text import fold


def bare(text: str) -> str:
    """Return the folded text with single spaces and nothing but letters and digits."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))


def likeness(text: str, wanted: str) -> float:
    """Return how alike two bare texts are, 0 to 1; much longer or shorter ones are not compared."""
    if text == wanted:
        return 1.0
    if abs(len(text) - len(wanted)) > max(2, len(wanted) // 4):
        return 0.0
    return SequenceMatcher(None, text, wanted, autojunk=False).ratio()


def is_capitals(text: str) -> bool:
    """Tell whether the text is printed in capitals; a slip or two of recognition is allowed."""
    letters = [char for char in text if char.isalpha()]
    small = sum(char.islower() for char in letters)
    return len(letters) >= 2 and small <= max(len(letters) // 8, 0)
