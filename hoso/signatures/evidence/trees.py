"""Hash trees of RFC 4998, 4.2 and 4.3: binary concatenation of digests in ascending order."""

import hashlib
from collections.abc import Collection, Sequence


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
        """Return the reduced tree of one leaf; see `reduced`.

        Raises:
            KeyError: the leaf is not of this tree.
        """
        return reduced([leaf], self.siblings(leaf))

    def siblings(self, leaf: bytes) -> list[bytes]:
        """Return what stands beside the way from a leaf to the root, from below; none on a level without.

        Raises:
            KeyError: the leaf is not of this tree.
        """
        place = self._places[leaf]
        found: list[bytes] = []
        for level in self.levels[:-1]:
            if place ^ 1 < len(level):
                found.append(level[place ^ 1])
            place //= 2
        return found


def leaf_of(algorithm: str, documents: Collection[bytes]) -> bytes:
    """Return the leaf of a data group: what its documents' digests come to together (RFC 4998, 4.2.2)."""
    return join(algorithm, list(dict.fromkeys(documents)))


def reduced(documents: Collection[bytes], siblings: Sequence[bytes]) -> list[list[bytes]]:
    """Return the reduced tree of a data group: its documents' digests, then one sibling a level.

    Empty where the only document is the root itself. No group of one digest comes first, for readers
    disagree whether such a digest is to be hashed again: a single document stands with its first sibling.
    """
    first = sorted(set(documents))
    if len(first) > 1:
        return [first, *([each] for each in siblings)]
    if not siblings:
        return []
    return [sorted([*first, siblings[0]]), *([each] for each in siblings[1:])]


def root_of(algorithm: str, leaf: bytes, groups: Sequence[Sequence[bytes]]) -> bytes | None:
    """Return where a reduced tree leads from `leaf` (RFC 4998, 4.3); None when it does not hold the leaf."""
    return root_of_group(algorithm, [leaf], groups, is_whole=False)


def root_of_group(
    algorithm: str, documents: Collection[bytes], groups: Sequence[Sequence[bytes]], *, is_whole: bool
) -> bytes | None:
    """Return where a reduced tree leads from the digests of some documents; None when it does not hold them.

    `is_whole`: they are all of their group, so that one more in the tree is a document that is missing
    (RFC 4998, 4.3). A single document cannot be told from a group by its tree.
    """
    found = set(documents)
    if not groups:
        return found.pop() if len(found) == 1 else None
    first = set(groups[0])
    if not found or not found <= first or (is_whole and 1 < len(found) != len(first)):
        return None
    at = join(algorithm, list(groups[0]))
    for group in groups[1:]:
        at = join(algorithm, [*group, at])
    return at
