"""The signature: on whose behalf, the signer's titles, the signer's name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hoso.lib.text import fold, squeeze
from hoso.reading.fields.names import is_given, is_surname, mended
from hoso.reading.fields.phrases import bare, is_capitals, likeness
from hoso.reading.fields.place import value_of_lines
from hoso.reading.fields.posts import (
    PLAIN_TITLES,
    is_known_title,
    is_title,
    mended_title,
    post_of,
    title_at_end,
)
from hoso.reading.fields.signers import is_name, name_of, printed_name
from hoso.reading.model import FieldValue, Letter, Line, Word
from hoso.rulesets.values import RuleSet

_MOST_TITLE_LINES = 7
_WITHIN_NAME_LINES = 14
_LEAST_NAME_CONFIDENCE = 0.5
_NOISE_BELOW = 0.5
# What a title may lack to be the one that must follow: the deputy's after the head's (Decree 30/2020/NĐ-CP,
# art. 13), a person's after a collective's.
_EXPECTED_FROM = 0.6
_INCOMPLETE = 0.6
_LOST_PHO = _TORN = 0.85
# Titles as both engines read them, as the second alone does.
_AGREED, _SEEN = 0.95, 0.88
# Strokes that a pen or a seal leaves before a line of authority.
_STROKES = re.compile(r"^\S{0,5}?(?=(?:T/?M|K/?T|T/?L|T/?UQ)[.,]?\s?[A-ZĐ])")

Signature = tuple[FieldValue | None, FieldValue | None, FieldValue | None]


@dataclass(frozen=True, slots=True)
class _Title:
    """A printed title line as it was understood; `sureness` falls where letters were mended."""

    line: Line
    text: str
    prefix: str
    sureness: float


def signature(
    lines: Sequence[Line], rules: RuleSet, looks: Sequence[Sequence[Sequence[Letter]]] = ()
) -> Signature:
    """Return (authority, titles, name) of the first signature block; the lines are those of the foot.

    `looks` has what another engine reads of each line, look by look; empty where it did not look.
    """
    if looks:
        lines = [_as_title(line, look, rules) for line, look in zip(lines, looks, strict=True)]
    others = {id(line): look for line, look in zip(lines, looks, strict=False)}
    for index, line in enumerate(lines):
        if not _begins(line, rules):
            continue
        places = _title_places(lines, index, rules)
        if not places:
            continue
        titles = [lines[place] for place in places]
        beneath = lines[places[-1] + 1 :]
        titles += _second_titles(beneath, titles)
        name = _name(beneath, titles, others)
        if name is None and not _prefix(line.text, rules) and len(beneath) > 1 and not looks:
            continue  # capitals in running text, such as "CHỦ TỊCH" in a list
        return (*_authority_and_title(titles, rules), name)
    return None, None, None


def _as_title(line: Line, looks: Sequence[Sequence[Letter]], rules: RuleSet) -> Line:
    """Return a line as the title that its looks end with; any other line as it is."""
    text = _without_strokes(line.text, rules)
    texts = ["".join(letter.text for letter in look) for look in looks]
    title_read = _after_prefix(text, rules)
    seen = [(title_at_end(other), other) for other in texts]
    longer = any(title and bare(title[0]).endswith(f" {bare(title_read)}") for title, _ in seen)
    if bare(title_read) in PLAIN_TITLES and line.words and not longer:
        agreeing = [
            other for title, other in seen if title is not None and bare(title[0]) == bare(title_read)
        ]
        lost = next(filter(None, (_prefix_before(other, title_read, rules) for other in agreeing)), "")
        text = f"{lost} {text}" if lost and title_read == text else text
        confidence = max(line.confidence, _AGREED) if agreeing else line.confidence
        torn = len(line.text.split()) > len(text.split()) and f"pho {bare(title_read)}" in PLAIN_TITLES
        # What stands before a head's title may be a deputy's first word under a seal.
        return _spelled(line, text, min(confidence, _TORN) if torn else confidence)
    if not looks or not line.words:
        return line
    found = [(title, other) for title, other in seen if title is not None]
    if not found or not all(is_capitals(other) for other in texts):
        return line
    (title, alike), other = max(found, key=lambda pair: (len(pair[0][0]), pair[0][1]))
    prefix = _prefix_before(other, title, rules) or _prefix_before(line.text, title, rules)
    return _spelled(line, f"{prefix} {title}" if prefix else title, round(_SEEN * alike, 3))


def _after_prefix(text: str, rules: RuleSet) -> str:
    found = _prefix(text, rules)
    return text[found[1] :] if found else text


def _spelled(line: Line, text: str, confidence: float) -> Line:
    assert line.box is not None
    return Line(text, line.page, (Word(text, line.box, confidence),))


def _prefix_before(text: str, title: str, rules: RuleSet) -> str:
    """Return the authority that stands before a title in a bent line."""
    words = text.split()
    for prefix in rules.authority:
        letters = re.escape(prefix.text.rstrip(".")).replace("/", r"\s?/?")
        if any(re.match(rf"^\W*{letters}(?:[.,/]|$)", word) for word in words[: -len(title.split()) or None]):
            return prefix.text
    return ""


def name_alone(lines: Sequence[Line], looks: Sequence[Sequence[Sequence[Letter]]]) -> FieldValue | None:
    """Return the lowest name among the lines of a block whose titles a seal hides."""
    for line, look in reversed(list(zip(lines, looks, strict=True))):
        value = name_of(line, look)
        if value is not None:
            return replace(value, confidence=round(value.confidence * _INCOMPLETE, 3))
    return None


def better_of(first: Signature, again: Signature) -> Signature:
    """Return what two readings of one signature say together, part by part."""
    authority, title = first[0], first[1]
    if _quality(again) > _quality(first):
        authority, title = again[0], again[1]
    return authority, title, _better_name(first[2], again[2])


def _quality(found: Signature) -> tuple[float, float]:
    """Titles that are spelled as known ones count, odd ones against; then how sure they are."""
    title = found[1]
    if title is None:
        return -1.0, 0.0
    parts = title.value.split(" / ")
    known = sum(1.0 if is_known_title(part) else -0.5 for part in parts)
    return known + (0.5 if found[0] is not None else 0.0), title.confidence


def _better_name(first: FieldValue | None, again: FieldValue | None) -> FieldValue | None:
    if first is None or again is None:
        return first or again
    if first.value == again.value:
        return max(first, again, key=lambda value: value.confidence)
    better = again if again.confidence >= first.confidence * 0.9 else first
    alike = fold(first.value) == fold(again.value)
    # The print alone was read the second time; the same letters with other accents were bent by pen and seal.
    return better if alike else replace(better, confidence=round(min(better.confidence, 0.85), 3))


def _prefix(text: str, rules: RuleSet) -> tuple[str, int] | None:
    """Return the authority prefix a line begins with, in its official spelling, and its length."""
    for prefix in sorted(rules.authority, key=lambda one: -len(one.text)):
        letters = re.escape(prefix.text.rstrip(".")).replace("/", r"\s*/?\s*")
        ending = r"\s*[.,/]\s*" if prefix.text.endswith(".") else r"[\s.]+"
        match = re.match(rf"^\W*{letters}{ending}(?=\w)", text)
        if match is not None:
            return prefix.text, match.end()
    return None


def _begins(line: Line, rules: RuleSet) -> bool:
    text = _without_strokes(line.text, rules)
    return is_capitals(text) and (_prefix(text, rules) is not None or is_title(text))


def _without_strokes(text: str, rules: RuleSet) -> str:
    """Return a title line without what a pen or a seal left before and after it: `_ THỨ TRƯỞNG SỐ.`."""
    words = squeeze(_STROKES.sub("", re.sub(r"^[\W_]+|[^\w.)]+$", "", text))).split()
    for skipped in range(min(len(words), 3)):
        rest = words[skipped:]
        if not (_prefix(" ".join(rest), rules) or is_title(" ".join(rest))):
            continue
        strokes = next((at for at in range(1, len(rest)) if not _is_whole_word(rest[at])), len(rest))
        for kept in range(len(rest), max(strokes - 1, 1), -1):
            found = " ".join(rest[:kept])
            prefix = _prefix(found, rules)
            alone = bare(found[prefix[1] :] if prefix else found)
            if alone in PLAIN_TITLES:
                return found
        return " ".join(rest)
    return " ".join(words)


def _is_whole_word(word: str) -> bool:
    return word.isalpha() and len(word) > 1


def _title_places(lines: Sequence[Line], start: int, rules: RuleSet) -> list[int]:
    taken: list[int] = []
    for place in range(start, min(start + _MOST_TITLE_LINES, len(lines))):
        line = lines[place]
        begins = _begins(line, rules)
        if not begins and (_is_noise(line) or (taken and _awaits(lines[taken[-1]], line, rules))):
            if taken and _awaits(lines[taken[-1]], line, rules):
                taken.append(place)
            continue  # strokes of the signature, pieces of the seal
        if not begins and not is_capitals(line.text):
            break
        if taken and not (begins or _wraps(lines[taken[-1]], line)):
            break
        taken.append(place)
    return taken


def _awaits(before: Line, line: Line, rules: RuleSet) -> bool:
    """Tell whether a bent line can be the title that must follow the one before it."""
    return _expected(_without_strokes(before.text, rules), line.text, rules) is not None


def _expected(before: str, text: str, rules: RuleSet) -> tuple[str, float] | None:
    """Return the title that must follow, and how alike the printed text is to it; None for another text."""
    prefix = _prefix(before, rules)
    if prefix is None or not is_capitals(re.sub(r"[^\w\s]|\b\w{1,2}\b", "", text) or text):
        return None
    if prefix[0][0] == "K":
        head = post_of(squeeze(before[prefix[1] :]))
        after: tuple[str, ...] = ("THỨ TRƯỞNG",) if head == "BỘ TRƯỞNG" else (f"PHÓ {head}",)
        if bare(text) == bare(head):
            return after[0], _LOST_PHO  # nobody signs for himself: the deputy's first word is lost
    elif "M" in prefix[0]:
        after = ("CHỦ TỊCH", "BÍ THƯ", "PHÓ BÍ THƯ", "TRƯỞNG BAN")
    else:
        return None
    plain = bare(text)
    alike = [(likeness(plain, bare(title)), title) for title in after]
    best = max(alike)
    return (best[1], best[0]) if best[0] >= _EXPECTED_FROM else None


def _is_noise(line: Line) -> bool:
    if not re.search(r"\w{2}", line.text) or line.confidence < _NOISE_BELOW:
        return True
    return line.confidence < 0.7 and not is_capitals(line.text) and not is_name(printed_name(line.text))


def _wraps(before: Line, line: Line) -> bool:
    """A line that begins no title of its own goes on with the one right above it."""
    if len(bare(line.text)) < 3 or line.confidence < 0.65:
        return False
    if before.box is None or line.box is None:
        return True
    return line.box.top - before.box.bottom < 1.2 * before.box.height


def _authority_and_title(titles: list[Line], rules: RuleSet) -> tuple[FieldValue | None, FieldValue | None]:
    authority: FieldValue | None = None
    parts: list[str] = []
    sureness, awaits = 1.0, False
    before = ""
    for index, line in enumerate(titles):
        text = _without_strokes(line.text, rules)
        expected = _expected(before, text, rules) if before else None
        if expected is not None and not _prefix(text, rules):
            sureness = min(sureness, 1.0 if bare(text) == bare(expected[0]) else 0.9 * expected[1])
            text = expected[0]
        if before.startswith("TM.") and bare(text).startswith("pho "):
            sureness = min(sureness, _INCOMPLETE)  # a deputy of a state body signs with KT.
        before = text
        found = _prefix(text, rules)
        awaits = found is not None and found[0][0] in "KT" and "L" not in found[0] and "U" not in found[0]
        if found is not None:
            prefix, length = found
            rest = squeeze(text[length:])
            if index == 0:
                authority = value_of_lines([line], prefix)
                parts.append(mended_title(rest))
            else:
                parts.append(f"{prefix} {mended_title(rest)}")
        elif parts and not is_title(text):
            if bare(parts[-1]) in PLAIN_TITLES and bare(f"{parts[-1]} {text}") not in PLAIN_TITLES:
                sureness = min(sureness, _TORN)  # perhaps a title of its own that we do not know
            parts[-1] = f"{parts[-1]} {text}"
        else:
            parts.append(mended_title(text))
    # A deputy signs under the head's title and a person under a collective's: without it a line is lost.
    sureness = min(sureness, _INCOMPLETE) if awaits else sureness
    title = " / ".join(part if _prefix(part, rules) else mended_title(part) for part in parts if part)
    if not title:
        return authority, None
    if titles[0].words and not all(is_known_title(part) for part in title.split(" / ")):
        sureness = min(sureness, _TORN)  # a title that we do not know may be half of one
    # The whole is right when each of its lines is.
    weakest = min(line.confidence for line in titles)
    value = value_of_lines(titles, title)
    return authority, replace(value, confidence=round(weakest * sureness, 3))


def _second_titles(lines: Sequence[Line], titles: list[Line]) -> list[Line]:
    """Return titles printed between signature and name: a head of a council signs in both of his posts."""
    taken: list[Line] = []
    for line in lines[:_WITHIN_NAME_LINES]:
        if is_title(line.text) and line.confidence > 0.55 and _is_beneath(titles, line):
            taken.append(line)
        elif is_name(squeeze(line.text)):
            break
    return taken


def _name(
    lines: Sequence[Line], titles: list[Line], others: dict[int, Sequence[Sequence[Letter]]]
) -> FieldValue | None:
    """Return the signer's name: under the titles, two to five capitalised words."""
    doubtful: FieldValue | None = None
    for line in lines[:_WITHIN_NAME_LINES]:
        if fold(printed_name(line.text)).startswith(("noi nhan", "phu luc", "ky boi")):
            break
        if not _is_beneath(titles, line):
            continue
        value = _name_on(line, others.get(id(line), ()))
        if value is not None and value.confidence >= _LEAST_NAME_CONFIDENCE:
            return value
        doubtful = value or doubtful
    return doubtful


def _name_on(line: Line, looks: Sequence[Sequence[Letter]]) -> FieldValue | None:
    text = printed_name(line.text)
    if line.confidence == 1.0:  # a page's own text
        if not is_name(text):
            return None
        known = len(text.split()) > 2 and is_surname(text.split()[0])
        return value_of_lines([line], text, sureness=1.0 if known else 0.75)
    value = name_of(line, looks)
    if value is not None or not is_name(text) or line.confidence < 0.55:
        return value
    name = mended(text)
    # Capitalised words that are no names may still be one; running text beside a seal is not.
    if len(text.split()) < 3 and not is_surname(name.value.split()[0]):
        return None
    if name.unknown > len(text.split()) / 2 and not any(is_given(word) for word in text.split()[1:]):
        return None
    return value_of_lines([line], name.value, sureness=_INCOMPLETE)


def _is_beneath(titles: list[Line], line: Line) -> bool:
    boxes = [title.box for title in titles if title.box is not None]
    if not boxes or line.box is None:
        return True
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    width = right - left
    return left - width < line.box.middle_x < right + width and line.box.top > boxes[-1].top
