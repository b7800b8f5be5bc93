"""`hoso sign --server`: the papers of a served home, signed with a token on the clerk's machine."""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import typer
from PIL import Image, ImageDraw
from pytest_django.live_server_helper import LiveServer
from typer.testing import CliRunner

from hoso.access.values import Actor
from hoso.accounts import services as accounts
from hoso.accounts.models import Account
from hoso.cli import signing
from hoso.lib.dates import now
from hoso.node.reader import ReaderPool
from hoso.reading.copying import TASKS
from hoso.registry import services
from hoso.registry.models import Entry, Outgoing
from hoso.registry.rules import Medium
from hoso.registry.tests.copying import ASKED, a_copying, bytes_of
from hoso.registry.tests.desk import Desk
from hoso.registry.tests.office import signed
from hoso.signatures import queries as signatures
from hoso.signatures import services as signing_services
from hoso.signatures.models import Signing, SigningPart, Taking
from hoso.signatures.parts import Channel
from hoso.signatures.tests.papers import plain_paper
from hoso.signatures.tests.pki import Authority
from hoso.signatures.tests.tokens import PIN, office_token
from tests.worlds import SERVICE, TODAY, id_of

pytest_plugins = ["tests.signing_desk"]
pytestmark = pytest.mark.django_db(transaction=True)
Told = list[dict[str, Any]]


@pytest.fixture(scope="module")
def library(keys: Path, authority: Authority) -> Iterator[Path]:
    with office_token(keys, authority, ("an", "body")) as library:
        yield library


@pytest.fixture
def sign(desk: Desk, library: Path, live_server: LiveServer) -> Callable[..., tuple[int, Told]]:
    """Run the command as somebody at a machine of the office, with one of the keys on the token."""

    def run(by: Actor, key: str, *more: str | Path) -> tuple[int, Told]:
        token = accounts.issue_token(SERVICE, id_of(by), label="máy", ends_at=now() + timedelta(days=1))
        (desk.folder / "token").write_text(token)
        (desk.folder / "pin").write_text(PIN)
        app = typer.Typer()
        app.callback()(lambda: None)
        signing.register(app)
        line = [
            "sign", "--server", live_server.url, "-o", desk.folder / "signed", "--device", "office",
            "--certificate", key, "--library", library, "--secret-file", desk.folder / "pin",
            "--as", Account.objects.get(pk=id_of(by)).username, "--token-file", desk.folder / "token",
            "--yes", "--json", *more,
        ]  # fmt: skip
        result = CliRunner().invoke(app, [str(each) for each in line])
        told = [json.loads(each) for each in result.stdout.splitlines() if each.startswith("{")]
        return result.exit_code, told

    return run


def prepared(desk: Desk) -> Outgoing:
    outgoing = signed(desk.office)
    services.begin_signing(desk.office.an, outgoing.pk, on=TODAY, at=now())
    return outgoing


def test_the_person_then_the_body_and_it_is_issued(desk: Desk, sign: Callable[..., tuple[int, Told]]) -> None:
    outgoing = prepared(desk)
    pen, seal = desk.folder / "pen.png", desk.folder / "seal.png"
    for path, colour in ((pen, (0, 0, 200, 255)), (seal, (220, 0, 0, 255))):
        picture = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
        ImageDraw.Draw(picture).ellipse((10, 10, 290, 290), outline=colour, width=20)
        picture.save(path)
    code, [told] = sign(desk.office.minh, "an", "--pen", pen)
    assert (code, told["status"], told["state"], told["time_proven"]) == (0, "signed", "open", False)
    # Nothing waits for this key any more, and the other's turn is no word about it.
    assert sign(desk.office.minh, "an") == (0, [])
    code, [told] = sign(desk.office.an, "body", "--seal", seal)
    assert (code, told["status"], told["state"]) == (0, "signed", "complete")
    outgoing.refresh_from_db()
    assert outgoing.document is not None
    signing_ = signatures.find_signing(outgoing.pk)
    assert signing_ is not None
    assert [each.channel for each in signatures.takings_of(signing_.pk)] == [Channel.DEFERRED] * 2
    assert not list((desk.folder / "signed").rglob("paper.pdf"))


def test_an_e_copy_is_signed_by_the_body_with_its_form_and_goes_out_signed(
    desk: Desk, sign: Callable[..., tuple[int, Told]]
) -> None:
    with ReaderPool(TASKS, workers=1) as pool:
        copying = a_copying(pool, office=desk.office)
        made = copying.make(replace(ASKED, medium=Medium.ELECTRONIC))
    services.begin_copy_signing(desk.office.an, made.pk, at=now())
    code, [told] = sign(desk.office.an, "body")
    assert (code, told["status"], told["state"], told["title"]) == (
        0,
        "signed",
        "complete",
        "SAO Y 01/SY-UBND",
    )
    _copy, digest = services.read_copy_file(desk.office.an, made.pk)
    content = bytes_of(digest)
    assert digest != made.blob_id
    words = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout
    assert "SAO Y\nỦy ban nhân dân xã Chiêm Hóa" in words.decode()


def test_a_batch_goes_on_and_each_has_its_own_result(
    desk: Desk, sign: Callable[..., tuple[int, Told]]
) -> None:
    papers = [prepared(desk) for _ in range(3)]
    second = signatures.find_signing(papers[1].pk)
    assert second is not None
    # Somebody else has the second one for half an hour.
    signing_services.take_out(desk.office.an, second.pk, channel=Channel.OUTSIDE, at=now())
    code, told = sign(desk.office.minh, "an")
    assert code == 1
    assert [each["status"] for each in told] == ["signed", "refused", "signed"]
    assert told[1]["code"] == "signatures.taken_out"
    signing_services.put_back(desk.office.an, second.pk, error="", at=now())
    code, told = sign(desk.office.minh, "an")
    assert (code, [each["status"] for each in told]) == (0, ["signed"])
    assert SigningPart.objects.filter(part="person", state="signed").count() == 3


def test_a_key_that_nobody_registered_signs_nothing(
    desk: Desk, sign: Callable[..., tuple[int, Told]]
) -> None:
    prepared(desk)
    assert sign(desk.office.an, "body") == (0, [])
    assert not Taking.objects.exists()


def test_a_prepared_file_that_is_damaged_at_the_server_is_not_signed(
    desk: Desk, sign: Callable[..., tuple[int, Told]], home: Path
) -> None:
    outgoing = prepared(desk)
    signing_ = signatures.find_signing(outgoing.pk)
    assert signing_ is not None
    [stored] = [
        each for each in (home / "objects").rglob("*")
        if each.is_file() and each.name.endswith(signing_.current_id[7:])
    ]  # fmt: skip
    stored.chmod(0o600)
    stored.write_bytes(stored.read_bytes() + b"% more")
    code, [told] = sign(desk.office.minh, "an")
    assert (code, told["status"], told["code"]) == (1, "refused", "blobs.damaged")
    part = SigningPart.objects.get(part="person")
    assert (part.state, part.last_error) == ("waiting", "cli.server_refused")


@dataclass
class LyingServer:
    """A server that says one thing of a paper and sends another; it remembers what it was told."""

    url: str
    told: list[tuple[str, Any]]
    waiting: list[dict[str, Any]]
    # After which the next page begins, in one place.
    following: list[str | None]
    taken: dict[str, Any]
    # Which acts it refuses, by the last word of their address.
    refuses: set[str]


@pytest.fixture
def lying(desk: Desk) -> Iterator[LyingServer]:
    paper = plain_paper(desk.folder / "paper.pdf").read_bytes()
    told: list[tuple[str, Any]] = []
    one = "01a21fbe-25d9-762a-8ee3-0cb826a191fb"
    taken = {
        "id": one, "nonce": "n", "until": "", "digest": "sha512:" + "0" * 128, "size_bytes": 1, "title": "t",
        "form": "original", "version": "", "part": "person", "field": "NguoiKy", "body": "b", "shown": {},
    }  # fmt: skip

    waiting = [{"id": one, "title": "t"}]
    following: list[str | None] = [None]
    refuses: set[str] = set()
    refusal = {
        "code": "signatures.taken_out", "what": "You did not get the file.", "why": "Somebody else has it.",
    }  # fmt: skip

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.endswith("/file"):
                self.say(paper)
            else:
                self.say(json.dumps({"items": waiting, "next": following[0]}).encode())

        def do_POST(self) -> None:
            told.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            refused = self.path.rsplit("/", 1)[1] in refuses
            self.say(json.dumps(refusal if refused else taken).encode(), 409 if refused else 200)

        def say(self, content: bytes, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield LyingServer(f"http://127.0.0.1:{server.server_port}", told, waiting, following, taken, refuses)
        server.shutdown()


def test_a_server_that_sends_another_file_than_it_says_gets_no_signature(
    desk: Desk, sign: Callable[..., tuple[int, Told]], lying: LyingServer
) -> None:
    code, [answer] = sign(desk.office.minh, "an", "--server", lying.url)
    assert (code, answer["status"], answer["code"]) == (1, "refused", "signatures.not_the_file_sent")
    assert [path.rsplit("/", 1)[1] for path, _given in lying.told] == ["take", "put-back"]
    assert not list((desk.folder / "signed").rglob("signed.pdf"))


def test_a_server_that_names_a_folder_of_ours_instead_of_a_paper_writes_nothing(
    desk: Desk, sign: Callable[..., tuple[int, Told]], lying: LyingServer
) -> None:
    lying.taken["id"] = str(desk.folder / "elsewhere")
    assert sign(desk.office.minh, "an", "--server", lying.url)[0] == 1
    lying.waiting[0]["id"] = "../elsewhere"
    assert sign(desk.office.minh, "an", "--server", lying.url) == (3, [])
    assert not (desk.folder / "elsewhere").exists()
    assert not any("elsewhere" in path for path, _given in lying.told)


def test_a_list_that_does_not_go_on_ends_the_run(
    desk: Desk, sign: Callable[..., tuple[int, Told]], lying: LyingServer
) -> None:
    lying.following[0] = "01a21fbe-25d9-762a-8ee3-0cb826a191fd"
    assert sign(desk.office.minh, "an", "--server", lying.url)[0] == 3
    taken = [path for path, _given in lying.told if path.endswith("/take")]
    assert len(taken) == 1


def test_what_cannot_be_given_back_any_more_does_not_stop_the_rest(
    desk: Desk, sign: Callable[..., tuple[int, Told]], lying: LyingServer
) -> None:
    other = "01a21fbe-25d9-762a-8ee3-0cb826a191fc"
    lying.waiting.append({"id": other, "title": "t"})
    lying.refuses.add("put-back")
    code, told = sign(desk.office.minh, "an", "--server", lying.url)
    assert (code, [each["status"] for each in told]) == (1, ["refused", "refused"])
    assert told[1]["id"] == other


def test_a_refusal_is_told_in_the_words_of_the_server(
    desk: Desk, sign: Callable[..., tuple[int, Told]], lying: LyingServer
) -> None:
    lying.refuses.add("take")
    _code, [told] = sign(desk.office.minh, "an", "--server", lying.url)
    assert told["code"] == "signatures.taken_out"
    assert "You did not get the file. Somebody else has it." in told["reason"]


def test_an_outsider_sees_nothing_that_waits(desk: Desk, sign: Callable[..., tuple[int, Told]]) -> None:
    prepared(desk)
    assert sign(desk.office.chi, "an") == (0, [])
    assert not Taking.objects.exists()


def test_a_server_that_does_not_answer_is_told(desk: Desk, sign: Callable[..., tuple[int, Told]]) -> None:
    code, told = sign(desk.office.minh, "an", "--server", "http://127.0.0.1:9")
    assert (code, told) == (3, [])
    assert sign(desk.office.minh, "an", "--server", "http://vanthu.example")[0] == 3


def test_what_is_no_address_of_a_stamp_authority_is_wrong_use(
    desk: Desk, sign: Callable[..., tuple[int, Told]]
) -> None:
    assert sign(desk.office.minh, "an", "--stamps", "tsa.ca.gov.vn") == (2, [])


def test_files_and_a_server_together_are_wrong_use(desk: Desk, sign: Callable[..., tuple[int, Told]]) -> None:
    (desk.folder / "x.pdf").write_bytes(b"x")
    assert sign(desk.office.minh, "an", desk.folder / "x.pdf")[0] == 2
    assert Entry.objects.count() == Signing.objects.count() == 0
