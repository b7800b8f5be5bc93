"""The list of rules from law names functions and tests that are there."""

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINES = (ROOT / "docs" / "law.md").read_text("utf-8").splitlines()
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in LINES if line.startswith("| ")][2:]
NAMED = re.compile(r"`([^`]+)`")


def resolves(name: str) -> bool:
    """Tell whether `room.module.name` leads to something."""
    parts = ["hoso", *name.split(".")]
    for length in range(len(parts), 0, -1):
        try:
            found: object = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part, None)
        return found is not None
    return False


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:50])
def test_a_rule_names_its_source_its_function_and_its_test(row: list[str]) -> None:
    _rule, source, functions, tests = row
    assert source
    assert NAMED.findall(functions)
    assert [name for name in NAMED.findall(functions) if not resolves(name)] == []
    assert NAMED.findall(tests)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:50])
def test_the_tests_of_a_rule_are_there(row: list[str]) -> None:
    content = ""
    for named in NAMED.findall(row[3]):
        file, *names = named.split("::")
        if file:
            content = (ROOT / "hoso" / file).read_text("utf-8")
        assert names, f"{named} is a whole file"
        for name in names:
            assert re.search(rf"(?:class|def) {name}\b", content), named
