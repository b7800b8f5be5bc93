"""What may be announced, and when."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.test import TestCase, TransactionTestCase

from hoso.events import services
from hoso.events.errors import ContentInEvent, OutsideTransaction, UnknownEvent
from hoso.events.events import Event
from hoso.events.models import OutboxRow
from hoso.events.rules import event_of, payload_of, wait_seconds
from hoso.lib.ids import uuid7


@dataclass(frozen=True)
class PaperArrived(Event):
    name: ClassVar[str] = "test_announcing.PaperArrived"

    body_id: UUID
    code: str
    on: date
    pages: tuple[UUID, ...] = ()


class AnnouncingTests(TestCase):
    def test_an_event_comes_back_as_it_was_announced(self) -> None:
        event = PaperArrived(uuid7(), uuid7(), "H29.34", date(2025, 7, 1), (uuid7(), uuid7()))
        services.announce(event)
        row = OutboxRow.objects.get()
        self.assertEqual((row.name, row.subject), (event.name, event.subject))
        self.assertEqual(event_of(row.name, row.payload), event)

    def test_many_events_keep_their_order(self) -> None:
        events = [PaperArrived(uuid7(), uuid7(), str(n), date(2025, 7, 1)) for n in range(2500)]
        services.announce_many(events)
        codes = [row.payload["code"] for row in OutboxRow.objects.order_by("pk")]
        self.assertEqual(codes, [str(n) for n in range(2500)])

    def test_a_name_or_a_sentence_is_refused_and_not_repeated_in_the_message(self) -> None:
        for text in ("Nguyễn Văn An", "a b", "x" * 201):
            with self.assertRaises(ContentInEvent) as refusal:
                services.announce(PaperArrived(uuid7(), uuid7(), text, date(2025, 7, 1)))
            self.assertNotIn(text, str(refusal.exception))
        self.assertEqual(OutboxRow.objects.count(), 0)

    def test_one_name_belongs_to_one_room(self) -> None:
        with self.assertRaises(TypeError):

            @dataclass(frozen=True)
            class Another(Event):
                name: ClassVar[str] = "test_announcing.PaperArrived"

    def test_a_stored_event_nobody_knows_or_with_other_fields_is_named(self) -> None:
        payload = payload_of(PaperArrived(uuid7(), uuid7(), "1", date(2025, 7, 1)))
        with self.assertRaises(UnknownEvent):
            event_of("nowhere.Happened", payload)
        with self.assertRaises(UnknownEvent):
            event_of(PaperArrived.name, {"subject": payload["subject"]})


class OutsideTests(TransactionTestCase):
    def test_an_announcement_without_a_transaction_is_refused(self) -> None:
        with self.assertRaises(OutsideTransaction):
            services.announce(PaperArrived(uuid7(), uuid7(), "1", date(2025, 7, 1)))
        self.assertEqual(OutboxRow.objects.count(), 0)


def test_the_pauses_double_up_to_an_hour() -> None:
    assert [wait_seconds(n) for n in (1, 2, 3, 10, 11, 500)] == [5, 10, 20, 2560, 3600, 3600]
