"""Every committed announcement reaches every consumer, in order, whatever happens to its neighbours."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.test import TransactionTestCase

from hoso.events import queries, services
from hoso.events.errors import DeliveredElsewhere
from hoso.events.models import ConsumerCursor, OutboxRow, ParkedSubject
from hoso.events.services import Delivered, Handlers
from hoso.events.tests.world import PaperDusted, PaperMoved, Refused, Shelf, move, slow_move
from hoso.lib.ids import uuid7

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
NAMES = [PaperMoved.name]


class DeliveringTests(TransactionTestCase):
    def setUp(self) -> None:
        self.shelf = Shelf()
        self.handlers: Handlers = {PaperMoved.name: [self.shelf.hear]}

    def deliver(self, *, after: timedelta = timedelta(), limit: int = 500) -> Delivered:
        return services.deliver("shelf", self.handlers, limit=limit, now=NOON + after)

    def test_each_is_delivered_once_and_in_order(self) -> None:
        first, second = uuid7(), uuid7()
        move(first, 1, 2)
        move(second, 1)
        move(first, 3)
        self.assertEqual(self.deliver(), Delivered(events=4))
        self.assertEqual(self.deliver(), Delivered())
        self.assertEqual(self.shelf.heard, [(first, 1), (first, 2), (second, 1), (first, 3)])

    def test_what_was_rolled_back_is_never_told(self) -> None:
        with self.assertRaises(Refused), transaction.atomic():
            services.announce(PaperMoved(uuid7(), 1))
            raise Refused
        self.assertEqual(self.deliver(), Delivered())

    def test_a_row_that_drew_its_number_early_and_commits_late_is_not_lost(self) -> None:
        late, early = uuid7(), uuid7()
        with slow_move(late, 1):
            move(early, 1)
            # The later number is committed, the earlier one is not: a cursor on the number would pass it.
            self.assertEqual(OutboxRow.objects.get().subject, early)
            self.assertEqual(self.deliver(), Delivered())
            self.assertEqual([row.subject for row in queries.pending("shelf", 10, names=NAMES)], [early])
        self.assertLess(OutboxRow.objects.get(subject=late).pk, OutboxRow.objects.get(subject=early).pk)
        self.assertEqual(self.deliver().events, 2)
        self.assertCountEqual(self.shelf.heard, [(late, 1), (early, 1)])

    def test_many_writers_at_once_lose_nothing_while_a_reader_polls(self) -> None:
        papers = [uuid7() for _ in range(6)]

        def write(paper: UUID) -> None:
            try:
                move(paper, *range(40))
            finally:
                connection.close()

        writers = [threading.Thread(target=write, args=(paper,)) for paper in papers]
        for writer in writers:
            writer.start()
        while any(writer.is_alive() for writer in writers):
            self.deliver()
        self.deliver()
        for paper in papers:
            self.assertEqual(self.shelf.steps_of(paper), list(range(40)))

    def test_a_failing_event_holds_back_its_own_subject_only(self) -> None:
        stuck, free = uuid7(), uuid7()
        self.shelf.refused.add(stuck)
        move(stuck, 1, 2)
        move(free, 1, 2)
        self.assertEqual(self.deliver(), Delivered(events=2, failed=1, waiting=1))
        self.assertEqual(self.shelf.heard, [(free, 1), (free, 2)])
        parked = queries.list_parked("shelf")[0]
        self.assertEqual((parked.subject, parked.attempts, parked.last_error), (stuck, 1, "Refused"))
        self.assertEqual([row.subject for row in queries.pending("shelf", 10, names=NAMES)], [stuck, stuck])

    def test_a_parked_subject_is_tried_again_after_a_growing_pause_and_catches_up_in_order(self) -> None:
        stuck = uuid7()
        self.shelf.refused.add(stuck)
        move(stuck, 1, 2)
        self.deliver()
        self.assertEqual(self.deliver(after=timedelta(seconds=4)), Delivered())
        self.assertEqual(self.deliver(after=timedelta(seconds=5)), Delivered(failed=1))
        self.assertEqual(self.deliver(after=timedelta(seconds=14)), Delivered())
        self.shelf.refused.clear()
        move(stuck, 3)
        self.assertEqual(self.deliver(after=timedelta(seconds=15)).events, 3)
        self.assertEqual(self.shelf.steps_of(stuck), [1, 2, 3])
        self.assertEqual(queries.list_parked(), [])

    def test_an_effect_in_the_database_and_the_cursor_move_together_or_not_at_all(self) -> None:
        paper = uuid7()

        def note_and_fail(event: PaperMoved) -> None:
            ParkedSubject.objects.create(
                consumer="effect", subject=event.subject, since_xid=0, since_event_id=0,
                since_incarnation=uuid7(), last_error="", next_attempt_at=NOON,
            )  # fmt: skip
            raise Refused

        move(paper, 1)
        services.deliver("shelf", {PaperMoved.name: [note_and_fail]}, now=NOON)
        self.assertFalse(ParkedSubject.objects.filter(consumer="effect").exists())

    def test_a_refusal_at_the_very_commit_parks_too(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE shelf_note (step int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        self.addCleanup(self._drop_notes)
        first, second = uuid7(), uuid7()

        def note(event: PaperMoved) -> None:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO shelf_note VALUES (%s)", [event.step])

        move(first, 1)
        move(second, 1)
        move(first, 2)
        delivered = services.deliver("shelf", {PaperMoved.name: [note]}, now=NOON)
        self.assertEqual(delivered, Delivered(events=2, failed=1))
        self.assertEqual(queries.list_parked()[0].last_error, "IntegrityError")

    def _drop_notes(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE shelf_note")

    def test_consumers_have_their_own_cursors_and_a_new_one_hears_everything(self) -> None:
        move(uuid7(), 1, 2, 3)
        self.deliver()
        other = Shelf()
        self.assertEqual(services.deliver("other", {PaperMoved.name: [other.hear]}).events, 3)
        self.assertEqual(other.heard, self.shelf.heard)

    def test_a_rewound_consumer_hears_everything_again(self) -> None:
        move(uuid7(), 1, 2)
        self.deliver()
        services.rewind("shelf")
        self.assertEqual(self.deliver().events, 2)

    def test_what_nobody_listens_to_is_passed_over(self) -> None:
        with transaction.atomic():
            services.announce(PaperDusted(uuid7()))
        self.assertEqual(self.deliver(), Delivered())
        self.assertEqual(queries.pending("shelf", 10, names=NAMES), [])
        self.assertEqual(ConsumerCursor.objects.get().event_id, OutboxRow.objects.get().pk)

    def test_a_round_stops_at_its_limit_and_says_so(self) -> None:
        paper = uuid7()
        move(paper, 1, 2, 3)
        self.assertEqual(self.deliver(limit=2), Delivered(events=2, more=True))
        self.assertEqual(self.deliver(limit=2), Delivered(events=1))
        self.assertEqual(self.shelf.steps_of(paper), [1, 2, 3])

    def test_two_deliverers_of_one_consumer_do_not_work_at_once(self) -> None:
        move(uuid7(), 1)
        answers: list[Delivered] = []

        def deliver_too() -> None:
            try:
                answers.append(self.deliver())
            finally:
                connection.close()

        def meanwhile(event: PaperMoved) -> None:
            other = threading.Thread(target=deliver_too)
            other.start()
            other.join(30)

        services.deliver("shelf", {PaperMoved.name: [meanwhile]}, now=NOON)
        self.assertEqual(answers, [Delivered(busy=True)])

    def test_a_deliverer_whose_cursor_was_moved_stops_and_undoes_its_step(self) -> None:
        move(uuid7(), 1)

        def someone_moves(event: PaperMoved) -> None:
            ConsumerCursor.objects.update(event_id=99)

        with self.assertRaises(DeliveredElsewhere):
            services.deliver("shelf", {PaperMoved.name: [someone_moves]}, now=NOON)
        self.assertEqual(ConsumerCursor.objects.get().event_id, 0)
        self.assertEqual(self.deliver().events, 1)

    def test_an_event_of_a_name_that_is_gone_parks_its_subject(self) -> None:
        paper = uuid7()
        move(paper, 1)
        OutboxRow.objects.update(name="events_world.Forgotten")
        services.deliver("shelf", {"events_world.Forgotten": [self.shelf.hear]}, now=NOON)
        self.assertEqual(queries.list_parked()[0].last_error, "events.unknown_event")
        # When its listener goes as well, nothing waits any more.
        self.deliver(after=timedelta(hours=1))
        self.assertEqual(queries.list_parked(), [])

    def test_rows_of_an_earlier_incarnation_come_first_whatever_their_transaction_number(self) -> None:
        before, after = uuid7(), uuid7()
        move(before, 1)
        # After a restore the transaction numbers begin anew, so the old row has a number of the future.
        OutboxRow.objects.update(xid=2**40)
        with self.settings(HOSO_INCARNATION=str(uuid7())):
            move(after, 1)
            self.assertEqual(self.deliver().events, 2)
            move(after, 2)
            self.assertEqual(self.deliver().events, 1)
        self.assertEqual(self.shelf.heard, [(before, 1), (after, 1), (after, 2)])


class TogetherTests(TransactionTestCase):
    def setUp(self) -> None:
        self.batches: list[list[int]] = []
        self.refused_step = 0

    def take(self, events: Sequence[PaperMoved]) -> None:
        steps = [event.step for event in events]
        if self.refused_step in steps:
            raise Refused
        self.batches.append(steps)

    def deliver(self, *, limit: int = 500) -> Delivered:
        return services.deliver_together("index", NAMES, self.take, limit=limit, now=NOON)

    def test_a_batch_is_handed_over_at_once(self) -> None:
        move(uuid7(), 1, 2, 3)
        self.assertEqual(self.deliver(limit=2), Delivered(events=2, more=True))
        self.assertEqual(self.deliver(limit=2), Delivered(events=1))
        self.assertEqual(self.batches, [[1, 2], [3]])

    def test_a_batch_that_fails_is_handed_over_one_by_one(self) -> None:
        stuck = uuid7()
        move(uuid7(), 1)
        move(stuck, 7, 8)
        move(uuid7(), 2)
        self.refused_step = 7
        self.assertEqual(self.deliver(), Delivered(events=2, failed=1, waiting=1))
        self.assertEqual(self.batches, [[1], [2]])
        self.assertEqual([row.subject for row in queries.pending("index", 9, names=NAMES)], [stuck, stuck])
