"""What holds for every page: who enters, what the browser may run, refusals in words, languages."""

import time
from contextlib import AbstractContextManager
from unittest import mock

from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hoso.accounts import queries as accounts
from hoso.web.tests.worlds import WebCase
from tests.worlds import PASSWORD


def the_clock_forward(*, minutes: int) -> AbstractContextManager[object]:
    """Let the clock of the machine be so much later."""
    now = time.time
    return mock.patch("time.time", side_effect=lambda: now() + 60 * minutes)


class SignInTests(WebCase):
    def test_a_clerk_signs_in_and_comes_to_the_page_asked_for(self) -> None:
        asked = reverse("dossiers:list")
        door = self.client.get(asked)
        self.assertRedirects(door, f"{reverse('account_login')}?next={asked}")
        form = self.client.get(door.headers["Location"])
        self.assertContains(form, f'value="{asked}"')
        given = {"login": "an", "password": PASSWORD, "next": asked}
        self.assertRedirects(self.client.post(reverse("account_login"), given), asked)

    def test_a_wrong_password_is_refused_without_saying_which_was_wrong(self) -> None:
        for login in ("an", "nobody"):
            answer = self.client.post(reverse("account_login"), {"login": login, "password": "wrong"})
            self.assertContains(answer, 'role="alert"')
            self.assertNotContains(answer, PASSWORD)
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_guessing_is_slowed_and_nobody_is_locked_out_for_good(self) -> None:
        cache.clear()
        self.addCleanup(cache.clear)
        door, right = reverse("account_login"), {"login": "an", "password": PASSWORD}
        for _ in range(6):
            self.client.post(door, {"login": "an", "password": "wrong"})
        self.client.post(door, right)
        self.assertNotIn("_auth_user_id", self.client.session)
        with the_clock_forward(minutes=4):
            self.client.post(door, right)
            self.assertNotIn("_auth_user_id", self.client.session)
        with the_clock_forward(minutes=6):
            self.client.post(door, right)
            self.assertIn("_auth_user_id", self.client.session)

    def test_nobody_registers_or_resets_a_password_by_mail(self) -> None:
        for path in ("/accounts/signup/", "/accounts/password/reset/", "/accounts/email/"):
            self.assertEqual(self.client.get(path).status_code, 404)

    def test_a_person_changes_the_first_password(self) -> None:
        given = {
            "oldpassword": PASSWORD,
            "password1": "mot mat khau moi 2027",
            "password2": "mot mat khau moi 2027",
        }
        client = self.as_(self.world.an)
        self.assertContains(client.get(reverse("account_change_password")), 'name="oldpassword"')
        self.assertEqual(client.post(reverse("account_change_password"), given).status_code, 302)
        self.assertTrue(accounts.get_account("an").check_password("mot mat khau moi 2027"))

    def test_a_closed_account_is_not_let_in(self) -> None:
        account = accounts.get_account("an")
        account.is_active = False
        account.save()
        self.client.post(reverse("account_login"), {"login": "an", "password": PASSWORD})
        self.assertEqual(self.client.get(reverse("home")).status_code, 302)

    def test_signing_out_ends_the_session(self) -> None:
        client = self.as_(self.world.an)
        self.assertContains(client.get(reverse("account_logout")), "csrfmiddlewaretoken")
        client.post(reverse("account_logout"))
        self.assertEqual(client.get(reverse("home")).status_code, 302)


class GuardTests(WebCase):
    def test_the_browser_may_run_only_what_we_serve(self) -> None:
        answer = self.as_(self.world.binh).get(reverse("home"))
        policy = answer.headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe", policy)
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(answer.headers["X-Frame-Options"], "DENY")
        self.assertEqual(answer.headers["Referrer-Policy"], "same-origin")
        self.assertNotIn("<style", answer.content.decode())
        self.assertNotIn(" style=", answer.content.decode())
        self.assertNotIn("http://", answer.content.decode())
        self.assertNotIn("https://", answer.content.decode())

    def test_pages_with_records_are_not_kept_by_the_browser(self) -> None:
        answer = self.as_(self.world.binh).get(reverse("registry:document", args=[self.certain]))
        self.assertIn("no-store", answer.headers["Cache-Control"])

    def test_a_form_sent_from_elsewhere_does_nothing(self) -> None:
        client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
        client.force_login(accounts.get_account("binh"))
        for path in (
            reverse("dossiers:approve", args=[self.dossier.pk]),
            reverse("digitisation:check", args=[self.certain]),
            reverse("account_login"),
        ):
            answer = client.post(path, {"subject": "changed"})
            self.assertContains(answer, "open too long", status_code=403)
        self.dossier.refresh_from_db()
        self.assertEqual(self.dossier.status, "open")

    def test_session_cookies_are_out_of_reach_of_scripts(self) -> None:
        self.client.post(reverse("account_login"), {"login": "an", "password": PASSWORD})
        cookie = self.client.cookies["hoso_session"]
        self.assertTrue(cookie["httponly"])
        self.assertEqual(cookie["samesite"], "Lax")


class RefusalTests(WebCase):
    def test_a_refusal_is_a_page_of_three_parts(self) -> None:
        answer = self.as_(self.world.an).get(reverse("dossiers:dossier", args=[self.dossier.pk]))
        self.assertEqual(answer.status_code, 404)
        for part in ("Nothing was opened.", "you may not read it", "Check the address"):
            self.assertContains(answer, part, status_code=404)
        self.assertContains(answer, "<html", status_code=404)

    def test_to_htmx_it_is_a_part_of_a_page(self) -> None:
        path = reverse("digitisation:batch", args=[self.batch.pk])
        answer = self.as_(self.world.an).get(path, headers={"HX-Request": "true"})
        self.assertContains(answer, "Nothing was opened.", status_code=404)
        self.assertNotContains(answer, "<html", status_code=404)

    def test_a_key_that_is_none_is_refused_in_words(self) -> None:
        for path in (reverse("dossiers:list"), reverse("digitisation:quality")):
            answer = self.as_(self.world.binh).get(path, {"after": "x", "batch": "x"})
            self.assertContains(answer, "A value has a form", status_code=422)

    def test_an_unknown_address_has_a_page_of_its_own(self) -> None:
        self.assertContains(self.client.get("/nowhere"), "There is no such page", status_code=404)


class LanguageTests(WebCase):
    def test_the_language_is_switched_and_one_stays_where_one_was(self) -> None:
        client = self.as_(self.world.binh)
        here = reverse("dossiers:list")
        self.assertRedirects(client.post(reverse("set_language"), {"language": "vi", "next": here}), here)
        self.assertContains(client.get(here), '<html lang="vi"')
        client.post(reverse("set_language"), {"language": "en", "next": here})
        self.assertContains(client.get(here), '<html lang="en"')

    def test_the_switch_leads_nowhere_else(self) -> None:
        answer = self.client.post(reverse("set_language"), {"language": "vi", "next": "https://example.org/"})
        self.assertEqual(answer.headers["Location"], "/")

    def test_who_says_nothing_gets_vietnamese(self) -> None:
        answer = Client().get(reverse("account_login"))
        self.assertContains(answer, '<html lang="vi"')
