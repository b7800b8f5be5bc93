"""The commands for accounts: what was given can be seen and ended."""

import json
from datetime import timedelta
from typing import Any

from django.test import TestCase
from django.utils import translation
from typer.testing import CliRunner, Result

from hoso.access import acts
from hoso.access.values import ScopeKind
from hoso.accounts import queries, services
from hoso.accounts.models import Account, Delegation, Post, Right, Token
from hoso.accounts.rules import Role
from hoso.audit.models import TrailRow
from hoso.cli.app import build
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from tests.worlds import SERVICE, a_body, a_person, id_of


class AccountsCase(TestCase):
    def setUp(self) -> None:
        self.enterContext(translation.override("en"))
        self.body = a_body()
        self.an = a_person("an", body=self.body, role=Role.CLERK)
        self.binh = a_person("binh", body=self.body, role=Role.ARCHIVIST)
        services.issue_token(SERVICE, id_of(self.an), label="kho", ends_at=now() + timedelta(days=9))

    def run_hoso(self, *arguments: str) -> Result:
        return CliRunner().invoke(build(), ["accounts", *arguments])

    def answer(self, *arguments: str) -> Any:
        result = self.run_hoso(*arguments, "--json")
        self.assertEqual(result.exit_code, 0, result.output)
        self.assertEqual(result.stdout.count("\n"), 1)
        return json.loads(result.stdout)

    def everything(self) -> list[Any]:
        kept: list[type[Any]] = [Account, Post, Right, Delegation, Token, TrailRow]
        return [list(model.objects.order_by("pk").values()) for model in kept]

    def assert_refused(self, code: int, *arguments: str) -> str:
        before = self.everything()
        result = self.run_hoso(*arguments, "--json")
        self.assertEqual((result.exit_code, result.stdout), (code, ""))
        self.assertEqual(self.everything(), before)
        return result.stderr


class ShowTests(AccountsCase):
    def test_an_account_shows_what_hangs_on_it_and_no_secret(self) -> None:
        answer = self.answer("show", "an")
        [post], [token] = answer["posts"], answer["tokens"]
        self.assertEqual((post["title"], post["from"], post["until"]), ("clerk", "2026-01-01", None))
        self.assertIn("records.read", [right["act"] for right in post["rights"]])
        self.assertEqual((set(token), token["label"]), ({"id", "label", "ends_at"}, "kho"))

    def test_a_name_that_nobody_has(self) -> None:
        self.assertIn("no such record", self.assert_refused(1, "show", "nobody"))


class LendingTests(AccountsCase):
    def setUp(self) -> None:
        super().setUp()
        self.post = self.answer("show", "binh")["posts"][0]["id"]
        self.ask = ("delegate", self.post, "--to", "an", "--reason", "nghỉ phép", "--until", "31/12/2099")

    def test_rights_are_lent_shown_and_taken_back(self) -> None:
        answer = self.answer(*self.ask, "--act", acts.APPROVE, "--act", acts.ARRANGE, "--up-to", "internal")
        self.assertEqual((answer["acts"], answer["until"]), ([acts.APPROVE, acts.ARRANGE], "2099-12-31"))
        [lent] = self.answer("show", "an")["delegations"]
        self.assertEqual((lent["up_to"], lent["scope"], lent["until"]), ("internal", None, "2099-12-31"))
        self.assertTrue(self.may_approve())
        self.answer("end-delegation", answer["delegation"], "--reason", "về sớm")
        self.assertFalse(self.may_approve())

    def may_approve(self) -> bool:
        return queries.actor_for(id_of(self.an), at=now()).may(acts.APPROVE, ScopeKind.BODY, self.body)

    def test_a_loan_can_be_bound_to_one_scope(self) -> None:
        answer = self.answer(*self.ask, "--act", acts.APPROVE, "--scope", f"body:{self.body}")
        self.assertEqual(Delegation.objects.get(pk=answer["delegation"]).scope_id, self.body)

    def test_what_the_post_does_not_hold_is_not_lent(self) -> None:
        said = self.assert_refused(1, *self.ask, "--act", acts.TRAIL)
        self.assertIn("read the trail", said)
        self.assert_refused(1, *self.ask, "--act", acts.APPROVE, "--scope", f"body:{uuid7()}")
        self.assert_refused(1, *self.ask, "--act", acts.APPROVE, "--up-to", "sensitive-personal")

    def test_wrong_use(self) -> None:
        for odd in (
            (),
            ("--act", "x"),
            ("--act", acts.READ, "--scope", "x"),
            ("--act", acts.READ, "--up-to", "x"),
        ):
            self.assert_refused(2, *self.ask, *odd)


class EndingTests(AccountsCase):
    def shown(self) -> Any:
        return self.answer("show", "an")

    def test_a_post_is_ended(self) -> None:
        [post] = self.shown()["posts"]
        self.answer("end-post", post["id"], "--reason", "nghỉ hưu")
        self.assertTrue(self.shown()["posts"][0]["over"])
        self.assertEqual(queries.actor_for(id_of(self.an), at=now()).grants, ())

    def test_a_right_is_ended_from_a_day_on(self) -> None:
        right = self.shown()["posts"][0]["rights"][0]
        answer = self.answer("end-right", right["id"], "--reason", "đổi việc", "--on", "1/4/2100")
        self.assertEqual(answer["ended_on"], "2100-04-01")
        [ended] = [each for each in self.shown()["posts"][0]["rights"] if each["id"] == right["id"]]
        self.assertEqual((ended["until"], ended["over"]), ("2100-03-31", False))

    def test_a_token_is_revoked(self) -> None:
        [token] = self.shown()["tokens"]
        self.answer("revoke-token", token["id"], "--reason", "mất máy")
        self.assertLessEqual(Token.objects.get().ends_at, now())

    def test_an_account_is_closed(self) -> None:
        self.assertEqual(self.answer("close", "an", "--reason", "x"), {"account": "an", "closed": True})
        self.assertTrue(self.shown()["closed"])

    def test_what_is_not_there_is_refused(self) -> None:
        for command in ("end-post", "end-right", "revoke-token", "end-delegation"):
            self.assertIn("no such record", self.assert_refused(1, command, str(uuid7()), "--reason", "x"))
        self.assertIn("no such record", self.assert_refused(1, "close", "nobody", "--reason", "x"))

    def test_ending_twice_is_refused(self) -> None:
        [post] = self.shown()["posts"]
        self.answer("end-post", post["id"], "--reason", "x")
        self.assertIn("ended already", self.assert_refused(1, "end-post", post["id"], "--reason", "x"))

    def test_wrong_use(self) -> None:
        for arguments in (("end-post", "x", "--reason", "x"), ("close", "an"), ("end-right", str(uuid7()))):
            self.assert_refused(2, *arguments)

    def test_every_command_shows_an_example(self) -> None:
        for command in (
            "show", "open", "token", "close", "end-post", "end-right", "revoke-token", "delegate",
            "end-delegation",
        ):  # fmt: skip
            self.assertIn("Example: hoso accounts", self.run_hoso(command, "--help").stdout)
