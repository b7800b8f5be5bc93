"""What is asked of the detector from outside: whatever it cannot say is a doubt."""

from pathlib import Path

import pytest

from hoso.node.reader import ReaderPool
from hoso.reading.marks import look_for_marks


@pytest.mark.parametrize(
    ("said", "reasons"), [("clear", None), ("odd", ["nonsense"]), ("crash", ["node.reader_crashed"])]
)
def test_nonsense_and_a_crash_are_doubts(tmp_path: Path, said: str, reasons: list[str] | None) -> None:
    tmp_path.chmod(0o711)
    pool = ReaderPool("hoso.reading.tests.odd_reader", workers=1, work_root=tmp_path)
    with pool, pool.lease() as reader:
        (reader.work / "in").write_text(said, "ascii")
        found = look_for_marks(reader, "in", seconds=30)
    assert found.held is (reasons is not None)
    assert [each.reason for each in found.findings] == (reasons or [])
