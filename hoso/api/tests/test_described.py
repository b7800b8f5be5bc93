"""The whole interface as schemathesis tries it: what it says of itself is what it does, whatever is sent.

Every operation is asked with what fits its description and with what does not, at the real WSGI application,
over a real database, with a real token. The ids in it are put in place of invented ones, so that most of
what is sent reaches the acts themselves. Each call is undone, so that the next one finds the same office.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
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
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from hoso.api.tests.api_world import (
    a_token,
    a_working_office,
    add_what_is_rare,
    known_ids,
    lay_copies,
    lay_files_in_drafts,
)
from hoso.config.wsgi import application
from hoso.digitisation.tests.scans import a_home
from hoso.dossiers import queries as dossiers

# A few of all that fits the description and of all that does not; and, in the long pass, every edge that the
# description has, and many more.
QUICK = (HypothesisTestMode.FUZZING,)
THOROUGH = (HypothesisTestMode.COVERAGE, HypothesisTestMode.FUZZING)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# The first and the last day that there is, and one on which no office is open.
_EXTREMES = ("0001-01-01", "9999-12-31", "9999-12-26")
# Of all operations, those that need several facts at once that agree; tests of their own do them.
MOST_NEVER_DONE = 30
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_KNOWN: dict[str, list[str]] = {}
# What is a text like any other, and names a line of a list.
_CODES = ("schedule_code", "schedule_codes")
_WORD = re.compile(r"[^\x00\ud800-\udfff]{1,60}")
AnyCase = Case[Any]


def settings_for(examples: int) -> settings:
    """Return how much is tried of each operation: always the same, so that a failure comes again."""
    return settings(
        max_examples=examples, deadline=None, derandomize=True, database=None,
        phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck),
    )  # fmt: skip


class DescribedTests(TestCase):
    """For the head of an office at work; another office is beside it."""

    token: str

    @classmethod
    def setUpTestData(cls) -> None:
        home = cls.enterClassContext(a_home())
        body, head, _officer = a_working_office("Chiêm Hóa")
        add_what_is_rare(body, head)
        lay_files_in_drafts(body, head, home=home)
        lay_copies(body, head, home=home)
        own = known_ids()
        a_working_office("Na Hang")
        cls.token = a_token(head)
        # Mostly what is open to the account, so that acts are reached; the rest is another office's.
        _KNOWN.update({name: own[name] * 3 + ids for name, ids in known_ids().items()})
        codes = [line.code for line in dossiers.schedule_in_use()]
        _KNOWN.update(dict.fromkeys(_CODES, codes))

    def setUp(self) -> None:
        load_all_checks()
        # How often each operation did what it was asked for.
        self.did: Counter[str] = Counter()
        # One connection over all requests, as the test client of Django keeps it.
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
            self.addCleanup(signal.connect, close_old_connections)

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def operations(self) -> Iterator[APIOperation[Any, Any, Any, Any]]:
        schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application, headers=self.headers())
        # Every call gets the real token: one that was made wrong would be put right, and then answered.
        schema.config.generation.update(with_security_parameters=False)
        for found in schema.get_all_operations():
            assert isinstance(found, Ok), found
            yield found.ok()

    def test_it_does_what_it_says_whatever_is_sent(self) -> None:
        self.try_all(QUICK, examples=8)

    @pytest.mark.long
    def test_at_every_edge_of_what_it_says_too(self) -> None:
        self.try_all(THOROUGH, examples=25)
        # What is refused whatever is sent was not tried; that this much was done is what the pass is worth.
        labels = {operation.label for operation in self.operations()}
        never = sorted(each for each in labels if not self.did[each])
        self.assertLessEqual(len(never), MOST_NEVER_DONE, never)

    def try_all(self, ways: Sequence[HypothesisTestMode], *, examples: int) -> None:
        """Try each operation; what holds then holds of every case of it."""
        for operation in self.operations():
            with self.subTest(operation.label):
                config = HypothesisTestConfig(
                    operation.schema.config, list(ways), settings=settings_for(examples)
                )
                create_test(operation=operation, test_func=self.tried, config=config)()

    def tried(self, case: AnyCase) -> None:
        """Call it, and compare what comes with what was said."""
        aim(case)
        with undone():
            # An office refuses much that is well-formed, with 422 too; so another question is asked of that.
            # Whether it is shut without a token has a test of its own.
            answer = case.call_and_validate(
                headers=self.headers(),
                excluded_checks=[positive_data_acceptance, ignored_auth],
                additional_checks=[what_fits_is_read],
            )
            self.did[case.operation.label] += answer.status_code == 200
            # What waits for the end of the transaction speaks now.
            connection.check_constraints()

    def test_without_a_good_token_every_operation_is_shut_in_the_same_words(self) -> None:
        for operation in self.operations():
            path = re.sub(r"\{\w+\}", "0", operation.path)
            for headers in (
                {},
                {"Authorization": "Bearer guessed"},
                {"Authorization": f"Basic {self.token}"},
            ):
                answer = self.client.generic(operation.method.upper(), path, headers=headers)
                self.assertEqual((answer.status_code, answer.json()["code"]), (401, "api.no_token"), path)
                self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")
                self.assertEqual(answer.headers["Content-Type"], "application/problem+json")

    def test_a_method_that_is_not_described_is_refused_and_the_others_are_named(self) -> None:
        known: dict[str, set[str]] = {}
        for operation in self.operations():
            known.setdefault(operation.path, set()).add(operation.method.upper())
        for path, methods in known.items():
            for method in {*_METHODS} - methods:
                answer = self.client.generic(method, re.sub(r"\{\w+\}", "0", path), headers=self.headers())
                self.assertEqual(answer.status_code, 405, path)
                self.assertEqual({each.strip() for each in answer.headers["Allow"].split(",")}, methods, path)


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
    key = zlib.crc32(value.encode()) if name in _CODES and _WORD.fullmatch(value) else _number_of(value)
    if key is None:
        return value
    if _DAY.fullmatch(value) and key % 16 < 3:
        return _EXTREMES[key % 16]
    if _DAY.fullmatch(value):
        return str(timezone.localdate() + timedelta(days=key % 40 - 10))
    return known[key % len(known)] if known and key % 16 else value


def _number_of(value: str) -> int | None:
    """Return a number that stands for an id, a day or a word of a list; None for any other text."""
    with suppress(ValueError):
        return UUID(value).int
    with suppress(ValueError):
        return zlib.crc32(str(date.fromisoformat(value)).encode()) if _DAY.fullmatch(value) else None
    return None
