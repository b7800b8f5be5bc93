"""Checks a bag: complete, nothing beyond its manifests, every digest right.

Codes are ours and stable (B0.. errors, B1.. warnings): BagIt has none.

B001 no declaration, B002 it is malformed, B003 unknown version or encoding, B004 a tag file cannot be
read, B005 no payload folder or manifest, B006 bad line in a manifest, B007 a path leaves the bag or the
folder data, B008 a path stands twice, B009 bad line in the metadata, B010 bad line in fetch.txt, B011 a
listed file is missing, B012 a listed file is yet to be fetched, B013 a file is not listed, B014 a digest
is wrong, B015 Payload-Oxum is wrong, B016 a link or a device, R001 the disk would not give something
back. B101 star of md5sum, B102 ./ before a path, B103 the same line twice, B104 names that some disk
could not tell apart, B105 unknown digest, B106 a file that a system made by itself.

Source: RFC 8493, sections 2 to 5.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from hoso.lib.hashing import chunks
from hoso.preservation import disk
from hoso.preservation.bagit.reading import Bag, Manifest, read_bag
from hoso.preservation.disk import Kind
from hoso.preservation.findings import Finding, error, warning

_SYSTEM_FILES = {".ds_store", "thumbs.db", "desktop.ini"}
_OXUM = re.compile(r"(\d{1,18})\.(\d{1,18})", re.ASCII)


def validate_bag(folder: Path) -> list[Finding]:
    """Return everything that is wrong with the bag in `folder`; bytes are read once, in pieces.

    Nothing is fetched: a bag whose files lie elsewhere is incomplete.
    """
    return list(_BagCheck(folder).findings())


class _BagCheck:
    def __init__(self, folder: Path) -> None:
        self._bag = Bag(folder)
        self._sizes: dict[str, int] = {}  # plain files of the bag, payload and others

    def findings(self) -> Iterator[Finding]:
        try:
            yield from self._all()
        except OSError as cause:
            yield error("R001", "", f"the bag cannot be read to its end: {cause.strerror or cause}")

    def _all(self) -> Iterator[Finding]:
        yield from read_bag(self._bag)
        yield from self._files()
        if not (self._bag.folder / "data").is_dir():
            yield error("B005", "data", "there is no payload folder")
        if not self._bag.payload_manifests:
            if self._bag.is_declared:
                yield error("B005", "", "there is no manifest of the payload that is known here")
            return
        yield from self._listed(self._bag.payload_manifests)
        yield from self._listed(self._bag.tag_manifests)
        yield from self._unlisted()
        yield from self._alike()
        yield from self._oxum()
        yield from self._digests()

    def _files(self) -> Iterator[Finding]:
        for prefix, inside in disk.walk(self._bag.folder, ""):
            for entry in inside:
                path = f"{prefix}/{entry.name}".lstrip("/")
                if entry.kind in {Kind.LINK, Kind.STRANGE}:
                    yield error("B016", path, "a link or a device has no place in a bag")
                elif entry.kind is Kind.FILE:
                    self._sizes[path] = (self._bag.folder / path).lstat().st_size

    def _listed(self, manifests: Iterable[Manifest]) -> Iterator[Finding]:
        missing = {path: each.name for each in manifests for path in each.entries if path not in self._sizes}
        for path, name in sorted(missing.items()):
            if path in self._bag.to_fetch:
                yield error("B012", path, f"{name} lists this file, it is yet to be fetched")
            else:
                yield error("B011", path, f"{name} lists this file, it is not there")

    def _unlisted(self) -> Iterator[Finding]:
        """Since 1.0 every manifest lists the whole payload; before, some manifest had to."""
        payload = [path for path in sorted(self._sizes) if path.startswith("data/")]
        for path in payload:
            holding = [each for each in self._bag.payload_manifests if path in each.entries]
            needed = len(self._bag.payload_manifests) if self._bag.is_from("1.0") else 1
            if len(holding) < needed:
                yield error("B013", path, "a manifest of the payload does not list this file")
        listed = {path for each in self._bag.payload_manifests for path in each.entries}
        for path in sorted(self._bag.to_fetch - listed):
            yield error("B013", path, "fetch.txt names this file, no manifest lists it")

    def _alike(self) -> Iterator[Finding]:
        spelling: dict[str, str] = {}
        for path in sorted({path for each in self._bag.payload_manifests for path in each.entries}):
            other = spelling.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
            if other != path:
                yield warning("B104", path, f"some disk could not tell it from {other[:200]!r}")
            if path.rpartition("/")[2].lower() in _SYSTEM_FILES:
                yield warning("B106", path, "a system made this file by itself")

    def _oxum(self) -> Iterator[Finding]:
        """Compare the size of the payload with what the metadata says: bytes, a point, number of files."""
        told = self._bag.value("Payload-Oxum")
        if told is None:
            return
        sizes = [size for path, size in self._sizes.items() if path.startswith("data/")]
        match = _OXUM.fullmatch(told)
        if match is None or (int(match[1]), int(match[2])) != (sum(sizes), len(sizes)):
            found = f"{sum(sizes)}.{len(sizes)}"
            yield error("B015", "bag-info.txt", f"Payload-Oxum is {told[:60]!r}, the payload is {found}")

    def _digests(self) -> Iterator[Finding]:
        wanted: dict[str, list[tuple[Manifest, str]]] = {}
        for manifest in (*self._bag.payload_manifests, *self._bag.tag_manifests):
            for path, digest in manifest.entries.items():
                if path in self._sizes:
                    wanted.setdefault(path, []).append((manifest, digest))
        for path, claims in sorted(wanted.items()):
            found = _read(self._bag.folder / path, {manifest.algorithm for manifest, _digest in claims})
            for manifest, digest in claims:
                if found[manifest.algorithm] != digest:
                    yield error("B014", path, f"{manifest.name} gives it another digest than its bytes have")


def _read(path: Path, algorithms: set[str]) -> dict[str, str]:
    states = {algorithm: hashlib.new(algorithm, usedforsecurity=False) for algorithm in algorithms}
    with disk.open_plain(path) as stream:
        for piece in chunks(stream):
            for state in states.values():
                state.update(piece)
    return {algorithm: state.hexdigest() for algorithm, state in states.items()}
