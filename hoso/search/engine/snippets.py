"""A few lines of a hit's text around the words that were looked for."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import accumulate

from hoso.lib.text import nfc
from hoso.search.engine.answers import Snippet
from hoso.search.engine.questions import Phrase
from hoso.search.engine.spelling import folded_in_place, letters_of

_SHOWN_CHARACTERS = 240
_BEFORE_CHARACTERS = 50
_PAGE_BREAK = "\f"
_SPACE = re.compile(r"\s")
Span = tuple[int, int]


def cut(text: str, phrases: Iterable[Phrase]) -> Snippet:
    """Return the piece of `text` that holds most of the `phrases` (a word is one too), or its beginning.

    The piece is about 240 characters long, its line breaks are spaces, its marks whole words.
    """
    whole = nfc(text)
    line, place_of = _folded(whole)
    wanted = frozenset(phrase for phrase in phrases if phrase)
    matches = [found.span() for found in _whole_words(wanted).finditer(line)] if wanted else []
    best = _richest(line, matches)
    marks = [(place_of(start), place_of(end)) for start, end in matches]
    return _piece(whole, place_of(best), marks)


def places_of(words: Sequence[str], phrases: Iterable[Phrase]) -> set[int]:
    """Return which of some folded words, in the order of a page, belong to one of the `phrases`."""
    found: set[int] = set()
    for phrase in phrases:
        length = len(phrase)
        for start in range(len(words) - length + 1):
            if _is_first(words[start], phrase[0]) and tuple(words[start + 1 : start + length]) == phrase[1:]:
                found.update(range(start, start + length))
    return found


def _is_first(word: str, wanted: str) -> bool:
    """Numbers are printed with zeros before them, and asked for without."""
    return word == wanted or (wanted.isdigit() and word.lstrip("0") == wanted)


@lru_cache(maxsize=64)
def _whole_words(phrases: frozenset[Phrase]) -> re.Pattern[str]:
    """Return the pattern of the phrases between spaces, as a folded line has them; longer ones first."""
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"(?<![^ ])(?:{'|'.join(map(_pattern, longest_first))})(?![^ ])")


def _pattern(phrase: Phrase) -> str:
    zeros = "0*" if phrase[0].isdigit() else ""
    return zeros + " +".join(map(re.escape, phrase))


def _folded(whole: str) -> tuple[str, Callable[[int], int]]:
    """Return the folded line and how its offsets lead back to `whole`."""
    line = folded_in_place(whole)
    if line is not None:
        return line, lambda offset: offset
    letters = letters_of(whole)
    ends = list(accumulate(map(len, letters)))
    return "".join(letters), lambda offset: bisect_right(ends, offset)


def _richest(line: str, matches: Sequence[Span]) -> int:
    """Return the start of the match after which most different terms follow closely; 0 without matches."""
    starts = [start for start, _ in matches]
    most, best = 0, 0
    for index, start in enumerate(starts):
        beyond = bisect_left(starts, start + _SHOWN_CHARACTERS - _BEFORE_CHARACTERS, index)
        different = len({line[begin:end] for begin, end in matches[index:beyond]})
        if different > most:
            most, best = different, start
    return best


def _piece(whole: str, around: int, marks: Sequence[Span]) -> Snippet:
    first = _next_word(whole, max(0, around - _BEFORE_CHARACTERS), around)
    last = _word_end(whole, min(len(whole), first + _SHOWN_CHARACTERS))
    inside = [(start - first, end - first) for start, end in marks if first <= start and end <= last]
    text = _SPACE.sub(" ", whole[first:last])
    return Snippet(text, _joined(text, inside), whole.count(_PAGE_BREAK, 0, around) + 1)


def _next_word(whole: str, start: int, at_most: int) -> int:
    """Return where the first whole word from `start` on begins, at `at_most` the latest."""
    while 0 < start < at_most and not whole[start - 1].isspace():
        start += 1
    return start


def _word_end(whole: str, end: int) -> int:
    while end < len(whole) and not whole[end].isspace():
        end += 1
    return end


def _joined(text: str, marks: Sequence[Span]) -> tuple[Span, ...]:
    """Return the marks with those that only a space parts as one."""
    joined: list[Span] = []
    for start, end in marks:
        if joined and not text[joined[-1][1] : start].strip(" "):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)
