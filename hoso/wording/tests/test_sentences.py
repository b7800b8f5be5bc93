"""A refusal in words: three parts, facts filled in, in each of the three languages."""

import importlib.util
import pkgutil
from datetime import date

from django.test import SimpleTestCase
from django.utils import translation

import hoso
from hoso.access import acts
from hoso.access.values import AccessClass
from hoso.accounts.errors import NotOwnRight
from hoso.digitisation.errors import BatchClosed
from hoso.digitisation.rules.states import BatchState, FileState, SampleState
from hoso.handover.rules import HandoverState, LineState
from hoso.holdings.errors import FondsClosed
from hoso.lib.errors import DomainError, NotFound
from hoso.registry.errors import TaskMoveNotOpen, TaskOdd
from hoso.registry.rules import IncomingState, OutgoingState, TaskState
from hoso.wording.sentences import _all, sentence
from hoso.wording.terms import ACTS, CLASSES, STATES, TASK_STATES


def refusals() -> set[type[DomainError]]:
    """Every refusal of every room, found by importing their `errors`."""
    for room in pkgutil.iter_modules(hoso.__path__):
        if room.ispkg and importlib.util.find_spec(f"hoso.{room.name}.errors"):
            importlib.import_module(f"hoso.{room.name}.errors")
    found, waiting = set(), [DomainError]
    while waiting:
        for child in waiting.pop().__subclasses__():
            waiting.append(child)
            # Tests make refusals of their own, in modules that stand in no room.
            if child.__module__.startswith("hoso.") and ".tests." not in child.__module__:
                found.add(child)
    return found


class SentenceTests(SimpleTestCase):
    def setUp(self) -> None:
        self.enterContext(translation.override("en"))

    def test_a_refusal_says_what_why_and_what_to_do(self) -> None:
        words = sentence(NotFound("document 1 not found"))
        self.assertTrue(words.what and words.why and words.todo)

    def test_no_two_refusals_share_a_code(self) -> None:
        codes = [error.code for error in refusals() if "code" in error.__dict__]
        self.assertEqual(sorted(codes), sorted(set(codes)))

    def test_every_refusal_has_words_of_its_own(self) -> None:
        codes = {error.code for error in refusals() if "code" in error.__dict__}
        self.assertEqual(sorted(codes - set(_all())), [])

    def test_no_words_stand_for_a_refusal_that_is_no_more(self) -> None:
        codes = {error.code for error in refusals()}
        # Reasons in the rows of files have codes and no class.
        without_class = {"digitisation.kind_unknown", "digitisation.our_fault", "digitisation.answer_odd"}
        self.assertEqual(sorted(set(_all()) - codes - without_class), [])

    def test_each_part_is_a_short_sentence(self) -> None:
        for code, parts in _all().items():
            for part in map(str, parts):
                self.assertEqual(part, part.strip(), code)
                self.assertLess(len(part), 125, f"{code}: {part}")
                self.assertTrue(part[0].isupper() or part[0] in "“%", f"{code}: {part}")

    def test_a_missing_fact_hides_nothing(self) -> None:
        class Odd(DomainError):
            code = "registry.field_odd"

        self.assertIn("plain message", str(sentence(Odd("plain message"))))

    def test_a_code_without_words_says_its_message_and_its_code(self) -> None:
        class Unknown(DomainError):
            code = "test.unknown"

        self.assertIn("plain message [test.unknown]", str(sentence(Unknown("plain message"))))


class FactTests(SimpleTestCase):
    def setUp(self) -> None:
        self.enterContext(translation.override("en"))

    def test_a_date_stands_as_people_write_it(self) -> None:
        words = sentence(FondsClosed("closed", closed_on=date(2025, 6, 30), dated_on=None))
        self.assertIn("closed on 30/06/2025", words.why)

    def test_a_state_is_said_in_words(self) -> None:
        words = sentence(BatchClosed("batch is closed", state=BatchState.CLOSED))
        self.assertIn("“running”", words.why)

    def test_rights_are_said_in_words(self) -> None:
        words = sentence(NotOwnRight("missing", acts=f"{acts.APPROVE}, {acts.GRANT}"))
        self.assertIn("approve dossiers, give rights", words.why)

    def test_every_state_and_every_act_has_words(self) -> None:
        states = {
            *BatchState,
            *FileState,
            *SampleState,
            *HandoverState,
            *LineState,
            *IncomingState,
            *OutgoingState,
        }
        states -= {SampleState.DRAWN}
        self.assertEqual({each.value for each in states}, set(STATES))
        self.assertEqual(set(acts.ALL), set(ACTS))

    def test_every_state_of_a_task_and_what_is_odd_about_one_has_words(self) -> None:
        self.assertEqual(list(TASK_STATES), list(TaskState))
        words = sentence(TaskMoveNotOpen("no", task_state=TaskState.CALLED_OFF.value))
        self.assertIn("“called off”", words.why)
        self.assertIn("no later than the deadline", sentence(TaskOdd("no", task_what="not_later")).why)

    def test_every_access_class_has_words(self) -> None:
        self.assertEqual(list(CLASSES), list(AccessClass))
