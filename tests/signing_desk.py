"""Whoever signs in tests: the played authority, a home that trusts it, and an office with certificates.

A plugin for the test files that name it in `pytest_plugins`; the others do not pay for its imports.
"""

from pathlib import Path

import pytest

from hoso.lib.dates import now
from hoso.registry.tests.desk import Desk, a_desk
from hoso.signatures.tests.papers import plain_paper, sign
from hoso.signatures.tests.pki import Authority, open_authority


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the keys of the authority and of whom it certifies."""
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def authority(keys: Path) -> Authority:
    return open_authority(keys)


@pytest.fixture
def trusting_home(home: Path, authority: Authority) -> Path:
    """A home in which the authority is trusted."""
    authority.trust_folder(home / "trust", now())
    return home


@pytest.fixture
def desk(trusting_home: Path, tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Desk:
    return a_desk(authority, tmp_path_factory.mktemp("desk"))


@pytest.fixture
def signed_paper(tmp_path: Path, authority: Authority) -> Path:
    """A paper that An signed, without a time stamp."""
    return sign(plain_paper(tmp_path / "paper.pdf"), tmp_path / "signed.pdf", authority.signer("an"))
