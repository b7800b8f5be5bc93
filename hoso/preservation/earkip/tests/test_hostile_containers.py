"""Containers that were made to do harm: refused with a reason, and nothing outside the folder is touched."""

import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hoso.preservation.earkip.unpacking import Bounds, unpack
from hoso.preservation.errors import PackageRefused

SMALL = Bounds(bytes=1 << 20, entries=50, depth=6, ratio=20, free_bytes=1 << 16)


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


def a_zip(
    path: Path, *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_STORED
) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def a_tar(path: Path, *members: tuple[tarfile.TarInfo, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for info, data in members:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def reason(container: Path, into: Path) -> str:
    before = set(into.parent.iterdir())
    with pytest.raises(PackageRefused) as refused:
        unpack(container, into, SMALL)
    # Whatever was tried, nothing new lies beside the folder.
    assert set(into.parent.iterdir()) == before
    return str(refused.value.facts["reason"])


def test_a_sound_zip_comes_out_as_it_went_in(tmp_path: Path, into: Path) -> None:
    members = ("p/METS.xml", b"<mets/>"), ("p/đường/a.txt", b"x"), ("p/empty/", b"")
    container = a_zip(tmp_path / "a.zip", *members)
    assert unpack(container, into, SMALL) == 2
    assert (into / "p/đường/a.txt").read_bytes() == b"x"
    assert (into / "p/empty").is_dir()


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_sound_tar_comes_out_as_it_went_in(tmp_path: Path, into: Path, mode: str) -> None:
    container = a_tar(tmp_path / "a.tar", (tarfile.TarInfo("./p/METS.xml"), b"<mets/>"), mode=mode)
    assert unpack(container, into, SMALL) == 1
    assert (into / "p/METS.xml").read_bytes() == b"<mets/>"


@pytest.mark.parametrize(
    "name",
    [
        "../out.txt", "/etc/out.txt", "a/../../out.txt", "a//b", "a\\..\\out.txt", "C:/out.txt", "c:out",
        "a/.", "a\x01b", "a/b/c/d/e/f/g/h", "nul", "a/com1.txt", "trailing ", "dot.", "x" * 300,
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, into: Path, name: str) -> None:
    assert reason(a_zip(tmp_path / "a.zip", ("first.txt", b"x"), (name, b"x")), into) == "path"
    assert not (into / "first.txt").exists()
    if "\x01" not in name:
        assert reason(a_tar(tmp_path / "b.tar", (tarfile.TarInfo(name), b"x")), into) in {"path", "damaged"}


@pytest.mark.parametrize(
    "names",
    [("a.txt", "A.TXT"), ("\u1ea5.txt", "a\u0302\u0301.txt"), ("a", "a/b"), ("a/b", "a"), ("A/b", "a/c")],
)
def test_names_that_some_disk_takes_for_one_are_refused(
    tmp_path: Path, into: Path, names: tuple[str, str]
) -> None:
    assert reason(a_zip(tmp_path / "a.zip", *((name, b"x") for name in names)), into) == "collision"
    assert list(into.iterdir()) == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_refused(tmp_path: Path, into: Path) -> None:
    assert reason(a_zip(tmp_path / "a.zip", ("a", b"x"), ("a", b"y")), into) == "twice"


@pytest.mark.parametrize(
    ("kind", "why"), [(stat.S_IFLNK, "link"), (stat.S_IFIFO, "device"), (stat.S_IFCHR, "device")]
)
def test_links_and_devices_in_a_zip_are_refused(tmp_path: Path, into: Path, kind: int, why: str) -> None:
    info = zipfile.ZipInfo("a")
    info.external_attr = (kind | 0o777) << 16
    assert reason(a_zip(tmp_path / "a.zip", (info, b"/etc/passwd")), into) == why


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (tarfile.SYMTYPE, "link"), (tarfile.LNKTYPE, "link"), (tarfile.CHRTYPE, "device"),
        (tarfile.FIFOTYPE, "device"), (tarfile.GNUTYPE_SPARSE, "device"),
    ],
)  # fmt: skip
def test_links_and_devices_in_a_tar_are_refused(tmp_path: Path, into: Path, kind: bytes, why: str) -> None:
    info = tarfile.TarInfo("a")
    info.type, info.linkname = kind, "/etc/passwd"
    assert reason(a_tar(tmp_path / "a.tar", (info, b"")), into) in {why, "damaged"}


def test_a_bomb_is_refused_by_what_it_says_of_itself(tmp_path: Path, into: Path) -> None:
    packed = a_zip(tmp_path / "a.zip", ("zeros", bytes(900_000)), method=zipfile.ZIP_DEFLATED)
    assert reason(packed, into) == "bomb"
    tar = a_tar(tmp_path / "b.tar", (tarfile.TarInfo("zeros"), bytes(900_000)), mode="w:gz")
    assert reason(tar, into) == "bomb"
    assert list(into.iterdir()) == []


def test_a_bomb_that_lies_about_its_size_is_stopped(tmp_path: Path, into: Path) -> None:
    container = a_zip(tmp_path / "a.zip", ("zeros", bytes(900_000)), method=zipfile.ZIP_DEFLATED)
    data = bytearray(container.read_bytes())
    lie = (100).to_bytes(4, "little")
    directory = data.index(b"PK\x01\x02")
    data[22:26] = lie
    data[directory + 24 : directory + 28] = lie
    container.write_bytes(data)
    assert reason(container, into) in {"bomb", "damaged"}
    assert sum(path.stat().st_size for path in into.rglob("*") if path.is_file()) <= 1 << 20


def test_members_that_share_their_bytes_are_refused(tmp_path: Path, into: Path) -> None:
    """As in the bombs of David Fifield: many entries of the directory name one piece of the file."""
    container = a_zip(tmp_path / "a.zip", ("a", os.urandom(40_000)))
    data = container.read_bytes()
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entry = data[start:end]
    entries = b"".join(entry[:46] + name + entry[47:] for name in (b"a", b"b", b"c"))
    tail = bytearray(data[end:])
    tail[8:12] = (3).to_bytes(2, "little") * 2
    tail[12:16] = len(entries).to_bytes(4, "little")
    container.write_bytes(data[:start] + entries + tail)
    assert reason(container, into) == "bomb"


def test_too_many_entries_are_refused(tmp_path: Path, into: Path) -> None:
    assert reason(a_zip(tmp_path / "a.zip", *((f"{n}", b"") for n in range(51))), into) == "count"
    tar = a_tar(tmp_path / "b.tar", *((tarfile.TarInfo(f"{n}"), b"") for n in range(51)))
    assert reason(tar, into) == "count"


def test_what_is_encrypted_or_packed_strangely_is_refused(tmp_path: Path, into: Path) -> None:
    container = a_zip(tmp_path / "a.zip", ("a", b"x"))
    data = bytearray(container.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    container.write_bytes(data)
    assert reason(container, into) == "encrypted"
    assert reason(a_zip(tmp_path / "b.zip", ("a", b"x" * 99), method=zipfile.ZIP_LZMA), into) == "method"


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: data[:-30]])
def test_what_broke_on_the_way_is_refused(
    tmp_path: Path, into: Path, damage: Callable[[bytes], bytes]
) -> None:
    for container in (
        a_zip(tmp_path / "a.zip", ("a", os.urandom(5000))),
        a_tar(tmp_path / "b.tar.gz", (tarfile.TarInfo("a"), os.urandom(5000)), mode="w:gz"),
    ):
        container.write_bytes(damage(container.read_bytes()))
        assert reason(container, into) in {"damaged", "unknown"}
        for each in into.iterdir():
            each.unlink()


def test_a_changed_byte_is_found(tmp_path: Path, into: Path) -> None:
    container = a_zip(tmp_path / "a.zip", ("a", b"Xin chao Tan Trao"))
    container.write_bytes(container.read_bytes().replace(b"chao", b"CHAO"))
    assert reason(container, into) == "damaged"


def test_other_files_are_refused(tmp_path: Path, into: Path) -> None:
    (tmp_path / "a").write_bytes(b"%PDF-1.7")
    assert reason(tmp_path / "a", into) == "unknown"
