"""Whoever does not trust the pages yet reads how, without signing in."""

import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from django.test import TestCase, override_settings

from hoso.node.authority import Authority, ensure_authority, ensure_pages
from hoso.node.home import open_home
from hoso.web.trust.views import Device, device_of

ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Edg/126.0"


def shown_fingerprint(page: str) -> str:
    """The fingerprint as a person reads it from the page, its lines one after the other."""
    _, _, shown = page.partition('class="fingerprint">')
    return ":".join(re.findall(r"<span>([0-9A-F:]+)</span>", shown.partition("</p>")[0]))


class TrustTests(TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        home = open_home(Path(folder.name) / "home")
        names = ["192.168.7.20", "kho-1.local", "127.0.0.1", "localhost"]
        ensure_pages(home, names, at=datetime.now(UTC))
        self.authority: Authority = ensure_authority(home, names, at=datetime.now(UTC))
        settings = override_settings(
            HOSO_HOME=home.root, HOSO_OWN_CERTIFICATE=True, ALLOWED_HOSTS=["192.168.7.20", "localhost"]
        )
        settings.enable()
        self.addCleanup(settings.disable)

    def test_the_page_shows_the_fingerprint_and_its_address_for_a_phone(self) -> None:
        answer = self.client.get("/trust/", headers={"host": "192.168.7.20:8443"}, secure=True)
        self.assertEqual(shown_fingerprint(answer.content.decode()), self.authority.fingerprint)
        self.assertContains(answer, 'href="https://192.168.7.20:8443/trust/"')
        self.assertContains(answer, 'class="qr"')

    def test_on_this_machine_the_address_shown_is_one_that_phones_reach(self) -> None:
        answer = self.client.get("/trust/", headers={"host": "localhost:8443"}, secure=True)
        self.assertContains(answer, "https://192.168.7.20:8443/trust/")
        self.assertNotContains(answer, "https://localhost")

    def test_the_certificate_that_is_downloaded_is_the_authoritys_and_no_key(self) -> None:
        answer = self.client.get("/trust/hoso-authority.crt", headers={"host": "192.168.7.20"})
        self.assertEqual(answer.headers["Content-Type"], "application/x-x509-ca-cert")
        self.assertEqual(x509.load_der_x509_certificate(answer.content), self.authority.certificate)

    def test_the_steps_for_the_visitors_device_are_open(self) -> None:
        for agent, device in (
            (ANDROID, Device.ANDROID), (IPHONE, Device.APPLE), (FIREFOX, Device.FIREFOX),
            (EDGE, Device.WINDOWS), ("curl/8", None),
        ):  # fmt: skip
            self.assertEqual(device_of(agent), device)
        answer = self.client.get("/trust/", headers={"host": "192.168.7.20", "user-agent": IPHONE})
        opened = answer.content.decode().partition("open><summary>")[2]
        self.assertTrue(opened.startswith("iPhone"), opened[:40])

    def test_where_the_certificate_came_from_outside_there_is_nothing_to_trust(self) -> None:
        with override_settings(HOSO_OWN_CERTIFICATE=False):
            for path in ("/trust/", "/trust/hoso-authority.crt"):
                answer = self.client.get(path, headers={"host": "192.168.7.20"})
                self.assertEqual(answer.status_code, 404)

    def test_the_door_leads_there(self) -> None:
        answer = self.client.get("/accounts/login/", headers={"host": "192.168.7.20"}, secure=True)
        self.assertContains(answer, 'href="/trust/"')
