"""The whole interface as schemathesis tries it: what it says of itself is what it does, whatever is sent.

Every operation is asked with what fits its description and with what does not, at the real WSGI application,
over a real database, with a real token. The ids in it are put in place of invented ones, so that most of
what is sent reaches the acts themselves. Each call is undone, so that the next one finds the same office.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.test import TestCase
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import CheckContext, load_all_checks
from schemathesis.core.result import Ok
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import positive_data_acceptance

from hoso.api.tests.api_world import a_token, a_working_office, known_ids
from hoso.config.wsgi import application
from hoso.digitisation.tests.scans import a_home

# Every edge that the description has, and a few of all that fits it and of all that does not.
WAYS = [HypothesisTestMode.COVERAGE, HypothesisTestMode.FUZZING]
QUICK = settings(
    max_examples=10, deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
_KNOWN: dict[str, list[str]] = {}
AnyCase = Case[Any]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# How often each operation did what it was asked for.
_DONE: Counter[str] = Counter()
REFUSED_ALWAYS: set[str] = set()


class DescribedTests(TestCase):
    """For the head of an office at work; another office is beside it."""

    token: str

    @classmethod
    def setUpTestData(cls) -> None:
        cls.enterClassContext(a_home())
        _body, head, _officer = a_working_office("Chiêm Hóa")
        a_working_office("Na Hang")
        cls.token = a_token(head)
        _KNOWN.update(known_ids())

    def setUp(self) -> None:
        load_all_checks()
        # One connection over all requests, as the test client of Django keeps it.
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
            self.addCleanup(signal.connect, close_old_connections)

    def operations(self) -> Iterator[APIOperation[Any, Any, Any, Any]]:
        headers = {"Authorization": f"Bearer {self.token}"}
        schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application, headers=headers)
        schema.config.update(headers=headers)
        for found in schema.get_all_operations():
            assert isinstance(found, Ok), found
            yield found.ok()

    def test_it_does_what_it_says_whatever_is_sent(self) -> None:
        self.try_all(QUICK)

    def try_all(self, how: settings) -> None:
        _DONE.clear()
        labels = []
        for operation in self.operations():
            labels.append(operation.label)
            with self.subTest(operation.label):
                config = HypothesisTestConfig(operation.schema.config, WAYS, settings=how)
                create_test(operation=operation, test_func=tried, config=config)()
        # What is only ever refused was not tried.
        self.assertEqual({each for each in labels if not _DONE[each]}, REFUSED_ALWAYS)


def tried(case: AnyCase) -> None:
    """Call it, and compare what comes with what was said."""
    aim(case)
    with undone():
        # An office refuses much that is well-formed, with 422 too; so another question is asked of that.
        answer = case.call_and_validate(
            excluded_checks=[positive_data_acceptance], additional_checks=[what_fits_is_read]
        )
        _DONE[case.operation.label] += answer.status_code == 200
        # What waits for the end of the transaction speaks now.
        connection.check_constraints()


def what_fits_is_read(ctx: CheckContext, response: Response, case: AnyCase) -> None:
    """What fits the description is never told that it does not."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    if response.status_code in (400, 422):
        code = response.json()["code"]
        assert code not in {"api.values_odd", "api.not_json"}, response.text


@contextmanager
def undone() -> Iterator[None]:
    """Undo whatever is done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def aim(case: AnyCase) -> None:
    """Put ids that are there in place of well-formed ones that were invented; the same for the same."""
    for values in (case.path_parameters, case.query, case.body):
        if isinstance(values, dict):
            _aim_in(values)


def _aim_in(values: dict[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, dict):
            _aim_in(value)
        elif isinstance(value, list):
            values[name] = [_aimed(name, each) for each in value]
            for each in value:
                if isinstance(each, dict):
                    _aim_in(each)
        else:
            values[name] = _aimed(name, value)


def _aimed(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    known = _KNOWN.get(name, [])
    key = _number_of(value)
    if key is None or key % 16 == 0:
        return value
    if _DAY.fullmatch(value):
        return str(timezone.localdate() + timedelta(days=key % 40 - 10))
    return known[key % len(known)] if known else value


def _number_of(value: str) -> int | None:
    """Return a number that stands for an id, a day or a word of a list; None for any other text."""
    try:
        return UUID(value).int
    except ValueError:
        return zlib.crc32(value.encode()) if _DAY.fullmatch(value) else None
