"""From metres to pages, person-days, scanners and cost."""

from dataclasses import replace
from decimal import Decimal

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from hoso.custody.errors import FactorOdd
from hoso.custody.rules.estimating import Factors, estimate, with_changes


class EstimateTests(SimpleTestCase):
    def test_a_room_of_51_and_a_half_metres(self) -> None:
        told = estimate(Decimal("51.5"), factors=Factors())
        self.assertEqual(told.pages, 257_500)
        self.assertEqual(
            (told.arranging_days, told.preparing_days, told.scanning_days, told.checking_days),
            (Decimal("772.5"), Decimal(103), Decimal(72), Decimal(86)),
        )
        self.assertEqual((told.person_days, told.people, told.scanners), (Decimal("1033.5"), 5, 1))
        self.assertEqual(told.cost, 257_500 * 5070 + 206_000_000)

    def test_a_province_needs_many_scanners(self) -> None:
        told = estimate(Decimal(155_300), unarranged_metres=Decimal(106_800), factors=Factors())
        self.assertEqual((told.pages, told.scanners), (776_500_000, 863))

    def test_each_factor_can_be_changed(self) -> None:
        changed = with_changes({"pages_per_metre": Decimal(7000), "working_days": Decimal(10)})
        told = estimate(Decimal(10), unarranged_metres=Decimal(0), factors=changed)
        self.assertEqual((told.pages, told.arranging_days, told.scanners), (70_000, 0, 2))

    def test_what_cannot_be_reckoned_with_is_refused(self) -> None:
        for metres, unarranged, factors in (
            (Decimal(-1), None, Factors()),
            (Decimal(1), Decimal(2), Factors()),
            (Decimal(1), None, replace(Factors(), working_days=Decimal(0))),
            (Decimal(1), None, replace(Factors(), cost_per_page=Decimal(-1))),
        ):
            with self.assertRaises(FactorOdd):
                estimate(metres, unarranged_metres=unarranged, factors=factors)
        with self.assertRaises(FactorOdd):
            with_changes({"pages": 3})

    @given(st.decimals(0, 200_000, places=3), st.decimals(0, 1000, places=3))
    def test_more_metres_never_take_less(self, metres: Decimal, more: Decimal) -> None:
        less, greater = (estimate(each, factors=Factors()) for each in (metres, metres + more))
        for name in ("pages", "person_days", "scanners", "cost", "people"):
            self.assertLessEqual(getattr(less, name), getattr(greater, name))
