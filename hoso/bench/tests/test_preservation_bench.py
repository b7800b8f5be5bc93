"""The benchmark of preservation, on few files."""

from pathlib import Path

import pytest

from hoso.bench.preservation import bench


def test_every_program_runs_on_the_same_files(judge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hoso.bench.preservation._PEERS", judge.parent)
    told = bench(60, 1, 9, 12, None)
    assert told["files"] == 61
    assert 11 <= told["megabytes"] <= 14
    assert set(told["took"]) == {
        "reading alone", "ingest", "cp -r, sync -f", "ocfl-py create", "check", "check, SHA-512 too",
        "ocfl-py validate", "bagit.py create", "bagit.py validate", "sha256sum",
    }  # fmt: skip
    assert len(told["goals"]) == 4


def test_without_peers_in_python_the_others_are_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hoso.bench.preservation._PEERS", tmp_path)
    told = bench(20, 0, 1, 1, None)
    assert "sha256sum" in told["took"]
    assert "bagit.py validate" not in told["took"]
    assert set(told["goals"]) == {"check against sha256sum", "ingest against cp -r, sync -f"}
