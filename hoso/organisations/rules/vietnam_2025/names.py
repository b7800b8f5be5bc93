"""How units and their organs are called, and which organs a unit had."""

from datetime import date

from hoso.organisations.errors import ListsBroken
from hoso.organisations.rules.bodies import Kind

_PARTY_NAMES = {
    "Tỉnh": "Tỉnh ủy",
    "Thành phố": "Thành ủy",
    "Huyện": "Huyện ủy",
    "Quận": "Quận ủy",
    "Thị xã": "Thị ủy",
}
_WITHOUT_COUNCIL = {
    "01": ("Phường",),
    "31": ("Quận", "Phường"),
    "48": ("Quận", "Phường"),
    "79": ("Quận", "Phường"),
}
# What stands before the name of the Party committee, or of the unit.
_OF_COMMITTEE = {
    Kind.PARTY_OFFICE: "Văn phòng",
    Kind.PARTY_INSPECTION: "Ủy ban Kiểm tra",
    Kind.PARTY_ORGANISATION: "Ban Tổ chức",
    Kind.PARTY_PROPAGANDA: "Ban Tuyên giáo",
    Kind.PARTY_MASS_WORK: "Ban Dân vận",
}
_OF_UNIT = {
    Kind.PEOPLES_COUNCIL: ("Hội đồng nhân dân", "HĐND"),
    Kind.PEOPLES_COMMITTEE: ("Ủy ban nhân dân", "UBND"),
    Kind.FATHERLAND_FRONT: ("Ủy ban Mặt trận Tổ quốc Việt Nam", "MTTQ"),
    Kind.WOMENS_UNION: ("Hội Liên hiệp Phụ nữ", "Hội LHPN"),
    Kind.FARMERS_UNION: ("Hội Nông dân", "HND"),
    Kind.VETERANS_UNION: ("Hội Cựu chiến binh", "Hội CCB"),
    Kind.YOUTH_UNION: ("Đoàn Thanh niên Cộng sản Hồ Chí Minh", "Đoàn"),
    Kind.ARCHIVE: ("Lưu trữ lịch sử", ""),
    Kind.PARTY_ARCHIVE: ("Lưu trữ lịch sử của Đảng ở", ""),
}
_TYPES = (*_PARTY_NAMES, "Xã", "Phường", "Thị trấn", "Đặc khu")


def unit_type(name: str) -> str:
    """Return the type of unit a name begins with: `Huyện` of `Huyện Chiêm Hóa`.

    The lists once write `Thành Phố`: the case of letters is not looked at.

    Raises:
        ListsBroken: the name begins with no known type.
    """
    found = next((each for each in _TYPES if name.casefold().startswith(f"{each.casefold()} ")), None)
    if found is None:
        raise ListsBroken(f"{name!r} names no known type of unit", problems=1)
    return found


def proper_name(name: str) -> str:
    """Return the name without its type: `Chiêm Hóa`."""
    return name[len(unit_type(name)) + 1 :]


def within(name: str) -> str:
    """Return the name of a unit as it stands inside a longer name: `huyện Chiêm Hóa`.

    The type keeps its capital before a number and in the name of Thành phố Hồ Chí Minh.

    Source: Decree 30/2020/ND-CP, annex II, section III.
    """
    proper = proper_name(name)
    if proper[:1].isdigit() or proper == "Hồ Chí Minh":
        return name
    return f"{unit_type(name).lower()} {proper}"


def organ_names(kind: Kind, unit: str) -> tuple[str, str]:
    """Return the full and the short name of an organ of the unit named `unit`."""
    if kind is Kind.TERRITORY:
        return unit, ""
    if kind in _OF_UNIT:
        full, short = _OF_UNIT[kind]
        return f"{full} {within(unit)}", f"{short} {within(unit)}" if short else ""
    if kind in _OF_COMMITTEE:
        return f"{_OF_COMMITTEE[kind]} {_committee(unit)}", ""
    return _committee(unit), ""


def _committee(unit: str) -> str:
    committee = _PARTY_NAMES.get(unit_type(unit))
    if committee is None:
        return f"Đảng ủy {within(unit)}"
    keeps_type = within(unit) == unit
    return f"{committee} {unit if keeps_type else proper_name(unit)}"


def has_council(name: str, *, province_code: str, from_on: date | None) -> bool:
    """Tell whether the lists let us say that the unit had a People's Council of its own.

    Before 1 July 2025 cities with an urban government had none in their wards, some none in their
    urban districts; Hoàng Sa has no electorate. Left out rather than invented.

    Source: 97/2019/QH14 (Hà Nội), 131/2020/QH14 (Thành phố Hồ Chí Minh), 119/2020/QH14 (Đà Nẵng),
    169/2024/QH15 (Hải Phòng); since then Law 72/2025/QH15.
    """
    if name.endswith(" Hoàng Sa"):
        return False
    if from_on is not None:
        return True
    return unit_type(name) not in _WITHOUT_COUNCIL.get(province_code, ())
