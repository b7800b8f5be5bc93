"""Vietnamese by default, English from the source, bokmål: each with facts and plural forms."""

import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.test import Client, TestCase, override_settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext

from hoso.custody.errors import LabelTaken
from hoso.digitisation.errors import BatchClosed
from hoso.digitisation.rules.states import BatchState
from hoso.holdings.errors import FondsClosed
from hoso.lib.errors import DomainError
from hoso.wording.sentences import _all, sentence

TREE = Path(settings.LOCALE_PATHS[0])
OTHERS = ("vi", "nb")


class LanguageCase(TestCase):
    """Over catalogues compiled for the test, so that it does not matter when the installed ones were."""

    compiled: ClassVar[Path]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.compiled = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        for language in OTHERS:
            source = Path(language, "LC_MESSAGES", "django.po")
            (cls.compiled / source.parent).mkdir(parents=True)
            shutil.copy(TREE / source, cls.compiled / source)
            target = cls.compiled / source.with_suffix(".mo")
            subprocess.run(["msgfmt", "-o", str(target), str(TREE / source)], check=True)
        cls.enterClassContext(override_settings(LOCALE_PATHS=[cls.compiled]))

    def said(self, error: DomainError, language: str) -> str:
        with translation.override(language):
            return str(sentence(error))


class RefusalTests(LanguageCase):
    def test_a_refusal_is_said_in_each_language_with_its_facts(self) -> None:
        error = LabelTaken("taken", label="H-001")
        self.assertEqual(
            [self.said(error, language) for language in ("en", "vi", "nb")],
            [
                "The box was not registered. The label H-001 is on another box. Use the next free label.",
                "Chưa đăng ký được hộp. Nhãn H-001 đã dán trên hộp khác. Hãy dùng nhãn trống kế tiếp.",
                "Esken ble ikke registrert. Etiketten H-001 sitter på en annen eske. "
                "Bruk neste ledige etikett.",
            ],
        )

    def test_dates_and_states_in_it_are_said_in_that_language_too(self) -> None:
        closed = FondsClosed("closed", closed_on=date(2025, 6, 30), dated_on=None)
        self.assertIn("đã đóng ngày 30/06/2025", self.said(closed, "vi"))
        running = BatchClosed("closed", state=BatchState.CLOSED)
        self.assertIn("“đang chạy”", self.said(running, "vi"))
        self.assertIn("«pågår»", self.said(running, "nb"))

    def test_no_refusal_is_left_in_english(self) -> None:
        for language in OTHERS:
            for code, parts in _all().items():
                for part in parts:
                    english = translation_of(part, "en")
                    self.assertNotEqual(english, translation_of(part, language), f"{language} {code}")

    def test_no_refusal_lets_vietnamese_through_to_others(self) -> None:
        for code, parts in _all().items():
            for part in parts:
                self.assertNotEqual(translation_of(part, "vi"), translation_of(part, "nb"), code)


def translation_of(part: object, language: str) -> str:
    with translation.override(language):
        return str(part)


class PluralTests(LanguageCase):
    ONE, MANY = "Check one document", "Check %(count)s documents"

    def form(self, language: str, count: int) -> str:
        with translation.override(language):
            return ngettext(self.ONE, self.MANY, count) % {"count": count}

    def test_vietnamese_has_one_form_for_every_number(self) -> None:
        self.assertEqual(self.form("vi", 1), "Kiểm tra 1 văn bản")
        self.assertEqual(self.form("vi", 5), "Kiểm tra 5 văn bản")

    def test_bokmal_and_english_tell_one_from_several(self) -> None:
        self.assertEqual(self.form("nb", 1), "Kontroller ett dokument")
        self.assertEqual(self.form("nb", 5), "Kontroller 5 dokumenter")
        self.assertEqual(self.form("en", 1), "Check one document")


class SwitchTests(LanguageCase):
    def page(self, client: Client) -> str:
        return client.get(reverse("account_login")).content.decode()

    def test_who_says_nothing_reads_vietnamese(self) -> None:
        page = self.page(Client())
        self.assertIn('<html lang="vi"', page)
        self.assertIn("Đăng nhập", page)

    def test_the_switch_leads_through_all_three(self) -> None:
        client = Client()
        for language, words in (("nb", "Logg inn"), ("en", "Sign in"), ("vi", "Đăng nhập")):
            client.post(reverse("set_language"), {"language": language, "next": reverse("account_login")})
            page = self.page(client)
            self.assertIn(f'<html lang="{language}"', page)
            self.assertIn(words, page)

    def test_english_is_the_source_and_never_falls_back_to_vietnamese(self) -> None:
        with translation.override("en"):
            self.assertEqual(gettext("Quality control"), "Quality control")

    def test_what_packages_say_at_the_door_is_vietnamese_too(self) -> None:
        given = {"login": "nobody", "password": "wrong"}
        answer = Client().post(reverse("account_login"), given)
        self.assertContains(answer, "Tên đăng nhập hoặc mật khẩu không đúng.")
