"""A later edition of the list of communes, laid over the one of July 2025.

A unit of another type is a new body (a commune that became a ward, a province that became a city); of
another name it is the same body. Only the spelling of tone marks (Hòa, Hoà) and of capitals changes from
list to list, which is no new name. A code that only one of the lists has is told and not taken over: lists
disagree there, and no text recodes the unit.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hoso.organisations.errors import ListsBroken
from hoso.organisations.rules.listed import Basis, Directory
from hoso.organisations.rules.succession import Change, Share, Status
from hoso.organisations.rules.vietnam_2025.building import Unit, add_event, add_unit, organ_keys, units_of
from hoso.organisations.rules.vietnam_2025.lists import Lists, NewCommune
from hoso.organisations.rules.vietnam_2025.names import organ_names, proper_name, unit_type, within

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


@dataclass(frozen=True, slots=True)
class Differing:
    """A unit that the later list calls otherwise; codes are those of the first list."""

    code: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Wave:
    """What a later list says otherwise."""

    provinces_converted: tuple[Differing, ...]
    provinces_renamed: tuple[Differing, ...]
    communes_converted: tuple[Differing, ...]
    communes_renamed: tuple[Differing, ...]
    # Units that the two lists give different codes.
    codes_differing: tuple[Differing, ...]


def spelt_alike(one: str, other: str) -> bool:
    """Tell whether two names differ at most in the place of tone marks and in capitals."""
    return _without_places(one) == _without_places(other)


def _without_places(name: str) -> list[tuple[str, str]]:
    """Return each word as its letters and its tone, wherever the tone is written."""
    found = []
    for word in unicodedata.normalize("NFD", name.casefold()).split():
        tones = "".join(letter for letter in word if letter in _TONES)
        found.append(("".join(letter for letter in word if letter not in _TONES), tones))
    return found


def compare(lists: Lists, later: Sequence[NewCommune]) -> Wave:
    """Return what `later` says otherwise than the list after of `lists`, of the same provinces.

    Raises:
        ListsBroken: the later list has a commune that comes from nowhere, or lacks one.
    """
    provinces = {unit.province_code for unit in lists.new}
    mine = [unit for unit in later if unit.province_code in provinces]
    by_name = {(unit.province_code, _folded(unit.commune)): unit.commune_code for unit in lists.new}
    communes, recoded = {}, []
    for unit in mine:
        code = unit.commune_code
        if code not in lists.new_of:
            code = by_name.get((unit.province_code, _folded(unit.commune)), "")
            recoded.append(Differing(code, code, unit.commune_code))
        communes[code] = unit
    odd = set(communes) ^ set(lists.new_of)
    if odd or len(communes) != len(mine):
        raise ListsBroken(f"{sorted(odd)[:5]} are in one list only", problems=max(1, len(odd)))
    named = [Differing(code, lists.new_of[code].commune, unit.commune) for code, unit in communes.items()]
    above = {unit.province_code: unit.province for unit in mine}
    provinces_named = [Differing(code, lists.province_names[code], name) for code, name in above.items()]
    return Wave(
        *_split(provinces_named),
        *_split(named),
        tuple(recoded),
    )


def _folded(name: str) -> str:
    return str(_without_places(name))


def _split(named: Sequence[Differing]) -> tuple[tuple[Differing, ...], tuple[Differing, ...]]:
    """Return those of another type, then those of another name alone."""
    converted = [each for each in named if unit_type(each.before) != unit_type(each.after)]
    renamed = [
        each
        for each in named
        if each not in converted and not spelt_alike(proper_name(each.before), proper_name(each.after))
    ]
    return tuple(converted), tuple(renamed)


def wave_directory(lists: Lists, wave: Wave, *, day: date, basis: Basis) -> Directory:
    """Return the new bodies and the reorganisations that make them, planned for `day`.

    They are put in force like any other, which ends what they follow and moves what stood below.
    """
    found, units = Directory(), units_of(lists)
    provinces = {
        each.code: Unit(
            each.code, each.after, units.provinces_after[each.code].level, each.code, begins_on=day
        )
        for each in wave.provinces_converted
    }
    for code, province in provinces.items():
        add_unit(found, province, ())
        _convert(found, units.provinces_after[code], province, day, basis)
    for each in wave.communes_converted:
        old = units.communes_after[each.code]
        above_code = lists.new_of[each.code].province_code
        above = provinces.get(above_code) or units.provinces_after[above_code]
        commune = Unit(each.code, each.after, old.level, above_code, begins_on=day)
        add_unit(found, commune, ((above, day, None),))
        _convert(found, old, commune, day, basis)
    return found


def _convert(found: Directory, old: Unit, new: Unit, day: date, basis: Basis) -> None:
    title = f"Thành lập {within(new.name)}"
    add_event(
        found,
        f"vn:{day}:{new.level}:{new.code}",
        Change.CONVERT,
        title,
        (basis, basis),
        [(old, new, Share.WHOLE)],
        day=day,
        status=Status.PLANNED,
    )


def wave_names(lists: Lists, wave: Wave) -> list[tuple[str, str, str]]:
    """Return key, full and short name of every body that the later list calls otherwise."""
    units = units_of(lists)
    renamed = [(units.provinces_after[each.code], each.after) for each in wave.provinces_renamed]
    renamed += [(units.communes_after[each.code], each.after) for each in wave.communes_renamed]
    return [
        (key, *organ_names(kind, name)) for unit, name in renamed for kind, key in organ_keys(unit).items()
    ]
