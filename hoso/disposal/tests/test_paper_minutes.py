"""Paper is destroyed by people: their minutes, and what custody shows then."""

from datetime import date
from decimal import Decimal
from typing import Any

from hoso.accounts.rules import Role
from hoso.custody import queries as custody_queries
from hoso.custody import services as custody
from hoso.custody.errors import BoxHoldsMore
from hoso.custody.models import Box, BoxEvent
from hoso.disposal import queries, services
from hoso.disposal.errors import MinutesOdd, MoveNotOpen
from hoso.disposal.models import PaperMinutes
from hoso.disposal.tests.world import DECISION_ON, MACHINE, DisposalTestCase
from hoso.holdings import queries as holdings
from hoso.holdings import services as holding_services
from hoso.lib.errors import NotAllowed, NotFound
from hoso.lib.ids import uuid7
from tests.worlds import a_person

WITNESSES = (("Trần Văn B", "Văn thư"), ("Lê Thị C", "Kế toán"))


class PaperTests(DisposalTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.box = custody.register_box(
            self.world.binh, label="H-01", fonds_id=self.world.fonds.pk, custodian_id=self.world.province,
            found="room 3",
        )  # fmt: skip
        holding_services.put_in(self.world.binh, self.box.pk, [self.old.pk], is_box=True)
        self.proposal = self.approved(self.old, self.older)
        services.carry_out(MACHINE, self.proposal.pk)

    def enter(self, **changed: Any) -> PaperMinutes:
        given: dict[str, Any] = {
            "on": date(2026, 3, 2), "method": "Nghiền thành bột giấy", "witnesses": WITNESSES,
            "line_ids": [self.line(self.old).pk], "kilograms": Decimal("12.5"),
        }  # fmt: skip
        who = changed.pop("who", self.world.binh)
        return services.enter_paper_minutes(who, self.proposal.pk, **(given | changed))

    def test_the_paper_is_shown_as_destroyed_on_that_day(self) -> None:
        self.assertEqual(queries.counts_of(self.proposal.pk).paper_left, 1)
        made = self.enter(box_ids=[self.box.pk])
        self.assertEqual(holdings.paper_destroyed_on([self.old.pk]), {self.old.pk: date(2026, 3, 2)})
        self.assertEqual(queries.counts_of(self.proposal.pk).paper_left, 0)
        box = Box.objects.select_related("holding").get(pk=self.box.pk)
        self.assertEqual((box.holding.destroyed_on, box.location), (date(2026, 3, 2), None))
        event = BoxEvent.objects.filter(box=box).latest("id")
        self.assertEqual((event.what, event.act), ("destroyed", made.pk))
        self.assertIn("12/QĐ-UBND", event.reason)
        self.assertEqual(len(queries.paper_minutes_of(self.proposal.pk)), 1)

    def test_refusals_leave_everything_as_it_was(self) -> None:
        for error, changed in (
            (MinutesOdd, {"method": " "}),
            (MinutesOdd, {"witnesses": WITNESSES[:1]}),
            (MinutesOdd, {"on": date(2026, 3, 3)}),
            (MinutesOdd, {"on": date(2026, 2, 28)}),
            (MinutesOdd, {"kilograms": Decimal(-1)}),
            (MinutesOdd, {"line_ids": []}),
            (NotFound, {"line_ids": [uuid7()]}),
            (NotFound, {"who": self.world.chi}),
            (NotAllowed, {"who": self.dung}),
        ):
            with self.assertRaises(error):
                self.enter(**changed)
        self.assertFalse(PaperMinutes.objects.exists())
        self.assertEqual(holdings.paper_destroyed_on([self.old.pk]), {})

    def test_a_line_stands_in_one_minutes(self) -> None:
        self.enter()
        with self.assertRaises(MinutesOdd):
            self.enter()
        self.assertEqual(PaperMinutes.objects.count(), 1)

    def test_a_box_in_which_something_living_lies_is_not_destroyed(self) -> None:
        living = custody.register_box(
            self.world.binh, label="H-02", fonds_id=self.world.fonds.pk, custodian_id=self.world.province,
            found="room 3",
        )  # fmt: skip
        holding_services.put_in(self.world.binh, living.pk, [self.box.pk], is_box=True)
        with self.assertRaises(BoxHoldsMore):
            self.enter(box_ids=[living.pk])
        self.assertFalse(PaperMinutes.objects.exists())
        self.assertIsNotNone(custody_queries.find_box_by_id(living.pk))

    def test_nothing_is_entered_before_a_decision(self) -> None:
        a_person("em", body=self.world.province, role=Role.LEADER)
        other = services.draw_up(self.world.binh, self.world.province, title="Đợt 2")
        with self.assertRaises(MoveNotOpen):
            services.enter_paper_minutes(
                self.world.binh, other.pk, on=DECISION_ON, method="Đốt", witnesses=WITNESSES, line_ids=[]
            )
