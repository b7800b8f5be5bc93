"""The demo as a newcomer runs it: drawn boxes of both rule sets, then real scans, each twice."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hoso.bench.served.commands import command, environment
from tests.browser.conftest import CHECKOUT

pytestmark = pytest.mark.long
DOCUMENTS = 8
TAKEOVER = ("rooms", "handovers", "warnings")


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty place that the database's and the readers' own users may pass."""
    place = Path(tempfile.mkdtemp(prefix="hoso-demo-"))
    place.chmod(0o711)
    yield place / "home"
    shutil.rmtree(place, ignore_errors=True)


def hoso(home: Path, *arguments: str) -> dict[str, Any]:
    """Run a command with --json and return its document."""
    done = subprocess.run(
        command(*arguments, "--json"), env=environment(home), cwd=CHECKOUT, capture_output=True, text=True,
        check=False, timeout=1200,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def counted(report: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (box["batch"], box["documents"], box["held"], box["failed"], box["approved"])
        for box in report["boxes"]
    ]


def check_takeover(report: dict[str, Any]) -> None:
    """Every committee left boxes, both halves of a district are received, the planted losses are found."""
    assert report["rooms"]["bodies"] == 674
    assert report["rooms"]["boxes"] > 5_000
    given, found = report["handovers"]
    assert (given["way"], given["state"], given["open"], given["differences"]) == ("given", "sent", 0, 1)
    assert (found["way"], found["state"], found["open"], found["differences"]) == ("found", "concluded", 0, 0)
    for each in (given, found):
        assert each["received"] == each["lines"] > 40
        assert all(Path(paper).read_bytes().startswith(b"%PDF") for paper in each["papers"])
    assert report["office"] == {"arrivals": 3, "drafts": 1}
    assert report["warnings"]["losses"] == {"seal_broken": 1, "loan_overdue": 1, "not_received": 1}


def check_whole(home: Path) -> None:
    assert hoso(home, "fixity", "--all")["sound"]
    assert hoso(home, "audit", "verify")["sound"]


def test_the_demo_draws_two_boxes_and_can_be_repeated(home: Path) -> None:
    first = hoso(home, "demo", "--no-serve", "--documents", str(DOCUMENTS))
    assert len(first["boxes"]) == 2
    for box in first["boxes"]:
        # One paper of each box bears a secrecy mark, and one file was cut off by the scanner.
        assert box["documents"] >= DOCUMENTS - 2
        assert len(box["held"]) == 1
        assert len(box["failed"]) == 1
        assert box["approved"]
    check_takeover(first)
    again = hoso(home, "demo", "--no-serve", "--documents", str(DOCUMENTS))
    assert counted(again) == counted(first)
    assert [again[part] for part in TAKEOVER] == [first[part] for part in TAKEOVER]
    assert again["accounts"]["new"] == []
    check_whole(home)


def test_the_demo_takes_real_scans(home: Path, hoso_shared: Path) -> None:
    scans = hoso_shared / "data/vn-scans/scans"
    first = hoso(home, "demo", str(scans), "--not-secret", "--no-serve")
    [box] = first["boxes"]
    assert box["documents"] == len(list(scans.glob("*.pdf")))
    assert (box["held"], box["failed"]) == ([], [])
    assert counted(hoso(home, "demo", str(scans), "--not-secret", "--no-serve")) == counted(first)
    check_whole(home)
