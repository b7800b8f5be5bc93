"""What every test may ask for: the reference data when it is there, and a home of its own."""

import os
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("HOSO_SHARED", ROOT.parent / "shared"))


def pytest_configure() -> None:
    """Let passwords cost little here; what is tried is who gets in, not how long guessing takes."""
    settings.PASSWORD_HASHERS = ["tests.quick_hasher.QuickArgon2"]


@pytest.fixture(scope="session")
def hoso_shared() -> Path:
    """The folder of reference data; the test is skipped with a clear word where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"the reference data is not beside the checkout ({SHARED.name}/): set HOSO_SHARED")
    return SHARED


@pytest.fixture
def home(tmp_path: Path, settings: object) -> Path:
    """A home folder of its own for one test, with the sub-folders that rooms expect."""
    for name in ("keys", "objects", "ocfl", "index", "quarantine", "work", "checkpoints", "run", "log"):
        (tmp_path / name).mkdir()
    settings.HOSO_HOME = tmp_path  # type: ignore[attr-defined]
    return tmp_path
