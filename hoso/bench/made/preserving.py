"""One step of the benchmark of preservation, in a process of its own: read, ingest, check, check-all."""

import json
import os
import sys
from pathlib import Path

from hoso.lib.dates import now
from hoso.lib.files import write_durably
from hoso.lib.threads import side_by_side
from hoso.preservation.findings import Finding
from hoso.preservation.ocfl import Agent, Content, Root, validate_frame, validate_object

OBJECT = "urn:uuid:0198c0de-0000-7000-8000-0000000000be"


def ingest(source: Path, root: Path) -> None:
    """Keep a folder as one object; no digest is known beforehand, each file is read once."""
    files = {str(path.relative_to(source)): Content.at(path) for path in source.rglob("*") if path.is_file()}
    agent = Agent("Hoso", "urn:uuid:00000000-0000-0000-0000-000000000000")
    Root.create(root).commit_version(
        OBJECT, files, message="bench", agent=agent, created=now(), expected_head=None
    )


def check(root: Path, *, quick: bool) -> list[Finding]:
    """Check the whole store and keep what was found, as a scheduled check does."""
    store = Root.open(root)
    found = [*validate_frame(root), *validate_object(store.object_folder(OBJECT), quick=quick)]
    write_durably(root.with_name("found.json"), json.dumps([each.as_document() for each in found]).encode())
    return found


def read(source: Path) -> None:
    """Read every byte and do nothing with it."""
    side_by_side(_read, [path for path in source.rglob("*") if path.is_file()], at_once=os.cpu_count() or 1)


def _read(path: Path) -> int:
    size = 0
    with path.open("rb", buffering=0) as file:
        while piece := file.read(1 << 20):
            size += len(piece)
    return size


def main() -> None:
    """Do the step that the first argument names; ends with 1 when a check found anything."""
    step, *paths = sys.argv[1:]
    if step == "read":
        read(Path(paths[0]))
    elif step == "ingest":
        ingest(Path(paths[0]), Path(paths[1]))
    else:
        sys.exit(1 if check(Path(paths[0]), quick=step == "check") else 0)


if __name__ == "__main__":
    main()
