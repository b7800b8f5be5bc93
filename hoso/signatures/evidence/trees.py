"""Hash trees of RFC 4998, 4.2 and 4.3: binary concatenation of digests in ascending order."""

import hashlib
from collections.abc import Sequence


def digest(algorithm: str, *parts: bytes) -> bytes:
    """Return the digest of `parts` one after the other; `algorithm` as hashlib names it."""
    made = hashlib.new(algorithm)
    for part in parts:
        made.update(part)
    return made.digest()


def join(algorithm: str, digests: Sequence[bytes]) -> bytes:
    """Return the digest over several digests, sorted as RFC 4998 wants; one alone stands for itself."""
    return digests[0] if len(digests) == 1 else digest(algorithm, *sorted(digests))


class Tree:
    """A binary tree over the digests of a batch, kept level by level.

    Memory: about two digests per leaf (128 bytes with SHA-512). A digest that occurs twice has one leaf.
    """

    def __init__(self, algorithm: str, leaves: Sequence[bytes]) -> None:
        if not leaves:
            raise ValueError("a tree needs leaves")
        self.algorithm = algorithm
        self.levels: list[list[bytes]] = [sorted(set(leaves))]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            # An odd one goes up as it is.
            self.levels.append([join(algorithm, below[at : at + 2]) for at in range(0, len(below), 2)])
        self._places = {leaf: place for place, leaf in enumerate(self.levels[0])}

    @property
    def root(self) -> bytes:
        """The digest that is time-stamped."""
        return self.levels[-1][0]

    def path(self, leaf: bytes) -> list[list[bytes]]:
        """Return the reduced tree of one leaf: it with its first sibling, then one sibling a level.

        Empty where the leaf is the root itself. No group of one digest comes first: readers disagree whether
        such a digest is to be hashed again.

        Raises:
            KeyError: the leaf is not of this tree.
        """
        place = self._places[leaf]
        groups: list[list[bytes]] = []
        for level in self.levels[:-1]:
            sibling = place ^ 1
            if sibling < len(level):
                groups.append([level[sibling]] if groups else sorted([leaf, level[sibling]]))
            place //= 2
        return groups


def root_of(algorithm: str, leaf: bytes, groups: Sequence[Sequence[bytes]]) -> bytes | None:
    """Return where a reduced tree leads from `leaf` (RFC 4998, 4.3); None when it does not hold the leaf."""
    if not groups:
        return leaf
    if leaf not in groups[0]:
        return None
    at = join(algorithm, list(groups[0]))
    for group in groups[1:]:
        at = join(algorithm, [*group, at])
    return at
