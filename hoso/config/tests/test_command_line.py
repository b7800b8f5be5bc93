"""A slip of the keys makes no home and starts no database."""

from pathlib import Path

import pytest

from hoso.config.tests.served import hoso


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("digitize",), "No such command 'digitize'"),
        (("accounts", "open", "an"), "Missing option '--name'"),
        (("audit", "verify", "--agianst", "x"), "No such option: --agianst"),
    ],
)
def test_a_mistyped_command_is_refused_before_anything_is_made(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = hoso(tmp_path / "home", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Preparing" not in done.stderr
    assert not (tmp_path / "home").exists()


def test_the_rehearsal_of_a_command_does_nothing_itself(tmp_path: Path) -> None:
    done = hoso(tmp_path / "home", "audit", "checkpoint", HOSO_DATABASE_URL="postgresql://a@10.0.0.5/hoso")
    assert done.returncode == 3
    assert done.stderr.count("Hoso did not start") == 1


def test_what_this_machine_lacks_ends_with_three_whatever_the_command(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "pg").mkdir(parents=True)
    home.chmod(0o700)
    # Data of a PostgreSQL that is not installed.
    (home / "pg" / "99").mkdir()
    for arguments in (
        ("audit", "verify"),
        ("search", "x", "--as", "an"),
        ("accounts", "open", "an", "--name", "An"),
    ):
        assert hoso(home, *arguments).returncode == 3
