"""Two clerks at one line, and a process that is killed in the middle of a big receipt: no loss, no double."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase

from hoso.access.values import Actor
from hoso.handover import queries, services
from hoso.handover.errors import MoveNotOpen, PlannedAlready, ReceivedAlready
from hoso.handover.models import Handover, Line
from hoso.handover.rules import LineKind, LineState, Way
from hoso.handover.services import NewLine
from hoso.handover.tests.world import DEADLINE, KEPT, a_box, a_handover, furnish, many_holdings
from hoso.holdings.models import Holding, HoldingEvent
from hoso.lib.errors import DomainError
from tests.worlds import SERVICE, TODAY, a_world

CHECKOUT = Path(__file__).resolve().parents[3]


class MeanwhileCase(TransactionTestCase):
    def setUp(self) -> None:
        self.world = a_world()
        furnish(self.world)
        self.box = a_box(self.world, "H-1")

    def sent(self) -> Handover:
        handover = a_handover(self.world, way=Way.GIVEN)
        services.list_holdings(self.world.binh, handover.pk)
        return services.send(self.world.binh, handover.pk)

    def together(self, *acts: Any) -> list[Any]:
        """Let several people begin at the same moment, each on a connection of their own."""
        barrier = Barrier(len(acts))

        def run(act: Any) -> Any:
            try:
                barrier.wait(timeout=10)
                return act()
            except DomainError as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(len(acts)) as people:
            return [each.result(timeout=60) for each in [people.submit(run, act) for act in acts]]


class TwoClerksTests(MeanwhileCase):
    def receive(self, line: Line, outcome: LineState, by: Actor | None = None) -> Line:
        return services.receive_line(by or self.world.binh, line.pk, outcome)

    def test_of_two_who_receive_one_line_one_does_and_the_other_is_told(self) -> None:
        handover = self.sent()
        line = Line.objects.get(holding=self.box)
        for _ in range(3):
            results = self.together(
                lambda: self.receive(line, LineState.ACCEPTED), lambda: self.receive(line, LineState.ACCEPTED)
            )
            refused = [each for each in results if isinstance(each, ReceivedAlready)]
            done = [each for each in results if isinstance(each, Line)]
            if done:
                self.assertEqual((len(done), len(refused)), (1, 1))
                self.assertEqual(refused[0].facts["by"], self.world.binh.account_id)
        moves = HoldingEvent.objects.filter(holding=self.box, fact="custody")
        self.assertEqual(moves.count(), 1)
        self.assertEqual(queries.progress([handover.pk])[handover.pk].accepted, 1)

    def test_finds_entered_at_once_get_numbers_of_their_own(self) -> None:
        handover = a_handover(self.world)
        find = services.find

        def enter(label: str) -> Any:
            thing = NewLine(LineKind.BOX, label, code=label)
            return find(SERVICE, handover.pk, [thing], story="Phòng 3")

        results = self.together(*(lambda label=label: enter(label) for label in ("A", "B", "C", "D")))
        self.assertEqual(sorted(found[0].ordinal for found in results), [1, 2, 3, 4])

    def test_a_line_is_not_received_while_the_handover_is_closed(self) -> None:
        handover = self.sent()
        line = Line.objects.get(holding=self.box)
        results = self.together(
            lambda: self.receive(line, LineState.ACCEPTED), lambda: services.close(SERVICE, handover.pk)
        )
        handover.refresh_from_db()
        line.refresh_from_db()
        if handover.state == "concluded":
            self.assertEqual(line.state, LineState.ACCEPTED)
        else:
            self.assertTrue(any(isinstance(each, DomainError) for each in results))

    def test_one_body_is_planned_once_by_two(self) -> None:
        def plan() -> Any:
            return services.make_plan(
                SERVICE, body_id=self.world.province, title="x", deadline_on=DEADLINE,
                givers=[self.world.district],
            )  # fmt: skip

        results = self.together(plan, plan)
        refused = [each for each in results if isinstance(each, PlannedAlready | MoveNotOpen)]
        self.assertEqual((len(refused), Handover.objects.count()), (1, 1))


class KilledTests(MeanwhileCase):
    def start(self, handover_id: UUID) -> "subprocess.Popen[str]":
        database = settings.DATABASES["default"]
        name = connection.settings_dict["NAME"]
        environment = os.environ | {
            "HOSO_DATABASE_URL": f"postgresql://{database['USER']}@/{name}?host={database['HOST']}",
            "DJANGO_SETTINGS_MODULE": "hoso.config.settings",
        }
        command = [sys.executable, "-m", "hoso.handover.tests.receiving_process", str(handover_id)]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT)

    def waits_for_a_lock(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            return bool(cursor.fetchone()[0])

    def everything(self) -> list[Any]:
        return [list(model.objects.order_by("pk").values()) for model in KEPT]

    def test_a_receipt_killed_in_the_middle_has_done_nothing(self) -> None:
        ids = many_holdings(self.world, 2000)
        handover = self.sent()
        before = self.everything()
        # One holding is held, so the receipt stands still after its lines were written and before all moved.
        with transaction.atomic():
            Holding.objects.select_for_update().get(pk=max(ids))
            clerk = self.start(handover.pk)
            deadline = time.monotonic() + 60
            while not self.waits_for_a_lock():
                self.assertIsNone(clerk.poll(), "the clerk ended before it was killed")
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)
            os.kill(clerk.pid, signal.SIGKILL)
            clerk.communicate()
        while self.waits_for_a_lock():
            time.sleep(0.05)
        # The server ends the killed clerk's transaction; whoever comes next waits for that.
        with transaction.atomic():
            Handover.objects.select_for_update().get(pk=handover.pk)
        self.assertEqual(self.everything(), before)
        received = services.receive_many(self.world.binh, handover.pk, on=TODAY)
        self.assertEqual((received.lines, received.moved), (2001, 2001))
        self.assertEqual(HoldingEvent.objects.filter(fact="custody").count(), 2001)
