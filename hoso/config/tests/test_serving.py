"""The pages are offered in the clear to this machine only; on a network they are encrypted, cookies too."""

import json
import re
import shutil
import socket
import ssl
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from hoso.config.tests.served import Visitor, free_port, hoso, self_signed, serving
from tests.homes import found_home
from tests.throwaway import passable_folder

OUTSIDE = "https://hoso.office.test"
PASSWORD = "bảy-con-trâu-118"


@pytest.fixture(scope="module")
def house() -> Iterator[Path]:
    """A home in which An has an account."""
    folder = passable_folder()
    try:
        (folder / "password").write_text(PASSWORD)
        home = found_home(folder / "home")
        done = hoso(home, "accounts", "open", "an", "--name", "An", "--password-file", f"{folder}/password")
        assert done.returncode == 0, done.stderr
        yield home
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_in(visitor: Visitor) -> bool:
    """Tell whether the visitor sees the pages of somebody who has logged in."""
    return visitor.get("/")[0].status == 200


def flags(visitor: Visitor) -> dict[str, bool]:
    """Return which cookies were set, and whether only for encrypted connections."""
    return {
        cookie.partition("=")[0]: "secure" in cookie.lower().split("; ") for cookie in visitor.set_cookies
    }


def test_with_a_certificate_of_its_own_the_pages_are_encrypted_and_so_are_the_cookies(house: Path) -> None:
    certificate, key = self_signed(house.parent)
    port = free_port()
    with serving(house, port, HOSO_CERTIFICATE=str(certificate), HOSO_CERTIFICATE_KEY=str(key)) as said:
        an = Visitor(f"https://127.0.0.1:{port}", port, certificate, {})
        assert not is_in(an)
        assert an.log_in("an", PASSWORD).status == 302
        assert is_in(an)
        assert flags(an) == {"hoso_csrf": True, "hoso_session": True}
        assert f"https://127.0.0.1:{port}" in said.read_text()


def test_offered_to_other_machines_the_pages_have_a_certificate_of_our_own_authority(
    house: Path,
) -> None:
    port = free_port()
    with serving(house, port, host="0.0.0.0") as said:
        authority = house / "keys" / "tls" / "authority.pem"
        an = Visitor(f"https://127.0.0.1:{port}", port, authority, {})
        assert an.log_in("an", PASSWORD).status == 302
        assert is_in(an)
        assert flags(an) == {"hoso_csrf": True, "hoso_session": True}
        answer, page = Visitor(f"https://127.0.0.1:{port}", port, authority, {}).get("/trust/")
        assert answer.status == 200
        shown = json.loads(hoso(house, "certificate", "show", "--json").stdout)
        assert all(
            line in page for line in re.findall("(?:[0-9A-F]{2}:){7}[0-9A-F]{2}", shown["fingerprint"])
        )
        assert shown["fingerprint"] in said.read_text()
        # Who does not trust the authority gets no page, and whoever speaks plain http no answer.
        with pytest.raises(ssl.SSLCertVerificationError):
            Visitor(f"https://127.0.0.1:{port}", port, self_signed(house.parent)[0], {}).get("/trust/")
        with pytest.raises((ConnectionError, HTTPException)):
            Visitor(f"http://127.0.0.1:{port}", port, None, {}).get("/accounts/login/")
    trail = hoso(house, "audit", "verify", "--json")
    assert trail.returncode == 0, trail.stderr


def test_the_certificate_is_renewed_and_exported_and_a_new_authority_speaks_for_more(house: Path) -> None:
    home = house.parent / "certified"
    assert hoso(home, "certificate", "show").returncode == 1
    made = json.loads(hoso(home, "certificate", "renew", "--json").stdout)
    out = house.parent / "hoso.crt"
    assert hoso(home, "certificate", "export", "-o", str(out)).returncode == 0
    exported = x509.load_der_x509_certificate(out.read_bytes())
    assert made["fingerprint"].replace(":", "") == exported.fingerprint(hashes.SHA256()).hex().upper()
    again = hoso(home, "certificate", "export", "-o", str(out))
    assert (again.returncode, "there already" in again.stderr) == (1, True)
    refused = hoso(home, "certificate", "renew", "--name", "hoso.tinh.test")
    assert refused.returncode == 1
    assert "hoso certificate renew --authority" in refused.stderr
    assert json.loads(hoso(home, "certificate", "show", "--json").stdout) == made
    new = hoso(home, "certificate", "renew", "--authority", "--name", "hoso.tinh.test", "--json")
    changed = json.loads(new.stdout)
    assert changed["fingerprint"] != made["fingerprint"]
    assert "hoso.tinh.test" in changed["names"]


def test_a_demo_on_the_network_is_refused_and_no_authority_is_made_for_it(house: Path) -> None:
    home = house.parent / "demo-home"
    assert hoso(home, "accounts", "show", "nobody").returncode == 1
    (home / "demo-home").touch()
    done = hoso(home, "serve", "--listen", f"0.0.0.0:{free_port()}")
    assert (done.returncode, (home / "keys" / "tls").exists()) == (2, False)
    assert "holds a demo" in done.stderr


def test_behind_a_proxy_that_encrypts_a_person_logs_in_and_cookies_stay_encrypted(house: Path) -> None:
    port = free_port()
    with serving(house, port, HOSO_ADDRESS=OUTSIDE):
        proxy = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.7"}
        an = Visitor(OUTSIDE, port, None, proxy)
        assert an.log_in("an", PASSWORD).status == 302
        assert is_in(an)
        assert flags(an) == {"hoso_csrf": True, "hoso_session": True}
        assert an.get("/accounts/login/")[0].headers["Strict-Transport-Security"].startswith("max-age=")
        elsewhere = Visitor("https://elsewhere.test", port, None, proxy)
        assert elsewhere.get("/accounts/login/")[0].status == 400


@pytest.mark.long
def test_on_this_machine_alone_plain_pages_do_and_headers_of_strangers_are_not_believed(house: Path) -> None:
    port = free_port()
    with serving(house, port):
        an = Visitor(f"http://127.0.0.1:{port}", port, None, {})
        assert an.log_in("an", PASSWORD).status == 302
        assert is_in(an)
        assert flags(an) == {"hoso_csrf": False, "hoso_session": False}
        liar = Visitor(f"https://127.0.0.1:{port}", port, None, {"X-Forwarded-Proto": "https"})
        assert liar.log_in("an", PASSWORD).status == 403
        assert not is_in(liar)


def test_a_port_that_is_taken_ends_at_once_with_a_sentence(house: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = hoso(house, "serve", "--listen", address)
    assert done.returncode == 3
    assert address in done.stderr
    assert "serves" not in done.stderr


def test_a_demo_looks_at_the_port_before_it_makes_anything(house: Path) -> None:
    elsewhere = house.parent / "demo"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = hoso(elsewhere, "demo", HOSO_LISTEN=f"127.0.0.1:{taken.getsockname()[1]}")
    assert (done.returncode, elsewhere.exists()) == (3, False)


def test_a_demo_is_not_made_for_the_network(house: Path) -> None:
    elsewhere = house.parent / "demo"
    done = hoso(elsewhere, "demo", HOSO_LISTEN="0.0.0.0:8000")
    assert (done.returncode, elsewhere.exists()) == (2, False)
    assert "a demo" in done.stderr
