"""From the lists to the rows: units with their organs, then who follows whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from hoso.organisations.rules.bodies import ORGANS, PARTY_BLOCK, Kind, Level, RuleSet, Scheme
from hoso.organisations.rules.listed import (
    Basis,
    BodyRow,
    CodeRow,
    Directory,
    NameRow,
    ParentRow,
    ReorganisationRow,
    SuccessionRow,
)
from hoso.organisations.rules.succession import Change, Share, Status, What
from hoso.organisations.rules.vietnam_2025.lists import (
    COMMUNE_RESOLUTIONS,
    DAY,
    Lists,
    NewCommune,
    OldCommune,
    check,
    continues,
    lasts,
)
from hoso.organisations.rules.vietnam_2025.names import has_council, organ_names, within

PROVINCES = Basis("202/2025/QH15", "Quốc hội", date(2025, 6, 12))
DISTRICTS = Basis("203/2025/QH15", "Quốc hội", date(2025, 6, 16))
PARTY_MERGERS = Basis("31-HD/BTCTW", "Ban Tổ chức Trung ương", date(2025, 4, 23))
PARTY_LEVELS = Basis("294-QĐ/TW", "Ban Chấp hành Trung ương", date(2025, 5, 26))

_STATE_ORGANS = (Kind.PEOPLES_COUNCIL, Kind.PEOPLES_COMMITTEE, Kind.ARCHIVE)
_PARTY_ORGANS = (*PARTY_BLOCK, Kind.PARTY_ARCHIVE)
# Organs that stand under another organ of their own unit; all others under the organ of their kind above.
_UNDER_OWN: dict[Kind, Kind] = {
    **dict.fromkeys((*PARTY_BLOCK[1:], Kind.PARTY_ARCHIVE), Kind.PARTY_COMMITTEE),
    Kind.ARCHIVE: Kind.PEOPLES_COMMITTEE,
}
# What each level has beside its People's Committee and, where it has one, its People's Council.
# Source: Law 33/2024/QH15 and 270-QĐ/TW (one historical archive of the state and one of the Party in a
# province); 15-HD/VPTW (the Party block of a commune), which lists no bodies of a district committee.
_BESIDE: dict[Level, tuple[Kind, ...]] = {
    Level.PROVINCE: (Kind.PARTY_COMMITTEE, Kind.ARCHIVE, Kind.PARTY_ARCHIVE),
    Level.DISTRICT: (Kind.PARTY_COMMITTEE,),
    Level.COMMUNE: PARTY_BLOCK,
}


@dataclass(frozen=True)
class Unit:
    """An administrative unit on its way into the directory."""

    code: str
    name: str
    level: Level
    province_code: str
    begins_on: date | None = None
    ceased_on: date | None = None
    later_name: str = ""

    @cached_property
    def key(self) -> str:
        """What the lists call the unit: its edition and its code."""
        edition = f"{self.begins_on:%Y-%m}" if self.begins_on else "2025-06"
        return f"vn:{edition}:{self.code}"

    @cached_property
    def organs(self) -> tuple[Kind, ...]:
        """The kinds of its organs."""
        council = has_council(self.name, province_code=self.province_code, from_on=self.begins_on)
        councils = (Kind.PEOPLES_COUNCIL,) if council else ()
        return (*councils, Kind.PEOPLES_COMMITTEE, *_BESIDE[self.level])


def directory(lists: Lists) -> Directory:
    """Return the bodies of the lists with everything dated about them.

    Raises:
        ListsBroken: see `check`.
    """
    check(lists)
    found, units = Directory(), units_of(lists)
    _add_units(found, lists, units)
    _reorganise_provinces(found, lists, units)
    _reorganise_districts(found, lists, units)
    _reorganise_communes(found, lists, units)
    return found


@dataclass(frozen=True)
class Units:
    """The units of both lists by code; what lasts is the same unit in both."""

    provinces_before: dict[str, Unit]
    provinces_after: dict[str, Unit]
    districts: dict[str, Unit]
    communes_before: dict[str, Unit]
    communes_after: dict[str, Unit]


def units_of(lists: Lists) -> Units:
    """Return the units before and after by code."""
    provinces, districts, communes = {}, {}, {}
    for old in lists.old:
        provinces[old.province_code] = _old_province(lists, old)
        districts[old.district_code] = Unit(
            old.district_code, old.district, Level.DISTRICT, old.province_code, ceased_on=DAY
        )
        if old.commune_code:
            communes[old.commune_code] = _old_commune(lists, old)
    return Units(
        provinces,
        {code: _new_province(lists, code, provinces) for code in lists.old_provinces},
        districts,
        communes,
        {new.commune_code: _new_commune(lists, new, communes) for new in lists.new},
    )


def _old_province(lists: Lists, old: OldCommune) -> Unit:
    ceased_on = None if lasts(lists, old) else DAY
    return Unit(old.province_code, old.province, Level.PROVINCE, old.province_code, ceased_on=ceased_on)


def _new_province(lists: Lists, code: str, before: dict[str, Unit]) -> Unit:
    if code in before and before[code].ceased_on is None:
        return before[code]
    return Unit(code, lists.province_names[code], Level.PROVINCE, code, begins_on=DAY)


def _old_commune(lists: Lists, old: OldCommune) -> Unit:
    going_on = continues(lists, old.code)
    later = lists.new_of[old.code].commune if going_on else old.commune
    return Unit(
        old.code,
        old.commune,
        Level.COMMUNE,
        old.province_code,
        ceased_on=None if going_on else DAY,
        later_name=later if later != old.commune else "",
    )


def _new_commune(lists: Lists, new: NewCommune, before: dict[str, Unit]) -> Unit:
    code = new.commune_code
    if code in before and before[code].ceased_on is None:
        return before[code]
    return Unit(code, new.commune, Level.COMMUNE, new.province_code, begins_on=DAY)


_Parents = tuple[tuple[Unit, date | None, date | None], ...]


def _add_units(found: Directory, lists: Lists, units: Units) -> None:
    for unit in dict.fromkeys((*units.provinces_before.values(), *units.provinces_after.values())):
        add_unit(found, unit, ())
    for unit in units.districts.values():
        add_unit(found, unit, ((units.provinces_before[unit.province_code], None, DAY),))
    for unit in dict.fromkeys((*units.communes_before.values(), *units.communes_after.values())):
        add_unit(found, unit, tuple(_parents(lists, units, unit)))


def _parents(lists: Lists, units: Units, commune: Unit) -> Iterator[tuple[Unit, date | None, date | None]]:
    """Say what a commune stood under: a district before the day, a province since."""
    if commune.begins_on is None:
        yield units.districts[lists.old_of[commune.code].district_code], None, DAY
    if commune.ceased_on is None:
        yield units.provinces_after[lists.new_of[commune.code].province_code], DAY, None


def add_unit(found: Directory, unit: Unit, parents: _Parents) -> None:
    """Add a unit with its organs, each under the organ of its kind above or under one of its own unit."""
    found.codes.append(CodeRow(unit.key, Scheme.STATISTICAL, unit.code, unit.begins_on, unit.ceased_on))
    for kind in (Kind.TERRITORY, *unit.organs):
        key = organ_key(unit, kind)
        territory = None if kind is Kind.TERRITORY else unit.key
        rules = _rule_set(kind)
        found.bodies.append(BodyRow(key, kind, unit.level, rules, unit.begins_on, unit.ceased_on, territory))
        found.names.extend(_names(unit, kind))
        if kind in _UNDER_OWN:
            own = organ_key(unit, _UNDER_OWN[kind])
            found.parents.append(ParentRow(key, own, unit.begins_on, unit.ceased_on))
            continue
        for above, from_on, to_on in parents:
            if kind is Kind.TERRITORY or kind in above.organs:
                found.parents.append(ParentRow(key, organ_key(above, kind), from_on, to_on))


def organ_keys(unit: Unit) -> dict[Kind, str]:
    """Return what the lists call the unit and each of its organs, by kind."""
    return {kind: organ_key(unit, kind) for kind in (Kind.TERRITORY, *unit.organs)}


def organ_key(unit: Unit, kind: Kind) -> str:
    """Return what the lists call an organ of the unit."""
    return unit.key if kind is Kind.TERRITORY else f"{unit.key}/{ORGANS[kind]}"


def _rule_set(kind: Kind) -> RuleSet:
    if kind is Kind.TERRITORY:
        return RuleSet.NONE
    return RuleSet.PARTY if kind in _PARTY_ORGANS else RuleSet.STATE


def _names(unit: Unit, kind: Kind) -> Iterator[NameRow]:
    key, (name, short) = organ_key(unit, kind), organ_names(kind, unit.name)
    if not unit.later_name:
        yield NameRow(key, name, short, unit.begins_on, unit.ceased_on)
        return
    yield NameRow(key, name, short, unit.begins_on, DAY)
    line = "party" if kind in _PARTY_ORGANS else "state"
    yield NameRow(
        key,
        *organ_names(kind, unit.later_name),
        DAY,
        unit.ceased_on,
        f"{_where('commune', unit.code)}:{line}",
    )


def _where(level: str, code: str) -> str:
    return f"vn:{DAY}:{level}:{code}"


def _reorganise_provinces(found: Directory, lists: Lists, units: Units) -> None:
    for code, olds in lists.old_provinces.items():
        new = units.provinces_after[code]
        if new.begins_on is None:
            continue
        pairs = [(units.provinces_before[old.province_code], new, Share.WHOLE) for old in olds]
        change = Change.MERGE if len(pairs) > 1 else Change.CONVERT
        title = f"Thành lập {within(new.name)}"
        add_event(found, _where("province", code), change, title, (PROVINCES, PARTY_MERGERS), pairs)


def _reorganise_districts(found: Directory, lists: Lists, units: Units) -> None:
    """End the district level: territory to the communes, work to communes and province.

    Source: 203/2025/QH15, art. 2; Law 72/2025/QH15 (two levels of local government).
    """
    targets_of: dict[str, dict[str, None]] = {}
    for old in lists.old:
        targets_of.setdefault(old.district_code, {}).update(dict.fromkeys(lists.targets[old.code]))
    for code, district in units.districts.items():
        targets = targets_of[code]
        share = Share.WHOLE if len(targets) == 1 else Share.PART
        pairs = [(district, units.communes_after[target], share) for target in targets]
        province = units.provinces_after[lists.new_of[next(iter(targets))].province_code]
        title = f"Kết thúc hoạt động {within(district.name)}"
        add_event(
            found,
            _where("district", code),
            Change.DISSOLVE,
            title,
            (DISTRICTS, PARTY_LEVELS),
            pairs,
            above=province,
        )


def _reorganise_communes(found: Directory, lists: Lists, units: Units) -> None:
    for new in lists.new:
        unit = units.communes_after[new.commune_code]
        basis = Basis(COMMUNE_RESOLUTIONS[new.province_code], "Ủy ban Thường vụ Quốc hội", date(2025, 6, 16))
        pairs = [
            (units.communes_before[old], unit, Share.PART if len(lists.targets[old]) > 1 else Share.WHOLE)
            for old in lists.sources[new.commune_code]
            if old in units.communes_before
        ]
        where = _where("commune", new.commune_code)
        if unit.begins_on is None:
            if unit.later_name:
                title = f"Đổi tên {within(unit.name)} thành {within(unit.later_name)}"
                add_event(found, where, Change.RENAME, title, (basis, PARTY_MERGERS), [])
        elif pairs:
            title = f"Thành lập {within(unit.name)}"
            add_event(found, where, _change(pairs), title, (basis, PARTY_MERGERS), pairs)


Pairs = list[tuple[Unit, Unit, Share]]


def _change(pairs: Pairs) -> Change:
    if len(pairs) > 1:
        return Change.MERGE
    return Change.CONVERT if pairs[0][2] is Share.WHOLE else Change.DIVIDE


def add_event(
    found: Directory,
    where: str,
    change: Change,
    title: str,
    bases: tuple[Basis, Basis],
    pairs: Pairs,
    *,
    above: Unit | None = None,
    day: date = DAY,
    status: Status = Status.IN_FORCE,
) -> None:
    """Add a reorganisation, the state's and the Party's apart: their texts (`bases`) and archives differ.

    With `above` the work of every organ goes in parts to `above` as well.
    """
    state, party = bases
    for line, basis, kinds in (
        ("state", state, (Kind.TERRITORY, *_STATE_ORGANS)),
        ("party", party, _PARTY_ORGANS),
    ):
        key = f"{where}:{line}"
        found.reorganisations.append(ReorganisationRow(key, change, title, basis, day, status))
        for kind in kinds:
            found.successions.extend(_lines(key, kind, pairs, above))


def _lines(key: str, kind: Kind, pairs: Pairs, above: Unit | None) -> Iterable[SuccessionRow]:
    if kind is Kind.TERRITORY:
        for old, new, share in pairs:
            yield SuccessionRow(key, old.key, new.key, share, What.TERRITORY)
        return
    takers = [(old, new, Share.PART if above else share) for old, new, share in pairs]
    if above is not None:
        takers.append((pairs[0][0], above, Share.PART))
    for old, new, share in takers:
        if kind in old.organs and kind in new.organs:
            yield SuccessionRow(key, organ_key(old, kind), organ_key(new, kind), share, What.FUNCTIONS)
