"""Views are offered above their list, keep how it is narrowed, and send nobody elsewhere."""

from django.test import Client, TestCase
from django.urls import reverse

from hoso.accounts.models import Account, SavedView
from hoso.accounts.rules import Role
from hoso.web.saved_views import LISTS, narrowing
from tests.worlds import a_body, a_person


class SavedViewPageTests(TestCase):
    def setUp(self) -> None:
        self.body = a_body()
        a_person("an", body=self.body, role=Role.CLERK)
        self.client = Client()
        self.client.force_login(Account.objects.get(username="an"))
        self.path = reverse("registers:arrivals", args=[self.body])

    def keep(self, **given: str) -> int:
        return self.client.post(
            reverse("keep_view"), {"path": self.path, "query": "show=closed", "name": "Đã xong"} | given
        ).status_code

    def test_a_view_brings_the_list_back_as_it_was(self) -> None:
        self.assertEqual(self.keep(query="show=closed&after=019b8c0c-0000-7000-8000-000000000001"), 302)
        page = self.client.get(self.path).content.decode()
        self.assertIn(f'href="{self.path}?show=closed"', page)
        self.assertIn("Đã xong", page)
        self.assertNotIn("Đã xong", self.client.get(reverse("tasks:list")).content.decode())

    def test_the_view_one_is_in_is_marked(self) -> None:
        self.keep()
        page = self.client.get(self.path, {"show": "closed"}).content.decode()
        self.assertIn(f'href="{self.path}?show=closed" aria-current="true"', page)

    def test_a_view_is_forgotten(self) -> None:
        self.keep()
        view = SavedView.objects.get()
        answer = self.client.post(reverse("drop_view", args=[view.pk]))
        self.assertEqual((answer.status_code, answer.headers["Location"]), (302, self.path))
        self.assertEqual(SavedView.objects.count(), 0)

    def test_nobody_is_sent_elsewhere(self) -> None:
        for path in (
            "https://elsewhere.example/",
            "//elsewhere.example/",
            "/accounts/logout/",
            "",
            "/nowhere",
        ):
            self.assertEqual(self.keep(path=path), 404, path)
        self.assertEqual(SavedView.objects.count(), 0)

    def test_every_list_that_keeps_views_offers_them(self) -> None:
        for name in sorted(LISTS):
            needs_body = name in {"registers:arrivals", "registers:outgoing"}
            path = reverse(name, args=[self.body] if needs_body else [])
            self.assertEqual(self.keep(path=path, name=f"Của {name}"), 302, name)
            self.assertIn(f"Của {name}", self.client.get(path, {"q": "a"}).content.decode(), name)

    def test_a_narrowing_is_written_in_one_way(self) -> None:
        self.assertEqual(narrowing("a=1&after=x&b=&c=%C4%91+x&as=xlsx"), "a=1&c=%C4%91+x")
        self.assertEqual(narrowing("%zz&;=;"), "%3B=%3B")
