from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from hoso.access.values import AccessClass, Actor
from hoso.accounts.rules import Role
from hoso.blobs import queries as blobs
from hoso.handover import queries, services
from hoso.handover.errors import ItemConfirmed, MoveNotOpen, NameMissing, OddLine, StillOpen, TasksLeft
from hoso.handover.models import Clearance, ClearanceItem
from hoso.handover.rules import HandoverState, ItemKind, LineKind, LineState, PlanState, Resolution, Way
from hoso.handover.services import NewItem, NewLine
from hoso.handover.tests.world import SEAL, HandoverCase, a_handover
from hoso.holdings.models import Holding
from hoso.lib.errors import NotAllowed, NotFound
from hoso.lib.ids import uuid7
from hoso.registry import services as registry
from hoso.registry.models import Task
from hoso.registry.rules import NewTask
from tests.worlds import TODAY, a_document, a_person, announced, id_of


class ClosingCase(HandoverCase):
    def setUp(self) -> None:
        self.handover = a_handover(self.world)


class CloseTests(ClosingCase):
    def close(self, actor: Actor | None = None) -> object:
        return services.close(actor or self.world.binh, self.handover.pk)

    def test_nothing_is_open_so_it_closes_and_with_it_the_plan(self) -> None:
        services.list_holdings(self.world.binh, self.handover.pk)
        services.receive_many(self.world.binh, self.handover.pk)
        closed = services.close(self.world.binh, self.handover.pk)
        self.assertEqual((closed.state, closed.closed_by), (HandoverState.CLOSED, self.world.binh.account_id))
        closed.plan.refresh_from_db()
        self.assertEqual(closed.plan.state, PlanState.CLOSED)
        self.assertIn("handover.HandoverClosed", announced())
        self.assertFalse(queries.destruction_barred(self.world.district))

    def test_every_kind_of_open_matter_keeps_it_open_and_is_named(self) -> None:
        lines = services.declare(
            self.world.binh, self.handover.pk,
            [SEAL, NewLine(LineKind.TASK, "Đơn thư"), NewLine(LineKind.LOAN, "QĐ 12 cho mượn")],
        )  # fmt: skip
        clearance = services.open_clearance(
            self.world.binh,
            self.world.district,
            person="Bà Hoa",
            leaves_on=TODAY,
            handover_id=self.handover.pk,
        )
        expected = {"lines": 1, "differences": 0, "tasks": 1, "loans": 1, "clearances": 1}
        self.assertEqual(self.assert_refused(StillOpen, self.close).facts, expected)
        for kind, line in zip(("lines", "tasks", "loans"), lines, strict=True):
            services.receive_line(self.world.binh, line.pk, LineState.ACCEPTED)
            expected[kind] = 0
            self.assertEqual(self.assert_refused(StillOpen, self.close).facts, expected)
        for item in ClearanceItem.objects.filter(clearance=clearance):
            services.confirm_item(self.world.binh, item.pk, name="Ông Giang")
        self.close()

    def test_open_tasks_of_the_giver_have_lines_and_go_on_in_the_body_that_receives_them(self) -> None:
        old = a_person("lan", body=self.world.district, role=Role.LEADER)
        paper = a_document(self.world)
        given = NewTask("Giải quyết đơn của ông Nam", id_of(old), due_on=TODAY)
        tasks = [
            registry.give_task(old, self.world.district, given),
            registry.give_task(old, self.world.district, replace(given, text="Đơn khác")),
        ]
        Task.objects.filter(pk=tasks[1].pk).update(document=paper)
        Holding.objects.filter(pk=paper.pk).update(access_class=AccessClass.RESTRICTED)
        ended = registry.give_task(old, self.world.district, given)
        registry.call_off_task(old, ended.pk, reason="x")
        head = a_person("giang", body=self.world.province, role=Role.LEADER)
        self.assertEqual(queries.open_matters(self.handover).tasks, 2)
        self.assert_refused(StillOpen, self.close)

        services.list_holdings(self.world.binh, self.handover.pk)
        services.list_holdings(self.world.binh, self.handover.pk)
        lines = list(self.handover.lines.filter(kind=LineKind.TASK).order_by("ordinal"))
        told = [(line.source_id, line.next_handler, line.due_on, line.access_class) for line in lines]
        self.assertEqual(
            told,
            [
                (tasks[0].pk, "Lan", TODAY, AccessClass.INTERNAL),
                (tasks[1].pk, "Lan", TODAY, AccessClass.RESTRICTED),
            ],
        )
        self.assertEqual(queries.open_matters(self.handover).tasks, 2)
        services.receive_many(self.world.binh, self.handover.pk)
        self.close()
        for task in Task.objects.filter(pk__in=[each.pk for each in tasks]):
            self.assertEqual((task.body_id, task.lead_id), (self.world.province, id_of(head)))
            self.assertEqual((task.due_on, task.state), (TODAY, "given"))
        self.assertEqual(Task.objects.get(pk=ended.pk).body_id, self.world.district)

    def test_a_difference_keeps_it_open_until_it_is_settled(self) -> None:
        services.list_holdings(self.world.binh, self.handover.pk)
        line = self.line(self.handover, self.loose)
        services.receive_line(self.world.binh, line.pk, LineState.MISSING)
        services.receive_many(self.world.binh, self.handover.pk)
        self.assertEqual(self.assert_refused(StillOpen, self.close).facts["differences"], 1)
        services.resolve(self.world.binh, line.pk, Resolution.LOST, reason="x", name="Ông Giang")
        self.close()

    def test_it_closes_once(self) -> None:
        self.close()
        self.assert_refused(MoveNotOpen, self.close)

    def test_with_a_giver_only_what_was_sent(self) -> None:
        services.cancel(self.world.binh, self.handover.pk, reason="x")
        self.handover = a_handover(self.world, way=Way.GIVEN)
        self.assert_refused(MoveNotOpen, self.close)

    def test_a_clerk_does_not_close_and_an_outsider_knows_of_nothing(self) -> None:
        clerk = a_person("dung", body=self.world.province, role=Role.CLERK)
        self.assert_refused(NotAllowed, lambda: self.close(clerk))
        self.assert_refused(NotFound, lambda: self.close(self.world.chi))


class SignersTests(ClosingCase):
    def test_who_signs_is_kept_with_the_handover(self) -> None:
        people = [{"name": "Nguyễn  Văn Giang", "post": "Chánh Văn phòng"}]
        handover = services.name_signers(
            self.world.binh, self.handover.pk, receiver=people, witnesses=people, place="Phòng 3"
        )
        self.assertEqual(handover.receiver_signers[0]["name"], "Nguyễn Văn Giang")
        self.assertEqual((handover.place, handover.giver_signers), ("Phòng 3", []))

    def test_a_signer_has_a_name(self) -> None:
        self.assert_refused(
            OddLine,
            lambda: services.name_signers(self.world.binh, self.handover.pk, witnesses=[{"post": "x"}]),
        )

    def test_not_after_the_end_and_not_by_outsiders(self) -> None:
        self.assert_refused(
            NotFound, lambda: services.name_signers(self.world.chi, self.handover.pk, place="x")
        )
        services.close(self.world.binh, self.handover.pk)
        self.assert_refused(
            MoveNotOpen, lambda: services.name_signers(self.world.binh, self.handover.pk, place="x")
        )


@pytest.mark.usefixtures("home")
class PhotoTests(ClosingCase):
    def setUp(self) -> None:
        super().setUp()
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "a.jpg"
        self.path.write_bytes(b"\xff\xd8\xff\xe0 a picture")

    def test_a_photograph_is_kept_as_it_is(self) -> None:
        photo = services.add_photo(
            self.world.binh, self.handover.pk, self.path, file_name="phong-3.jpg", caption="Phòng 3"
        )
        with blobs.open_blob(photo.blob_id) as kept:
            self.assertEqual(kept.read(), self.path.read_bytes())
        self.assertEqual((photo.file_name, photo.caption), ("phong-3.jpg", "Phòng 3"))

    def test_what_is_no_picture_is_not_taken(self) -> None:
        self.path.write_bytes(b"<svg onload=alert(1)>")
        self.assert_refused(OddLine, lambda: self.add())

    def add(self, **given: Any) -> object:
        return services.add_photo(self.world.binh, self.handover.pk, self.path, file_name="x", **given)

    def test_a_line_of_another_handover_gets_none(self) -> None:
        self.assert_refused(NotFound, lambda: self.add(line_id=uuid7()))


class ClearanceTests(ClosingCase):
    def setUp(self) -> None:
        super().setUp()
        self.leaver = a_person("hoa", body=self.world.province, role=Role.CLERK)

    def open(self, actor: Actor | None = None, **given: Any) -> Clearance:
        facts: dict[str, Any] = {
            "person": "Bà Hoa",
            "leaves_on": TODAY,
            "account_id": id_of(self.leaver),
        } | given
        return services.open_clearance(actor or self.world.binh, self.world.province, **facts)

    def test_files_tasks_loans_and_keys_are_always_asked_for(self) -> None:
        clearance = self.open(items=[NewItem(ItemKind.KEYS, "Khóa kho 2", 2)])
        kinds = set(clearance.items.values_list("kind", "title"))
        expected = {("files", ""), ("tasks", ""), ("loans", ""), ("keys", "Khóa kho 2")}
        self.assertEqual(kinds, expected)

    def test_with_the_last_confirmation_it_is_given(self) -> None:
        clearance = self.open()
        items = list(clearance.items.all())
        for item in items[:-1]:
            self.assertIsNone(services.confirm_item(self.world.binh, item.pk, name="Bình").given_at)
        given = services.confirm_item(self.world.binh, items[-1].pk, name="Bình", note="đủ")
        self.assertIsNotNone(given.given_at)
        self.assertIn("handover.ClearanceGiven", announced())

    def test_open_tasks_of_who_leaves_are_counted_and_passed_on_first(self) -> None:
        head = a_person("giang", body=self.world.province, role=Role.LEADER)
        task = registry.give_task(
            head, self.world.province, NewTask("Trả lời đơn", id_of(self.leaver), due_on=TODAY)
        )
        tasks = self.open().items.get(kind=ItemKind.TASKS)
        self.assertEqual(tasks.pieces, 1)
        refused = self.assert_refused(
            TasksLeft, lambda: services.confirm_item(self.world.binh, tasks.pk, name="Bình")
        )
        self.assertEqual(refused.facts, {"count": 1})
        registry.hand_on_task(head, task.pk, lead=id_of(head), reason="Bà Hoa nghỉ")
        services.confirm_item(self.world.binh, tasks.pk, name="Bình")

    def test_nobody_clears_the_own_account(self) -> None:
        item = self.open().items.all()[0]
        self.assert_refused(NotAllowed, lambda: services.confirm_item(self.leaver, item.pk, name="Hoa"))

    def test_an_item_is_confirmed_once_and_by_name(self) -> None:
        item = self.open().items.all()[0]
        self.assert_refused(NameMissing, lambda: services.confirm_item(self.world.binh, item.pk, name=""))
        services.confirm_item(self.world.binh, item.pk, name="Bình")
        self.assert_refused(ItemConfirmed, lambda: services.confirm_item(self.world.binh, item.pk, name="B"))

    def test_an_outsider_neither_opens_nor_sees_nor_confirms(self) -> None:
        self.assert_refused(NotAllowed, lambda: self.open(self.world.chi))
        clearance = self.open()
        item = clearance.items.all()[0]
        self.assert_refused(NotFound, lambda: services.confirm_item(self.world.chi, item.pk, name="Chi"))
        self.assert_refused(NotFound, lambda: services.confirm_item(self.world.chi, uuid7(), name="Chi"))
        with self.assertRaises(NotFound):
            queries.get_clearance(self.world.chi, clearance.pk)

    def test_who_reads_a_clearance_of_another_body_may_not_confirm_it(self) -> None:
        clearance = self.open(account_id=id_of(self.world.an))
        item = clearance.items.all()[0]
        self.assert_refused(NotAllowed, lambda: services.confirm_item(self.world.an, item.pk, name="An"))

    def test_a_person_is_named(self) -> None:
        self.assert_refused(NameMissing, lambda: self.open(person=" "))

    def test_a_closed_handover_takes_no_clearance(self) -> None:
        services.close(self.world.binh, self.handover.pk)
        self.assert_refused(MoveNotOpen, lambda: self.open(handover_id=self.handover.pk))

    def test_it_is_late_after_the_last_day_until_it_is_given(self) -> None:
        clearance = self.open(leaves_on=TODAY - timedelta(days=1))
        self.assertTrue(clearance.is_late(TODAY))
        for item in clearance.items.all():
            clearance = services.confirm_item(self.world.binh, item.pk, name="Bình")
        self.assertFalse(clearance.is_late(TODAY))
