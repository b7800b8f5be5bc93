from datetime import timedelta
from typing import Any

from django.test import TestCase

from hoso.accounts import services as accounts
from hoso.lib.dates import now
from tests.worlds import SERVICE, a_document, a_world, id_of


class ApiTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.document = a_document(self.world, number="15")

    def ask(self, path: str, *, token: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.client.get(f"/api/{path}", headers=headers)

    def token_of(self, who: str) -> str:
        account_id = id_of(getattr(self.world, who))
        return accounts.issue_token(SERVICE, account_id, label="t", ends_at=now() + timedelta(days=1))

    def test_a_system_reads_with_the_rights_of_its_account(self) -> None:
        answer = self.ask(f"documents/{self.document.pk}", token=self.token_of("binh"))
        self.assertEqual((answer.status_code, answer.json()["number"]), (200, "15"))

    def test_an_outsider_learns_nothing(self) -> None:
        answer = self.ask(f"documents/{self.document.pk}", token=self.token_of("chi"))
        self.assertEqual((answer.status_code, answer.json()["code"]), (404, "lib.not_found"))

    def test_without_a_token_every_address_is_shut(self) -> None:
        for path in (f"documents/{self.document.pk}", "dossiers", f"boxes/{self.document.pk}"):
            self.assertEqual(self.ask(path).status_code, 401)
            self.assertEqual(self.ask(path, token="guessed").status_code, 401)
