"""What the tag files of a bag say: declaration, metadata, manifests, what was to be fetched.

Source: RFC 8493, sections 2.1 and 2.2; drafts 0.93 to 0.97 where they differ. Addresses in fetch.txt
are read as text and never followed.
"""

import codecs
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hoso.preservation import disk
from hoso.preservation.findings import Finding, error, warning

ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
VERSIONS = ("0.93", "0.94", "0.95", "0.96", "0.97", "1.0")
# Encodings of text as offices use them; Python also knows "encodings" that unpack archives.
ENCODINGS = {"utf-8", "utf-16", "utf-32", "ascii", "iso8859-1", "iso8859-15", "cp1252", "cp1258"}
TAG_FILE_BYTES = 512 << 20

_DECLARATION = re.compile(
    r"BagIt-Version: (\d+\.\d+)[ \t]*\r?\nTag-File-Character-Encoding: (\S+)[ \t]*(\r?\n)*"
)
_MANIFEST_NAME = re.compile(r"(tag)?manifest-([A-Za-z0-9-]+)\.txt")
_MANIFEST_LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+(\*?)(.+)")
_FETCH_LINE = re.compile(r"(\S+)[ \t]+(-|\d+)[ \t]+(.+)")
_INFO_LINE = re.compile(r"([^\s:][^:]*?)[ \t]*:[ \t]*(.*)")
_ENCODED = re.compile("%(0[AaDd]|25)")


@dataclass(slots=True)
class Manifest:
    """One manifest: path -> digest, lower case; `name` is its file."""

    name: str
    algorithm: str
    entries: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Bag:
    """What a bag says of itself; `info` keeps the order, and labels may stand several times."""

    folder: Path
    is_declared: bool = False
    version: str = VERSIONS[-1]
    encoding: str = "utf-8"
    info: list[tuple[str, str]] = field(default_factory=list)
    payload_manifests: list[Manifest] = field(default_factory=list)
    tag_manifests: list[Manifest] = field(default_factory=list)
    to_fetch: set[str] = field(default_factory=set)

    def is_from(self, version: str) -> bool:
        """Tell whether the bag follows `version` or a later one."""
        return VERSIONS.index(self.version) >= VERSIONS.index(version)

    def value(self, label: str) -> str | None:
        """Return the last value of a label of the metadata, whatever the case of its letters."""
        found = [value for name, value in self.info if name.casefold() == label.casefold()]
        return found[-1] if found else None


def read_bag(bag: Bag) -> Iterator[Finding]:
    """Yield what is wrong with the tag files, and fill `bag` with what they say."""
    if not (yield from _declaration(bag)):
        return
    names = [entry.name for entry in disk.entries(bag.folder) if entry.kind is disk.Kind.FILE]
    for name in names:
        if _MANIFEST_NAME.fullmatch(name):
            yield from _manifest(bag, name)
    for name in ("bag-info.txt", "package-info.txt"):
        if name in names:
            yield from _info(bag, name)
    if "fetch.txt" in names:
        yield from _fetch(bag)


def _declaration(bag: Bag) -> Generator[Finding, None, bool]:
    """Read bagit.txt; without it nothing else can be understood (returns False)."""
    try:
        text = disk.read_small(bag.folder / "bagit.txt", 4096).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        yield error("B001", "bagit.txt", "the declaration is missing or is not UTF-8")
        return False
    match = _DECLARATION.fullmatch(text)
    if match is None:
        yield error("B002", "bagit.txt", "it is not the two lines: version, and encoding of the tag files")
        return False
    if match[1] not in VERSIONS:
        yield error("B003", "bagit.txt", f"BagIt {match[1][:20]} is not known here")
        return False
    bag.version = match[1]
    encoding = _codec(match[2])
    if encoding is None:
        yield error("B003", "bagit.txt", f"the encoding {match[2][:40]!r} is not known here")
        return False
    bag.encoding = encoding
    bag.is_declared = True
    return True


def _codec(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return found if found in ENCODINGS else None


def _lines(bag: Bag, name: str) -> Generator[Finding, None, list[str]]:
    try:
        text = disk.read_small(bag.folder / name, TAG_FILE_BYTES).decode(bag.encoding)
    except (OSError, UnicodeError):
        yield error("B004", name, f"it cannot be read as {bag.encoding}")
        return []
    # Not splitlines: that would also break at characters that may stand in a name.
    return [line.rstrip("\r") for line in re.split(r"\r\n|\n|\r", text)]


def _manifest(bag: Bag, name: str) -> Iterator[Finding]:
    match = _MANIFEST_NAME.fullmatch(name)
    assert match is not None
    algorithm = match[2].lower().replace("-", "")
    if algorithm not in ALGORITHMS:
        yield warning(
            "B105", name, f"the digest {match[2][:40]!r} is not known here; the manifest was not used"
        )
        return
    manifest = Manifest(name, algorithm)
    (bag.tag_manifests if match[1] else bag.payload_manifests).append(manifest)
    lines = yield from _lines(bag, name)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield from _entry(bag, manifest, f"{name}:{number}", line)


def _entry(bag: Bag, manifest: Manifest, where: str, line: str) -> Iterator[Finding]:
    match = _MANIFEST_LINE.fullmatch(line)
    if match is None:
        yield error("B006", where, "the line is not a digest, white space, and a path")
        return
    digest, star, written = match[1].lower(), match[2], match[3]
    if star:
        yield warning("B101", where, "the star before the path comes from md5sum; it belongs to no path")
    if written.startswith("./"):
        yield warning("B102", where, "the path begins with ./")
    path = path_of(bag, written.removeprefix("./"))
    if manifest in bag.payload_manifests and not is_payload_path(path):
        yield error("B007", where, f"{path[:200]!r} does not lie in the folder data")
    elif not is_inside(path):
        yield error("B007", where, f"{path[:200]!r} leaves the bag")
    elif path in manifest.entries:
        yield _twice(bag, manifest, where, path, digest)
    else:
        manifest.entries[path] = digest


def _twice(bag: Bag, manifest: Manifest, where: str, path: str, digest: str) -> Finding:
    if manifest.entries[path] == digest and not bag.is_from("1.0"):
        return warning("B103", where, f"{path[:200]!r} stands twice")
    return error("B008", where, f"{path[:200]!r} stands twice")


def path_of(bag: Bag, written: str) -> str:
    """Return the path that a manifest writes: line ends, and since 1.0 the percent sign, are encoded."""
    decoded = _ENCODED.sub(lambda match: chr(int(match[1], 16)), written)
    if bag.is_from("1.0") or not _exists(bag.folder, written):
        return decoded
    return written


def _exists(folder: Path, path: str) -> bool:
    return is_inside(path) and (folder / path).is_file()


def is_payload_path(path: str) -> bool:
    """Tell whether a path stays in the folder `data`."""
    return path.startswith("data/") and is_inside(path)


def is_inside(path: str) -> bool:
    """Tell whether a path stays in the bag on every system: no root, drive, share, home or parent."""
    elements = re.split(r"[/\\]", path)
    starts = path.startswith(("/", "\\", "~", "%")) or re.match(r"[A-Za-z]:", path) is not None
    return not starts and "\0" not in path and all(element not in {"", ".", ".."} for element in elements)


def _info(bag: Bag, name: str) -> Iterator[Finding]:
    lines = yield from _lines(bag, name)
    for number, line in enumerate(lines, start=1):
        match = _INFO_LINE.fullmatch(line)
        if match is not None:
            bag.info.append((match[1], match[2].rstrip()))
        elif line[:1] in {" ", "\t"} and bag.info:
            label, value = bag.info[-1]
            bag.info[-1] = (label, f"{value} {line.strip()}".strip())
        elif line.strip():
            yield error("B009", f"{name}:{number}", "the line is not a label, a colon, and a value")


def _fetch(bag: Bag) -> Iterator[Finding]:
    lines = yield from _lines(bag, "fetch.txt")
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield from _fetch_entry(bag, f"fetch.txt:{number}", line)


def _fetch_entry(bag: Bag, where: str, line: str) -> Iterator[Finding]:
    match = _FETCH_LINE.fullmatch(line)
    if match is None:
        yield error("B010", where, "the line is not an address, a length or -, and a path")
        return
    path = path_of(bag, match[3].removeprefix("./"))
    if not is_payload_path(path):
        yield error("B007", where, f"{path[:200]!r} does not lie in the folder data")
    else:
        bag.to_fetch.add(path)
