"""Many files forced to the disk at once."""

import subprocess
from pathlib import Path

import pytest

from hoso.lib import files
from hoso.lib.files import WholeFileSystem, can_sync_at_once


def test_a_file_system_is_forced_to_the_disk_and_what_hinders_it_is_told(tmp_path: Path) -> None:
    with WholeFileSystem(tmp_path) as disk:
        (tmp_path / "a").write_bytes(b"x" * 100_000)
        disk.sync()
    # Its handle is shut: the system refuses, and that must not pass for done.
    with pytest.raises(OSError, match="Bad file descriptor"):
        disk.sync()


def test_only_file_systems_that_tell_errors_are_relied_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = subprocess.run(["stat", "-f", "-c", "%T", tmp_path], capture_output=True, text=True, check=True)
    if told.stdout.strip() in {"ext2/ext3", "xfs", "tmpfs"}:
        assert can_sync_at_once(tmp_path)
    monkeypatch.setattr(files, "_HONEST", set[str]())
    assert not can_sync_at_once(tmp_path)
    # The system's own folder of processes is on no disk.
    assert not can_sync_at_once(Path("/proc"))
