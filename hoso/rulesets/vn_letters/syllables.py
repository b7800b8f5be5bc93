"""What a Vietnamese syllable looks like: the evidence by which letters are recognised.

Initial, rime and tone as school grammars list them; a rime that ends in a stop bears sắc or nặng only.
"""

import re
import unicodedata

from hoso.rulesets.vn_letters.tables import TONES

_TONE = re.compile(f"[{''.join(TONES)}]")
# Longest first where one begins another.
_INITIAL_TABLE = "ngh ng nh gh gi kh ph th tr ch qu b c d đ g h k l m n p q r s t v x"
_RIME_TABLE = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt
oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông uôt uơ
uy uya uych uyn uynh uyp uyt uyu uyên uyêt
ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y yêm yên yêng yêt yêu ych ynh yt yn
"""
_INITIALS = tuple(_INITIAL_TABLE.split())
_RIMES = frozenset(unicodedata.normalize("NFC", rime) for rime in _RIME_TABLE.split())
_STOPS = ("c", "ch", "p", "t")
_SHARP = frozenset({TONES[1], TONES[5]})


def is_syllable(word: str) -> bool:
    """Tell whether `word` is one Vietnamese syllable, in any case and either normal form."""
    parts = unicodedata.normalize("NFD", word.lower())
    tones = _TONE.findall(parts)
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", _TONE.sub("", parts))
    return any(_fits(rime, tones[0] if tones else "") for rime in _rimes(bare))


def _rimes(bare: str) -> list[str]:
    """What may be the rime: without an initial, and behind each that fits (`gi` is read as `g` too)."""
    return [bare, *(bare[len(initial) :] for initial in _INITIALS if bare.startswith(initial))]


def _fits(rime: str, tone: str) -> bool:
    return rime in _RIMES and (not rime.endswith(_STOPS) or tone in _SHARP)
