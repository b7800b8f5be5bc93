"""Where the reference data lie: beside the checkout, or where `HOSO_SHARED` says; they need not be there."""

import os
from pathlib import Path

_BESIDE = Path(__file__).resolve().parents[4] / "shared"


def reference_data(*parts: str) -> Path:
    """Return a place in the reference data, there or not."""
    return Path(os.environ.get("HOSO_SHARED", _BESIDE)).joinpath("data", *parts)
