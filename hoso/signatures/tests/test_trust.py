"""The folder in which people keep whom the institution trusts."""

from pathlib import Path

import pytest

from hoso.signatures.errors import TrustMaterialOdd
from hoso.signatures.tests.pki import Authority, day
from hoso.signatures.trust import ANCHORS, NOBODY, read_trust

pytest_plugins = ["tests.signing_desk"]
THEN = day("2026-05-20")


def test_a_folder_that_is_not_there_trusts_nobody(tmp_path: Path) -> None:
    assert read_trust(tmp_path / "nowhere") is NOBODY


def test_pem_and_der_are_read_and_the_version_names_the_contents(
    tmp_path: Path, authority: Authority
) -> None:
    folder = authority.trust_folder(tmp_path / "trust", THEN)
    trust = read_trust(folder)
    assert (len(trust.anchors), len(trust.certificates), len(trust.crls)) == (1, 1, 2)
    assert read_trust(folder).version == trust.version
    (folder / ANCHORS / "second.der").write_bytes(authority.certificate("stranger").dump())
    assert read_trust(folder).version != trust.version


@pytest.mark.parametrize("name", ["anchors", "certificates", "revocations"])
def test_what_is_neither_certificate_nor_list_is_named(
    tmp_path: Path, authority: Authority, name: str
) -> None:
    folder = authority.trust_folder(tmp_path / "trust", THEN)
    (folder / name / "readme.txt").write_text("ask the ministry")
    with pytest.raises(TrustMaterialOdd) as caught:
        read_trust(folder)
    assert caught.value.facts["file"] == "readme.txt"


def test_a_torn_pem_file_is_named(tmp_path: Path, authority: Authority) -> None:
    folder = authority.trust_folder(tmp_path / "trust", THEN)
    whole = (folder / ANCHORS / "root.pem").read_bytes()
    (folder / ANCHORS / "root.pem").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TrustMaterialOdd):
        read_trust(folder)
