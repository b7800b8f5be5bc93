"""`hoso signatures`: findings and whom the institution trusts, on the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from pytest_django.fixtures import Settings
from typer.testing import CliRunner

from hoso.access.values import Actor
from hoso.accounts.models import Account
from hoso.cli import signatures as command
from hoso.signatures.tests.papers import with_page_added
from tests.signed import a_token, with_file
from tests.worlds import World, a_world, id_of

pytest_plugins = ["tests.signing_desk"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(trusting_home: Path) -> World:
    return a_world()


@pytest.fixture
def hoso(tmp_path: Path) -> Callable[..., tuple[int, Any]]:
    def run(*arguments: str, by: Actor | None = None) -> tuple[int, Any]:
        app = typer.Typer()
        command.register(app)
        who: list[str] = []
        if by is not None:
            (tmp_path / "token").write_text(a_token(by))
            who = [
                "--as",
                Account.objects.get(pk=id_of(by)).username,
                "--token-file",
                str(tmp_path / "token"),
            ]
        result = CliRunner().invoke(app, ["signatures", *arguments, *who, "--json"])
        lines = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
        return result.exit_code, lines[0] if lines else result.output

    return run


def test_the_command_shows_findings_and_ends_with_one_when_something_is_open(
    world: World, signed_paper: Path, hoso: Callable[..., tuple[int, Any]]
) -> None:
    good = str(with_file(world, signed_paper))
    bad = str(with_file(world, with_page_added(signed_paper, signed_paper.with_name("forged.pdf"))))
    assert hoso("show", good, by=world.binh) == (
        1,
        hoso("show", good, by=world.binh)[1] | {"judgements": []},
    )
    assert hoso("judge-due") == (0, {"judged": 2})
    code, told = hoso("show", good, by=world.binh)
    assert (code, told["judgements"][0]["findings"][0]["indication"]) == (0, "TOTAL-PASSED")
    code, told = hoso("judge", bad, by=world.binh)
    assert (code, told["judgements"][0]["findings"][0]["sub_indication"]) == (1, "CHANGED_AFTER_SIGNING")
    assert hoso("show", good, by=world.chi)[0] == 1


def test_the_command_tells_whom_the_institution_trusts(
    world: World, home: Path, hoso: Callable[..., tuple[int, Any]]
) -> None:
    code, told = hoso("trusted")
    assert (code, len(told["anchors"]), len(told["certificates"])) == (0, 1, 1)
    (home / "trust" / "anchors" / "root.pem").unlink()
    assert hoso("trusted")[0] == 1


def test_stamping_asks_the_authority_of_the_node_where_none_is_named(
    world: World, hoso: Callable[..., tuple[int, Any]], settings: Settings
) -> None:
    settings.HOSO_TIMESTAMP_URL = None
    code, told = hoso("stamp")
    assert (code, "HOSO_TIMESTAMP_URL" in told) == (3, True)
    settings.HOSO_TIMESTAMP_URL = "http://127.0.0.1:9/tsa"
    assert hoso("stamp")[0] == 0
