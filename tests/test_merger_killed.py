"""`kill -9` at any moment of a merger: a reorganisation and a receipt are done whole, or not at all."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase

from hoso.access.values import service_actor
from hoso.audit.models import TrailRow
from hoso.config.subscriptions import deliver_once
from hoso.custody import queries as custody_queries
from hoso.custody import services as custody
from hoso.events.models import OutboxRow
from hoso.handover import queries as handovers
from hoso.handover import services as handover
from hoso.handover.models import Handover, Line
from hoso.handover.rules import Medium, Way
from hoso.holdings.models import Fonds, Holding, HoldingEvent
from hoso.organisations import services as organisations
from hoso.organisations.models import Body, BodyCode, BodyName, BodyParent
from hoso.organisations.rules.bodies import Kind, Level
from hoso.organisations.rules.succession import EffectKind, Share, What
from hoso.organisations.tests import world as directory
from hoso.organisations.tests.world import BEFORE, DAY, line, organ, unit

CHECKOUT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 60.0
AFTER = DAY + timedelta(days=90)
LATER = service_actor("test", AFTER)
# In the order in which the acts come to them; a lock on one lets the act stand still there.
FORCED = (
    "organisations_bodyname", "organisations_bodyparent", "organisations_body", "organisations_bodycode",
    "organisations_reorganisation", "audit_trailrow", "events_outboxrow",
)  # fmt: skip
RECEIVED = (
    "handover_line", "handover_tally", "holdings_holding", "custody_tally", "holdings_holdingevent",
    "audit_trailrow", "events_outboxrow",
)  # fmt: skip
TABLES = """
SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename
"""
END = """
SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'
"""
BUSY = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
# Counts what a transaction writes, and waits before one of its writes as long as the test holds the lock.
STAND_STILL = """
CREATE OR REPLACE FUNCTION stand_still() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE written integer := coalesce(nullif(current_setting('hoso.written', true), ''), '0')::integer + 1;
BEGIN
    PERFORM set_config('hoso.written', written::text, true);
    IF written = {write} THEN
        PERFORM pg_advisory_xact_lock_shared(20250701);
    END IF;
    RETURN NULL;
END $$
"""
ON_EACH_WRITE = """
CREATE TRIGGER stand_still BEFORE INSERT OR UPDATE OR DELETE ON {table}
   FOR EACH STATEMENT EXECUTE FUNCTION stand_still()
"""
STOPPED = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass"


def number(statement: str, *given: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.fetchone()[0])


def stands_still_or_ended(process: "subprocess.Popen[str]") -> bool:
    return bool(number(STOPPED)) or process.poll() is not None


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [name for (name,) in cursor.fetchall()]


def everything() -> dict[str, str]:
    """A digest of each table's rows: what nobody thought of is compared too."""
    rows = {}
    with connection.cursor() as cursor:
        for name in tables():
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(md5(t::text), '' ORDER BY t::text), '')) FROM {name} t"
            )
            rows[name] = cursor.fetchone()[0]
    return rows


def deliver() -> None:
    """Tell everybody who listens what was announced; the look-up has no part in this."""
    while deliver_once():
        pass


def wait_until(true: Any) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "it never came so far"
        time.sleep(0.02)


class KilledCase(TransactionTestCase):
    """A process that does one act, and dies."""

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        database = settings.DATABASES["default"]
        name = connection.settings_dict["NAME"]
        environment = os.environ | {
            "HOSO_DATABASE_URL": f"postgresql://{database['USER']}@/{name}?host={database['HOST']}",
            "DJANGO_SETTINGS_MODULE": "hoso.config.settings",
        }
        command = [sys.executable, "-W", "ignore", "-m", "tests.merging_process", *arguments]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT)
        assert process.stdout is not None
        self.assertEqual(process.stdout.readline(), "begins\n")
        return process

    def kill(self, process: "subprocess.Popen[str]") -> None:
        process.kill()
        process.communicate()

    def wait_for_the_server(self) -> None:
        """Wait until the server has noticed that the process is no more, and undone what it had begun."""
        wait_until(lambda: number(BUSY) == 0)

    @contextmanager
    def stopped_at(self, table: str, *arguments: str) -> "Iterator[subprocess.Popen[str]]":
        """Let a process stand still where it first writes a table."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
            process = self.start(*arguments)
            wait_until(lambda: number(WAITING, table) or process.poll() is not None)
            self.assertIsNone(process.poll(), f"the act ended and never wrote {table}")
            yield process

    def killed_at(self, table: str, *arguments: str) -> None:
        with self.stopped_at(table, *arguments) as process:
            self.kill(process)
        self.wait_for_the_server()

    @contextmanager
    def counted_writes(self) -> Iterator[None]:
        """Let the database count what each transaction writes, and let none pass the lock of this test."""
        with connection.cursor() as cursor:
            self.stop_before(0)
            for table in tables():
                cursor.execute(ON_EACH_WRITE.format(table=table))
            cursor.execute("SELECT pg_advisory_lock(20250701)")
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(20250701)")
                cursor.execute("DROP FUNCTION stand_still() CASCADE")

    def stop_before(self, write: int) -> None:
        """Let every act stand still before its write of this number, the first being 1."""
        with connection.cursor() as cursor:
            cursor.execute(STAND_STILL.format(write=write))

    def killed_at_each_write(self, *arguments: str) -> int:
        """Kill a process before its first write, one before its second, until one comes to its end.

        Each leaves everything as it was; return how many were killed.
        """
        before = everything()
        for write in count(1):
            self.stop_before(write)
            process = self.start(*arguments)
            wait_until(partial(stands_still_or_ended, process))
            if process.poll() is not None:
                self.assertEqual(process.wait(), 0)
                return write - 1
            self.kill(process)
            self.end_what_waits()
            self.assertEqual(everything(), before, f"killed before write {write}")
        raise AssertionError

    def end_what_waits(self) -> None:
        """End the server's part of a killed process, which would wait for the lock as long as we hold it."""
        number(END)
        self.wait_for_the_server()

    def killed_ever_later(self, step_seconds: float, *arguments: str) -> int:
        """Kill one process after the other, each a little later, until one has come to its end.

        Each leaves everything as it was; return how many were killed.
        """
        before, killed = everything(), 0
        while True:
            process = self.start(*arguments)
            time.sleep(killed * step_seconds)
            self.kill(process)
            self.wait_for_the_server()
            if everything() != before:
                return killed
            killed += 1


class MergerKilledTests(KilledCase):
    """A district with its communes ends; what it kept passes to the commune that follows."""

    def setUp(self) -> None:
        self.world = directory.a_world()
        self.giver = organ(self.world.district, Kind.PEOPLES_COMMITTEE, "UBND huyện Chiêm Hóa")
        self.receiver = organ(self.world.new, Kind.PEOPLES_COMMITTEE, "UBND xã Chiêm Hóa")
        self.leader = organ(self.world.province, Kind.PEOPLES_COMMITTEE, "UBND tỉnh Tuyên Quang")

    def furnish(self, boxes: int) -> None:
        custody.register_room(
            directory.SERVICE, custody.RoomFacts(boxes, Decimal("0.12") * boxes), name="Phòng 3",
            creator_id=self.giver.pk, custodian_id=self.giver.pk, prefix="H", found="",
        )  # fmt: skip

    def plan(self, *more: Body) -> list[UUID]:
        """Plan the end of the district and of what stands below it, and the handover of what it leaves."""
        world, named = self.world, self.leader
        lines = [line(each, world.new) for each in (world.commune, world.other, *more)]
        rename = organisations.EffectGiven(named.pk, EffectKind.RENAME, "UBND tỉnh Tuyên Quang mới")
        ending = [
            line(world.district, world.new, Share.PART),
            line(self.giver, self.receiver, Share.WHOLE, What.FUNCTIONS),
        ]
        plans = [
            organisations.plan_reorganisation(
                directory.SERVICE, kind=kind, effective_on=DAY, basis_number=basis, lines=given,
                effects=effects,
            ).pk
            for kind, basis, given, effects in (
                ("merge", "1684/NQ-UBTVQH15", lines, ()), ("dissolve", "203/2025/QH15", ending, [rename]),
            )
        ]  # fmt: skip
        handover.make_plan(
            directory.SERVICE, body_id=self.leader.pk, title="Bàn giao", deadline_on=AFTER,
            reorganisation_id=plans[1], givers=[self.giver.pk], way=Way.GIVEN,
        )  # fmt: skip
        deliver()
        return plans

    def force(self, plans: list[UUID]) -> tuple[str, ...]:
        return ("force", str(DAY), *map(str, plans))

    def in_force(self, plans: list[UUID], *, ended: int) -> None:
        """The reorganisation took effect whole, and was told and written in the trail once."""
        self.assertEqual(Body.objects.filter(valid__endswith=DAY).count(), ended)
        for facts in (BodyName, BodyCode, BodyParent):
            left = facts.objects.filter(body__valid__endswith=DAY, valid__contains=DAY)
            self.assertFalse(left.exists(), facts.__name__)
        acts = TrailRow.objects.filter(act="organisations.put_in_force")
        self.assertEqual(sorted(acts.values_list("subject", flat=True)), sorted(plans))
        told = list(OutboxRow.objects.values_list("name", "subject"))
        for name, times in (("BodyCeased", ended), ("ReorganisationPutInForce", 2), ("BodyRenamed", 1)):
            heard = [subject for each, subject in told if each == f"organisations.{name}"]
            self.assertEqual((len(heard), len(set(heard))), (times, times), name)
        # What hears of it does its part once, however often it is told.
        for _ in range(2):
            deliver()
            self.assertEqual(Fonds.objects.get(creator=self.giver).closed_on, BEFORE)
            self.assertEqual(Handover.objects.filter(giver=self.giver).count(), 1)

    def sent(self) -> UUID:
        """Close the list of what the district leaves, and say that the province receives it."""
        actor = LATER
        found = Handover.objects.get(giver=self.giver)
        for medium in Medium:
            handover.confirm_receiver(actor, found.pk, medium, body_id=self.leader.pk, reason="QĐ 12")
        handover.list_holdings(actor, found.pk)
        handover.send(actor, found.pk)
        return found.pk

    def receive(self, handover_id: UUID) -> tuple[str, ...]:
        return ("receive", str(AFTER), str(handover_id))

    def received(self, handover_id: UUID, boxes: int, metres: Decimal) -> None:
        """Every box is in the one keeping, nothing was lost or doubled, told and in the trail once."""
        done = handovers.progress([handover_id])[handover_id]
        self.assertEqual((done.lines, done.accepted, done.waiting), (boxes, boxes, 0))
        self.assertEqual(Line.objects.filter(handover=handover_id, state="accepted").count(), boxes)
        kept = list(Holding.objects.filter(creator=self.giver).values_list("custodian_id", flat=True))
        self.assertEqual((len(kept), set(kept)), (boxes, {self.leader.pk}))
        moves = HoldingEvent.objects.filter(fact="custody", to_value=str(self.leader.pk))
        self.assertEqual((moves.count(), moves.values("holding").distinct().count()), (boxes, boxes))
        totals = custody_queries.totals_of(self.giver.pk)
        self.assertEqual((totals.boxes, totals.metres), (boxes, metres))
        left = custody_queries.totals_kept_by(self.giver.pk)
        self.assertEqual((left.boxes, left.metres), (0, Decimal(0)))
        self.assertEqual(TrailRow.objects.filter(act="handover.receive", subject=handover_id).count(), 1)
        told = OutboxRow.objects.filter(name="handover.LinesReceived", subject=handover_id)
        self.assertEqual([each.payload["count"] for each in told], [boxes])

    def test_a_reorganisation_killed_at_each_table_it_writes_has_done_nothing(self) -> None:
        self.furnish(5)
        plans = self.plan()
        before = everything()
        for table in FORCED:
            with self.subTest(table=table):
                self.killed_at(table, *self.force(plans))
                self.assertEqual(everything(), before)
        organisations.put_in_force(directory.SERVICE, plans)
        self.in_force(plans, ended=4)

    def test_a_receipt_killed_at_each_table_it_writes_has_done_nothing(self) -> None:
        self.furnish(50)
        organisations.put_in_force(directory.SERVICE, self.plan())
        deliver()
        metres = custody_queries.totals_of(self.giver.pk).metres
        sent = self.sent()
        before = everything()
        for table in RECEIVED:
            with self.subTest(table=table):
                self.killed_at(table, *self.receive(sent))
                self.assertEqual(everything(), before)
        handover.receive_many(LATER, sent)
        self.received(sent, 50, metres)
        handover.close(LATER, sent)

    @pytest.mark.long
    def test_a_reorganisation_killed_before_each_of_its_writes_has_done_nothing(self) -> None:
        self.furnish(5)
        plans = self.plan()
        with self.counted_writes():
            killed = self.killed_at_each_write(*self.force(plans))

        self.assertGreater(killed, len(FORCED))
        self.in_force(plans, ended=4)

    @pytest.mark.long
    def test_a_receipt_killed_before_each_of_its_writes_has_done_nothing(self) -> None:
        self.furnish(50)
        organisations.put_in_force(directory.SERVICE, self.plan())
        deliver()
        metres = custody_queries.totals_of(self.giver.pk).metres
        sent = self.sent()
        with self.counted_writes():
            killed = self.killed_at_each_write(*self.receive(sent))

        self.assertGreater(killed, len(RECEIVED))
        self.received(sent, 50, metres)

    @pytest.mark.long
    def test_a_great_reorganisation_killed_ever_later_is_whole_or_not_at_all(self) -> None:
        self.furnish(5)
        more = [
            unit(f"Xã số {each}", str(90_000 + each), Level.COMMUNE, parent=self.world.district)
            for each in range(400)
        ]
        plans = self.plan(*more)
        killed = self.killed_ever_later(0.1, *self.force(plans))

        self.assertGreater(killed, 4)
        self.in_force(plans, ended=404)

    @pytest.mark.long
    def test_a_receipt_of_ten_thousand_lines_killed_ever_later_is_whole_or_not_at_all(self) -> None:
        boxes = 10_000
        self.furnish(boxes)
        organisations.put_in_force(directory.SERVICE, self.plan())
        deliver()
        metres = custody_queries.totals_of(self.giver.pk).metres
        sent = self.sent()
        for table in RECEIVED:
            before = everything()
            self.killed_at(table, *self.receive(sent))
            self.assertEqual(everything(), before, table)
        killed = self.killed_ever_later(0.15, *self.receive(sent))

        self.assertGreater(killed, 4)
        self.received(sent, boxes, metres)
        handover.close(LATER, sent)
