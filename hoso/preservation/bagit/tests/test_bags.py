"""Checking bags: the conformance suite, and bags made to mislead."""

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoso.preservation.bagit import Bag, read_bag, validate_bag
from hoso.preservation.bagit.reading import is_inside
from hoso.preservation.findings import Severity, is_valid

INFO = "Source-Organization: UBND xã\n  Tân Trào\nPayload-Oxum: 8.1\n"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
# These cannot be complete on a disk that tells letter cases and normal forms apart, or as stored.
INCOMPLETE_HERE = {
    "duplicate-file-with-different-case",
    "same-filename-listed-twice-with-different-normalization",
    "special-system-files",
}


def line(data: bytes, path: str) -> bytes:
    return f"{hashlib.sha512(data).hexdigest()}  {path}\n".encode()


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    """A sound bag of one file."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/letter.txt").write_bytes(b"Xin chao")
    (tmp_path / "bagit.txt").write_bytes(DECLARATION)
    (tmp_path / "bag-info.txt").write_bytes(
        "Source-Organization: UBND xã\n  Tân Trào\nPayload-Oxum: 8.1\n".encode()
    )
    (tmp_path / "manifest-sha512.txt").write_bytes(line(b"Xin chao", "data/letter.txt"))
    return tmp_path


def codes(bag: Path) -> set[str]:
    return {finding.code for finding in validate_bag(bag)}


def suite(shared: Path, *kinds: str) -> list[Path]:
    base = shared / "conformance/bagit"
    return sorted(path for kind in kinds for path in base.glob(f"v*/{kind}/*"))


@pytest.mark.shared
def test_valid_bags_are_accepted(hoso_shared: Path) -> None:
    bags = suite(hoso_shared, "valid")
    assert len(bags) == 27
    assert [path for path in bags if not is_valid(validate_bag(path))] == []


@pytest.mark.shared
def test_invalid_bags_and_paths_that_leave_the_bag_are_refused(hoso_shared: Path) -> None:
    bags = suite(hoso_shared, "invalid", "linux-only", "windows-only")
    assert len(bags) == 27
    assert [path for path in bags if is_valid(validate_bag(path))] == []


@pytest.mark.shared
def test_doubtful_bags_get_a_warning(hoso_shared: Path) -> None:
    for path in suite(hoso_shared, "warning"):
        findings = validate_bag(path)
        assert any(finding.severity is Severity.WARNING for finding in findings), path.name
        assert is_valid(findings) == (path.name not in INCOMPLETE_HERE), path.name


def test_a_sound_bag_has_no_finding_and_tells_what_it_is(bag: Path) -> None:
    assert validate_bag(bag) == []
    found = Bag(bag)
    assert list(read_bag(found)) == []
    assert found.value("source-organization") == "UBND xã Tân Trào"
    assert [manifest.algorithm for manifest in found.payload_manifests] == ["sha512"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("bagit.txt", b"", "B002"),
        ("bagit.txt", b"\xff", "B001"),
        ("bagit.txt", DECLARATION.replace(b"1.0", b"7.7"), "B003"),
        ("bagit.txt", DECLARATION.replace(b"UTF-8", b"zlib"), "B003"),
        ("bagit.txt", DECLARATION.replace(b"UTF-8", b"rot13"), "B003"),
        ("bag-info.txt", b"no colon here\n", "B009"),
        ("bag-info.txt", b"Payload-Oxum: 9.1\n", "B015"),
        ("bag-info.txt", b"Payload-Oxum: " + b"9" * 9000 + b".1\n", "B015"),
        ("bag-info.txt", b"\xff\n", "B004"),
        ("manifest-sha512.txt", b"", "B013"),
        ("manifest-sha512.txt", b"only-a-word\n", "B006"),
        ("manifest-sha512.txt", line(b"other", "data/letter.txt"), "B014"),
        ("manifest-sha512.txt", line(b"Xin chao", "data/letter.txt") * 2, "B008"),
        ("manifest-sha512.txt", line(b"", "data/gone.txt"), "B011"),
        ("manifest-sha512.txt", line(b"", "data/../../etc/passwd"), "B007"),
        ("manifest-sha512.txt", line(b"", "data\\..\\x"), "B007"),
        ("manifest-crc32.txt", b"0  data/letter.txt\n", "B105"),
        ("tagmanifest-sha512.txt", line(b"", "../../etc/passwd"), "B007"),
        ("tagmanifest-sha512.txt", line(b"", "C:/Windows/x"), "B007"),
        ("fetch.txt", b"nonsense\n", "B010"),
        ("fetch.txt", b"http://127.0.0.1:1/x 3 data/more.txt\n", "B013"),
        ("data/smuggled.txt", b"x", "B013"),
    ],
)
def test_what_is_wrong_is_found_by_its_code(bag: Path, name: str, content: bytes, code: str) -> None:
    (bag / name).write_bytes(content)
    assert code in codes(bag)


def test_a_file_that_is_yet_to_be_fetched_makes_the_bag_incomplete(bag: Path) -> None:
    with (bag / "manifest-sha512.txt").open("ab") as manifest:
        manifest.write(line(b"", "data/more.txt"))
    (bag / "fetch.txt").write_bytes(b"http://127.0.0.1:1/x - data/more.txt\n")
    assert codes(bag) == {"B012"}


def test_links_and_pipes_are_named_and_not_followed(bag: Path) -> None:
    (bag / "data/link").symlink_to("/etc/passwd")
    (bag / "data/folder").symlink_to("/")
    os.mkfifo(bag / "data/pipe")
    found = {(finding.code, finding.where) for finding in validate_bag(bag)}
    assert found == {("B016", "data/link"), ("B016", "data/folder"), ("B016", "data/pipe")}


def test_encoded_line_ends_in_names_are_understood(bag: Path) -> None:
    (bag / "bag-info.txt").unlink()
    (bag / "data/letter.txt").rename(bag / "data/two\nlines 100%.txt")
    (bag / "manifest-sha512.txt").write_bytes(line(b"Xin chao", "data/two%0Alines 100%25.txt"))
    assert validate_bag(bag) == []


def test_a_folder_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    assert "R001" in codes(tmp_path / "nothing")


@pytest.mark.parametrize(
    "path",
    ["/a", "\\a", "~/a", "~root/a", "%HOME%/a", "C:\\a", "a/../b", "a\\..\\b", "a//b", "a/.", "", "a\0b"],
)
def test_a_path_that_leaves_the_bag_on_any_system_is_outside(path: str) -> None:
    assert not is_inside(path)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["bagit.txt", "bag-info.txt", "manifest-sha512.txt", "tagmanifest-md5.txt", "fetch.txt"]),
    st.binary(max_size=200),
)
def test_no_tag_file_at_all_makes_the_check_fall_over(bag: Path, name: str, content: bytes) -> None:
    before = (bag / name).read_bytes() if (bag / name).exists() else None
    (bag / name).write_bytes(content)
    for finding in validate_bag(bag):
        assert finding.as_document()["code"]
    if before is None:
        (bag / name).unlink()
    else:
        (bag / name).write_bytes(before)
