"""Where the pages may be offered is settled before anything is started."""

import socket
from pathlib import Path

import pytest
import typer
from cryptography.hazmat.primitives import serialization

from hoso.config.doors import check_doors
from hoso.config.options import Options
from hoso.config.tests.served import free_port, self_signed
from hoso.node.errors import AddressNotUsable, CertificateNotUsable, NotEncrypted

OUTSIDE = "https://hoso.office.test"


def here() -> str:
    return f"127.0.0.1:{free_port()}"


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    return self_signed(tmp_path)


def with_pair(certificate: Path | None, key: Path | None, listen: str = "") -> Options:
    return Options(listen=listen or here(), certificate=certificate, certificate_key=key)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_alone_needs_no_encryption(host: str) -> None:
    check_doors(Options(listen=f"{host}:{free_port()}"), is_demo=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]", "10.0.0.5", "hoso.office.test"])
def test_the_network_is_refused_without_encryption(host: str) -> None:
    with pytest.raises(NotEncrypted):
        check_doors(Options(listen=f"{host}:{free_port()}"), is_demo=False)


def test_the_network_is_served_where_a_proxy_or_we_ourselves_encrypt(pair: tuple[Path, Path]) -> None:
    check_doors(Options(listen=f"0.0.0.0:{free_port()}", address=OUTSIDE), is_demo=False)
    check_doors(with_pair(*pair, f"0.0.0.0:{free_port()}"), is_demo=False)


@pytest.mark.parametrize(("listen", "address"), [("0.0.0.0:8000", None), ("127.0.0.1:8000", OUTSIDE)])
def test_a_demo_is_offered_to_this_machine_only(listen: str, address: str | None) -> None:
    with pytest.raises(typer.Exit) as ended:
        check_doors(Options(listen=listen, address=address), is_demo=True)
    assert ended.value.exit_code == 2


def test_an_address_that_is_taken_or_not_ours_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(AddressNotUsable) as refused:
        check_doors(Options(listen=f"127.0.0.1:{taken.getsockname()[1]}"), is_demo=False)
    assert "listens there already" in refused.value.facts["reason"]
    for host in ("192.0.2.1", "nowhere.invalid"):
        with pytest.raises(AddressNotUsable):
            check_doors(Options(listen=f"{host}:8443", address=OUTSIDE), is_demo=False)


def test_half_a_pair_an_open_key_and_a_strange_key_are_refused(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    certificate, key = pair
    (tmp_path / "other").mkdir()
    _, strange = self_signed(tmp_path / "other")
    for given in (
        (certificate, None), (None, key), (certificate, strange), (tmp_path / "missing", key), (key, key),
    ):  # fmt: skip
        with pytest.raises(CertificateNotUsable):
            check_doors(with_pair(*given), is_demo=False)
    key.chmod(0o640)
    with pytest.raises(CertificateNotUsable, match=f"chmod 600 {key}"):
        check_doors(with_pair(*pair), is_demo=False)


def test_a_key_in_an_older_form_is_refused_with_the_command_that_changes_it(pair: tuple[Path, Path]) -> None:
    _, key = pair
    private = serialization.load_pem_private_key(key.read_bytes(), None)
    older = serialization.PrivateFormat.TraditionalOpenSSL
    key.write_bytes(private.private_bytes(serialization.Encoding.PEM, older, serialization.NoEncryption()))
    with pytest.raises(CertificateNotUsable, match="openssl pkcs8 -topk8"):
        check_doors(with_pair(*pair), is_demo=False)
