"""What another system sends with an id of its own: once however often, and never somebody else's thing."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import TestCase, TransactionTestCase

from hoso.access.values import Actor
from hoso.accounts.rules import Role
from hoso.lib.errors import ChangedMeanwhile, NotFound
from hoso.lib.ids import uuid7
from hoso.registry import services
from hoso.registry.errors import IdTaken, NotOfBody
from hoso.registry.models import Entry, Incoming, Outgoing, Recipient
from hoso.registry.rules import Direction, NewArrival, NewRegister, NewSeries, Way
from hoso.registry.services import Sending
from hoso.registry.tests.office import (
    DRAFT,
    LETTER,
    YEAR_BEGINS,
    YEAR_ENDS,
    Office,
    an_office,
    arrive,
    assert_refused,
    signed,
)
from tests.worlds import TODAY, a_body, a_person, id_of


class SentAgainTests(TestCase):
    office: Office

    @classmethod
    def setUpTestData(cls) -> None:
        cls.office = an_office()

    def enter(self, by: Actor, body: UUID, key: UUID) -> Incoming:
        return services.register_arrival(by, body, NewArrival(TODAY, LETTER), arrival_id=key)

    def begin(self, by: Actor, body: UUID, key: UUID) -> Outgoing:
        return services.begin_draft(by, body, DRAFT, text="Điều 1.", outgoing_id=key)

    def test_the_same_id_is_the_same_thing(self) -> None:
        key = uuid7()
        self.assertEqual({self.enter(self.office.an, self.office.body, key).pk for _ in range(2)}, {key})
        self.assertEqual({self.begin(self.office.hai, self.office.body, key).pk for _ in range(2)}, {key})
        self.assertEqual((Entry.objects.count(), Outgoing.objects.count()), (1, 1))

    def test_the_id_of_another_body_opens_nothing_of_it(self) -> None:
        arrival = self.enter(self.office.an, self.office.body, uuid7())
        outgoing = self.begin(self.office.hai, self.office.body, uuid7())
        elsewhere = a_body()
        clerk = a_person("clerk", body=elsewhere, role=Role.CLERK)
        series = NewSeries("Văn bản đến", YEAR_BEGINS, YEAR_ENDS)
        head = a_person("head", body=elsewhere, role=Role.LEADER)
        services.open_register(head, elsewhere, NewRegister(Direction.ARRIVALS, series))
        assert_refused(self, IdTaken, lambda by: self.enter(by, elsewhere, arrival.pk), clerk)
        assert_refused(self, IdTaken, lambda by: self.begin(by, elsewhere, outgoing.pk), clerk)

    def test_nothing_leaves_for_somebody_to_whom_it_does_not_go_or_for_nobody(self) -> None:
        outgoing, other = (services.issue(self.office.an, signed(self.office).pk, on=TODAY) for _ in range(2))
        stranger = Recipient.objects.filter(outgoing=other)[0].pk
        for sendings in ([], [Sending(stranger, Way.POST)], [Sending(uuid7(), Way.POST)]):
            send = partial(services.dispatch, outgoing_id=outgoing.pk, sendings=sendings, on=TODAY)
            assert_refused(self, NotFound, send, self.office.an)

    def test_nobody_cooperates_who_has_no_post_in_the_body(self) -> None:
        arrival = arrive(self.office)
        strangers = [id_of(self.office.chi)]
        assert_refused(
            self,
            NotOfBody,
            lambda by: services.instruct(by, arrival.pk, text="Xem", cooperating=strangers),
            self.office.minh,
        )


class AtOneMomentTests(TransactionTestCase):
    def at_once(self, act: Callable[[], Any]) -> list[object]:
        """Let two do it at one moment, and return what each got."""
        found: list[object] = []
        begin = threading.Barrier(2)

        def run() -> None:
            begin.wait()
            try:
                found.append(act().pk)
            except ChangedMeanwhile as refusal:
                found.append(type(refusal))
            finally:
                connection.close()

        threads = [threading.Thread(target=run) for _ in range(2)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        return found

    def test_two_who_send_one_id_at_one_moment_make_one_thing(self) -> None:
        office = an_office()
        for _ in range(5):
            key = uuid7()
            arrival = NewArrival(TODAY, LETTER)
            told = self.at_once(
                partial(services.register_arrival, office.an, office.body, arrival, arrival_id=key)
            )
            self.assertLessEqual(set(told), {key, ChangedMeanwhile})
            self.assertIn(key, told)
            key = uuid7()
            told = self.at_once(
                partial(services.begin_draft, office.hai, office.body, DRAFT, outgoing_id=key)
            )
            self.assertLessEqual(set(told), {key, ChangedMeanwhile})
            self.assertIn(key, told)
        numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
        self.assertEqual(numbers, [1, 2, 3, 4, 5])
        self.assertEqual(Outgoing.objects.count(), 5)
