"""What an asker may see, as values and as terms of the index."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from hoso.access.values import AccessClass
from hoso.search.engine.rows import Row

_HIGHEST = max(AccessClass)
# Blocks of so many scopes in the order in which the index met them have a term of their own, the largest
# being all: whoever sees a whole block asks for one term. Scopes of one body are mostly met together.
_BLOCK_BITS = (63, 8, 4, 0)

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

    def up_to(self, level: int) -> "Rights":
        """Return these rights without what is guarded more closely than `level`."""
        return Rights(*(_lowered(reach, level) for reach in (self.scopes, self.dossiers, self.holdings)))

    def sees(self, row: Row) -> bool:
        """Tell whether the asker may know of `row`: the same rule that the index applies."""
        return (
            _reaches(self.scopes, [row.scope], row.access_class)
            or _reaches(self.dossiers, row.dossiers, row.access_class)
            or _reaches(self.holdings, [UUID(row.key)], row.access_class)
        )


def _lowered(reach: Reach, level: int) -> Reach:
    lowered: dict[int, frozenset[UUID]] = {}
    for highest, ids in reach.items():
        lowered[min(highest, level)] = lowered.get(min(highest, level), frozenset()) | ids
    return lowered


def _reaches(reach: Reach, ids: Iterable[UUID], access_class: int) -> bool:
    wanted = frozenset(ids)
    return any(access_class <= level and not wanted.isdisjoint(held) for level, held in reach.items())


def terms_of(ordinal: int, access_class: int) -> list[int]:
    """Return the terms that open a row: those of its class and of every higher one.

    `ordinal` is the place of its scope in the order in which the index met scopes.
    """
    levels = range(access_class, _HIGHEST + 1)
    return [_term(level, ordinal, bits) for level in levels for bits in _BLOCK_BITS]


def terms_for(scopes: Reach, ordinals: Mapping[UUID, int]) -> list[int]:
    """Return the fewest terms of which a row must bear one to be seen by its scope.

    `ordinals` must hold every scope of the very snapshot that is asked: a block is only asked for when
    all of its scopes are open.
    """
    levels: dict[int, int] = {}
    for level, ids in sorted(scopes.items()):
        levels.update((ordinals[scope], int(level)) for scope in ids if scope in ordinals)
    return list(_cover(range(len(ordinals)), levels, blocks=_BLOCK_BITS, above=-1))


def _cover(present: range, levels: dict[int, int], *, blocks: tuple[int, ...], above: int) -> Iterator[int]:
    """Yield the terms that open exactly what `levels` opens among the ordinals `present`, one block.

    All of them are open up to the class `above` already. One term serves the block up to the lowest
    class of any of its scopes; only what lies above that needs terms of smaller blocks.
    """
    found = [levels.get(ordinal, -1) for ordinal in present]
    lowest = min(found, default=-1)
    if lowest > above:
        yield _term(lowest, present.start, blocks[0])
    reached = max(lowest, above)
    if len(blocks) > 1 and max(found, default=-1) > reached:
        size = 1 << blocks[1]
        for start in range(present.start, present.stop, size):
            part = range(start, min(start + size, present.stop))
            yield from _cover(part, levels, blocks=blocks[1:], above=reached)


def _term(level: int, ordinal: int, bits: int) -> int:
    """Return the number of a block: its size in the top bits, its place, and the class in three bits."""
    return _BLOCK_BITS.index(bits) << 60 | ordinal >> bits << 3 | level
