"""Which column of a list says what, by the words of its heading; and rows that must not be kept."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from hoso.lib.text import fold, squeeze
from hoso.reading.lists.rows import C

# A cell that is nothing but such a mark: the row is not taken in, and not kept.
SECRET_MARKS = frozenset(
    {"mat", "toi mat", "tuyet mat", "secret", "top secret", "hemmelig", "strengt hemmelig", "fortrolig"}
)
# Words over the column in which the rows of a list are numbered; it says nothing of what is listed.
_NUMBERED = frozenset({"stt", "tt", "no", "nr"})
# Headings that our own sheets of failed rows add.
ROW_HEADING, WHY_HEADING = "Hoso: row", "Hoso: why not"


def propose_columns(headings: Sequence[str], words: Mapping[C, Sequence[str]]) -> dict[C, int]:
    """Return which column probably says what, by the words of its heading; each is named once at most.

    `words` are folded; the longer ones are tried first.
    """
    folded = [fold(squeeze(heading)) for heading in headings]
    ranked = sorted(
        (
            (_closeness(word, heading), -len(word), place, column)
            for column, its in words.items()
            for word in its
            for place, heading in enumerate(folded)
            if _closeness(word, heading) < 3
        ),
        key=lambda found: found[:3],
    )
    found: dict[C, int] = {}
    for _, _, place, column in ranked:
        if column not in found and place not in found.values():
            found[column] = place
    return found


def heading_words(words: Mapping[C, Sequence[str]]) -> frozenset[str]:
    """Return the folded words by which the row of headings is known; see `headings.find_headings`."""
    return frozenset(word for its in words.values() for word in its) | _NUMBERED


def _closeness(word: str, heading: str) -> int:
    """Return 0 for the same, 1 where the heading begins with the word, 2 where it holds it, 3 for neither."""
    if heading == word:
        return 0
    if heading.startswith(f"{word} ") or heading.startswith(f"{word}("):
        return 1
    return 2 if f" {word} " in f" {heading} " else 3


def is_secret(cells: Iterable[str]) -> bool:
    """Tell whether a cell is nothing but a secrecy mark."""
    return any(fold(squeeze(cell)) in SECRET_MARKS for cell in cells if len(cell) < 40)


def key_of_headings(headings: Sequence[str]) -> str:
    """Return what lists with these headings have in common, whatever their case, spaces and accents."""
    plain = [fold(squeeze(each)) for each in headings if each not in {ROW_HEADING, WHY_HEADING}]
    while plain and not plain[-1]:
        plain.pop()
    return hashlib.sha256("\n".join(plain).encode()).hexdigest()
