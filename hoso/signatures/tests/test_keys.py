"""Keys in files and on tokens.

SoftHSM plays the token: it proves that we speak PKCS#11, not that a particular national token works.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hoso.signatures.errors import KeyUnusable, NotSigned
from hoso.signatures.findings import Indication
from hoso.signatures.grounds import Grounds
from hoso.signatures.keys import Token, asks_each_time, open_file_key, open_token_key
from hoso.signatures.preparing import make_ready
from hoso.signatures.signing import Order, sign_pdf
from hoso.signatures.tests.papers import plain_paper
from hoso.signatures.tests.pki import Authority, day
from hoso.signatures.tests.tokens import PIN, office_token
from hoso.signatures.validating import validate_pdf

pytest_plugins = ["tests.signing_desk"]
NOW = day("2026-05-20")


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    return make_ready(plain_paper(tmp_path / "paper.pdf"), tmp_path / "prepared.pdf")


@pytest.fixture
def key_file(tmp_path: Path, authority: Authority) -> Path:
    return authority.key_file("an", tmp_path / "an.p12", PIN)


@pytest.fixture(scope="module")
def library(keys: Path, authority: Authority) -> Iterator[Path]:
    """A token with the keys of An (elliptic curve) and of the body (RSA)."""
    with office_token(keys, authority, ("an", "body")) as library:
        yield library


def verdict(path: Path, authority: Authority) -> Indication:
    [found] = validate_pdf(path, Grounds(at=NOW, trust=authority.trust(NOW)))
    return found.indication


def test_a_key_in_a_file_signs(prepared: Path, authority: Authority, key_file: Path) -> None:
    target = prepared.with_name("signed.pdf")
    sign_pdf(prepared, target, signer=open_file_key(key_file, PIN), order=Order("An"), at=NOW)
    assert verdict(target, authority) is Indication.PASSED


@pytest.mark.parametrize("name", ["an", "body"])
def test_a_key_on_a_token_signs(prepared: Path, authority: Authority, library: Path, name: str) -> None:
    target = prepared.with_name("signed.pdf")
    with open_token_key(Token(library, "office", name), PIN) as signer:
        sign_pdf(prepared, target, signer=signer, order=Order("Field"), at=NOW)
    assert verdict(target, authority) is Indication.PASSED


def test_one_log_in_serves_many_documents(prepared: Path, authority: Authority, library: Path) -> None:
    targets = [prepared.with_name(f"{number}.pdf") for number in range(5)]
    with open_token_key(Token(library, "office", "body"), PIN) as signer:
        for target in targets:
            sign_pdf(prepared, target, signer=signer, order=Order("Body"), at=NOW)
    assert {verdict(target, authority) for target in targets} == {Indication.PASSED}


def test_a_token_that_is_taken_out_meanwhile_signs_nothing(prepared: Path, library: Path) -> None:
    with open_token_key(Token(library, "office", "body"), PIN) as signer:
        pass
    with pytest.raises(NotSigned):
        sign_pdf(prepared, prepared.with_name("signed.pdf"), signer=signer, order=Order("Body"), at=NOW)
    assert not prepared.with_name("signed.pdf").exists()


def test_another_password_opens_no_file(key_file: Path) -> None:
    with pytest.raises(KeyUnusable) as caught:
        open_file_key(key_file, "wrong")
    assert caught.value.facts["reason"] == "password"


def test_what_is_no_key_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "odd.p12").write_bytes(b"nothing")
    for path, reason in ((tmp_path / "odd.p12", "password"), (tmp_path / "none.p12", "unreadable")):
        with pytest.raises(KeyUnusable) as caught:
            open_file_key(path, PIN)
        assert caught.value.facts["reason"] == reason


@pytest.mark.parametrize(
    ("label", "certificate", "pin", "reason"),
    [
        ("office", "an", "000000", "pin"),
        ("elsewhere", "an", PIN, "token"),
        ("office", "nobody", PIN, "certificate"),
    ],
)
def test_a_token_that_cannot_be_used_is_told(
    library: Path, label: str, certificate: str, pin: str, reason: str
) -> None:
    with pytest.raises(KeyUnusable) as caught, open_token_key(Token(library, label, certificate), pin):
        pass
    assert caught.value.facts["reason"] == reason


def test_a_library_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable), open_token_key(Token(tmp_path / "lib.so", "office", "an"), PIN):
        pass


def test_a_token_that_asks_each_time_is_recognised_and_asked_for_every_signature(
    prepared: Path, authority: Authority, keys: Path
) -> None:
    asked: list[str] = []

    def ask() -> str:
        asked.append("asked")
        return PIN

    with (
        office_token(keys, authority, ("body",), label="careful", asks_each_time=True) as library,
        open_token_key(Token(library, "careful", "body"), PIN, ask=ask) as signer,
    ):
        assert asks_each_time(signer)
        for number in (1, 2):
            target = prepared.with_name(f"careful{number}.pdf")
            sign_pdf(prepared, target, signer=signer, order=Order("Body"), at=NOW)
            assert verdict(target, authority) is Indication.PASSED
    assert len(asked) == 2


def test_a_token_that_asks_once_says_so(authority: Authority, library: Path) -> None:
    with open_token_key(Token(library, "office", "body"), PIN) as signer:
        assert not asks_each_time(signer)
