"""Every blank of a sentence is filled by every place in the code that raises its refusal."""

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.test import SimpleTestCase

import hoso
from hoso.lib.errors import DomainError
from hoso.wording.sentences import _all

CODE = Path(hoso.__file__).parent
BLANK = re.compile(r"%\((\w+)\)")


@dataclass(frozen=True, slots=True)
class Raised:
    """One place where a refusal is made: its code and the facts it carries; None when they are passed on."""

    place: str
    code: str
    facts: frozenset[str] | None


def places() -> Iterator[Raised]:
    """Find every call of a refusal's class outside the tests."""
    for path in sorted(CODE.rglob("*.py")):
        parts = path.relative_to(CODE.parent).with_suffix("").parts
        if {"tests", "migrations"} & set(parts):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call)]
        named = [each for each in calls if isinstance(each.func, (ast.Name, ast.Attribute))]
        module = ".".join(part for part in parts if part != "__init__")
        yield from (found for each in named if (found := _raised(module, each)) is not None)


def _raised(module: str, call: ast.Call) -> Raised | None:
    name = ast.unparse(call.func)
    # Refusals are classes: a name that does not look like one needs no import of its module.
    if not name.rpartition(".")[2][:1].isupper():
        return None
    found: object = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    if not (isinstance(found, type) and issubclass(found, DomainError)):
        return None
    # A class with a way of its own to be made, or facts handed on as a mapping, cannot be judged from here.
    open_end = found.__init__ is not DomainError.__init__ or any(each.arg is None for each in call.keywords)
    facts = frozenset(each.arg for each in call.keywords if each.arg is not None)
    return Raised(f"{module}:{call.lineno}", found.code, None if open_end else facts)


class FactsTests(SimpleTestCase):
    def test_the_code_raises_refusals_where_we_look(self) -> None:
        self.assertGreater(len(list(places())), 100)

    def test_every_blank_is_filled_wherever_the_refusal_is_raised(self) -> None:
        words = _all()
        lacking = []
        for raised in places():
            blanks = {name for part in words.get(raised.code, ()) for name in BLANK.findall(str(part))}
            if raised.facts is not None and blanks - raised.facts:
                lacking.append(f"{raised.place} {raised.code} lacks {sorted(blanks - raised.facts)}")
        self.assertEqual(lacking, [])
