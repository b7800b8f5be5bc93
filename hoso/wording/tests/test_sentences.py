import importlib.util
import pkgutil

from django.test import SimpleTestCase

import hoso
from hoso.lib.errors import DomainError, NotFound
from hoso.wording.sentences import _all, sentence


def refusals() -> set[type[DomainError]]:
    """Every refusal of every room, found by importing their `errors`."""
    for room in pkgutil.iter_modules(hoso.__path__):
        if room.ispkg and importlib.util.find_spec(f"hoso.{room.name}.errors"):
            importlib.import_module(f"hoso.{room.name}.errors")
    found, waiting = set(), [DomainError]
    while waiting:
        for child in waiting.pop().__subclasses__():
            found.add(child)
            waiting.append(child)
    return found


class SentenceTests(SimpleTestCase):
    def test_a_refusal_says_what_why_and_what_to_do(self) -> None:
        words = sentence(NotFound("document 1 not found"))
        self.assertTrue(words.what and words.why and words.todo)

    def test_no_two_refusals_share_a_code(self) -> None:
        codes = [error.code for error in refusals() if "code" in error.__dict__]
        self.assertEqual(sorted(codes), sorted(set(codes)))

    def test_every_refusal_has_words_of_its_own(self) -> None:
        codes = {error.code for error in refusals() if "code" in error.__dict__}
        self.assertEqual(sorted(codes - set(_all())), [])

    def test_a_missing_fact_hides_nothing(self) -> None:
        class Odd(DomainError):
            code = "registry.field_odd"

        self.assertIn("plain message", str(sentence(Odd("plain message"))))
