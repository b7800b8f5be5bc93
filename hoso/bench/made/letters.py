"""How many letters of a page were read wrongly, whatever the order in which an engine reads columns.

Words that stand in both texts cost nothing. Of the rest each true word is paired with the likest word read;
their edit distance counts, and what finds no partner counts whole. Reading order and line breaks, in which
engines differ without reading worse, cost nothing; a word cut in two or run together costs its letters.
"""

from collections import Counter
from collections.abc import Sequence

from hoso.lib.text import nfc


def letter_errors(truth: str, read: str, *, extra: str = "") -> tuple[int, int]:
    """Return (wrong letters, letters of the truth). Words of `extra` (stamps) may be read or not."""
    true_words, read_words = Counter(_words(truth)), Counter(_words(read))
    letters = sum(len(word) * count for word, count in true_words.items())
    missing, surplus = true_words - read_words, read_words - true_words
    surplus -= Counter(_words(extra))
    return _cost(list(missing.elements()), list(surplus.elements())), letters


def _words(text: str) -> list[str]:
    return [word for word in nfc(text).replace("\ufffe", "").split() if any(map(str.isalnum, word))]


def _cost(missing: list[str], surplus: list[str]) -> int:
    """Pair the likest first; long words choose before short ones."""
    cost = 0
    for word in sorted(missing, key=len, reverse=True):
        distance, partner = min(
            ((edit_distance(word, other), index) for index, other in enumerate(surplus)),
            default=(len(word), None),
        )
        if partner is None or distance >= len(word):
            cost += len(word)
            continue
        cost += distance
        surplus.pop(partner)
    return cost + sum(map(len, surplus))


def edit_distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Return Levenshtein's distance."""
    before = list(range(len(other) + 1))
    for row, left in enumerate(one, 1):
        now = [row]
        for column, right in enumerate(other, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (left != right)))
        before = now
    return before[-1]
