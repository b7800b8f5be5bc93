"""Uploads wait encrypted; what was cut, changed or moved does not open; a destroyed batch is gone."""

import io
import os
import resource
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from uuid import UUID

import pytest

from hoso.blobs.errors import (
    BadName,
    DiskFull,
    NameTaken,
    NoSuchUpload,
    QuarantineBroken,
    TooBig,
)
from hoso.blobs.quarantine import CHUNK_BYTES, SALT_BYTES, TAG_BYTES, Limits, Quarantine
from hoso.lib.hashing import digest_of
from hoso.lib.ids import uuid7

LIMITS = Limits(free_bytes=0)
SEALED = CHUNK_BYTES + TAG_BYTES


class Drip(io.RawIOBase):
    """A stream that gives little at a time, as a network does."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def read(self, size: int = -1) -> bytes:
        piece, self.content = self.content[: min(size, 1000)], self.content[min(size, 1000) :]
        return piece


@pytest.fixture
def quarantine(tmp_path: Path) -> Quarantine:
    (tmp_path / "quarantine").mkdir()
    (tmp_path / "keys").mkdir(mode=0o700)
    return Quarantine(tmp_path)


@pytest.fixture
def batch() -> UUID:
    return uuid7()


def test_a_batch_into_which_somebody_still_writes_has_not_lain_long(
    quarantine: Quarantine, batch: UUID
) -> None:
    admit(quarantine, batch, "0", b"a package")
    folder = quarantine.folder / str(batch)
    long_ago = time.time() - 100
    growing = folder / ".1.1.0123abcd.part"
    growing.touch()
    os.utime(folder, (long_ago, long_ago))
    os.utime(folder / "0", (long_ago, long_ago))
    assert quarantine.lying_long(older_than_seconds=50) == []
    os.utime(growing, (long_ago, long_ago))
    assert quarantine.lying_long(older_than_seconds=50) == [batch]


def test_each_part_sweeps_and_destroys_its_own_alone(quarantine: Quarantine, batch: UUID) -> None:
    part = Quarantine(quarantine.home, part="exchange")
    admit(part, batch, "0", b"a letter")
    assert (quarantine.has(batch), part.has(batch)) == (False, True)
    quarantine.sweep()
    quarantine.destroy(batch)
    with part.open(batch, "0") as source:
        assert source.read() == b"a letter"
    part.destroy(batch)
    assert not part.has(batch)


def admit(quarantine: Quarantine, batch: UUID, name: str, content: bytes, limits: Limits = LIMITS) -> None:
    admitted = quarantine.admit(batch, name, io.BytesIO(content), limits)
    assert (admitted.digest, admitted.size_bytes) == (digest_of([content]), len(content))


def stored(quarantine: Quarantine, batch: UUID, name: str) -> Path:
    return quarantine.folder / str(batch) / name


def everything(quarantine: Quarantine) -> list[Path]:
    return sorted(
        path for root in (quarantine.folder, quarantine.keys) for path in root.rglob("*") if path.is_file()
    )


@pytest.mark.parametrize(
    "size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 200_001]
)
def test_what_was_admitted_comes_out_as_it_was(
    quarantine: Quarantine, batch: UUID, tmp_path: Path, size: int
) -> None:
    content = os.urandom(size)
    admit(quarantine, batch, "0001.pdf", content)
    with quarantine.open(batch, "0001.pdf") as stream:
        assert stream.read() == content
    taken = quarantine.copy_out(batch, "0001.pdf", tmp_path / "out.pdf")
    assert (tmp_path / "out.pdf").read_bytes() == content
    assert taken.digest == digest_of([content])


def test_a_slow_stream_gives_the_same(quarantine: Quarantine, batch: UUID) -> None:
    content = os.urandom(150_000)
    quarantine.admit(batch, "1", Drip(content), LIMITS)  # type: ignore[arg-type]
    with quarantine.open(batch, "1") as stream:
        assert stream.read() == content


def test_nothing_readable_lies_on_the_disk(quarantine: Quarantine, batch: UUID) -> None:
    admit(quarantine, batch, "1", "TUYỆT MẬT ".encode() * 9000)
    for path in everything(quarantine):
        assert "MẬT".encode() not in path.read_bytes()
        assert path.stat().st_mode & 0o777 == 0o600
    assert quarantine.keys.stat().st_mode & 0o777 == 0o700


def test_the_same_content_twice_looks_different(quarantine: Quarantine, batch: UUID) -> None:
    admit(quarantine, batch, "1", b"x" * 1000)
    admit(quarantine, batch, "2", b"x" * 1000)
    assert stored(quarantine, batch, "1").read_bytes() != stored(quarantine, batch, "2").read_bytes()


class TestTampering:
    @pytest.fixture(autouse=True)
    def three_chunks(self, quarantine: Quarantine, batch: UUID, tmp_path: Path) -> None:
        self.quarantine, self.batch, self.out = quarantine, batch, tmp_path / "out"
        admit(quarantine, batch, "1", os.urandom(3 * CHUNK_BYTES))
        self.path = stored(quarantine, batch, "1")
        self.bytes = self.path.read_bytes()

    def chunk(self, number: int) -> bytes:
        return self.bytes[SALT_BYTES + number * SEALED : SALT_BYTES + (number + 1) * SEALED]

    def is_refused(self, content: bytes) -> None:
        self.path.write_bytes(content)
        with pytest.raises(QuarantineBroken):
            self.quarantine.copy_out(self.batch, "1", self.out)
        assert not self.out.exists()

    @pytest.mark.parametrize(
        "left", [0, 5, SALT_BYTES, SALT_BYTES + 8, SALT_BYTES + SEALED, SALT_BYTES + 2 * SEALED, -1]
    )
    def test_a_cut_file_does_not_open(self, left: int) -> None:
        self.is_refused(self.bytes[:left])

    @pytest.mark.parametrize("order", [(1, 0, 2), (0, 2, 1), (0, 0, 2), (0, 2), (0, 1, 2, 2), (2,)])
    def test_moved_doubled_and_dropped_chunks_do_not_open(self, order: tuple[int, ...]) -> None:
        self.is_refused(self.bytes[:SALT_BYTES] + b"".join(self.chunk(number) for number in order))

    @pytest.mark.parametrize("place", [0, SALT_BYTES, SALT_BYTES + SEALED + 7, -1])
    def test_one_changed_bit_does_not_open(self, place: int) -> None:
        changed = bytearray(self.bytes)
        changed[place] ^= 1
        self.is_refused(bytes(changed))

    def test_something_appended_does_not_open(self) -> None:
        self.is_refused(self.bytes + b"x")

    def test_a_file_under_the_name_of_another_does_not_open(self) -> None:
        admit(self.quarantine, self.batch, "2", b"other")
        self.is_refused(stored(self.quarantine, self.batch, "2").read_bytes())

    def test_another_key_does_not_open_it(self) -> None:
        (self.quarantine.keys / f"{self.batch}.key").write_bytes(os.urandom(32))
        self.is_refused(self.bytes)

    def test_a_damaged_key_is_said_so(self) -> None:
        (self.quarantine.keys / f"{self.batch}.key").write_bytes(b"short")
        self.is_refused(self.bytes)

    def test_a_file_of_another_batch_does_not_open(self) -> None:
        other = uuid7()
        admit(self.quarantine, other, "1", b"other")
        self.is_refused(stored(self.quarantine, other, "1").read_bytes())


class TestLimits:
    def test_a_file_or_batch_past_its_limit_is_refused_and_leaves_nothing(
        self, quarantine: Quarantine, batch: UUID
    ) -> None:
        admit(quarantine, batch, "1", b"x" * 1000, Limits(1000, 5000, 0))
        for limits in (Limits(999, 5000, 0), Limits(5000, 1500, 0)):
            with pytest.raises(TooBig):
                admit(quarantine, batch, "2", b"x" * 1000, limits)
        assert quarantine.names(batch) == ["1"]
        assert len(everything(quarantine)) == 2

    def test_the_floor_of_the_disk_is_kept(self, quarantine: Quarantine, batch: UUID) -> None:
        with pytest.raises(DiskFull) as refusal:
            admit(quarantine, batch, "1", b"x", Limits(free_bytes=1 << 60))
        assert refusal.value.facts["floor_bytes"] == 1 << 60
        assert quarantine.names(batch) == []

    def test_the_floor_is_looked_at_while_a_large_file_comes_in(
        self, quarantine: Quarantine, batch: UUID
    ) -> None:
        class Endless(io.RawIOBase):
            def read(self, size: int = -1) -> bytes:
                return os.urandom(size)

        floor = shutil.disk_usage(quarantine.folder).free - (24 << 20)
        with pytest.raises(DiskFull):
            quarantine.admit(batch, "1", Endless(), Limits(free_bytes=floor))  # type: ignore[arg-type]
        assert quarantine.names(batch) == []
        assert [path.suffix for path in everything(quarantine)] == [".key"]

    def test_a_full_disk_is_named_and_leaves_nothing(self, quarantine: Quarantine, batch: UUID) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
        try:
            with pytest.raises(DiskFull):
                admit(quarantine, batch, "1", os.urandom(400_000))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert quarantine.names(batch) == []
        assert [path.suffix for path in everything(quarantine)] == [".key"]
        admit(quarantine, batch, "1", os.urandom(400_000))

    @pytest.mark.parametrize(
        "name", ["", ".", "..", "../x", "a/b", "/etc/x", ".hidden", "a\0b", "é", "x" * 121, "a.part"]
    )
    def test_names_that_could_reach_elsewhere_are_refused(
        self, quarantine: Quarantine, batch: UUID, name: str
    ) -> None:
        for act in (
            lambda: admit(quarantine, batch, name, b"x"),
            lambda: quarantine.open(batch, name),
        ):
            with pytest.raises(BadName):
                act()
        assert everything(quarantine) == []


class TestNaming:
    def test_the_same_content_again_changes_nothing(self, quarantine: Quarantine, batch: UUID) -> None:
        admit(quarantine, batch, "1", b"x" * 70_000)
        before = stored(quarantine, batch, "1").read_bytes()
        admit(quarantine, batch, "1", b"x" * 70_000)
        assert stored(quarantine, batch, "1").read_bytes() == before

    def test_other_content_under_the_same_name_is_refused(self, quarantine: Quarantine, batch: UUID) -> None:
        admit(quarantine, batch, "1", b"first")
        with pytest.raises(NameTaken):
            admit(quarantine, batch, "1", b"other")
        with quarantine.open(batch, "1") as stream:
            assert stream.read() == b"first"

    def test_a_copy_never_overwrites(self, quarantine: Quarantine, batch: UUID, tmp_path: Path) -> None:
        admit(quarantine, batch, "1", b"x")
        (tmp_path / "there").write_bytes(b"mine")
        with pytest.raises(FileExistsError):
            quarantine.copy_out(batch, "1", tmp_path / "there")
        assert (tmp_path / "there").read_bytes() == b"mine"

    def test_writers_of_a_new_batch_agree_on_one_key(self, quarantine: Quarantine, batch: UUID) -> None:
        threads = [
            threading.Thread(target=admit, args=(quarantine, batch, f"{number}", b"x" * number))
            for number in range(12)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for number in range(12):
            with quarantine.open(batch, f"{number}") as stream:
                assert len(stream.read()) == number


class TestDestroying:
    def test_a_destroyed_batch_is_gone_and_the_others_stay(self, quarantine: Quarantine, batch: UUID) -> None:
        other = uuid7()
        for each in (batch, other):
            admit(quarantine, each, "1", b"x")
        quarantine.destroy(batch)
        with pytest.raises(NoSuchUpload):
            quarantine.open(batch, "1")
        assert quarantine.names(batch) == []
        assert quarantine.names(other) == ["1"]
        assert len(everything(quarantine)) == 2
        quarantine.destroy(batch)

    def test_after_a_crash_between_key_and_files_the_rest_is_swept(
        self, quarantine: Quarantine, batch: UUID
    ) -> None:
        admit(quarantine, batch, "1", b"x")
        (quarantine.keys / f"{batch}.key").unlink()
        with pytest.raises(NoSuchUpload):
            quarantine.open(batch, "1")
        assert quarantine.sweep() == 1
        assert everything(quarantine) == []

    def test_an_unknown_file_is_not_found(self, quarantine: Quarantine, batch: UUID) -> None:
        admit(quarantine, batch, "1", b"x")
        with pytest.raises(NoSuchUpload):
            quarantine.open(batch, "2")
        with pytest.raises(NoSuchUpload):
            quarantine.open(uuid7(), "1")


def test_a_killed_upload_leaves_no_file_under_the_name_and_can_be_repeated(
    quarantine: Quarantine, batch: UUID, tmp_path: Path
) -> None:
    admit(quarantine, batch, "0", b"there before")
    program = textwrap.dedent(
        """
        import io, sys, time
        from pathlib import Path
        from uuid import UUID
        from hoso.blobs.quarantine import Limits, Quarantine

        class Endless(io.RawIOBase):
            def read(self, size=-1):
                time.sleep(0.01)
                return b"x" * size

        Quarantine(Path(sys.argv[1])).admit(UUID(sys.argv[2]), "1", Endless(), Limits(free_bytes=0))
        """
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path), str(batch)], cwd=Path(__file__).parents[3]
    )
    folder = quarantine.folder / str(batch)
    deadline = time.monotonic() + 30
    while not any(path.stat().st_size > 0 for path in folder.glob(".*.part")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert quarantine.sweep() == 0
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert quarantine.names(batch) == ["0"]
    assert quarantine.sweep() == 1
    admit(quarantine, batch, "1", b"again")
    assert quarantine.names(batch) == ["0", "1"]
