"""The signature: on whose behalf, the signer's titles, the signer's name."""

import re
from collections.abc import Sequence

from hoso.lib.text import fold, squeeze
from hoso.reading.fields.names import with_known_surname
from hoso.reading.fields.phrases import bare, is_capitals, likeness
from hoso.reading.fields.place import value_of_lines
from hoso.reading.model import FieldValue, Line
from hoso.rulesets.values import RuleSet

# Titles as they are spelled; the first words of a line decide whether it is one, and bent accents are mended.
_TITLES = (
    "CHỦ TỊCH", "PHÓ CHỦ TỊCH", "BỘ TRƯỞNG", "THỨ TRƯỞNG", "GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "CHÁNH VĂN PHÒNG",
    "PHÓ CHÁNH VĂN PHÒNG", "TRƯỞNG BAN", "PHÓ TRƯỞNG BAN", "TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", "CỤC TRƯỞNG",
    "PHÓ CỤC TRƯỞNG", "VỤ TRƯỞNG", "PHÓ VỤ TRƯỞNG", "TỔNG CỤC TRƯỞNG", "PHÓ TỔNG CỤC TRƯỞNG",
    "TỔNG GIÁM ĐỐC", "PHÓ TỔNG GIÁM ĐỐC", "THỐNG ĐỐC", "PHÓ THỐNG ĐỐC", "BÍ THƯ", "PHÓ BÍ THƯ",
    "TỔNG BÍ THƯ", "VIỆN TRƯỞNG", "PHÓ VIỆN TRƯỞNG", "HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG", "CHỦ NHIỆM",
    "PHÓ CHỦ NHIỆM", "ỦY VIÊN", "THỦ TƯỚNG", "PHÓ THỦ TƯỚNG", "TỔNG THANH TRA", "PHÓ TỔNG THANH TRA",
    "TỔNG KIỂM TOÁN", "CHI CỤC TRƯỞNG", "ĐỘI TRƯỞNG", "TỔNG THƯ KÝ", "THƯ KÝ", "CHÁNH ÁN", "PHÓ CHÁNH ÁN",
    "CHỈ HUY TRƯỞNG", "CHÁNH THANH TRA", "THƯỜNG TRỰC", "ỦY BAN NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN",
    "BAN THƯỜNG VỤ", "BAN CHẤP HÀNH", "CHÍNH PHỦ", "ĐẢNG ỦY", "CHI BỘ", "CHỦ TỊCH UBND TỈNH",
    "CHỦ TỊCH QUỐC HỘI", "CHỦ TỊCH NƯỚC",
)  # fmt: skip
_BEGINNINGS = (*(bare(title) for title in _TITLES), "truong", "pho", "quyen", "chanh", "tong")
_ALIKE = 0.9
_RANK = re.compile(
    r"^(?:GS\.?|PGS\.?|TS\.?|ThS\.?|BS\.?|Thiếu tướng|Trung tướng|Thượng tướng|Đại tướng|Đại tá)\s*"
)
_MOST_TITLE_LINES = 7
_WITHIN_NAME_LINES = 14
_LEAST_NAME_CONFIDENCE = 0.55
_NOISE_BELOW = 0.5


def _prefix(text: str, rules: RuleSet) -> tuple[str, int] | None:
    """Return the authority prefix a line begins with, in its official spelling, and its length."""
    for prefix in sorted(rules.authority, key=lambda one: -len(one.text)):
        letters = re.escape(prefix.text.rstrip(".")).replace("/", r"\s*/?\s*")
        ending = r"\s*[./]\s*" if prefix.text.endswith(".") else r"[\s.]+"
        match = re.match(rf"^\W*{letters}{ending}(?=\w)", text)
        if match is not None:
            return prefix.text, match.end()
    return None


def _is_title(text: str) -> bool:
    if not is_capitals(text):
        return False
    plain = bare(text)
    return any(plain == word or plain.startswith(f"{word} ") for word in _BEGINNINGS)


def _mended(text: str) -> str:
    """Return a title with its accents as it is spelled, when the whole of it is one that we know."""
    alike = {title: likeness(bare(text), bare(title)) for title in _TITLES}
    best = max(alike, key=lambda title: alike[title])
    old_spelling = fold(text) == fold(best) and "UỶ" in text
    return best if alike[best] >= _ALIKE and not old_spelling else text


def _begins(line: Line, rules: RuleSet) -> bool:
    return is_capitals(line.text) and (_prefix(line.text, rules) is not None or _is_title(line.text))


def signature(
    lines: Sequence[Line], rules: RuleSet
) -> tuple[FieldValue | None, FieldValue | None, FieldValue | None]:
    """Return (authority, titles, name) of the first signature block; the lines are those of the foot."""
    for index, line in enumerate(lines):
        if not _begins(line, rules):
            continue
        places = _title_places(lines, index, rules)
        if not places:
            continue
        titles = [lines[place] for place in places]
        beneath = lines[places[-1] + 1 :]
        titles += _second_titles(beneath, titles)
        name = _name(beneath, titles)
        if name is None and not _prefix(line.text, rules) and len(beneath) > 1:
            continue  # capitals in running text, such as "CHỦ TỊCH" in a list
        return (*_authority_and_title(titles, rules), name)
    return None, None, None


def _title_places(lines: Sequence[Line], start: int, rules: RuleSet) -> list[int]:
    taken: list[int] = []
    for place in range(start, min(start + _MOST_TITLE_LINES, len(lines))):
        line = lines[place]
        if _is_noise(line):
            continue  # strokes of the signature, pieces of the seal
        if not is_capitals(line.text):
            break
        if taken and not (_begins(line, rules) or _wraps(lines[taken[-1]], line)):
            break
        taken.append(place)
    return taken


def _is_noise(line: Line) -> bool:
    return not re.search(r"\w{2}", line.text) or line.confidence < _NOISE_BELOW


def _wraps(before: Line, line: Line) -> bool:
    """A line that begins no title of its own goes on with the one right above it."""
    if len(bare(line.text)) < 3:
        return False
    if before.box is None or line.box is None:
        return True
    return line.box.top - before.box.bottom < 1.2 * before.box.height


def _authority_and_title(titles: list[Line], rules: RuleSet) -> tuple[FieldValue | None, FieldValue | None]:
    authority: FieldValue | None = None
    parts: list[str] = []
    for index, line in enumerate(titles):
        text = squeeze(re.sub(r"^[^\w]+|[^\w.)]+$", "", line.text))
        found = _prefix(text, rules)
        if found is not None:
            prefix, length = found
            rest = squeeze(text[length:])
            if index == 0:
                authority = value_of_lines([line], prefix)
                parts.append(_mended(rest))
            else:
                parts.append(f"{prefix} {_mended(rest)}")
        elif parts and not _is_title(text):
            parts[-1] = f"{parts[-1]} {text}"
        else:
            parts.append(_mended(text))
    title = " / ".join(part for part in parts if part)
    return authority, value_of_lines(titles, title) if title else None


def _second_titles(lines: Sequence[Line], titles: list[Line]) -> list[Line]:
    """Return titles printed between signature and name: a head of a council signs in both of his posts."""
    taken: list[Line] = []
    for line in lines[:_WITHIN_NAME_LINES]:
        if _is_title(line.text) and line.confidence > _LEAST_NAME_CONFIDENCE and _is_beneath(titles, line):
            taken.append(line)
        elif _is_name(squeeze(line.text)):
            break
    return taken


def _name(lines: Sequence[Line], titles: list[Line]) -> FieldValue | None:
    """Return the signer's name: the first line of two to five capitalised words under the titles."""
    for line in lines[:_WITHIN_NAME_LINES]:
        text = _RANK.sub("", squeeze(re.sub(r"^[^\w]+|[^\w]+$", "", line.text)))
        if fold(text).startswith(("noi nhan", "phu luc", "ky boi")):
            return None
        if _is_name(text) and line.confidence >= _LEAST_NAME_CONFIDENCE and _is_beneath(titles, line):
            name = with_known_surname(text)
            return value_of_lines([line], name, sureness=_sureness(name, is_read=line.box is not None))
    return None


def _is_name(text: str) -> bool:
    words = text.split()
    capitalised = 2 <= len(words) <= 5 and all(word.isalpha() and word.istitle() for word in words)
    return capitalised and not re.match(
        r"^(?:bo|so|uy ban|cuc|chi cuc|van phong|hoi dong|noi nhan)\b", fold(text)
    )


def _sureness(name: str, *, is_read: bool) -> float:
    """Recognition bends accents under a stamp; a name of two words, or of one letter, is often torn."""
    words = name.split()
    torn = len(words) < 3 or any(len(word) < 2 for word in words)
    return (0.75 if torn else 1.0) * (0.9 if is_read else 1.0)


def _is_beneath(titles: list[Line], line: Line) -> bool:
    boxes = [title.box for title in titles if title.box is not None]
    if not boxes or line.box is None:
        return True
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    width = right - left
    return left - width < line.box.middle_x < right + width and line.box.top > boxes[-1].top
