"""Whoever loses a post, a right, a token or the account loses it with the next request."""

from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse

from hoso.access import acts
from hoso.accounts import queries as accounts
from hoso.accounts import services
from hoso.lib.dates import now
from hoso.search import services as search
from hoso.web.tests.worlds import CERTAIN_SUBJECT, WebCase
from tests.worlds import SERVICE, id_of

LATER = datetime(2100, 1, 1, tzinfo=UTC)


class EndedTests(WebCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        (cls.home / "index").mkdir()
        search.rebuild()

    def setUp(self) -> None:
        super().setUp()
        self.as_(self.world.binh)
        [self.post] = accounts.list_every_post(id_of(self.world.binh))
        self.document = reverse("registry:document", args=[self.certain])

    def assert_shut(self) -> None:
        self.assertEqual(self.client.get(self.document).status_code, 404)
        found = self.client.get("/search/", {"q": "mo duong"})
        self.assertContains(found, 'data-total="0"')
        self.assertNotContains(found, CERTAIN_SUBJECT)

    def assert_open(self) -> None:
        self.assertContains(self.client.get(self.document), CERTAIN_SUBJECT)
        self.assertContains(self.client.get("/search/", {"q": "mo duong"}), CERTAIN_SUBJECT)

    def test_an_ended_right_stops_the_next_request_and_the_next_search(self) -> None:
        self.assert_open()
        [right] = [right for right in accounts.list_rights([self.post.pk]) if right.act == acts.READ]
        services.end_right(SERVICE, right.pk, on=SERVICE.on, reason="đổi việc")
        self.assert_shut()

    def test_an_ended_post_stops_the_next_request_and_the_next_search(self) -> None:
        self.assert_open()
        services.end_post(SERVICE, self.post.pk, on=SERVICE.on, reason="nghỉ hưu")
        self.assert_shut()

    def test_who_is_signed_in_with_a_closed_account_stands_outside_again(self) -> None:
        self.assert_open()
        services.close_account(SERVICE, id_of(self.world.binh), reason="chuyển công tác")
        for path in (self.document, "/search/?q=mo+duong"):
            answer = self.client.get(path)
            self.assertTrue(answer.headers["Location"].startswith(reverse("account_login")), path)

    def test_a_revoked_token_opens_nothing_any_more(self) -> None:
        secret = services.issue_token(SERVICE, id_of(self.world.binh), label="t", ends_at=LATER)
        machine = Client(headers={"Authorization": f"Bearer {secret}"})
        path = reverse("api:document", args=[self.certain])
        self.assertEqual(machine.get(path).status_code, 200)
        [token] = accounts.list_tokens(id_of(self.world.binh))
        services.revoke_token(SERVICE, token.pk, at=now(), reason="mất máy")
        self.assertEqual(machine.get(path).status_code, 401)
