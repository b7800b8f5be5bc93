"""Signing from the command line, with a key in a file."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from hoso.cli import signing
from hoso.lib.dates import now
from hoso.signatures.findings import Indication
from hoso.signatures.grounds import Grounds
from hoso.signatures.tests.papers import plain_paper
from hoso.signatures.tests.pki import Authority
from hoso.signatures.validating import validate_pdf

pytest_plugins = ["tests.signing_desk"]
PASSWORD = "một mật khẩu 1"


def run(*arguments: str | Path) -> Result:
    app = typer.Typer()
    # With one command alone its name would be taken for a file.
    app.callback()(lambda: None)
    signing.register(app)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def documents(result: Result) -> list[Any]:
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


@pytest.fixture
def key(tmp_path: Path, authority: Authority) -> Path:
    return authority.key_file("body", tmp_path / "office.p12", PASSWORD)


@pytest.fixture
def line(tmp_path: Path, key: Path) -> list[str | Path]:
    """Return what every call of these tests says."""
    (tmp_path / "secret").write_text(PASSWORD + "\n", encoding="utf-8")
    return ["-o", tmp_path / "signed", "--key", key, "--secret-file", tmp_path / "secret", "--yes", "--json"]


def indication(path: Path, authority: Authority) -> Indication:
    [found] = validate_pdf(path, Grounds(at=now(), trust=authority.trust(now())))
    return found.indication


def test_a_batch_is_signed_and_says_that_the_time_is_not_proven(
    tmp_path: Path, authority: Authority, line: list[str | Path]
) -> None:
    papers = [plain_paper(tmp_path / f"{number}.pdf") for number in (1, 2)]
    before = [paper.read_bytes() for paper in papers]
    answer = run("sign", *papers, *line, "--show", "digitised", "--body", "UBND xã Hòa An")
    assert answer.exit_code == 0
    assert [(each["status"], each["time_proven"]) for each in documents(answer)] == [("signed", False)] * 2
    signed = [tmp_path / "signed" / paper.name for paper in papers]
    assert {indication(path, authority) for path in signed} == {Indication.PASSED}
    assert [paper.read_bytes() for paper in papers] == before
    assert sorted(path.name for path in (tmp_path / "signed").iterdir()) == ["1.pdf", "2.pdf"]


def test_a_batch_that_broke_off_goes_on_and_leaves_what_is_signed(
    tmp_path: Path, line: list[str | Path]
) -> None:
    papers = [plain_paper(tmp_path / f"{number}.pdf", pages=number) for number in (1, 2)]
    run("sign", papers[0], *line)
    first = (tmp_path / "signed" / "1.pdf").read_bytes()
    answer = run("sign", *papers, *line)
    assert [each["status"] for each in documents(answer)] == ["there_already", "signed"]
    assert (tmp_path / "signed" / "1.pdf").read_bytes() == first


def test_another_paper_of_the_same_name_is_not_written_over(tmp_path: Path, line: list[str | Path]) -> None:
    paper = plain_paper(tmp_path / "1.pdf")
    run("sign", paper, *line)
    first = (tmp_path / "signed" / "1.pdf").read_bytes()
    plain_paper(paper, pages=5)
    answer = run("sign", paper, *line)
    assert answer.exit_code == 1
    assert documents(answer)[0]["code"] == "signatures.not_the_file_sent"
    assert (tmp_path / "signed" / "1.pdf").read_bytes() == first


def test_one_file_that_is_no_pdf_does_not_stop_the_rest(tmp_path: Path, line: list[str | Path]) -> None:
    (tmp_path / "odd.pdf").write_bytes(b"nothing")
    paper = plain_paper(tmp_path / "1.pdf")
    answer = run("sign", tmp_path / "odd.pdf", paper, *line)
    assert answer.exit_code == 1
    assert [each["status"] for each in documents(answer)] == ["refused", "signed"]
    assert [path.name for path in (tmp_path / "signed").iterdir()] == ["1.pdf"]


def test_a_wrong_password_signs_nothing(tmp_path: Path, line: list[str | Path]) -> None:
    (tmp_path / "secret").write_text("another")
    answer = run("sign", plain_paper(tmp_path / "1.pdf"), *line)
    assert answer.exit_code == 1
    assert not list(tmp_path.glob("signed/*"))


@pytest.mark.parametrize("extra", [["--show", "digitised"], ["--show", "attachment"], ["--device", "office"]])
def test_a_line_that_lacks_something_is_wrong_use(
    tmp_path: Path, line: list[str | Path], extra: list[str]
) -> None:
    answer = run("sign", plain_paper(tmp_path / "1.pdf"), *line, *extra)
    assert answer.exit_code == 2
    assert not list(tmp_path.glob("signed/*.pdf"))
