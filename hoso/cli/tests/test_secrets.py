"""Made passwords and tokens: in a file of their owner, never in an answer, an error or a command line."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, get_type_hints
from uuid import UUID

import typer
from django.conf import settings
from django.db import connection
from django.test import SimpleTestCase, TransactionTestCase

from hoso.accounts import queries
from hoso.accounts.models import Account, Token
from hoso.cli.app import build
from hoso.lib.dates import now
from tests.worlds import PASSWORD

ROOT = Path(__file__).resolve().parents[3]
SECRET_NAMES = ("password", "token", "secret")


def command_lines() -> bytes:
    """The command lines of every process that this user may look at."""
    found = b""
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += file.read_bytes() + b"\n"
        except OSError:
            continue  # it ended meanwhile
    return found


class RealProcessTests(TransactionTestCase):
    """Each command runs as its own process, as an administrator or a script starts it."""

    def setUp(self) -> None:
        self.home = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="hoso-home-")))
        self.seen = b""

    def run_hoso(self, *arguments: str) -> tuple[int, str]:
        """Run a command; keep everything that it let anybody see."""
        database = settings.DATABASES["default"]
        address = (
            f"postgresql://{database['USER']}@/{connection.settings_dict['NAME']}?host={database['HOST']}"
        )
        environment = os.environ | {
            "HOSO_DATABASE_URL": address, "HOSO_HOME": str(self.home), "HOSO_LANGUAGE": "en",
            "DJANGO_SETTINGS_MODULE": "hoso.config.settings",
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-m", "hoso", *arguments], cwd=ROOT, env=environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        while True:
            self.seen += command_lines()
            try:
                out, err = process.communicate(timeout=0.1)
                break
            except subprocess.TimeoutExpired:
                continue
        self.seen += (out + err).encode()
        return process.returncode, out

    def answer(self, *arguments: str) -> Any:
        code, out = self.run_hoso(*arguments, "--json")
        self.assertEqual(code, 0, self.seen.decode(errors="replace")[-2000:])
        return json.loads(out)

    def logs(self) -> bytes:
        files = [path for path in self.home.rglob("*") if path.is_file() and path.parent.name != "keys"]
        return b"".join(path.read_bytes() for path in files)

    def assert_seen_nowhere(self, secret: str) -> None:
        self.assertGreater(len(secret), 10)
        self.assertNotIn(secret.encode(), self.seen)
        self.assertNotIn(secret.encode(), self.logs())

    def test_a_made_password_stands_in_a_file_of_its_owner_and_nowhere_else(self) -> None:
        answer = self.answer("accounts", "open", "an", "--name", "Nguyễn Thị An")
        file = Path(answer["password_file"])
        self.assertEqual((file.parent, file.stat().st_mode & 0o777), (self.home / "keys", 0o600))
        password = file.read_text().strip()
        self.assertTrue(Account.objects.get(username="an").check_password(password))
        self.assert_seen_nowhere(password)

    def test_a_token_stands_in_a_file_of_its_owner_and_nowhere_else(self) -> None:
        self.answer("accounts", "open", "an", "--name", "Nguyễn Thị An")
        own = self.home / "an.token"
        file = Path(self.answer("accounts", "token", "an")["file"])
        self.assertEqual(self.answer("accounts", "token", "an", "-o", str(own))["file"], str(own))
        for each in (file, own):
            self.assertEqual(each.stat().st_mode & 0o777, 0o600)
            secret = each.read_text().strip()
            self.assertEqual(queries.actor_by_token(secret, at=now()).name, "an")
            self.assertNotIn(secret.encode(), self.seen)
        own.unlink()
        self.assert_seen_nowhere(file.read_text().strip())

    def test_a_refusal_repeats_no_password(self) -> None:
        given = self.home / "keys-of-an"
        given.write_text(PASSWORD)
        self.answer("accounts", "open", "an", "--name", "An", "--password-file", str(given))
        code, out = self.run_hoso("accounts", "open", "an", "--name", "An", "--password-file", str(given))
        self.assertEqual((code, out), (1, ""))
        given.unlink()
        self.assert_seen_nowhere(PASSWORD)

    def test_no_account_and_no_token_is_made_where_its_secret_cannot_be_kept(self) -> None:
        self.answer("accounts", "open", "an", "--name", "An")
        taken = self.home / "taken"
        taken.write_text("x")
        for arguments in (
            ("accounts", "open", "be", "--name", "Bé", "--password-out", str(taken)),
            ("accounts", "token", "an", "-o", str(taken)),
        ):
            self.assertEqual(self.run_hoso(*arguments), (2, ""))
        self.assertEqual((Account.objects.count(), Token.objects.count()), (1, 0))
        self.assertEqual(taken.read_text(), "x")


class OptionTests(SimpleTestCase):
    def parameters(self, app: typer.Typer) -> list[tuple[str, str, Any]]:
        """Command, name and type of everything that commands are given."""
        found = [
            (str(command.callback), name, kind)
            for command in app.registered_commands
            if command.callback is not None
            for name, kind in get_type_hints(command.callback).items()
        ]
        for group in app.registered_groups:
            assert group.typer_instance is not None
            found += self.parameters(group.typer_instance)
        return found

    def test_no_command_takes_a_secret_as_an_argument(self) -> None:
        secrets = [
            (command, name, kind)
            for command, name, kind in self.parameters(build())
            # A flag can hold none: it says of documents whether they are secret.
            if any(word in name for word in SECRET_NAMES) and kind is not bool
        ]
        self.assertTrue(secrets)
        for command, name, kind in secrets:
            # A file that holds it, or the id by which a token is revoked.
            self.assertIn(kind, (Path, Path | None, UUID), f"{command} takes {name}")
