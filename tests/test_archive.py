"""From real scans to a verified archive, by commands only; then damage, which is found and named."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from hoso.node.cluster import lease
from hoso.node.home import open_home
from hoso.node.server import ADMIN
from tests.homes import found_home

JUDGE = """
import sys
from ocfl.storage_root import StorageRoot
passed = StorageRoot(root=sys.argv[1]).validate(log_warnings=True)
sys.exit(0 if (passed if isinstance(passed, bool) else passed[0]) else 1)
"""
CHECKOUT = Path(__file__).resolve().parents[1]
# Small ones, of several makers; the long run takes all.
FEW = ("bgddt-test-9.pdf", "chinhphu-464-ttg.pdf", "cucthue-2191-ct-cs.pdf")


@dataclass(frozen=True)
class Archive:
    """A home with digitised, approved and preserved scans."""

    home: Path
    report: dict[str, Any]
    preserved: int
    objects: str = ""

    def hoso(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a command on this home."""
        return _run(self.home, "-m", "hoso", *arguments, objects=self.objects)

    def json(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        """Run a command that must end with `code`, and return its document."""
        done = self.hoso(*arguments, "--json")
        assert done.returncode == code, done.stdout + done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    @property
    def content(self) -> list[Path]:
        """The preserved files."""
        return sorted(path for path in (self.home / "ocfl").rglob("content/**/*") if path.is_file())


def _run(home: Path, *arguments: str, objects: str = "") -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOSO_")}
    own = {"HOSO_HOME": str(home)} | ({"HOSO_OBJECTS_URL": objects} if objects else {})
    return subprocess.run(
        [sys.executable, "-W", "ignore", *arguments],
        env=kept | own, cwd=CHECKOUT, capture_output=True, text=True, check=False,
        timeout=1800,
    )  # fmt: skip


def _archive(home: Path, scans: Path, *, objects: str = "") -> Archive:
    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return _run(home, "-m", *arguments, objects=objects)

    loaded = run("hoso", "organisations", "import", "vietnam-2025", "--province", "08")
    assert loaded.returncode == 0, loaded.stderr
    digitised = run(
        "hoso", "digitise", str(scans), "--body", "08/UBND", "--box", "T-01", "--dossier", "{type}",
        "--not-secret", "--json",
    )  # fmt: skip
    assert digitised.returncode in (0, 1), digitised.stderr
    approved = run("tests.approve_everything")
    assert approved.returncode == 0, approved.stderr
    return Archive(home, json.loads(digitised.stdout), int(approved.stdout), objects)


@pytest.fixture(scope="module")
def workplace() -> Iterator[Path]:
    """A folder that the database's and the readers' own users may pass, unlike pytest's."""
    folder = Path(tempfile.mkdtemp(prefix="hoso-archive-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def archive(workplace: Path, hoso_shared: Path) -> Archive:
    scans = workplace / "scans"
    scans.mkdir()
    for name in FEW:
        shutil.copy(hoso_shared / "data/vn-scans/scans" / name, scans)
    return _archive(found_home(workplace / "home"), scans)


def check_whole(archive: Archive, judge: Path) -> None:
    """Every judge finds the store clean."""
    assert archive.json("fixity", "--all")["sound"]
    assert archive.json("validate", str(archive.home / "ocfl"))["valid"]
    judged = subprocess.run(
        [str(judge), "-W", "ignore", "-c", JUDGE, str(archive.home / "ocfl")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert judged.returncode == 0, judged.stdout + judged.stderr


def test_real_scans_become_a_store_that_every_judge_finds_clean(archive: Archive, judge: Path) -> None:
    assert (archive.report["documents"], archive.report["held"]) == (len(FEW), [])
    assert archive.preserved >= 1
    assert len(archive.content) > archive.preserved
    check_whole(archive, judge)


def test_a_flipped_bit_is_found_and_named(archive: Archive) -> None:
    victim = next(path for path in archive.content if path.suffix == ".pdf")
    before = victim.read_bytes()
    victim.chmod(0o644)
    victim.write_bytes(bytes([before[0] ^ 1]) + before[1:])
    try:
        found = archive.json("fixity", "--all", code=1)
        assert any(victim.name in finding["where"] for finding in found["findings"])
        assert not archive.json("validate", str(archive.home / "ocfl"), code=1)["valid"]
    finally:
        victim.write_bytes(before)
    assert archive.json("fixity", "--all")["sound"]


def test_a_missing_file_is_found_and_named(archive: Archive) -> None:
    victim = archive.content[0]
    aside = archive.home / "aside"
    shutil.move(victim, aside)
    try:
        found = archive.json("fixity", "--all", code=1)
        assert any(victim.name in finding["where"] for finding in found["findings"])
    finally:
        shutil.move(aside, victim)
    assert archive.json("fixity", "--all")["sound"]


def test_a_changed_and_a_removed_trail_row_are_found_even_if_a_superuser_did_it(archive: Archive) -> None:
    assert archive.json("audit", "verify")["sound"]
    copy = archive.home.with_name("home-of-a-forger")
    # With owners: the database's files belong to its own user.
    subprocess.run(["cp", "-a", str(archive.home), str(copy)], check=True)
    forged = Archive(copy, archive.report, archive.preserved)
    with lease(open_home(copy)) as cluster, psycopg.connect(cluster.url(ADMIN), autocommit=True) as forger:
        forger.execute("SET session_replication_role = replica")
        rows = forger.execute("SELECT id FROM audit_trailrow ORDER BY id LIMIT 4").fetchall()
        changed, removed = rows[1][0], rows[3][0]
        forger.execute("UPDATE audit_trailrow SET act = 'nothing.happened' WHERE id = %s", [changed])
        forger.execute("DELETE FROM audit_detail WHERE row_id = %s", [removed])
        forger.execute("DELETE FROM audit_trailrow WHERE id = %s", [removed])
    found = forged.json("audit", "verify", code=1)
    named = json.dumps(found["findings"])
    assert str(changed) in named
    assert str(removed) in named


def test_the_same_scans_become_an_archive_over_an_s3_store(
    workplace: Path, hoso_shared: Path, s3_url: str, judge: Path
) -> None:
    home, at = found_home(workplace / "home-over-s3"), urlsplit(s3_url)
    keys = open_home(home).keys / "objects.json"
    endpoint = f"{at.scheme}://{at.hostname}:{at.port}"
    keys.write_text(
        json.dumps({"access_key_id": at.username, "secret_access_key": at.password, "endpoint": endpoint})
    )
    keys.chmod(0o600)
    scans = workplace / "scans-for-s3"
    scans.mkdir()
    shutil.copy(hoso_shared / "data/vn-scans/scans" / FEW[0], scans)
    archive = _archive(home, scans, objects=f"s3:/{at.path}/archive")
    assert archive.preserved == 1
    assert not any(path.is_file() for path in (home / "objects").rglob("*"))
    check_whole(archive, judge)


@pytest.mark.long
def test_all_real_scans_are_digested(workplace: Path, hoso_shared: Path, judge: Path) -> None:
    scans = hoso_shared / "data/vn-scans/scans"
    archive = _archive(found_home(workplace / "home-of-all"), scans)
    assert archive.report["documents"] == len(list(scans.glob("*.pdf")))
    assert (archive.report["failed"], archive.report["held"]) == ([], [])
    check_whole(archive, judge)
