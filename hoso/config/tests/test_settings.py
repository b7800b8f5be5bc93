"""What the pages' own process makes of the settings."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hoso.config.tests.served import CHECKOUT, environment

NAMES = (
    "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS",
    "SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER", "DATABASES",
)  # fmt: skip
PROGRAM = (
    "import json; from django.conf import settings\n"
    f"print(json.dumps({{name: getattr(settings, name) for name in {NAMES!r}}}))"
)


def settings_with(home: Path, **given: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=environment(home, DJANGO_SETTINGS_MODULE="hoso.config.settings", **given),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize(
    ("given", "is_secure"),
    [
        ({}, False),
        ({"HOSO_LISTEN": "[::1]:8000"}, False),
        ({"HOSO_LISTEN": "127.0.0.2:8000"}, False),
        ({"HOSO_LISTEN": "0.0.0.0:8000"}, True),
        ({"HOSO_LISTEN": "10.0.0.5:8000"}, True),
        ({"HOSO_ADDRESS": "https://hoso.office.test"}, True),
        ({"HOSO_CERTIFICATE": "/c.pem", "HOSO_CERTIFICATE_KEY": "/k.pem"}, True),
    ],
)
def test_cookies_are_for_encrypted_connections_wherever_others_could_listen(
    tmp_path: Path, given: dict[str, str], is_secure: bool
) -> None:
    found = settings_with(tmp_path, **given)
    assert (found["SESSION_COOKIE_SECURE"], found["CSRF_COOKIE_SECURE"]) == (is_secure, is_secure)


def test_an_outer_address_is_the_one_that_is_trusted(tmp_path: Path) -> None:
    found = settings_with(tmp_path, HOSO_ADDRESS="https://hoso.office.test:8443/")
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://hoso.office.test:8443"]
    assert "hoso.office.test" in found["ALLOWED_HOSTS"]
    assert found["SECURE_HSTS_SECONDS"] > 0


def test_a_proxy_is_believed_only_where_there_is_one(tmp_path: Path) -> None:
    proxied = {"HOSO_ADDRESS": "https://hoso.office.test"}
    direct = proxied | {"HOSO_CERTIFICATE": "/c.pem", "HOSO_CERTIFICATE_KEY": "/k.pem"}
    assert settings_with(tmp_path, **proxied)["SECURE_PROXY_SSL_HEADER"]
    assert settings_with(tmp_path, **direct)["SECURE_PROXY_SSL_HEADER"] is None
    assert settings_with(tmp_path)["SECURE_PROXY_SSL_HEADER"] is None


def test_the_address_listened_on_is_a_name_of_the_pages(tmp_path: Path) -> None:
    assert "10.0.0.5" in settings_with(tmp_path, HOSO_LISTEN="10.0.0.5:8000")["ALLOWED_HOSTS"]
    assert "0.0.0.0" not in settings_with(tmp_path, HOSO_LISTEN="0.0.0.0:8000")["ALLOWED_HOSTS"]
