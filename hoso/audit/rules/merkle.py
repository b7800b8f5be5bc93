"""The Merkle tree over the trail: hashes, the right edge that grows, proofs and how they are checked.

Source: RFC 9162, section 2.1 (the same tree as RFC 6962), SHA-256. Leaves are counted from 0.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

# The hash of leaves `begin` up to, not including, `end`.
RangeRoot = Callable[[int, int], bytes]


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of one leaf: SHA-256 over a zero byte and the content (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Edge:
    """The right edge of a growing tree: the complete subtrees it consists of, largest first.

    Appending costs one or two hashes, the root about twenty, whatever the size.
    """

    size: int = 0
    _subtrees: list[tuple[int, bytes]] = field(default_factory=list)  # (height, hash)

    def append(self, digest: bytes, *, height: int = 0) -> list[tuple[int, int, bytes]]:
        """Append a complete subtree of 2**height leaves (a leaf by default).

        Larger ones first: `size` must be a multiple of 2**height. Returns every larger subtree that
        became complete, as (height, position among those of its height, hash).
        """
        self.size += 1 << height
        complete: list[tuple[int, int, bytes]] = []
        while self._subtrees and self._subtrees[-1][0] == height:
            _, left = self._subtrees.pop()
            digest = node_hash(left, digest)
            height += 1
            complete.append((height, (self.size >> height) - 1, digest))
        self._subtrees.append((height, digest))
        return complete

    def root(self) -> bytes:
        """Return the root of the tree as it stands."""
        if not self._subtrees:
            return EMPTY_ROOT
        root = self._subtrees[-1][1]
        for _, left in reversed(self._subtrees[:-1]):
            root = node_hash(left, root)
        return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    edge = Edge()
    for leaf in leaves:
        edge.append(leaf)
    return edge.root()


def split(size: int) -> int:
    """Return the largest power of two below `size` (at least 2): where a tree divides."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(index: int, size: int, range_root: RangeRoot) -> list[bytes]:
    """Return the hashes that show leaf `index` in the tree of `size` leaves (RFC 9162, 2.1.3.1)."""
    proof: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + split(end - begin)
        if index < middle:
            proof.append(range_root(middle, end))
            end = middle
        else:
            proof.append(range_root(begin, middle))
            begin = middle
    return proof[::-1]


def consistency_proof(old_size: int, new_size: int, range_root: RangeRoot) -> list[bytes]:
    """Return the hashes that show the tree of `old_size` as the beginning of the new (RFC 9162, 2.1.4.1).

    Empty when `old_size` is 0 or both sizes are the same.
    """
    if old_size in (0, new_size):
        return []
    proof: list[bytes] = []
    begin, end, whole = 0, new_size, True
    while end != old_size:
        middle = begin + split(end - begin)
        if old_size <= middle:
            proof.append(range_root(middle, end))
            end = middle
        else:
            proof.append(range_root(begin, middle))
            begin, whole = middle, False
    if not whole:
        proof.append(range_root(begin, end))
    return proof[::-1]


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `proof` shows the leaf hash at `index` of the tree with `root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def continues(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether `proof` shows the old tree as the beginning of the new one (RFC 9162, 2.1.4.2)."""
    if old_size > new_size or old_size < 0:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    # A complete old tree is itself the first hash, which the proof then leaves out.
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not path:
        return False
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_found = new_found = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_found, new_found = node_hash(step, old_found), node_hash(step, new_found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new_found = node_hash(new_found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old_found == old_root and new_found == new_root
