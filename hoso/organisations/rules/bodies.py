"""Kinds, levels and codes of bodies, and which of several dated names holds on a day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hoso.lib.text import fold


class Kind(StrEnum):
    """What a body is. A new kind is a new line here: the tables hold any code."""

    TERRITORY = "territory"  # đơn vị hành chính: named by the statistical code, issues nothing
    PEOPLES_COUNCIL = "peoples_council"  # hội đồng nhân dân
    PEOPLES_COMMITTEE = "peoples_committee"  # ủy ban nhân dân
    PARTY_COMMITTEE = "party_committee"  # cấp ủy
    PARTY_BODY = "party_body"  # any other body of a Party committee
    PARTY_OFFICE = "party_office"  # văn phòng
    PARTY_INSPECTION = "party_inspection"  # ủy ban kiểm tra
    PARTY_ORGANISATION = "party_organisation"  # ban tổ chức
    PARTY_PROPAGANDA = "party_propaganda"  # ban tuyên giáo
    PARTY_MASS_WORK = "party_mass_work"  # ban dân vận
    DEPARTMENT = "department"  # sở, phòng
    MASS_ORGANISATION = "mass_organisation"  # any other socio-political organisation
    FATHERLAND_FRONT = "fatherland_front"  # Ủy ban Mặt trận Tổ quốc
    WOMENS_UNION = "womens_union"  # Hội Liên hiệp Phụ nữ
    FARMERS_UNION = "farmers_union"  # Hội Nông dân
    VETERANS_UNION = "veterans_union"  # Hội Cựu chiến binh
    YOUTH_UNION = "youth_union"  # Đoàn Thanh niên
    ARCHIVE = "archive"  # lưu trữ lịch sử of the state
    PARTY_ARCHIVE = "party_archive"  # lưu trữ lịch sử of the Party
    MUNICIPALITY = "municipality"
    OTHER = "other"


class Level(StrEnum):
    """Where a body stands; the district level ended on 1 July 2025 and stays as provenance."""

    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class RuleSet(StrEnum):
    """Whose rules a body writes and keeps its documents by (reference 0.1)."""

    NONE = ""
    STATE = "vn-state"
    PARTY = "vn-party"
    NORWAY = "no"


# In which language a text names a body; Vietnamese where nothing is said.
OWN_LANGUAGE = {RuleSet.NORWAY: "nb"}


class Scheme(StrEnum):
    """Who gives the code."""

    STATISTICAL = "statistical"  # General Statistics Office: 2, 3 or 5 digits, a territory
    DOTTED = "dotted"  # QĐ 20/2020/QĐ-TTg: H49.64.33
    CHAR13 = "char13"  # the older form of 13 characters: 000.00.07.G11
    PARTY = "party"  # 208-QĐ/TW: five groups of 2.3.3.3.3 digits
    NORWEGIAN = "norwegian"  # kommunenummer, organisasjonsnummer


# The bodies that exist once in every administrative unit, and how people write them after its code.
ORGANS: dict[Kind, str] = {
    Kind.PEOPLES_COUNCIL: "HDND",
    Kind.PEOPLES_COMMITTEE: "UBND",
    Kind.PARTY_COMMITTEE: "CU",
    Kind.PARTY_OFFICE: "VP",
    Kind.PARTY_INSPECTION: "UBKT",
    Kind.PARTY_ORGANISATION: "BTC",
    Kind.PARTY_PROPAGANDA: "BTG",
    Kind.PARTY_MASS_WORK: "BDV",
    Kind.FATHERLAND_FRONT: "MTTQ",
    Kind.WOMENS_UNION: "HPN",
    Kind.FARMERS_UNION: "HND",
    Kind.VETERANS_UNION: "HCCB",
    Kind.YOUTH_UNION: "DTN",
    Kind.ARCHIVE: "LT",
    Kind.PARTY_ARCHIVE: "LTD",
}
# Who makes records of the Party block of a commune: the committee, its bodies, the organisations it leads.
# Source: 270-QĐ/TW, art. 15; 15-HD/VPTW (2016), whose standing after July 2025 is not confirmed.
PARTY_BLOCK: tuple[Kind, ...] = (
    Kind.PARTY_COMMITTEE, Kind.PARTY_INSPECTION, Kind.PARTY_ORGANISATION, Kind.PARTY_PROPAGANDA,
    Kind.PARTY_MASS_WORK, Kind.PARTY_OFFICE, Kind.FATHERLAND_FRONT, Kind.WOMENS_UNION,
    Kind.FARMERS_UNION, Kind.VETERANS_UNION, Kind.YOUTH_UNION,
)  # fmt: skip
_ORGAN_SIGNS = {sign: kind for kind, sign in ORGANS.items()} | {
    # A Party committee is called by its level: tỉnh ủy, thành ủy, huyện ủy, đảng ủy.
    "TU": Kind.PARTY_COMMITTEE,
    "HU": Kind.PARTY_COMMITTEE,
    "DU": Kind.PARTY_COMMITTEE,
}
_ADDRESS = re.compile(r"^(?:(?P<scheme>[a-z0-9]+):)?(?P<code>[0-9A-Za-z.\-]+)(?:/(?P<organ>\w+))?$")


@dataclass(frozen=True, slots=True)
class Address:
    """A body as people type it: a code, perhaps with its scheme and with the organ meant."""

    code: str
    scheme: Scheme | None = None
    organ: Kind | None = None

    def __str__(self) -> str:
        return f"{self.code}/{ORGANS[self.organ]}" if self.organ else self.code


def read_address(text: str) -> Address | None:
    """Read `073`, `073/UBND`, `073/CU`, `party:12.034`; None when it is no such thing."""
    match = _ADDRESS.match(text.strip())
    if match is None:
        return None
    scheme, organ = match["scheme"], match["organ"]
    kind = _ORGAN_SIGNS.get(fold(organ).upper()) if organ else None
    if (scheme and scheme not in set(Scheme)) or (organ and kind is None):
        return None
    return Address(match["code"], Scheme(scheme) if scheme else None, kind)


def days_off(from_on: date | None, to_on: date | None, on: date) -> int:
    """Return how many days `on` lies outside the days from `from_on` up to, not including, `to_on`."""
    if from_on is not None and on < from_on:
        return (from_on - on).days
    if to_on is not None and on >= to_on:
        return (on - to_on).days + 1
    return 0


@dataclass(frozen=True, slots=True)
class DatedName:
    """One name of a body: from `from_on` until the day before `to_on`; None is unbounded."""

    name: str
    language: str
    from_on: date | None
    to_on: date | None
    short_name: str = ""


def name_on(names: Iterable[DatedName], on: date, *, language: str = "vi") -> DatedName | None:
    """Return the name that holds on `on`; before or after the body's life the nearest one.

    The nearest, because a record of a dissolved body is still shown with that body's name. A name
    in `language` wins among those equally near; None only when there is no name at all.
    """
    return min(
        names,
        key=lambda name: (
            days_off(name.from_on, name.to_on, on),
            name.language != language,
            name.language,
            name.name,
        ),
        default=None,
    )


@dataclass(frozen=True, slots=True)
class DatedCode:
    """One code of a body: from `from_on` until the day before `to_on`; None is unbounded."""

    scheme: Scheme
    code: str
    from_on: date | None
    to_on: date | None


_BEST_KNOWN = tuple(Scheme)


def code_on(codes: Iterable[DatedCode], on: date) -> DatedCode | None:
    """Return the code by which a body is best known on `on`, or nearest to it; None without any."""
    return min(
        codes,
        key=lambda code: (
            days_off(code.from_on, code.to_on, on),
            _BEST_KNOWN.index(code.scheme),
            code.code,
        ),
        default=None,
    )


def folded_names(name: str, short_name: str = "") -> str:
    """Return the names as the look-up compares them, one a line."""
    return "\n".join(fold(each) for each in (name, short_name) if each)
