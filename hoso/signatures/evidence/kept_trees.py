"""A hash tree in a file: the way of one leaf is read without the others.

The file holds digests and nothing else: the leaves in ascending order, then each level above them down to
the root. Its algorithm and how many leaves it has stand beside it, with whoever keeps it.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from hoso.signatures.errors import TreeUnreadable
from hoso.signatures.evidence.trees import Tree, join


def write_tree(path: Path, tree: Tree) -> None:
    """Write a tree; durable on return, together with its folder once that is synced."""
    with path.open("wb") as stream:
        for level in tree.levels:
            stream.writelines(level)
        stream.flush()
        os.fsync(stream.fileno())


class KeptTree:
    """One tree in a file; memory: one digest for each level.

    Raises:
        TreeUnreadable: the file is missing, or its size is not that of a tree with so many leaves.
    """

    def __init__(self, path: Path, *, algorithm: str, leaves: int) -> None:
        self.algorithm = algorithm
        self._width = hashlib.new(algorithm).digest_size
        self._path = path
        self._sizes = _sizes(leaves)
        try:
            found = path.stat().st_size
        except OSError as error:
            raise TreeUnreadable(f"{path.name} cannot be read: {error.strerror}", reason="missing") from error
        if found != sum(self._sizes) * self._width:
            raise TreeUnreadable(f"{path.name} is not as long as its tree", reason="size")

    @property
    def root(self) -> bytes:
        """The digest that is time-stamped, as it stands in the file."""
        with self._path.open("rb") as stream:
            return self._at(stream, sum(self._sizes) - 1)

    def siblings(self, leaf: bytes) -> list[bytes]:
        """Return what `Tree.siblings` returns.

        Raises:
            KeyError: the leaf is not of this tree.
        """
        with self._path.open("rb") as stream:
            place = self._place(stream, leaf)
            found: list[bytes] = []
            begins = 0
            for size in self._sizes[:-1]:
                if place ^ 1 < size:
                    found.append(self._at(stream, begins + (place ^ 1)))
                begins += size
                place //= 2
        return found

    def leaves(self) -> Iterator[bytes]:
        """Yield the leaves in order."""
        with self._path.open("rb") as stream:
            for _ in range(self._sizes[0]):
                yield stream.read(self._width)

    def is_sound(self) -> bool:
        """Tell whether the leaves are in order and every digest is that of the two below it."""
        with self._path.open("rb") as below, self._path.open("rb") as above:
            begins = 0
            before = b""
            for leaf in self.leaves():
                if leaf <= before:
                    return False
                before = leaf
            for size, next_size in zip(self._sizes, self._sizes[1:], strict=False):
                below.seek(begins * self._width)
                above.seek((begins + size) * self._width)
                for at in range(next_size):
                    pair = [below.read(self._width) for _ in range(min(2, size - 2 * at))]
                    if above.read(self._width) != join(self.algorithm, pair):
                        return False
                begins += size
        return True

    def _place(self, stream: BinaryIO, leaf: bytes) -> int:
        low, high = 0, self._sizes[0]
        while low < high:
            middle = (low + high) // 2
            if self._at(stream, middle) < leaf:
                low = middle + 1
            else:
                high = middle
        if low == self._sizes[0] or self._at(stream, low) != leaf:
            raise KeyError(leaf.hex())
        return low

    def _at(self, stream: BinaryIO, number: int) -> bytes:
        stream.seek(number * self._width)
        return stream.read(self._width)


def _sizes(leaves: int) -> list[int]:
    sizes = [leaves]
    while sizes[-1] > 1:
        sizes.append((sizes[-1] + 1) // 2)
    return sizes
