"""Names of persons: surnames and the syllables that given names are made of, to mend accents by.

A Vietnamese name is a surname, then middle and given names, each word one syllable. Recognition bends the
accents of small print before anything else, so a word that is no name is taken for the name that differs
from it in accents alone, if one lies clearly nearest.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from hoso.lib.text import fold
from hoso.reading.fields.phrases import likeness

_SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ",
    "Ngô", "Dương", "Lý", "Đào", "Đoàn", "Đinh", "Trịnh", "Trương", "Lâm", "Mai", "Tô", "Tạ", "Phùng",
    "Hà", "Lương", "Cao", "Châu", "Thái", "Tăng", "Quách", "Vương", "La", "Kiều", "Nông", "Triệu", "Lò",
    "Vi", "Lưu", "Chu", "Tống", "Từ", "Đồng", "Lã", "Hứa", "Đậu", "Diệp", "Đàm", "Lại", "Thạch", "Tôn",
    "Văn", "Khương", "Nghiêm", "Khổng", "Trà", "Giang", "Quan", "Thân", "Mạc", "Ma", "Hầu", "Lục", "Mã",
    "Khúc", "Ông", "Doãn", "Nhâm", "Nhữ", "Ninh", "Phí", "Phó", "Phương", "Quang", "Sầm", "Thiều", "Tiêu",
    "Trang", "Tri", "Ứng", "Vàng", "Viên", "Xa", "Yên", "Ân", "Âu", "Bạch", "Bàn", "Bế", "Biện", "Cai",
    "Cái", "Cam", "Cầm", "Cát", "Chế", "Chử", "Cung", "Cù", "Danh", "Đái", "Đăng", "Điêu", "Điền", "Đới",
    "Đổng", "Đường", "Giáp", "Giàng", "Hạ", "Hàn", "Hạng", "Hán", "Kha", "Khâu", "Khuất", "Kim", "Kông",
    "Lang", "Lèng", "Liễu", "Linh", "Lữ", "Lường", "Mạch", "Mạnh", "Mẫn", "Mộc", "Mùa", "Ngũ", "Ngụy",
    "Nùng", "Ong", "Phàn", "Phù", "Quàng", "Sái", "Sơn", "Sùng", "Tào", "Thào", "Thẩm", "Thang", "Thiệu",
    "Thôi", "Tòng", "Trác", "Trình", "Trưng", "Tưởng", "Ung", "Uông", "Vừ", "Vòng", "Y", "Cà", "Chẩu",
    "Hoa",
)  # fmt: skip
# Surnames that are by far the commonest of those that fold alike.
_COMMON_SURNAMES = _SURNAMES[:40]
_GIVEN = (
    "An", "Ân", "Ánh", "Anh", "Bá", "Bách", "Bạch", "Bảo", "Bằng", "Bắc", "Bích", "Biên", "Bình", "Bổn",
    "Bửu", "Ca", "Cẩm", "Canh", "Cảnh", "Cần", "Cao", "Cát", "Châu", "Chất", "Chi", "Chí", "Chiến",
    "Chiêu", "Chính", "Chinh", "Chung", "Chuyên", "Chương", "Công", "Cơ", "Cúc", "Cung", "Cương", "Cường",
    "Danh", "Dân", "Diễm", "Diệp", "Diệu", "Diễn", "Doanh", "Du", "Dục", "Dung", "Dũng", "Duy", "Duyên",
    "Duyệt", "Dư", "Dương", "Dưỡng", "Đài", "Đại", "Đán", "Đàm", "Đào", "Đản", "Đạo", "Đạt", "Đăng",
    "Đắc", "Đề", "Điền", "Điệp", "Định", "Đình", "Đính", "Đoan", "Đoàn", "Đô", "Đôn", "Đông", "Đồng",
    "Đức", "Được", "Gấm", "Gấu", "Gia", "Giang", "Giao", "Giáp", "Giỏi", "Hà", "Hạ", "Hải", "Hàm", "Hán",
    "Hạnh", "Hào", "Hảo", "Hằng", "Hân", "Hậu", "Hiên", "Hiến", "Hiền", "Hiển", "Hiếu", "Hiệp", "Hiệu",
    "Hinh", "Hoa", "Hòa", "Hoà", "Hóa", "Hoài", "Hoan", "Hoàn", "Hoàng", "Hoạt", "Hồ", "Hồi", "Hồng",
    "Hợi", "Hợp", "Huân", "Huấn", "Huệ", "Hùng", "Huy", "Huyên", "Huyền", "Huynh", "Huỳnh", "Hưng",
    "Hương", "Hường", "Hưởng", "Hướng", "Hữu", "Hựu", "Hy", "Ích", "Kha", "Khả", "Khải", "Khang", "Khánh",
    "Khắc", "Khiêm", "Khoa", "Khoát", "Khôi", "Khuê", "Khương", "Khuyên", "Kiên", "Kiệm", "Kiệt", "Kiều",
    "Kim", "Kính", "Kỳ", "Ký", "La", "Lai", "Lam", "Lan", "Lãm", "Lạc", "Lành", "Lân", "Lâm", "Lê", "Lễ",
    "Lệ", "Lịch", "Liêm", "Liên", "Liễu", "Linh", "Loan", "Long", "Lộc", "Lợi", "Lới", "Lụa", "Luân",
    "Luận", "Luật", "Luyến", "Luyện", "Lương", "Lượng", "Lưu", "Lực", "Ly", "Lý", "Mai", "Mạnh", "Mão",
    "Mậu", "Mẫn", "Mến", "Miên", "Minh", "Mơ", "Mùi", "Mười", "My", "Mỹ", "Na", "Nam", "Năm", "Nga",
    "Ngà", "Ngạn", "Ngân", "Nghi", "Nghĩa", "Nghị", "Nghiêm", "Nghiệp", "Ngoan", "Ngọ", "Ngọc", "Ngôn",
    "Nguyên", "Nguyệt", "Nguyễn", "Nhàn", "Nhã", "Nhâm", "Nhẫn", "Nhân", "Nhất", "Nhật", "Nhi", "Nhiên",
    "Nhinh", "Nho", "Nhu", "Nhung", "Như", "Nhựt", "Ninh", "Oanh", "Phát", "Phan", "Phẩm", "Phấn", "Phê",
    "Phi", "Phong", "Phòng", "Phú", "Phúc", "Phục", "Phụng", "Phước", "Phương", "Phượng", "Phưởng",
    "Quan", "Quang", "Quảng", "Quân", "Quế", "Quốc", "Quyên", "Quyền", "Quyết", "Quyến", "Quỳ", "Quỳnh",
    "Quý", "Sa", "San", "Sang", "Sáng", "Sâm", "Sen", "Sĩ", "Sinh", "Soạn", "Sơn", "Sự", "Sương", "Sửu",
    "Sỹ", "Tài", "Tám", "Tâm", "Tân", "Tấn", "Tầm", "Tập", "Tạo", "Thạc", "Thạch", "Thái", "Tham", "Thao",
    "Thảo", "Thanh", "Thành", "Thạnh", "Thăng", "Thắng", "Thắm", "Thân", "Thật", "Thế", "Thể", "Thi",
    "Thiên", "Thiện", "Thiệp", "Thiết", "Thiệu", "Thìn", "Thịnh", "Thoa", "Thoại", "Thoan", "Thoát",
    "Thọ", "Thông", "Thống", "Thơ", "Thơm", "Thời", "Thu", "Thuần", "Thuận", "Thuấn", "Thuật", "Thục",
    "Thùy", "Thúy", "Thuỳ", "Thuý", "Thủy", "Thuỷ", "Thụy", "Thuyên", "Thuyết", "Thư", "Thực", "Thương",
    "Thường", "Thưởng", "Thượng", "Thức", "Thy", "Tiên", "Tiến", "Tiển", "Tiệp", "Tín", "Tình", "Tính",
    "Tịnh", "Toại", "Toàn", "Toán", "Toản", "Tố", "Tôn", "Tới", "Tốt", "Trà", "Trác", "Trạch", "Trang",
    "Tráng", "Trâm", "Trân", "Trấn", "Tri", "Trí", "Trị", "Triều", "Triển", "Trinh", "Trình", "Trọng",
    "Trúc", "Trung", "Truyền", "Trường", "Trưởng", "Trực", "Tú", "Tuân", "Tuấn", "Tuất", "Tuệ", "Túc",
    "Tùng", "Tuy", "Tuyên", "Tuyến", "Tuyền", "Tuyết", "Tường", "Tưởng", "Tước", "Tư", "Từ", "Tứ", "Tự",
    "Tửu", "Tựu", "Tỵ", "Uyên", "Uyển", "Út", "Vân", "Văn", "Vận", "Vi", "Vĩ", "Viên", "Viễn", "Việt",
    "Viết", "Vinh", "Vĩnh", "Vị", "Vọng", "Vũ", "Võ", "Vui", "Vững", "Vượng", "Vương", "Vỹ", "Xoan",
    "Xuân", "Xuyên", "Xuyến", "Xứng", "Y", "Yên", "Yến", "Ý", "Thị", "Đỗ", "Trần", "Phạm", "Mừng", "Sửa",
    "Bốn", "Lập", "Lữ", "Thêm", "Tăng", "Đậu", "Thâm", "Thứ", "Ất", "Giàu", "Bền", "Chức", "Cầu", "Đảng",
    "Đẳng", "Hộ", "Khuyến", "Kế", "Liệu", "Lĩnh", "Lũy", "Mẫu", "Nhẹ", "Nhượng", "Phận", "Phiên", "Phiệt",
    "Quản", "Rạng", "Sắc", "Tảo", "Tiếp", "Tiếu", "Tòng", "Tuyển", "Ước", "Xướng", "Đáng", "Đan", "Đặng",
    "Điểu", "Độ", "Hiểu", "Khởi", "Kiểm", "Thiềm", "Phải", "Phiến", "Sáu", "Bảy", "Chín", "Hai", "Ba",
    "Nhị", "Tam", "Lục",
)  # fmt: skip
# What stands between surname and given name more often than all that folds alike.
_MIDDLE = {"thi": "Thị", "van": "Văn", "duc": "Đức", "dinh": "Đình", "huu": "Hữu", "ba": "Bá", "duy": "Duy"}
# How far apart two tones look: an acute and a hook, a tilde and a hook are two strokes of the same place.
_TONES = {"\u0300": "huyen", "\u0301": "sac", "\u0303": "nga", "\u0309": "hoi", "\u0323": "nang"}
_NEAR_TONES = {
    frozenset({"sac", "hoi"}): 0.4,
    frozenset({"nga", "hoi"}): 0.4,
    frozenset({"sac", "nga"}): 0.6,
    frozenset({"huyen", "hoi"}): 0.7,
    frozenset({"sac", "huyen"}): 0.7,
    frozenset({"nang", ""}): 0.6,
    frozenset({"hoi", ""}): 0.6,
}
_SHAPES = {"\u0302", "\u0306", "\u031b"}
_CLEARLY = 0.25
_LEAST_LIKELY, _ALIKE, _CLEARLY_ALIKE = 4, 0.82, 0.05


@dataclass(frozen=True, slots=True)
class MendedName:
    """A name after its accents were looked up; `changed` words were mended, `unknown` ones are no names."""

    value: str
    changed: int
    unknown: int


@cache
def _by_letters(kind: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in _SURNAMES if kind == "surname" else _GIVEN:
        words = found.setdefault(fold(word), [])
        if word not in words:
            words.append(word)
    return {letters: tuple(words) for letters, words in found.items()}


def is_surname(word: str) -> bool:
    return word in _by_letters("surname").get(fold(word), ())


def is_doubtful_surname(word: str) -> bool:
    """Tell a rare surname that stands more often inside a name: the surname before it may be lost."""
    return word not in _COMMON_SURNAMES and is_given(word)


def is_given(word: str) -> bool:
    """Tell whether a syllable is used in middle and given names."""
    return word in _by_letters("given").get(fold(word), ())


def mended(name: str) -> MendedName:
    """Return a name of a scan with the accents of each word that is no name mended where one lies nearest."""
    surname, *rest = name.split()
    words = [_surname(surname)]
    words += [_syllable(word, is_middle=at < len(rest) - 1) for at, word in enumerate(rest)]
    changed = sum(one != other for one, other in zip(name.split(), words, strict=True))
    known = [is_surname(words[0]), *(is_given(word) for word in words[1:])]
    return MendedName(" ".join(words), changed, known.count(False))


def spelled_without_accents(word: str, *, at: int, last: int) -> str | None:
    """Return the one name that a word read without accents must be, or None where there are several."""
    letters = fold(word)
    if 0 < at < last and (letters in _MIDDLE or letters == "th"):
        return _MIDDLE.get(letters, "Thị")
    if at == 0:
        common = [name for name in _COMMON_SURNAMES if fold(name) == letters]
        if len(common) == 1:
            return common[0]
    words = _by_letters("surname" if at == 0 else "given").get(letters, ())
    return words[0] if len(words) == 1 else None


def surname_with_gaps(word: str) -> str | None:
    """Return the common surname that a word with lost vowels must be (`Phm`), or None."""
    letters = fold(word)
    if letters in _by_letters("given"):
        return None
    found = [name for name in _COMMON_SURNAMES if _has_only_lost_vowels(letters, fold(name))]
    return found[0] if len(found) == 1 else None


def likely_surname(word: str) -> str | None:
    """Return the common surname that a word is one stroke away from (`Phamn`, `Lurong`), or None.

    The second engine takes the horn of `ư` for a letter of its own and sees strokes of a seal as letters.
    """
    letters = fold(word).replace("ur", "u").replace("io", "uo")
    if len(letters) < _LEAST_LIKELY:
        return None
    alike = sorted(((likeness(letters, fold(name)), name) for name in _COMMON_SURNAMES), reverse=True)
    clear = alike[0][0] - alike[1][0] >= _CLEARLY_ALIKE or fold(alike[0][1]) == fold(alike[1][1])
    return alike[0][1] if alike[0][0] >= _ALIKE and clear else None


def with_ending(word: str, whole: str) -> str | None:
    """Return the one name that is spelled like `whole` without accents and ends as the torn `word` does."""
    found = [
        name
        for name in _by_letters("given").get(fold(whole), ())
        if name.casefold().endswith(word.casefold())
    ]
    return found[0] if len(found) == 1 else None


def _has_only_lost_vowels(letters: str, whole: str) -> bool:
    lost = re.fullmatch("[aeiouy]*".join(letters), whole)
    return len(letters) >= 3 and lost is not None


def _surname(word: str) -> str:
    candidates = _by_letters("surname").get(fold(word), ())
    if word in candidates and word in _COMMON_SURNAMES:
        return word
    common = [name for name in candidates if name in _COMMON_SURNAMES]
    return _nearest(word, tuple(common) or candidates) or word


def _syllable(word: str, *, is_middle: bool) -> str:
    candidates = _by_letters("given").get(fold(word), ())
    if word in candidates:
        return word
    if is_middle and fold(word) in _MIDDLE:
        return _MIDDLE[fold(word)]
    return _nearest(word, candidates) or word


def _nearest(word: str, candidates: tuple[str, ...]) -> str | None:
    """Return the candidate that clearly looks most like the word; None when two look as much like it."""
    if not candidates:
        return None
    ranked = sorted((accent_distance(word, name), name) for name in candidates)
    if len(ranked) > 1 and ranked[1][0] - ranked[0][0] < _CLEARLY:
        return None
    return ranked[0][1]


def accent_distance(one: str, other: str) -> float:
    """Return how far two words with the same letters differ in accents; 0 for the same word."""
    if len(one) != len(other):
        return 2.0
    shapes = sum(_shapes(a) != _shapes(b) for a, b in zip(one, other, strict=True))
    tones = (_tone(one), _tone(other))
    tone = 0.0 if tones[0] == tones[1] else _NEAR_TONES.get(frozenset(tones), 1.0)
    return 0.5 * shapes + tone


def _shapes(char: str) -> str:
    decomposed = unicodedata.normalize("NFD", char.casefold())
    return "".join(mark for mark in decomposed if mark not in _TONES)


def _tone(word: str) -> str:
    return next((_TONES[mark] for mark in unicodedata.normalize("NFD", word) if mark in _TONES), "")
