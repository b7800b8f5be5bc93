"""Surnames, few and common enough to mend the accents of the first word of a name."""

from hoso.lib.text import fold

# Nine in ten people bear one of these. Those that fold alike (Dương, Đường; Lý, Ly; Hồ, Hô) are only
# kept where one of them is by far the commoner.
_SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô",
    "Dương", "Lý", "Đào", "Đoàn", "Đinh", "Trịnh", "Trương", "Lâm", "Mai", "Tô", "Tạ", "Phùng", "Hà",
    "Lương", "Cao", "Châu", "Thái", "Tăng", "Quách", "Vương", "La", "Kiều", "Nông", "Triệu", "Lò", "Vi",
)  # fmt: skip
_BY_LETTERS = {fold(name): name for name in _SURNAMES}


def with_known_surname(name: str) -> str:
    """Return the name with the surname's accents as it is spelled: `Nguyên Hoàng Giang` -> `Nguyễn ...`."""
    surname, blank, rest = name.partition(" ")
    return f"{_BY_LETTERS.get(fold(surname), surname)}{blank}{rest}"
