"""Where an object lies under its storage root: extension 0003, whose defaults we keep.

Source: OCFL Community Extension 0003, hash and id n-tuple storage layout.
"""

import hashlib
import re
from dataclasses import dataclass

EXTENSION = "0003-hash-and-id-n-tuple-storage-layout"
DESCRIPTION = (
    "Folders named by the first three triples of the SHA-256 of the object's id (lower-case hexadecimal), "
    "then one folder named by the percent-encoded id."
)
NAME_LENGTH = 100
_UNSAFE = re.compile(rb"[^A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class Layout:
    """The parameters of extension 0003, with its defaults."""

    algorithm: str = "sha256"
    tuple_size: int = 3
    number_of_tuples: int = 3

    def path_of(self, object_id: str) -> str:
        """Return the path of an object's folder, relative to the root, with forward slashes."""
        digest = hashlib.new(self.algorithm, object_id.encode(), usedforsecurity=False).hexdigest()
        size = self.tuple_size
        tuples = [digest[place * size : (place + 1) * size] for place in range(self.number_of_tuples)]
        return "/".join([*tuples, _folder_name(object_id, digest)])

    def config(self) -> dict[str, object]:
        """Return what stands in the extension's config.json."""
        return {
            "extensionName": EXTENSION,
            "digestAlgorithm": self.algorithm,
            "tupleSize": self.tuple_size,
            "numberOfTuples": self.number_of_tuples,
        }


def layout_from(config: object) -> Layout | None:
    """Read a config.json of extension 0003; None when its values are not ones that the extension allows."""
    if not isinstance(config, dict) or config.get("extensionName", EXTENSION) != EXTENSION:
        return None
    algorithm = config.get("digestAlgorithm", "sha256")
    size, number = config.get("tupleSize", 3), config.get("numberOfTuples", 3)
    if algorithm not in {"md5", "sha1", "sha256", "sha512"} or not all(
        _is_count(value) for value in (size, number)
    ):
        return None
    length = hashlib.new(algorithm, usedforsecurity=False).digest_size * 2
    if size * number > length or (size == 0) != (number == 0):
        return None
    return Layout(algorithm, size, number)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 32


def _folder_name(object_id: str, digest: str) -> str:
    encoded = _UNSAFE.sub(lambda unsafe: b"%%%02x" % unsafe[0][0], object_id.encode()).decode()
    return encoded if len(encoded) <= NAME_LENGTH else f"{encoded[:NAME_LENGTH]}-{digest}"
