"""What an asker may see, as values and as terms of the index."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from hoso.access.values import AccessClass
from hoso.search.engine.rows import Row

_HIGHEST = max(AccessClass)
# A row carries its scope and the last hexadecimal digits of it, so that someone who sees all the scopes
# that end alike asks for one term instead of hundreds.
_BRANCHES = (0, 1, 2)

Reach = Mapping[int, frozenset[UUID]]


@dataclass(frozen=True, slots=True)
class Rights:
    """The scopes, dossiers and single holdings one asker may read, keyed by the highest class there."""

    scopes: Reach = field(default_factory=dict)
    dossiers: Reach = field(default_factory=dict)
    holdings: Reach = field(default_factory=dict)

    def identity(self) -> tuple[frozenset[tuple[int, frozenset[UUID]]], ...]:
        """Return a value that is equal for equal rights and can be a dictionary's key."""
        return tuple(frozenset(reach.items()) for reach in (self.scopes, self.dossiers, self.holdings))

    def sees(self, row: Row) -> bool:
        """Tell whether the asker may know of `row`: the same rule that the index applies."""
        return (
            _reaches(self.scopes, [row.scope], row.access_class)
            or _reaches(self.dossiers, row.dossiers, row.access_class)
            or _reaches(self.holdings, [UUID(row.key)], row.access_class)
        )


def _reaches(reach: Reach, ids: Iterable[UUID], access_class: int) -> bool:
    wanted = frozenset(ids)
    return any(access_class <= level and not wanted.isdisjoint(held) for level, held in reach.items())


def terms_of(row: Row) -> list[bytes]:
    """Return the terms that open `row`: those of its class and of every higher one."""
    ids = [*_branches(row.scope), row.scope.bytes, *(dossier.bytes for dossier in row.dossiers)]
    return [bytes([level]) + each for level in range(row.access_class, _HIGHEST + 1) for each in ids]


def _branches(scope: UUID) -> Iterator[bytes]:
    for digits in _BRANCHES:
        yield scope.hex[32 - digits :].encode()


def terms_for(rights: Rights, *, present: Iterable[UUID] | None) -> list[bytes]:
    """Return the terms of which a row must bear one to be seen, single holdings apart.

    `present` are all scopes in the very snapshot that will be asked; None when they are not known,
    then every scope has a term of its own.
    """
    levels = _levels(rights.scopes)
    if present is None:
        scopes = [_term(level, scope.bytes) for scope, level in levels.items()]
    else:
        scopes = list(_cover(frozenset(present), levels, digits=0, above=-1))
    return scopes + [_term(level, dossier.bytes) for dossier, level in _levels(rights.dossiers).items()]


def _levels(reach: Reach) -> dict[UUID, int]:
    """Return the highest class of each id."""
    levels: dict[UUID, int] = {}
    for level, ids in sorted(reach.items()):
        levels.update(dict.fromkeys(ids, int(level)))
    return levels


def _cover(present: frozenset[UUID], levels: dict[UUID, int], *, digits: int, above: int) -> Iterator[bytes]:
    """Yield the fewest terms that open exactly what `levels` opens among `present` scopes.

    All of `present` end in the same `digits`, and are open up to the class `above` already. One term
    serves them all up to the lowest class of any; only what lies above it needs terms further down.
    """
    lowest = min((levels.get(scope, -1) for scope in present), default=-1)
    if lowest > above:
        yield _term(lowest, next(iter(present)).hex[32 - digits :].encode())
    reached = max(lowest, above)
    higher = [scope for scope in present if levels.get(scope, -1) > reached]
    if digits == _BRANCHES[-1]:
        yield from (_term(levels[scope], scope.bytes) for scope in higher)
    elif higher:
        for branch in _by_ending(present, digits + 1):
            yield from _cover(branch, levels, digits=digits + 1, above=reached)


def _by_ending(scopes: Iterable[UUID], digits: int) -> list[frozenset[UUID]]:
    found: dict[str, list[UUID]] = {}
    for scope in scopes:
        found.setdefault(scope.hex[32 - digits :], []).append(scope)
    return [frozenset(group) for group in found.values()]


def _term(level: int, name: bytes) -> bytes:
    return bytes([level]) + name
