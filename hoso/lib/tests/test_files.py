from datetime import date
from pathlib import Path

import pytest

from hoso.lib.dates import parse_date
from hoso.lib.errors import BadValue
from hoso.lib.files import write_durably
from hoso.lib.hashing import Digest, digest_file


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_durably(path, b"first", mode=0o600)
    (tmp_path / "shut").mkdir()
    with pytest.raises(IsADirectoryError):
        write_durably(tmp_path / "shut", b"second")
    assert path.read_bytes() == b"first"
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a", "shut"]


def test_a_digest_names_its_algorithm(tmp_path: Path) -> None:
    path = tmp_path / "abc"
    path.write_bytes(b"abc")
    # FIPS 180-2, appendix C.1
    assert str(digest_file(path)).startswith("sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea2")
    assert Digest.parse(str(digest_file(path))) == digest_file(path)


@pytest.mark.parametrize("text", ["", "md5:abc", "sha512:abc", "sha256:" + "G" * 64, "sha256:" + "A" * 64])
def test_what_is_no_digest_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        Digest.parse(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2025-09-22", date(2025, 9, 22)), ("22/9/2025", date(2025, 9, 22)),
        (" 05.01.2020 ", date(2020, 1, 5)),
        ("31/02/2024", None), ("tháng 5", None), ("", None),
    ],
)  # fmt: skip
def test_dates_are_read_day_first(text: str, found: date | None) -> None:
    assert parse_date(text) == found
