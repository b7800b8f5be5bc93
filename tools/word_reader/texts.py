"""Words to practise on, made by rule: no text of any document is in them."""

from random import Random

from hoso.reading.syllables import all_syllables

_LETTERS = "abcdeghiklmnopqrstuvxyfjwzđ"
_SHORT = "BCDĐGHKLMNPQSTUVX"
_BRACKETS = (("(", ")"), ("“", "”"), ('"', '"'), ("[", "]"))
_ROMAN = (
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XIX",
)


def phrase(chance: Random, count: int) -> list[str]:
    """Return words as they follow each other on one line: small, capitalised or in capitals."""
    style = chance.choices(("running", "names", "capitals"), (70, 10, 20))[0]
    return [_word(chance, style) for _ in range(count)]


def _word(chance: Random, style: str) -> str:
    kind = chance.random()
    if kind < 0.11:
        return _figures(chance)
    if kind < 0.15:
        return _symbol(chance)
    if kind < 0.17:
        return _foreign(chance, style)
    word = chance.choice(all_syllables())
    if style == "capitals":
        word = word.upper()
    elif style == "names" or chance.random() < 0.1:
        word = word.capitalize()
    return _with_signs(chance, word)


def _with_signs(chance: Random, word: str) -> str:
    kind = chance.random()
    if kind < 0.14:
        return word + chance.choice(",,,,....;;;:::?!")
    if kind < 0.17:
        before, after = chance.choice(_BRACKETS)
        return chance.choice((before + word, word + after, before + word + after, word + after + ","))
    if kind < 0.175:
        return word + chance.choice(("./.", "...", "…", ".", ").", ");"))
    return word


def _figures(chance: Random) -> str:
    number = str(chance.randrange(10 ** chance.choice((1, 1, 2, 2, 3, 4, 4))))
    match chance.randrange(14):
        case 0 | 1 | 2 | 3:
            return _with_signs(chance, number)
        case 4:
            return f"{chance.randint(1, 31):02d}/{chance.randint(1, 12)}/{chance.randint(1950, 2035)}"
        case 5:
            return f"{number},{chance.randrange(100)}%"
        case 6:
            return f"{number}.{chance.randrange(1000):03d}" + chance.choice(("", ".000", ",", "."))
        case 7:
            return chance.choice(_ROMAN) + chance.choice((".", ".", "", ",", ";", ":"))
        case 8:
            return chance.choice("abcdđeghiklmn") + chance.choice((")", ")", ",", "."))
        case 9:
            return f"{number}" + chance.choice((".", ".", ")", ":", ";", "/"))
        case 10:
            return f"{chance.randint(1, 12)}/{chance.randint(1950, 2035)}" + chance.choice(
                ("", ",", ".", ";")
            )
        case 11:
            return chance.choice(("-", "–", "-", "+", "&", "-", "/"))
        case 12:
            return number + chance.choice("-–/") + str(chance.randrange(100))
        case _:
            return number.zfill(2) + chance.choice(("", ",", ".", ":", "%", "²", "°", "m", "ha", "km"))


def _symbol(chance: Random) -> str:
    """Return letters of an office, alone or as in a number: QĐ-UBND, 12/2019/NĐ-CP."""
    parts = ["".join(chance.choices(_SHORT, k=chance.randint(1, 5))) for _ in range(chance.randint(1, 3))]
    text = "".join(part + chance.choice("--/&.") for part in parts)[:-1]
    match chance.randrange(4):
        case 0:
            return f"{chance.randrange(10 ** chance.randint(1, 4)):02d}/{text}"
        case 1:
            return f"{chance.randrange(400)}/{chance.randint(1990, 2030)}/{text}"
        case 2:
            return f"{chance.randrange(10 ** chance.randint(1, 3)):02d}-{text}"
        case _:
            return _with_signs(chance, text)


def _foreign(chance: Random, style: str) -> str:
    word = "".join(chance.choices(_LETTERS, k=chance.randint(1, 8)))
    return word.upper() if style == "capitals" else chance.choice((word, word.capitalize()))
