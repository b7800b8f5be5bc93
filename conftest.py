"""What every test may ask for: the reference data when it is there, and a home of its own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django.fixtures import Settings

from hoso.node.cluster import DATABASE
from tests import seaweed
from tests.throwaway import has_pattern

ROOT = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("HOSO_SHARED", ROOT.parent / "shared"))
JUDGES = Path(os.environ.get("HOSO_JUDGES", ROOT / ".tools/judges/bin/python"))


def pytest_configure() -> None:
    """Let passwords and tables cost little.

    What is tried is who gets in, not how long guessing takes; the tables are copied, and migrated where the
    copy lacks something.
    """
    settings.PASSWORD_HASHERS = ["tests.quick_hasher.QuickArgon2"]
    if has_pattern():
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = DATABASE


@pytest.fixture(scope="session")
def hoso_shared() -> Path:
    """The folder of reference data; the test is skipped with a clear word where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"the reference data is not beside the checkout ({SHARED.name}/): set HOSO_SHARED")
    return SHARED


@pytest.fixture(scope="session")
def judge() -> Path:
    """A Python that has ocfl-py: another hand's reading of the same specification."""
    if not JUDGES.exists():
        pytest.skip("ocfl-py is not installed: run ./run setup, or set HOSO_JUDGES to a Python that has it")
    return JUDGES


@pytest.fixture(scope="session")
def eark_judge(judge: Path) -> Path:
    """A Python that has the validator of E-ARK: HOSO_EARK_JUDGE, else that of the other judges."""
    other = Path(os.environ.get("HOSO_EARK_JUDGE", judge))
    if not list(other.parent.glob("eark-validator")):
        pytest.skip("eark-validator is not installed: run ./run setup, or set HOSO_EARK_JUDGE")
    return other


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    """A real S3 server, http://KEY:SECRET@host:port/bucket: SeaweedFS, or another in HOSO_TEST_S3_URL."""
    other = os.environ.get("HOSO_TEST_S3_URL")
    if other:
        yield other
        return
    program = JUDGES.with_name("weed")
    if not program.exists():
        pytest.skip("SeaweedFS is not installed: run ./run setup, or set HOSO_TEST_S3_URL")
    with seaweed.served(program) as url:
        yield url


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    """A home folder of its own for one test, with the sub-folders that rooms expect."""
    for name in ("keys", "objects", "ocfl", "index", "quarantine", "work", "checkpoints", "run", "log"):
        (tmp_path / name).mkdir()
    settings.HOSO_HOME = tmp_path
    return tmp_path
