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
    if kind is Kind.PEOPLES_COUNCIL:
        return f"Hội đồng nhân dân {within(unit)}", f"HĐND {within(unit)}"
    if kind is Kind.PEOPLES_COMMITTEE:
        return f"Ủy ban nhân dân {within(unit)}", f"UBND {within(unit)}"
    committee = _PARTY_NAMES.get(unit_type(unit))
    if committee is None:
        return f"Đảng ủy {within(unit)}", ""
    keeps_type = within(unit) == unit
    return f"{committee} {unit if keeps_type else proper_name(unit)}", ""


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
