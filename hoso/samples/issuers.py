"""Bodies that issue the fictional documents: names, symbols, places, and how they head a page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from hoso.rulesets.values import RuleSetCode
from hoso.samples.errors import BatchImpossible

_DISTRICT_KINDS = ("huyện", "thị xã", "thành phố", "quận")
_COMMUNE_KINDS = ("xã", "phường", "thị trấn", "đặc khu")
_PROVINCE_KINDS = ("tỉnh", "thành phố")
# The Party committee of an area: its own name and symbol (36-HD/VPTW; symbols of districts by custom).
_PARTY = {
    "huyện": ("Huyện ủy", "HU"), "thị xã": ("Thị ủy", "ThU"), "thành phố": ("Thành ủy", "ThU"),
    "quận": ("Quận ủy", "QU"), "tỉnh": ("Tỉnh ủy", "TU"),
}  # fmt: skip
_DEFAULT_UNITS = ("xã Bình Thành", "xã Phú An", "xã Long Hiệp", "xã Tịnh Khê Đông", "thị trấn Sông Lũy")
_DEFAULT_VILLAGES = ("thôn An Định", "thôn Phú Lâm", "thôn Đồng Cát", "thôn Hòa Thọ", "thôn Vĩnh Sơn")


class Office(StrEnum):
    """What kind of body it is: decides types, layout and titles of its documents."""

    COMMITTEE = "committee"  # Ủy ban nhân dân
    COUNCIL = "council"  # Hội đồng nhân dân
    DEPARTMENT = "department"  # phòng of a people's committee
    PARTY = "party"  # cấp ủy
    COMMISSION = "commission"  # ban, ủy ban kiểm tra, văn phòng of a Party committee


class Level(StrEnum):
    """Where the body stands; the district level ended on 1 July 2025."""

    DISTRICT = "district"
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True)
class Issuer:
    """One issuing body. Make it with the functions below.

    `area` and `within` are written with their kind in small letters: `huyện Nghĩa Hành`, and the areas
    around it from the nearest outwards, the province last. `title` names a department or commission.
    `units` are the communes of a district, or the villages of a commune, that its papers speak of.
    """

    office: Office
    area: str
    within: tuple[str, ...]
    symbol: str
    title: str = ""
    units: tuple[str, ...] = field(default=(), repr=False)

    @property
    def rule_set(self) -> RuleSetCode:
        party = self.office in (Office.PARTY, Office.COMMISSION)
        return RuleSetCode.VN_PARTY if party else RuleSetCode.VN_STATE

    @property
    def level(self) -> Level:
        # "thành phố" is a district only when it lies within a province.
        return Level.COMMUNE if self.area.startswith(_COMMUNE_KINDS) else Level.DISTRICT

    @property
    def kind(self) -> str:
        """The word for its area: `huyện`, `xã`."""
        return _kind_of(self.area)

    @property
    def place(self) -> str:
        """Where its papers are dated: the area's name without its kind."""
        return place_of(self.area)

    @property
    def province(self) -> str:
        return self.within[-1]

    @property
    def name(self) -> str:
        """The full name in sentence case, as a register holds it."""
        if self.office is Office.COMMITTEE:
            return f"Ủy ban nhân dân {self.area}"
        if self.office is Office.COUNCIL:
            return f"Hội đồng nhân dân {self.area}"
        return self.title if self.title else party_of(self.area)

    @property
    def parent_name(self) -> str:
        """The body named above it on the page; empty for committees and councils of the state."""
        if self.office is Office.DEPARTMENT:
            return f"Ủy ban nhân dân {self.area}"
        if self.office is Office.COMMISSION:
            return party_of(self.area)
        return party_of(self.within[0]) if self.office is Office.PARTY else ""

    @property
    def party(self) -> str:
        """The Party committee of the area in short: `Huyện ủy`, `Đảng ủy`."""
        return _party_short(self.area)

    @property
    def subordinate_areas(self) -> tuple[str, ...]:
        if self.units:
            return self.units
        return _DEFAULT_VILLAGES if self.level is Level.COMMUNE else _DEFAULT_UNITS


def _kind_of(area: str) -> str:
    for kind in (*_DISTRICT_KINDS, *_COMMUNE_KINDS, *_PROVINCE_KINDS):
        if area.startswith(f"{kind} "):
            return kind
    return area.split(" ", 1)[0]


def place_of(area: str) -> str:
    """Return the name of an area without its kind; numbered wards keep it (`Phường 4`)."""
    name = area.removeprefix(f"{_kind_of(area)} ")
    return area[:1].upper() + area[1:] if name.isdigit() else name


def _party_short(area: str) -> str:
    return _PARTY.get(_kind_of(area), ("Đảng ủy", "ĐU"))[0]


def party_of(area: str) -> str:
    """Return the Party committee of an area by full name: `Huyện ủy Nghĩa Hành`, `Đảng ủy xã Hành Đức`."""
    if _kind_of(area) in _PARTY:
        return f"{_party_short(area)} {place_of(area)}"
    return f"Đảng ủy {area}"


def people_committee(area: str, *within: str, units: Sequence[str] = ()) -> Issuer:
    """Return the people's committee of `area`; `within` runs outwards, the province last."""
    return Issuer(Office.COMMITTEE, area, within, "UBND", units=tuple(units))


def people_council(area: str, *within: str, units: Sequence[str] = ()) -> Issuer:
    """Return the people's council of `area`."""
    return Issuer(Office.COUNCIL, area, within, "HĐND", units=tuple(units))


def department(title: str, symbol: str, area: str, *within: str, units: Sequence[str] = ()) -> Issuer:
    """Return a department (`Phòng Nội vụ`, `PNV`) of the people's committee of `area`."""
    return Issuer(Office.DEPARTMENT, area, within, symbol, title, tuple(units))


def party_committee(area: str, *within: str, units: Sequence[str] = ()) -> Issuer:
    """Return the Party committee of `area`; its symbol follows from the kind of area (`HU`, `ĐU`)."""
    symbol = _PARTY.get(_kind_of(area), ("", "ĐU"))[1]
    return Issuer(Office.PARTY, area, within, symbol, units=tuple(units))


def commission(title: str, symbol: str, area: str, *within: str, units: Sequence[str] = ()) -> Issuer:
    """Return a commission or office (`Ban Tổ chức`, `BTCHU`) of the Party committee of `area`."""
    return Issuer(Office.COMMISSION, area, within, symbol, title, tuple(units))


def district_issuers(area: str, province: str, *, communes: Sequence[str] = ()) -> tuple[Issuer, ...]:
    """Return the usual issuers of one district and of its first communes, state and Party.

    `area` and `communes` carry their kind in small letters (`huyện Nghĩa Hành`, `xã Hành Đức`).

    Raises:
        BatchImpossible: `area` is no district by its first words.
    """
    if _kind_of(area) not in _DISTRICT_KINDS:
        raise BatchImpossible(f"{area!r} does not begin with the kind of a district", area=area)
    symbol = _PARTY[_kind_of(area)][1]
    own = (
        people_committee(area, province, units=communes),
        party_committee(area, province, units=communes),
        people_council(area, province, units=communes),
        department("Phòng Nội vụ", "PNV", area, province, units=communes),
        commission("Ban Tổ chức", f"BTC{symbol}", area, province, units=communes),
        commission("Ủy ban Kiểm tra", f"UBKT{symbol}", area, province, units=communes),
    )
    local = [
        body
        for commune in communes[:2]
        for body in (people_committee(commune, area, province), party_committee(commune, area, province))
    ]
    return own + tuple(local)


# A district that never was, for tests and benchmarks.
FICTIONAL = district_issuers(
    "huyện Vân Khê",
    "tỉnh Hòa Giang",
    communes=("xã Đồng Mai", "xã Phước Lộc Thượng", "xã Thanh Bình Hạ", "xã Suối Đá", "thị trấn Vân Khê"),
)
