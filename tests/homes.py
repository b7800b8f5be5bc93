"""Homes for tests that serve or run commands: the tables are copied, the node and its keys are their own."""

from pathlib import Path

from tests.pattern import copy_clusters


def found_home(home: Path) -> Path:
    """Make a home at `home` with a database that has every table and no row, and return it."""
    home.mkdir(mode=0o711, parents=True)
    copy_clusters(home / "pg")
    return home
