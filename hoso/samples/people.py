"""Invented persons: signers, deputies, villagers. Any likeness is chance."""

from random import Random

_SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Phan",
    "Vũ", "Đinh", "Mai", "Trịnh", "Tạ", "Lương", "Cao", "Đoàn", "Tô", "Châu", "Thái",
)  # fmt: skip
_MEN_MIDDLE = (
    "Văn", "Đức", "Quang", "Minh", "Hữu", "Xuân", "Thanh", "Ngọc", "Công", "Đình", "Quốc", "Tấn", "Bá", "Duy",
)  # fmt: skip
_MEN = (
    "Thắng", "Hùng", "Dũng", "Sơn", "Tuấn", "Khánh", "Phương", "Lộc", "Bình", "Trung", "Nghĩa", "Hải",
    "Toàn", "Vinh", "Thịnh", "Quyết", "Đạt", "Phúc", "Kiên", "Tường", "Hưởng", "Chương", "Luyện", "Khoa",
)  # fmt: skip
_WOMEN_MIDDLE = ("Thị", "Thị Thu", "Thị Kim", "Thị Hồng", "Thị Bích", "Thị Ngọc", "Thị Minh")
_WOMEN = (
    "Hương", "Lan", "Thủy", "Nga", "Hạnh", "Liễu", "Yến", "Phượng", "Tuyết", "Vân", "Diệu", "Huệ",
    "Xuyến", "Oanh", "Loan", "Nhung", "Hiền", "Trâm",
)  # fmt: skip


def man(chance: Random) -> str:
    """Return a man's name, family name first."""
    return f"{chance.choice(_SURNAMES)} {chance.choice(_MEN_MIDDLE)} {chance.choice(_MEN)}"


def woman(chance: Random) -> str:
    """Return a woman's name, family name first."""
    return f"{chance.choice(_SURNAMES)} {chance.choice(_WOMEN_MIDDLE)} {chance.choice(_WOMEN)}"


def person(chance: Random) -> str:
    """Return a name; one signer in four is a woman."""
    return woman(chance) if chance.random() < 0.25 else man(chance)


def leaders(chance: Random) -> dict[str, str]:
    """Return who leads one body all through a batch: `head`, two deputies, the office and its deputy."""
    roles = ("head", "deputy", "deputy2", "office", "office_deputy")
    return {role: person(chance) for role in roles}
