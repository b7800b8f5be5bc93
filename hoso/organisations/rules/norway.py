"""The municipalities of Norway and their changes, from yearly lists to bodies and successions.

Values in, values out. Decided here:
- A municipality is one body: it answers for its records itself, there is no unit apart from it.
- Renumbered is the same body with another number; merged is a new body, even under a number and a name that
  stand already (Stavanger and Trondheim in 2020): then the one that bore the number was merged too.
- A municipality that was divided goes in parts. Where one part keeps the name and comes of it alone (Ålesund
  in 2024), the municipality goes on and the other was split off (Haram, named as one merged in 2020).
- The lists tell years: a change is of the first of January. They name no legal basis.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from hoso.lib.text import fold
from hoso.organisations.errors import ListsBroken
from hoso.organisations.rules.bodies import Kind, Level, RuleSet, Scheme
from hoso.organisations.rules.listed import (
    Basis,
    BodyRow,
    CodeRow,
    Directory,
    NameRow,
    ReorganisationRow,
    SuccessionRow,
)
from hoso.organisations.rules.succession import Change, Share, What
from hoso.rulesets.no import municipality_name

SOURCE = "norway"
_NOT_TOLD = Basis("", "", None)
# Two municipalities of one name are told apart by their county in the lists; it is no part of the name.
_TOLD_APART = re.compile(r" \([^)]*\)$")


@dataclass(frozen=True, slots=True)
class Listed:
    """A municipality in the list of one year."""

    year: int
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One line of the changes from one year to a later one."""

    from_year: int
    to_year: int
    old_number: str
    new_number: str
    relation: str  # merged, split, renumbered


@dataclass(frozen=True, slots=True)
class Lists:
    """The yearly lists and the changes between them."""

    years: tuple[Listed, ...]
    changes: tuple[Changed, ...]

    def of(self, year: int) -> dict[str, str]:
        """Names by number in one year."""
        return {each.number: each.name for each in self.years if each.year == year}


@dataclass
class _Body:
    """A municipality while the years are walked through."""

    key: str
    begins_on: date | None
    names: list[tuple[date | None, str]]
    codes: list[tuple[date | None, str]]
    ceased_on: date | None = None


@dataclass
class _Walk:
    found: Directory = field(default_factory=Directory)
    standing: dict[str, _Body] = field(default_factory=dict)
    ended: list[_Body] = field(default_factory=list)


def plain_name(name: str) -> str:
    """Return a name without what only tells two of it apart: `Herøy` of `Herøy (Nordland)`."""
    return _TOLD_APART.sub("", name).strip()


def same_name(one: str, other: str) -> bool:
    """Tell whether two spellings are one name: letters that a list lost stand as `?` in it."""
    return len(one) == len(other) and all(a == b or "?" in (a, b) for a, b in zip(one, other, strict=True))


def directory(lists: Lists) -> Directory:
    """Return the municipalities of the lists with everything dated about them.

    Raises:
        ListsBroken: a change names a number that does not stand, or does not lead to the next list.
    """
    if not lists.changes:
        raise ListsBroken("there are no changes", problems=1)
    walk, first = _Walk(), min(change.from_year for change in lists.changes)
    for number, name in lists.of(first).items():
        walk.standing[number] = _Body(f"no:{number}", None, [(None, plain_name(name))], [(None, number)])
    for year in sorted({change.to_year for change in lists.changes}):
        _step(walk, lists, year)
    for body in (*walk.ended, *walk.standing.values()):
        _add(walk.found, body)
    return walk.found


def _step(walk: _Walk, lists: Lists, year: int) -> None:
    """Go from one list to the next."""
    day, names, before = date(year, 1, 1), lists.of(year), dict(walk.standing)
    changes = [change for change in lists.changes if change.to_year == year]
    unknown = {change.old_number for change in changes} - set(before)
    if unknown:
        raise ListsBroken(f"{sorted(unknown)} do not stand before {year}", problems=len(unknown))
    sources, parts = _by_target(changes), _by_target(changes, turned=True)
    going_on = _going_on(changes, before, names, sources)
    for number in parts:
        walk.standing.pop(number)
    for number, old in going_on.items():
        body = before[old]
        body.codes.append((day, number))
        walk.standing[number] = body
    for number, olds in sources.items():
        if number in going_on:
            continue
        if number in before and number not in parts:
            olds = [*olds, number]  # its number goes on, the municipality was merged like the others
        body = _Body(f"no:{number}:{year}", day, [(day, plain_name(names.get(number, "")))], [(day, number)])
        walk.standing[number] = body
        _follow(walk, body, [before[old] for old in olds], [len(parts.get(old, [])) > 1 for old in olds],
                going_on={before[old].key for old in going_on.values()}, day=day)  # fmt: skip
    gone = {body.key: body for body in before.values()}
    for key in gone.keys() - {body.key for body in walk.standing.values()}:
        gone[key].ceased_on = day
        walk.ended.append(gone[key])
    if set(walk.standing) != set(names):
        odd = set(walk.standing) ^ set(names)
        raise ListsBroken(f"{sorted(odd)} do not fit the list of {year}", problems=len(odd))
    for number, name in names.items():
        _call(walk.standing[number], plain_name(name), day)


def _by_target(changes: Iterable[Changed], *, turned: bool = False) -> dict[str, list[str]]:
    """Return the old numbers of each new one; `turned`, the new ones of each old one."""
    found: dict[str, list[str]] = {}
    for change in changes:
        old, new = change.old_number, change.new_number
        found.setdefault(old if turned else new, []).append(new if turned else old)
    return found


def _going_on(
    changes: Sequence[Changed], before: dict[str, _Body], names: dict[str, str], sources: dict[str, list[str]]
) -> dict[str, str]:
    """Return the new numbers under which an old municipality goes on, each with the old number."""
    return {
        change.new_number: change.old_number
        for change in changes
        if sources[change.new_number] == [change.old_number]
        and change.new_number not in before
        and (
            change.relation == "renumbered"
            or (
                change.relation == "split"
                and fold(plain_name(names.get(change.new_number, "")))
                == fold(before[change.old_number].names[-1][1])
            )
        )
    }


def _follow(
    walk: _Walk, body: _Body, olds: list[_Body], in_parts: list[bool], *, going_on: set[str], day: date
) -> None:
    """Add the reorganisation that made `body`."""
    whole = len(olds) == 1 and not in_parts[0]
    split_off = len(olds) == 1 and olds[0].key in going_on
    kind = Change.SPLIT_OFF if split_off else Change.DIVIDE if len(olds) == 1 else Change.MERGE
    key = f"{body.key}:made"
    title = municipality_name(body.names[0][1])
    walk.found.reorganisations.append(
        ReorganisationRow(key, Change.CONVERT if whole else kind, title, _NOT_TOLD, day)
    )
    for old, in_part in zip(olds, in_parts, strict=True):
        share = Share.PART if in_part else Share.WHOLE
        walk.found.successions.extend(SuccessionRow(key, old.key, body.key, share, what) for what in What)


def _call(body: _Body, name: str, day: date) -> None:
    """Let the body have the name of this list from `day` on, unless it is the one it has."""
    since, known = body.names[-1]
    if same_name(known, name):
        if "?" in known:
            body.names[-1] = (since, name)
    else:
        body.names.append((day, name))


def _add(found: Directory, body: _Body) -> None:
    found.bodies.append(
        BodyRow(
            body.key, Kind.MUNICIPALITY, Level.COMMUNE, RuleSet.NORWAY, body.begins_on, body.ceased_on, None
        )
    )
    for (since, name), until in _spans(body.names, body.ceased_on):
        found.names.append(NameRow(body.key, municipality_name(name), name, since, until, language="nb"))
    for (since, code), until in _spans(body.codes, body.ceased_on):
        found.codes.append(CodeRow(body.key, Scheme.NORWEGIAN, code, since, until))


def _spans(
    facts: Sequence[tuple[date | None, str]], ceased_on: date | None
) -> Iterable[tuple[tuple[date | None, str], date | None]]:
    """Pair each fact with the first day on which the next one, or nothing, holds."""
    return zip(facts, [*(since for since, _fact in facts[1:]), ceased_on], strict=True)
