"""Where the fixtures of the OCFL editors and the second judge are found."""

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="session")
def judge() -> Path:
    """A Python that has ocfl-py: another hand's reading of the same specification."""
    found = Path(os.environ.get("HOSO_JUDGES", CHECKOUT / ".tools/judges/bin/python"))
    if not found.exists():
        pytest.skip("ocfl-py is not installed: set HOSO_JUDGES to a Python that has it")
    return found
