"""What evidence consists of, in files: a folder for each time stamp, readable without the database.

evidence/
    README.txt      what all this is
    ID/             one batch, made at one stroke and never changed
        batch.json  what it is
        leaves.txt  what each leaf of the tree stands for, in their order
        tree.bin    the hash tree (`kept_trees`)
        token.der   the time stamp over its root (RFC 3161)
        covered/ID.der   the stamps of earlier batches as this one covers them
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from hoso.lib.files import sync_folder, write_durably
from hoso.preservation.errors import EvidenceUnreadable
from hoso.signatures.errors import TreeUnreadable
from hoso.signatures.evidence.kept_trees import KeptTree, write_tree
from hoso.signatures.evidence.trees import Tree

FORM = "hoso-evidence-1"
ABOUT = """This folder proves since when the objects of the store beside it (ocfl) exist, by RFC 4998.

Each folder in it is one hash tree with one time stamp (RFC 3161) over its root. batch.json says which digest
algorithm the tree has, what it covers, and when it was stamped. tree.bin holds the digests of the tree: the
leaves in ascending order, then each level above them, the root last; an odd digest goes up as it is, two are
concatenated in ascending order and hashed.

kind "objects": a leaf stands for one version of one object. Its documents are the file vN/inventory.json and
every file of that version's state. Chain 0: their digests, each once, in ascending order, concatenated and
hashed. Chain n: before that, each digest is followed by the digest of all chains before (RFC 4998, 5.2) and
hashed once more. A line of leaves.txt: leaf, object, version, chain.

kind "stamps": a leaf is the digest of the stamp of an earlier batch, as it lies in covered/, where the
revocation lists of the day were added to it. A line of leaves.txt: leaf, batch.

`hoso evidence export` writes the whole record of one object (EvidenceRecord, DER) for any other reader.
"""
_NEW = ".new-"


@dataclass(frozen=True, slots=True)
class About:
    """What batch.json says; `root` and tokens are digests in hexadecimal, `stamped_at` is ISO 8601, UTC."""

    id: str
    kind: str
    algorithm: str
    leaves: int
    root: str
    stamped_at: str
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One leaf of a batch of objects."""

    leaf: bytes
    ocfl_id: str
    version: int
    chain: int


def write_batch(
    root: Path,
    about: About,
    tree: Tree,
    *,
    lines: Iterable[str],
    token: bytes,
    covered: Mapping[str, bytes],
) -> Path:
    """Write the folder of a batch, all or nothing, and return it; durable on return.

    `lines` say what the leaves stand for, in ascending order of the leaves.
    """
    _furnish(root)
    work = root / f"{_NEW}{about.id}"
    work.mkdir(mode=0o750)
    write_tree(work / "tree.bin", tree)
    with (work / "leaves.txt").open("w", encoding="ascii") as stream:
        stream.writelines(f"{line}\n" for line in lines)
        stream.flush()
        os.fsync(stream.fileno())
    write_durably(work / "token.der", token)
    if covered:
        (work / "covered").mkdir(mode=0o750)
        for name, data in covered.items():
            write_durably(work / "covered" / f"{name}.der", data)
    document = {"form": FORM, **asdict(about), "covers": list(about.covers)}
    write_durably(work / "batch.json", (json.dumps(document, indent=1) + "\n").encode())
    sync_folder(work)
    folder = root / about.id
    work.rename(folder)
    sync_folder(root)
    return folder


def line_of(leaf: bytes, ocfl_id: str, version: int, chain: int) -> str:
    """Return the line of a leaf that stands for a version of an object."""
    return f"{leaf.hex()} {ocfl_id} v{version} {chain}"


def _furnish(root: Path) -> None:
    root.mkdir(mode=0o750, exist_ok=True)
    if not (root / "README.txt").exists():
        write_durably(root / "README.txt", ABOUT.encode())


def remove_unfinished(root: Path) -> int:
    """Remove what killed workers left half written; return how many. No other may be writing."""
    folders, files = sorted(root.glob(f"{_NEW}*")), sorted(root.glob(".*.part"))
    for folder in folders:
        shutil.rmtree(folder)
    for file in files:
        file.unlink()
    return len(folders) + len(files)


def kept_ids(root: Path) -> list[UUID]:
    """Return the ids of all batches that lie there whole, the oldest first."""
    if not root.is_dir():
        return []
    found = []
    for path in root.iterdir():
        try:
            found.append(UUID(path.name))
        except ValueError:
            continue
    return sorted(found)


def remove_batch(root: Path, batch_id: str) -> None:
    """Remove the folder of a batch that was not recorded, because another one covers the same."""
    folder = root / batch_id
    # Under its work name first: a kill in between leaves something unfinished, not half a batch.
    folder.rename(root / f"{_NEW}{batch_id}")
    shutil.rmtree(root / f"{_NEW}{batch_id}")


class KeptBatch:
    """The folder of one batch.

    Raises:
        EvidenceUnreadable: it is missing, or not as it is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            said = json.loads((folder / "batch.json").read_text("utf-8"))
            if said.pop("form") != FORM:
                raise ValueError("another form")
            self.about = About(**{**said, "covers": tuple(said["covers"])})
            self.token = (folder / "token.der").read_bytes()
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise EvidenceUnreadable(f"{folder.name}: {error}", batch=folder.name) from error

    @property
    def tree(self) -> KeptTree:
        """The hash tree.

        Raises:
            EvidenceUnreadable: it is missing, or has another length.
        """
        try:
            return KeptTree(
                self.folder / "tree.bin", algorithm=self.about.algorithm, leaves=self.about.leaves
            )
        except (TreeUnreadable, ValueError) as error:
            raise EvidenceUnreadable(f"{self.folder.name}: {error}", batch=self.folder.name) from error

    def covered(self) -> dict[str, bytes]:
        """Return the tokens of other batches as this one covers them, by their ids.

        Raises:
            EvidenceUnreadable: one is missing.
        """
        try:
            place = self.folder / "covered"
            return {each: (place / f"{each}.der").read_bytes() for each in self.about.covers}
        except OSError as error:
            raise EvidenceUnreadable(f"{self.folder.name}: {error}", batch=self.folder.name) from error

    def lines(self) -> Iterator[Line]:
        """Yield the leaves of a batch of objects, in their order.

        Raises:
            EvidenceUnreadable: the list is missing or cannot be read.
        """
        try:
            with (self.folder / "leaves.txt").open(encoding="ascii") as stream:
                for text in stream:
                    leaf, ocfl_id, version, chain = text.split()
                    yield Line(bytes.fromhex(leaf), ocfl_id, int(version.removeprefix("v")), int(chain))
        except (OSError, ValueError) as error:
            raise EvidenceUnreadable(f"{self.folder.name}: {error}", batch=self.folder.name) from error
