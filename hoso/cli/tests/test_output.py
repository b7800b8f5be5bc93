"""How commands end: what this machine lacks is told apart from what was refused."""

import pytest
import typer
from typer.testing import CliRunner

from hoso.cli import bench
from hoso.cli.output import refuse
from hoso.lib.errors import DomainError, EnvironmentMissing, NotFound
from hoso.node.errors import AlreadySupervised


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotFound("document 118 not found"), 1),
        (EnvironmentMissing("no home folder is set"), 3),
        (AlreadySupervised("served already", path="/var/lib/hoso"), 3),
    ],
)
def test_a_refusal_ends_with_one_and_a_lack_with_three(error: DomainError, code: int) -> None:
    with pytest.raises(typer.Exit) as ended:
        refuse(error)
    assert ended.value.exit_code == code


def test_a_lack_without_words_of_its_own_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        refuse(EnvironmentMissing("no home folder is set"))
    assert "no home folder is set" in capsys.readouterr().err


def test_bench_without_a_name_lists_what_there_is() -> None:
    app = typer.Typer()
    bench.register(app)
    listed = CliRunner().invoke(app, [])
    assert listed.exit_code == 0, listed.output
    assert listed.stdout.split() == bench.names()
    assert "digitise" in CliRunner().invoke(app, ["--json"]).stdout
    assert CliRunner().invoke(app, ["no-such"]).exit_code == 2
