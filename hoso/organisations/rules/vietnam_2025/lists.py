"""The published lists of units before and after, and whether they fit together."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from hoso.organisations.errors import ListsBroken, ProvinceUnknown
from hoso.organisations.rules.vietnam_2025.names import unit_type

SOURCE = "vietnam-2025"
DAY = date(2025, 7, 1)

# Resolutions of the Standing Committee of the National Assembly, one for the communes of each new
# province (by its statistical code), all of 16 June 2025.
COMMUNE_RESOLUTIONS = {
    "01": "1656/NQ-UBTVQH15", "04": "1657/NQ-UBTVQH15", "08": "1684/NQ-UBTVQH15", "11": "1661/NQ-UBTVQH15",
    "12": "1670/NQ-UBTVQH15", "14": "1681/NQ-UBTVQH15", "15": "1673/NQ-UBTVQH15", "19": "1683/NQ-UBTVQH15",
    "20": "1672/NQ-UBTVQH15", "22": "1679/NQ-UBTVQH15", "24": "1658/NQ-UBTVQH15", "25": "1676/NQ-UBTVQH15",
    "31": "1669/NQ-UBTVQH15", "33": "1666/NQ-UBTVQH15", "37": "1674/NQ-UBTVQH15", "38": "1686/NQ-UBTVQH15",
    "40": "1678/NQ-UBTVQH15", "42": "1665/NQ-UBTVQH15", "44": "1680/NQ-UBTVQH15", "46": "1675/NQ-UBTVQH15",
    "48": "1659/NQ-UBTVQH15", "51": "1677/NQ-UBTVQH15", "52": "1664/NQ-UBTVQH15", "56": "1667/NQ-UBTVQH15",
    "66": "1660/NQ-UBTVQH15", "68": "1671/NQ-UBTVQH15", "75": "1662/NQ-UBTVQH15", "79": "1685/NQ-UBTVQH15",
    "80": "1682/NQ-UBTVQH15", "82": "1663/NQ-UBTVQH15", "86": "1687/NQ-UBTVQH15", "91": "1654/NQ-UBTVQH15",
    "92": "1668/NQ-UBTVQH15", "96": "1655/NQ-UBTVQH15",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OldCommune:
    """A line of the list before; five island districts had no commune and stand with empty ones."""

    province_code: str
    province: str
    district_code: str
    district: str
    commune_code: str
    commune: str

    @property
    def code(self) -> str:
        """The code of the lowest unit of the line."""
        return self.commune_code or self.district_code


@dataclass(frozen=True, slots=True)
class NewCommune:
    """A line of the list after."""

    province_code: str
    province: str
    commune_code: str
    commune: str


@dataclass(frozen=True, slots=True)
class Link:
    """Some area of the old unit lies in the new commune; both by code."""

    old_code: str
    new_code: str


@dataclass(frozen=True)
class Lists:
    """The published lists, or one new province of them."""

    old: tuple[OldCommune, ...]
    new: tuple[NewCommune, ...]
    links: tuple[Link, ...]

    @cached_property
    def old_of(self) -> dict[str, OldCommune]:
        """Lines of the list before, by code."""
        return {unit.code: unit for unit in self.old}

    @cached_property
    def new_of(self) -> dict[str, NewCommune]:
        """Lines of the list after, by code."""
        return {unit.commune_code: unit for unit in self.new}

    @cached_property
    def targets(self) -> dict[str, list[str]]:
        """Codes of the new communes of each old unit."""
        found: dict[str, list[str]] = {}
        for link in self.links:
            found.setdefault(link.old_code, []).append(link.new_code)
        return found

    @cached_property
    def sources(self) -> dict[str, list[str]]:
        """Codes of the old units of each new commune."""
        found: dict[str, list[str]] = {}
        for link in self.links:
            found.setdefault(link.new_code, []).append(link.old_code)
        return found

    @cached_property
    def province_names(self) -> dict[str, str]:
        """Names of the provinces after, by code."""
        return {unit.province_code: unit.province for unit in self.new}

    @cached_property
    def old_provinces(self) -> dict[str, list[OldCommune]]:
        """For each new province one line of every old province in it."""
        found: dict[str, dict[str, OldCommune]] = {}
        for link in self.links:
            old, new = self.old_of[link.old_code], self.new_of[link.new_code]
            found.setdefault(new.province_code, {})[old.province_code] = old
        return {code: list(olds.values()) for code, olds in found.items()}


def only_province(lists: Lists, code: str) -> Lists:
    """Return the part of the lists that makes one new province.

    `code` is the statistical code of a province, after or before: 08 and 02 both give Tuyên Quang.

    Raises:
        ProvinceUnknown: no province has it.
    """
    new_code = next(
        (
            new
            for new, olds in lists.old_provinces.items()
            if code == new or code in {old.province_code for old in olds}
        ),
        None,
    )
    if new_code is None:
        raise ProvinceUnknown(f"no province has the code {code!r}", province=code)
    new = tuple(unit for unit in lists.new if unit.province_code == new_code)
    codes = {unit.commune_code for unit in new}
    links = tuple(link for link in lists.links if link.new_code in codes)
    olds = {link.old_code for link in links}
    return Lists(tuple(unit for unit in lists.old if unit.code in olds), new, links)


def check(lists: Lists) -> None:
    """Make sure that the lists fit together.

    Raises:
        ListsBroken: a unit stands twice, comes from or goes to nowhere, or its resolution is unknown.
    """
    problems = [f"{code} leads nowhere" for code in lists.old_of if code not in lists.targets]
    problems += [f"{code} comes from nowhere" for code in lists.new_of if code not in lists.sources]
    problems += [f"{link} is not in the lists" for link in lists.links if not _known(lists, link)]
    if len(lists.old_of) != len(lists.old) or len(lists.new_of) != len(lists.new):
        problems.append("a code stands twice")
    if len(set(lists.links)) != len(lists.links):
        problems.append("a link stands twice")
    problems += [
        f"no resolution for {code}"
        for code in {unit.province_code for unit in lists.new}
        if code not in COMMUNE_RESOLUTIONS
    ]
    if problems or not lists.links:
        raise ListsBroken("; ".join(problems[:5]) or "the lists are empty", problems=len(problems))


def _known(lists: Lists, link: Link) -> bool:
    return link.old_code in lists.old_of and link.new_code in lists.new_of


def continues(lists: Lists, old_code: str) -> bool:
    """Tell whether an old commune is the same body after: alone, whole, of the same type and code."""
    old = lists.old_of[old_code]
    if lists.targets[old_code] != [old_code] or lists.sources[old_code] != [old_code]:
        return False
    return unit_type(old.commune) == unit_type(lists.new_of[old_code].commune)


def lasts(lists: Lists, old: OldCommune) -> bool:
    """Tell whether the province of `old` was merged with none and kept code and name."""
    code = old.province_code
    merged = [each.province_code for each in lists.old_provinces.get(code, [])]
    return merged == [code] and lists.province_names[code] == old.province
