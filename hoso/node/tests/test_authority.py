"""https from the node's own authority: who may be spoken for, for how long, and who believes it."""

import socket
import ssl
import stat
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from hoso.node.addresses import certifiable, names_of_machine
from hoso.node.authority import (
    Authority,
    ensure_authority,
    ensure_pages,
    find_authority,
    find_pages,
    replace_authority,
)
from hoso.node.doctor import examine
from hoso.node.errors import AuthorityBroken, KeyExposed, NameNotPermitted
from hoso.node.home import Home

NOW = datetime.now(UTC).replace(microsecond=0)
NAMES = ("kho-1.local", "192.168.7.20", "localhost", "127.0.0.1")


def openssl_says(authority: Authority, certificate: Path, *, name: str) -> str:
    """Return what another implementation makes of the chain."""
    way = "-verify_ip" if name[0].isdigit() else "-verify_hostname"
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile"]
    command += [str(authority.certificate_file), way, name, str(certificate)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "OK" if done.returncode == 0 else done.stderr


def test_it_is_made_once_and_its_files_are_closed_to_others(own_home: Home) -> None:
    first = ensure_authority(own_home, NAMES, at=NOW)
    again = ensure_authority(own_home, ("other.local",), at=NOW + timedelta(days=400))
    assert first.fingerprint == again.fingerprint
    assert len(first.fingerprint) == 95
    assert first.ends_at - NOW == timedelta(days=3652)
    ensure_pages(own_home, NAMES, at=NOW)
    files = [path for path in (own_home.keys / "tls").iterdir() if path.name != ".lock"]
    assert {path.name for path in files} == {"authority.pem", "authority.key", "pages.pem", "pages.key"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_openssl_believes_the_pages_under_their_names_and_no_other(own_home: Home) -> None:
    pages, _ = ensure_pages(own_home, NAMES, at=NOW)
    authority = find_authority(own_home)
    assert authority is not None
    for name in NAMES:
        assert openssl_says(authority, pages.certificate_file, name=name) == "OK"
    for name in ("192.168.7.21", "kho-2.local"):
        assert "mismatch" in openssl_says(authority, pages.certificate_file, name=name)


@pytest.mark.parametrize("name", ["www.example.com", "8.8.8.8", "vn", "kho-2.local"])
def test_a_certificate_made_with_the_stolen_key_for_somebody_else_is_not_believed(
    own_home: Home, name: str
) -> None:
    authority = ensure_authority(own_home, NAMES, at=NOW)
    assert not authority.permits(name)
    assert "permitted subtree violation" in openssl_says(
        authority, _forged(authority, name, own_home.work), name=name
    )


def test_a_forged_certificate_for_a_name_of_ours_is_what_the_test_above_would_find(own_home: Home) -> None:
    authority = ensure_authority(own_home, NAMES, at=NOW)
    assert openssl_says(authority, _forged(authority, "10.1.2.3", own_home.work), name="10.1.2.3") == "OK"


def test_the_key_makes_no_further_authorities(own_home: Home) -> None:
    authority = ensure_authority(own_home, NAMES, at=NOW)
    below = _forged(authority, "kho-1.local", own_home.work, is_authority=True)
    leaf = _forged(
        Authority(x509.load_pem_x509_certificate(below.read_bytes()), below, below.with_suffix(".key")),
        "kho-1.local", own_home.work / "b",
    )  # fmt: skip
    command = ["openssl", "verify", "-CAfile", str(authority.certificate_file), "-untrusted", str(below)]
    done = subprocess.run([*command, str(leaf)], capture_output=True, text=True, check=False)
    assert "path length constraint exceeded" in done.stderr


def test_an_address_of_this_machine_that_is_public_is_spoken_for_alone(own_home: Home) -> None:
    authority = ensure_authority(own_home, ["203.0.113.9"], at=NOW)
    assert (authority.permits("203.0.113.9"), authority.permits("203.0.113.10")) == (True, False)
    assert authority.permits("fd12::1")


def test_pages_are_renewed_a_month_before_their_end_and_for_a_new_address(own_home: Home) -> None:
    first, is_new = ensure_pages(own_home, NAMES, at=NOW)
    assert is_new
    assert first.ends_at - NOW <= timedelta(days=397)
    same, is_new = ensure_pages(own_home, NAMES[1:], at=NOW + timedelta(days=59))
    assert (same.certificate, is_new) == (first.certificate, False)
    later, is_new = ensure_pages(own_home, NAMES, at=NOW + timedelta(days=60))
    assert is_new
    assert later.ends_at > first.ends_at
    moved, is_new = ensure_pages(own_home, [*NAMES, "192.168.7.99"], at=NOW + timedelta(days=60))
    assert is_new
    assert "192.168.7.99" in moved.names


def test_pages_never_outlive_their_authority(own_home: Home) -> None:
    authority = ensure_authority(own_home, NAMES, at=NOW)
    pages, _ = ensure_pages(own_home, NAMES, at=authority.ends_at - timedelta(days=40))
    assert pages.ends_at == authority.ends_at


def test_half_written_pages_are_made_again_without_a_word(own_home: Home) -> None:
    pages, _ = ensure_pages(own_home, NAMES, at=NOW)
    other = ec.generate_private_key(ec.SECP256R1())
    pages.key_file.write_bytes(_pem(other))
    again, is_new = ensure_pages(own_home, NAMES, at=NOW)
    assert is_new
    again.certificate_file.write_text("")
    assert find_pages(own_home) is None
    assert ensure_pages(own_home, NAMES, at=NOW)[1]


def test_a_name_that_came_later_is_refused_if_asked_for_and_left_out_if_not(
    own_home: Home,
) -> None:
    pages, _ = ensure_pages(own_home, NAMES, at=NOW)
    with pytest.raises(NameNotPermitted):
        ensure_pages(own_home, NAMES, at=NOW, required=["hoso.tinh.vn"])
    assert find_pages(own_home) == pages
    same, is_new = ensure_pages(own_home, [*NAMES, "hoso.tinh.vn"], at=NOW)
    assert (same, is_new) == (pages, False)


def test_a_new_authority_speaks_for_the_new_name_and_the_old_pages_are_made_anew(own_home: Home) -> None:
    old = ensure_authority(own_home, NAMES, at=NOW)
    ensure_pages(own_home, NAMES, at=NOW)
    new = replace_authority(own_home, [*NAMES, "hoso.tinh.vn"], at=NOW)
    assert new.fingerprint != old.fingerprint
    pages, is_new = ensure_pages(own_home, NAMES, at=NOW, required=["hoso.tinh.vn"])
    assert is_new
    assert openssl_says(new, pages.certificate_file, name="hoso.tinh.vn") == "OK"


def test_a_lost_or_open_key_is_refused_and_nothing_is_made_over_it(own_home: Home) -> None:
    authority = ensure_authority(own_home, NAMES, at=NOW)
    authority.key_file.chmod(0o640)
    with pytest.raises(KeyExposed):
        ensure_authority(own_home, NAMES, at=NOW)
    authority.key_file.unlink()
    for _ in range(2):
        with pytest.raises(AuthorityBroken):
            ensure_pages(own_home, NAMES, at=NOW)
    left = find_authority(own_home)
    assert left is not None
    assert left.fingerprint == authority.fingerprint
    assert find_pages(own_home) is None


@pytest.mark.parametrize(
    ("name", "is_ours"),
    [
        ("hoso.office.local", True), ("kho-1", True), ("kho1", True), ("10.0.0.5", True), ("fd00::2", True),
        ("vn", False), ("office", False), ("xn--p1ai-1", False), ("a..b", False), ("-a.b", False),
        ("a b.c", False),
    ],
)  # fmt: skip
def test_no_name_that_may_be_a_top_level_domain_is_spoken_for(name: str, is_ours: bool) -> None:
    assert certifiable(name) is is_ours


def test_a_wild_card_stands_for_the_addresses_of_this_machine() -> None:
    names = names_of_machine("0.0.0.0", ["Hoso.Office.Local"])
    assert names[0] == "hoso.office.local"
    assert f"{socket.gethostname().partition('.')[0].lower()}.local" in names
    assert "0.0.0.0" not in names
    given = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=True).stdout.split()
    assert {address for address in given if "." in address} <= set(names)
    assert "10.9.8.7" in names_of_machine("10.9.8.7")


class Shop:
    """A server that speaks TLS with the pages' certificate and says one word."""

    def __init__(self, certificate: Path, key: Path) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)

    @contextmanager
    def open(self) -> Iterator[int]:
        with socket.create_server(("127.0.0.1", 0)) as door:
            threading.Thread(target=self._serve, args=(door,), daemon=True).start()
            yield door.getsockname()[1]

    def _serve(self, door: socket.socket) -> None:
        while True:
            try:
                visitor, _ = door.accept()
                with self._context.wrap_socket(visitor, server_side=True) as secured:
                    secured.sendall(b"Hoso")
            except ssl.SSLError:
                continue
            except OSError:
                return


def test_only_who_trusts_the_authority_gets_an_answer(own_home: Home) -> None:
    pages, _ = ensure_pages(own_home, NAMES, at=NOW)
    authority = find_authority(own_home)
    assert authority is not None
    ours = ssl.create_default_context(cafile=str(authority.certificate_file))
    with Shop(pages.certificate_file, pages.key_file).open() as port:
        for host in ("127.0.0.1", "localhost", "kho-1.local"):
            assert _visit(port, host, ours) == b"Hoso"
        with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
            _visit(port, "127.0.0.1", ssl.create_default_context())
        with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
            _visit(port, "other.local", ours)


def test_doctor_names_the_end_of_the_certificate_and_warns_of_one_that_nobody_renews(own_home: Home) -> None:
    looked = {"HOSO_HOME": str(own_home.root)}
    check = next(check for check in examine(looked) if check.code == "certificate")
    assert (check.ok, check.found) == (True, "none made; Hoso serves this machine alone, or behind a proxy")
    ensure_pages(own_home, NAMES, at=NOW - timedelta(days=50))
    check = next(check for check in examine(looked) if check.code == "certificate")
    assert check.ok
    assert f"{NOW + timedelta(days=40):%Y-%m-%d}" in check.found
    ensure_pages(own_home, NAMES, at=NOW - timedelta(days=80), anew=True)
    check = next(check for check in examine(looked) if check.code == "certificate")
    assert (check.ok, check.advice_command) == (False, "hoso certificate renew")


def _visit(port: int, name: str, context: ssl.SSLContext) -> bytes:
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=name) as secured,
    ):
        return secured.recv(10)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _forged(authority: Authority, name: str, folder: Path, *, is_authority: bool = False) -> Path:
    """Sign a certificate for `name` with the authority's key, as a thief would."""
    folder.mkdir(exist_ok=True)
    stolen = serialization.load_pem_private_key(authority.key_file.read_bytes(), None)
    assert isinstance(stolen, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate
    spoken = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    made = (
        x509.CertificateBuilder(issuer.subject, x509.Name([]), key.public_key(), x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([spoken]), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(stolen.public_key()), critical=False
        )
    )
    if is_authority:
        made = made.add_extension(_signing(), critical=True)
    path = folder / "forged.pem"
    path.write_bytes(made.sign(stolen, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    path.with_suffix(".key").write_bytes(_pem(key))
    return path


def _signing() -> x509.KeyUsage:
    return x509.KeyUsage(False, False, False, False, False, True, True, False, False)
