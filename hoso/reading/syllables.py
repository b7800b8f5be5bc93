"""The letters of Vietnamese, and which words the rules of spelling allow as one syllable.

A filter for doubtful readings, not a dictionary: `khoẹm` passes though nobody writes it, `chièc` does not,
because a syllable stopped by c, ch, p or t bears the acute or the dot and no other tone.
"""

import unicodedata
from functools import cache

TONES = {"grave": "\u0300", "acute": "\u0301", "tilde": "\u0303", "hook": "\u0309", "dot": "\u0323"}
_TONE_MARKS = frozenset(TONES.values())
_VOWELS = "aăâeêioôơuưy"
_SMALL = "bcdđfghjklmnpqrstvwxz" + "".join(
    unicodedata.normalize("NFC", vowel + mark) for vowel in _VOWELS for mark in ("", *sorted(_TONE_MARKS))
)
LETTERS = " " + _SMALL + _SMALL.upper() + "0123456789" + '.,:;?!()[]/-–+&%"“”…²°'
"""What the word reader can write, in the order of its classes; class 0 before them is "nothing"."""
_STOPPED_TONES = frozenset((TONES["acute"], TONES["dot"]))
_STOPS = ("c", "ch", "p", "t")
_FRONT = "eêiy"
ONSETS = (
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p",
    "ph", "q", "qu", "r", "s", "t", "th", "tr", "v", "x",
)  # fmt: skip
_OPEN_RIMES = (
    "a e ê i o ô ơ u ư y ia ua ưa ai ao au ay âu ây eo êu iu oi ôi ơi ui ưi ưu oa oe uê uy uơ oai oay oao "
    "oeo uây uya uyu iêu yêu uôi ươi ươu"
)
_STOPPED_RIMES = (
    "ac ăc âc ec oc ôc uc ưc iêc uôc ươc oac oăc ooc ach êch ich oach uêch uych "
    "ap ăp âp ep êp ip op ôp ơp up ưp iêp ươp oap uyp "
    "at ăt ât et êt it ot ôt ơt ut ưt iêt yêt uôt ươt oat oăt oet uât uyt uyêt"
)
_NASAL_RIMES = (
    "am ăm âm em êm im om ôm ơm um ưm iêm yêm uôm ươm oam oăm oem "
    "an ăn ân en ên in on ôn ơn un ưn iên yên uôn ươn oan oăn oen uân uyn uyên "
    "ang ăng âng eng ong ông ung ưng iêng yêng uông ương oang oăng uâng oong anh ênh inh oanh uênh uynh"
)
RIMES = (*_OPEN_RIMES.split(), *_STOPPED_RIMES.split(), *_NASAL_RIMES.split())
_RIME_SET = frozenset(RIMES)


@cache
def is_syllable(word: str) -> bool:
    """Tell whether letters in any case can be one syllable of Vietnamese; signs and digits cannot."""
    spread = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in spread if mark in _TONE_MARKS]
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", "".join(mark for mark in spread if mark not in _TONE_MARKS))
    return any(
        _fits(onset, bare[len(onset) :], tones[0] if tones else "")
        for onset in ONSETS
        if bare.startswith(onset)
    )


def _fits(onset: str, rime: str, tone: str) -> bool:
    return rime in _RIME_SET and _goes_with(onset, rime) and (not is_stopped(rime) or tone in _STOPPED_TONES)


def is_stopped(rime: str) -> bool:
    """Tell whether a rime ends in a stop: it then bears the acute or the dot."""
    return rime.endswith(_STOPS)


def _goes_with(onset: str, rime: str) -> bool:
    """Tell whether spelling lets the onset stand before the rime: k, gh, ngh before e, ê, i, y alone."""
    is_front = rime[0] in _FRONT
    match onset:
        case "k" | "gh" | "ngh":
            return is_front
        case "c" | "ng":
            return not is_front
        case "g":
            return not is_front or rime[0] == "i"
        case "q":
            return rime.startswith("uy")
        case "qu":
            return rime[0] not in "uư" and (rime[0] != "ô" or rime == "ôc")
        case _:
            return rime[0] != "y" or onset == "" or rime == "y"


def with_tone(rime: str, mark: str) -> str:
    """Return the rime with a tone mark (of `TONES`, or none) where the usual spelling puts it."""
    if not mark:
        return rime
    vowels = [at for at, letter in enumerate(rime) if letter in _VOWELS]
    at = vowels[0]
    shaped = [place for place in vowels if rime[place] in "ăâêôơư"]
    if shaped:
        at = shaped[-1]
    elif len(vowels) == 3 or (
        len(vowels) == 2 and (vowels[-1] < len(rime) - 1 or rime in ("oa", "oe", "uy"))
    ):
        at = vowels[1]
    return unicodedata.normalize("NFC", rime[: at + 1] + mark + rime[at + 1 :])


def all_rimes() -> list[str]:
    """Return every rime with every tone that it may bear."""
    return [
        with_tone(rime, mark)
        for rime in RIMES
        for mark in ("", *TONES.values())
        if not is_stopped(rime) or mark in _STOPPED_TONES
    ]


@cache
def all_syllables() -> tuple[str, ...]:
    """Return everything that the rules allow, some 19,000 syllables, in lower case."""
    made = (onset + rime for onset in ONSETS for rime in all_rimes())
    return tuple(sorted({syllable for syllable in made if is_syllable(syllable)}))
