"""E-documents from the command line."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from hoso.accounts import services as accounts
from hoso.cli import exchange
from hoso.exchange.models import Arrival, Peer
from hoso.exchange.tests.conftest import detector, exchange_homes, office
from hoso.exchange.tests.test_following import sent_with_paper, with_paper
from hoso.exchange.tests.test_registering import open_office
from hoso.exchange.tests.test_taking_over import FIELDS, unsigned
from hoso.exchange.tests.world import (
    FILE,
    OLD_CODE,
    SERVICE,
    TODAY,
    Office,
    PlayedNode,
    a_coded_body,
    a_document,
    follows,
)
from hoso.lib.dates import now
from hoso.node.home import open_home
from hoso.registry import services as registry
from hoso.registry.models import Representation
from hoso.registry.rules import NewArrival
from tests.throwaway import passable_folder
from tests.worlds import id_of

__all__ = ["detector", "exchange_homes", "office", "open_office"]


@pytest.fixture
def token(office: Office, tmp_path: Path) -> str:
    """A file with An's token."""
    path = tmp_path / "an.token"
    ends_at = now().replace(year=now().year + 1)
    path.write_text(accounts.issue_token(SERVICE, id_of(office.an), label="t", ends_at=ends_at))
    return str(path)


def hoso(*arguments: str) -> tuple[int, Any]:
    app = typer.Typer()
    exchange.register(app)
    result = CliRunner().invoke(app, ["exchange", *arguments, "--json"])
    return result.exit_code, json.loads(result.stdout) if result.stdout else None


def test_a_card_is_written_introduced_and_confirmed(office: Office, tmp_path: Path) -> None:
    card = tmp_path / "ours.card"
    code, told = hoso("card", "-o", str(card), "--name", "Chiêm Hóa", "--body", "H49.64.33")
    assert (code, told["bodies"], card.exists()) == (0, ["H49.64.33"], True)
    stranger = PlayedNode(open_home(passable_folder() / "stranger"))
    a_coded_body("H50")
    (tmp_path / "theirs.card").write_bytes(stranger.card("H50"))
    assert hoso("introduce", str(tmp_path / "theirs.card"))[0] == 0
    node = str(stranger.me.node_id)
    assert hoso("confirm", node, "--fingerprint", told["fingerprint"])[0] == 1
    assert Peer.objects.get(node=node).state == "introduced"
    code, told = hoso("confirm", node, "--fingerprint", stranger.me.fingerprint)
    assert (code, told["state"]) == (0, "confirmed")
    assert hoso("nodes")[1]["nodes"][0]["state"] == "own"
    assert hoso("block", node, "--reason", "Máy bị mất")[1]["state"] == "blocked"


def test_a_document_is_sent_carried_and_recalled(office: Office, token: str, tmp_path: Path) -> None:
    document = a_document(office)
    acting = ("--as", "an", "--token-file", token)
    code, sent = hoso("send", str(document.pk), "--to", "H49", *acting)
    assert (code, [each["state"] for each in sent["to"]]) == (0, ["waiting"])
    code, told = hoso("export", str(tmp_path), "--node", str(office.peer.node))
    assert (code, told["written"]) == (0, 1)
    assert hoso("status", *acting)[1]["states"] == {"handed": 1}
    code, made = hoso("recall", sent["id"], "--reason", "Sai số liệu", *acting)
    assert (code, made["business"]) == (0, 1)
    other = a_document(office, number="120")
    code, made = hoso("replace", sent["id"], "--by", str(other.pk), "--reason", "Sai", *acting)
    assert (code, made["business"]) == (0, 3)
    assert hoso("send", str(document.pk), "--to", "H49")[0] == 2


def test_what_came_on_a_stick_is_listed_and_dealt_with(office: Office, token: str, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    later = now().replace(year=now().year + 1)
    for number in ("12", "13"):
        content = office.node.content(office.message(number), [FILE])
        envelope = office.node.seal(content, recipient=office.own, expires_at=later)
        (stick / f"{number}.hoso").write_bytes(envelope)
    (stick / "14.hoso").write_bytes(b"damaged")
    code, told = hoso("import", str(stick))
    assert (code, told["taken"], [each["file"] for each in told["refused"]]) == (1, 2, ["14.hoso"])
    acting = ("--as", "an", "--token-file", token)
    assert office.looks() == 2
    first, second = Arrival.objects.order_by("pk")
    document = a_document(office)
    assert (
        hoso("register", str(first.pk), "--document", str(document.pk), *acting)[1]["state"] == "registered"
    )
    assert hoso("return", str(second.pk), "--reason", "Gửi nhầm", *acting)[1]["state"] == "returned"
    assert hoso("arrivals", *acting)[1]["arrivals"] == []
    assert len(hoso("arrivals", "--all", *acting)[1]["arrivals"]) == 2


def test_paper_that_follows_is_listed_until_it_came_or_left(office: Office, token: str) -> None:
    acting = ("--as", "an", "--token-file", token)
    arrival, dispatch = with_paper(office), sent_with_paper(office)
    told = hoso("papers", *acting)[1]
    assert [each["id"] for each in told["awaited"] + told["to_send"]] == [str(arrival.pk), str(dispatch.pk)]
    assert hoso("paper", str(arrival.pk), *acting)[0] == 2
    assert hoso("paper", str(arrival.pk), "--came", "1/1/2199", *acting)[0] == 1
    assert hoso("paper", str(arrival.pk), "--gone", "Không gửi", *acting)[0] == 0
    assert hoso("paper", str(dispatch.pk), "--left", str(TODAY), *acting)[0] == 0
    assert hoso("papers", *acting)[1] == {"awaited": [], "to_send": []}


def test_who_writes_to_a_body_that_has_ceased_is_told(office: Office, token: str) -> None:
    follows(a_coded_body(OLD_CODE, ended=date(2025, 7, 1)), office.commune)
    office.arrives(office.message(), to=OLD_CODE, addressed_to=OLD_CODE)
    days = ("--from", str(TODAY), "--to", str(TODAY))
    [row] = hoso("ceased", *days, "--as", "an", "--token-file", token)[1]["mail"]
    assert (row["way"], row["letters"]) == ("came", 1)
    assert hoso("ceased", "--from", "1/1/2000", "--to", "2/1/2000")[1]["mail"] == []


def test_a_folder_of_messages_is_tried_and_taken_over(
    open_office: Office, token: str, tmp_path: Path
) -> None:
    folder = tmp_path / "edxml"
    folder.mkdir()
    line = registry.register_arrival(open_office.an, open_office.commune, NewArrival(TODAY, FIELDS)).document
    (folder / "1.edxml").write_bytes(unsigned(open_office.message(), FILE))
    (folder / "2.xml").write_bytes(unsigned(open_office.message("13"), FILE))
    (folder / "3.edxml").write_bytes(b"hello")
    (folder / "readme.txt").write_text("no message")
    command = ("take-over", str(folder), "--body", "H49.64.33", "--as", "an", "--token-file", token)
    code, told = hoso(*command, "--dry-run")
    assert code == 1
    assert [(each["file"], each["code"]) for each in told["messages"]] == [
        ("1.edxml", ""), ("2.xml", "exchange.no_line_for_message"), ("3.edxml", "exchange.xml_not_readable"),
    ]  # fmt: skip
    assert not Representation.objects.filter(document=line).exists()
    assert hoso(*command)[1]["messages"][0]["new_files"] == 1
    assert Representation.objects.filter(document=line).count() == 1
    assert hoso(*command)[1]["messages"][0]["new_files"] == 0


def test_what_is_no_folder_is_wrong_use(office: Office, token: str, tmp_path: Path) -> None:
    missing = str(tmp_path / "nothing")
    told = hoso("take-over", missing, "--body", "H49.64.33", "--as", "an", "--token-file", token)
    assert told == (2, None)
