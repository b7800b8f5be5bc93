"""Titles of those who sign: as they are spelled, and how a bent line is known for one."""

import re

from hoso.lib.text import fold
from hoso.reading.fields.phrases import bare, is_capitals, likeness

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
    "THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN", "BAN THƯỜNG VỤ", "BAN CHẤP HÀNH", "CHÍNH PHỦ", "ĐẢNG ỦY", "CHI BỘ",
    "CHỦ TỊCH UBND TỈNH", "CHỦ TỊCH QUỐC HỘI", "CHỦ TỊCH NƯỚC",
)  # fmt: skip
_BEGINNINGS = (
    *(bare(title) for title in _TITLES),
    "truong", "pho", "quyen", "chanh", "tong", "cong chuc", "ke toan truong", "uy vien", "thanh vien",
)  # fmt: skip
_ALIKE = 0.9
PLAIN_TITLES = frozenset(bare(title) for title in _TITLES)
# Collectives and offices that a title may end with the name of.
_OFFICES = tuple(
    f"{bare(word)} "
    for word in (
        "TRƯỞNG BAN", "PHÓ TRƯỞNG BAN", "TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", "CHỦ TỊCH", "PHÓ CHỦ TỊCH",
        "GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "ỦY BAN NHÂN DÂN", "BAN THƯỜNG VỤ", "BAN CHẤP HÀNH", "HỘI ĐỒNG NHÂN DÂN",
        "THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN", "ĐẢNG ỦY", "ỦY BAN", "THƯỜNG TRỰC", "HIỆU TRƯỞNG", "TỔNG",
        "CỤC TRƯỞNG",
    )
)  # fmt: skip
_SEEN_FROM = 0.82


def is_title(text: str) -> bool:
    if not is_capitals(text):
        return False
    plain = bare(text)
    return any(plain == word or plain.startswith(f"{word} ") for word in _BEGINNINGS)


def mended_title(text: str) -> str:
    """Return a title with its accents as it is spelled, when the whole of it is one that we know."""
    alike = {title: likeness(bare(text), bare(title)) for title in _TITLES}
    best = max(alike, key=lambda title: alike[title])
    old_spelling = fold(text) == fold(best) and "UỶ" in text
    return best if alike[best] >= _ALIKE and not old_spelling else text


def title_at_end(text: str) -> tuple[str, float] | None:
    """Return the longest known title that a text ends with, and how alike they are; blanks do not count."""
    letters = bare(text).replace(" ", "")
    found: list[tuple[int, float, str]] = []
    for title in _TITLES:
        wanted = bare(title).replace(" ", "")
        ends = [
            letters[-size:]
            for size in (len(wanted) - 1, len(wanted), len(wanted) + 1)
            if size <= len(letters)
        ]
        alike = max((likeness(end, wanted) for end in ends), default=0.0)
        is_deputy = wanted.startswith("pho") and not any(_begins_like_deputy(end) for end in ends)
        if alike >= _SEEN_FROM and not is_deputy:
            found.append((len(wanted), alike, title))
    if not found:
        return None
    _, alike, title = max(found)
    return title, alike


def _begins_like_deputy(letters: str) -> bool:
    """`PHÓ` with one letter bent or lost; a seal's letters before a head's title are not it."""
    return letters.startswith("ho") or sum(a == b for a, b in zip(letters, "pho", strict=False)) >= 2


def post_of(title: str) -> str:
    """Return the known title that a longer one begins with: `TRƯỞNG BAN BAN CHÍNH SÁCH` -> `TRƯỞNG BAN`."""
    whole = mended_title(title)
    known = [one for one in _TITLES if bare(whole) == bare(one) or bare(whole).startswith(f"{bare(one)} ")]
    return max(known, key=len, default=whole)


def is_known_title(part: str) -> bool:
    plain = bare(re.sub(r"^[KTLMUQ/]{1,3}\.?\s", "", part))
    return any(plain == title for title in PLAIN_TITLES) or plain.startswith(_OFFICES)
