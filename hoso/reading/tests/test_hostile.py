"""Each kind of hostile file through the shut-in reader: a page or a code, soon, in bounded memory."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hoso.node.errors import ReaderRefused, ReaderTimedOut, ReaderTooBig
from hoso.node.reader import Reader, ReaderPool
from hoso.reading.tests.hostile import KINDS, one_page

MOST_SECONDS, MOST_BYTES = 40.0, 600 << 20
# Those whose reader is to be ended get less time, so that the test does not wait in vain.
ENDED_SECONDS = 10.0
ENDS = ("node.reader_too_big", "node.reader_timed_out")
CHOSEN = [
    pytest.param(kind, marks=pytest.mark.long if expected == "ended" or "gigabytes" in kind else ())
    for kind, (expected, _) in KINDS.items()
]


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with tempfile.TemporaryDirectory(prefix="hoso-hostile-") as folder:
        Path(folder).chmod(0o711)
        with ReaderPool(tasks="hoso.reading.tasks", workers=1, work_root=Path(folder)) as opened:
            yield opened


def outcome(reader: Reader, content: bytes, *, seconds: float = MOST_SECONDS) -> str:
    """Look at a file, screen it, read its first page as a job does: "read", or the code that says why not."""
    (reader.work / "in").write_bytes(content)
    try:
        for task in ("look", "screen"):
            reader.call(task, {"input": "in"}, timeout_seconds=seconds, memory_bytes=MOST_BYTES)
        wanted = {"input": "in", "page": 1, "is_first": True}
        answer = reader.call("read_page", wanted, timeout_seconds=seconds, memory_bytes=MOST_BYTES)
        return str(answer["page"].get("problem") or "read")
    except (ReaderRefused, ReaderTooBig, ReaderTimedOut) as error:
        return error.code


@pytest.mark.parametrize("kind", CHOSEN)
def test_a_hostile_file_ends_in_a_page_or_in_a_code(pool: ReaderPool, kind: str) -> None:
    expected, make = KINDS[kind]
    content = make()
    began = time.monotonic()
    with pool.lease() as reader:
        found = outcome(reader, content, seconds=ENDED_SECONDS if expected == "ended" else MOST_SECONDS)
    assert time.monotonic() - began < MOST_SECONDS
    if expected in ("either", "ended"):
        allowed = ("read", *ENDS) if expected == "ended" else ("read",)
        assert found in allowed or found.startswith("reading."), found
    else:
        assert found == expected
    # The batch goes on.
    with pool.lease() as reader:
        (reader.work / "in").write_bytes(one_page())
        assert len(reader.call("look", {"input": "in"})["pages"]) == 1
