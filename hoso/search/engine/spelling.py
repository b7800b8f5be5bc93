"""How text becomes terms: folded for recall, accented for rank. `hoso.lib.text.fold` is the oracle.

tantivy only splits at spaces; nothing here depends on its own folding.
"""

import unicodedata
from itertools import pairwise

from hoso.lib.text import fold, nfc

# The five tones of Vietnamese; the marks of quality (circumflex, breve, horn) are part of the letter.
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_MOST_REMEMBERED = 200_000
_FEW_LETTERS = 40


class _FoldedLetters(dict[int, str]):
    """Maps each character to its folded letters, marks to nothing, everything else to a space."""

    def __missing__(self, code: int) -> str:
        folded = "".join(char if char.isalnum() else " " for char in fold(chr(code)))
        self[code] = folded
        if len(folded) != 1:
            _uneven.add(chr(code))
        return folded


class _PlainLetters(dict[int, str]):
    """Maps each character to its small letters with accents, everything else to a space."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kept = char.casefold() if char.isalnum() or unicodedata.combining(char) else " "
        self[code] = kept
        return kept


class _TonesLast(dict[str, str]):
    """Maps a small word to its spelling with the tone after the last letter."""

    def __missing__(self, word: str) -> str:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        decomposed = unicodedata.normalize("NFD", word)
        tones = "".join(char for char in decomposed if char in _TONES)
        bare = "".join(char for char in decomposed if char not in _TONES)
        spelled = unicodedata.normalize("NFC", bare) + tones if bare else ""
        self[word] = spelled
        return spelled


class _FoldedWords(dict[str, str]):
    """Maps a small word to its folded letters."""

    def __missing__(self, word: str) -> str:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        folded = word.translate(_FOLDED)
        self[word] = folded
        return folded


# Characters met so far whose folding is not one letter (`æ`, `ß`, a lone mark).
_uneven: set[str] = set()
_FOLDED = _FoldedLetters()
_PLAIN = _PlainLetters()
_TONED = _TonesLast()
_FOLDED_WORDS = _FoldedWords()


def folded_line(text: str) -> str:
    """Return the folded words of `text` with spaces between them, everything else as spaces."""
    return nfc(text).translate(_FOLDED)


def folded_words(text: str) -> list[str]:
    """Return the folded words of `text`, in order: what `fold` makes of its runs of letters and digits."""
    return folded_line(text).split()


def both_spellings(text: str) -> tuple[str, str]:
    """Return the folded and the accented words of `text`, each with spaces between: what is indexed."""
    words = nfc(text).translate(_PLAIN).split()
    return " ".join([_FOLDED_WORDS[word] for word in words]), " ".join([_TONED[word] for word in words])


def pair(word: str, following: str) -> str:
    """Return the term for two folded words in a row."""
    return f"{word}_{following}"


def pairs_of(line: str) -> str:
    """Return the pairs of neighbours in a line of folded words, with spaces between."""
    words = line.split()
    return " ".join([f"{word}_{following}" for word, following in pairwise(words)])


def accented_words(text: str) -> list[str]:
    """Return the words of `text` in small letters with their accents, in order.

    The tone is written last, so that `hoà` and `hòa` are one spelling; the result is for comparing only.
    """
    spelled = [_TONED[word] for word in nfc(text).translate(_PLAIN).split()]
    return [word for word in spelled if word]


def folded_in_place(text: str) -> str | None:
    """Return `folded_line` when each character of `text` (in NFC) gave exactly one, else None.

    Then the offsets of both are the same.
    """
    line = text.translate(_FOLDED)
    if len(line) != len(text):
        return None
    # Equal lengths may be chance; looking for few letters one by one is quicker than a set's way.
    few = len(_uneven) <= _FEW_LETTERS
    even = not any(letter in text for letter in _uneven) if few else _uneven.isdisjoint(text)
    return line if even else None


def letters_of(text: str) -> list[str]:
    """Return for each character of `text` (in NFC) the letters that it gave to `folded_line`."""
    return [_FOLDED[ord(char)] for char in text]
