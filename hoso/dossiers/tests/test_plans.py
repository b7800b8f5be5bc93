from unittest import TestCase as PlainCase

from hoso.dossiers import queries, rules, services
from hoso.dossiers.errors import (
    HeadingHeld,
    HeadingOdd,
    NoSuchKeeper,
    PlanEmpty,
    PlanIncomplete,
    PlanMoveNotOpen,
    PlanThere,
    ReasonMissing,
    SymbolTaken,
)
from hoso.dossiers.models import FilePlan, PlanHeading, PlanLine
from hoso.dossiers.rules import FileKind, Numbering
from hoso.dossiers.services import NewLine
from hoso.dossiers.tests.office import TEN, OfficeCase
from hoso.lib.errors import BadValue, NotAllowed, NotFound
from hoso.rulesets.vn_state.retention import Retention
from tests.worlds import announced, check_constraints_now, id_of


class RuleTests(PlainCase):
    def test_main_headings_bear_roman_figures(self) -> None:
        self.assertEqual([rules.roman(n) for n in (1, 4, 9, 14, 40)], ["I", "IV", "IX", "XIV", "XXXX"])
        for text, is_one in (("IV.", True), ("XII", True), ("", False), ("IIII", False), ("A", False)):
            self.assertEqual(rules.is_roman(text), is_one, text)

    def test_a_symbol_is_the_number_and_the_abbreviation_of_its_main_heading(self) -> None:
        self.assertEqual(rules.symbol_of(1, "TCCB"), "01.TCCB")
        self.assertEqual(rules.symbol_of(112, ""), "112")
        self.assertEqual([rules.number_in(text) for text in ("07.XD", "12/TH", "XD")], [7, 12, None])

    def test_numbers_run_through_the_plan_or_anew_below_each_main_heading(self) -> None:
        groups = [("TCCB", ["a", "b"]), ("XD", ["c"])]
        whole = rules.number_all(groups, Numbering.WHOLE)
        anew = rules.number_all(groups, Numbering.BY_HEADING)
        self.assertEqual([each.symbol for each in whole], ["01.TCCB", "02.TCCB", "03.XD"])
        self.assertEqual([each.symbol for each in anew], ["01.TCCB", "02.TCCB", "01.XD"])


class PlanTests(OfficeCase):
    def state(self) -> tuple[object, ...]:
        plan = FilePlan.objects.get(pk=self.office.plan.pk)
        return plan.state, PlanLine.objects.count(), PlanHeading.objects.count(), FilePlan.objects.count()

    def test_a_line_takes_the_next_number_with_the_abbreviation_of_its_heading(self) -> None:
        line = services.add_line(
            self.office.an, self.office.plan.pk, NewLine("Hồ sơ cấp phép", Retention(None)),
            heading_id=self.office.line.heading_id,
        )  # fmt: skip
        self.assertEqual((self.office.line.symbol, line.symbol), ("01.XD", "02.XD"))
        self.assertEqual(line.retention, Retention(None))

    def test_a_body_has_one_plan_a_year(self) -> None:
        before = self.state()
        with self.assertRaises(PlanThere):
            services.make_plan(
                self.office.an, self.office.world.commune, 2026, fonds_id=self.office.world.commune_fonds.pk
            )
        self.assertEqual(self.state(), before)

    def test_a_plan_is_made_for_a_real_year_and_in_a_fonds_that_the_body_answers_for(self) -> None:
        commune, before = self.office.world.commune, self.state()
        with self.assertRaises(BadValue):
            services.make_plan(self.office.an, commune, 26, fonds_id=self.office.world.commune_fonds.pk)
        with self.assertRaises(NotFound):
            services.make_plan(self.office.an, commune, 2027, fonds_id=self.office.world.fonds.pk)
        self.assertEqual(self.state(), before)

    def test_an_outsider_finds_no_plan_and_an_officer_draws_none_up(self) -> None:
        before = self.state()
        for actor, refused in ((self.office.world.chi, NotFound), (self.office.khoa, NotAllowed)):
            for act in (
                lambda by: services.add_heading(by, self.office.plan.pk, "x"),
                lambda by: services.add_line(by, self.office.plan.pk, NewLine("x", TEN)),
                lambda by: services.change_line(by, self.office.line.pk, NewLine("x", TEN)),
                lambda by: services.remove_line(by, self.office.line.pk),
                lambda by: services.copy_plan(by, self.office.plan.pk, year=2027),
                lambda by: services.send_plan(by, self.office.plan.pk),
                lambda by: services.approve_plan(by, self.office.plan.pk),
                lambda by: services.make_plan(
                    by, self.office.world.commune, 2027, fonds_id=self.office.world.commune_fonds.pk
                ),
            ):
                with self.assertRaises(refused):
                    act(actor)
        self.assertEqual(self.state(), before)
        self.assertEqual(queries.plans_open_to(self.office.world.chi).count(), 0)
        self.assertEqual(queries.plans_open_to(self.office.khoa).count(), 1)

    def test_the_head_puts_it_in_force_and_then_nobody_changes_it(self) -> None:
        self.in_force()
        self.assertEqual(announced()[-1], "dossiers.FilePlanApproved")
        before = self.state()
        for act in (
            lambda: services.add_heading(self.office.an, self.office.plan.pk, "x"),
            lambda: services.add_line(self.office.an, self.office.plan.pk, NewLine("x", TEN)),
            lambda: services.remove_line(self.office.an, self.office.line.pk),
            lambda: services.number_anew(self.office.an, self.office.plan.pk, numbering=Numbering.WHOLE),
            lambda: services.send_plan(self.office.an, self.office.plan.pk),
            lambda: services.approve_plan(self.office.giang, self.office.plan.pk),
        ):
            with self.assertRaises(PlanMoveNotOpen):
                act()
        self.assertEqual(self.state(), before)

    def test_who_drew_it_up_does_not_approve_it(self) -> None:
        services.send_plan(self.office.an, self.office.plan.pk)
        with self.assertRaises(NotAllowed):
            services.approve_plan(self.office.an, self.office.plan.pk)
        self.assertEqual(self.state()[0], "sent")

    def test_the_head_returns_it_with_a_reason(self) -> None:
        services.send_plan(self.office.an, self.office.plan.pk)
        with self.assertRaises(ReasonMissing):
            services.return_plan(self.office.giang, self.office.plan.pk, reason=" ")
        self.assertEqual(self.state()[0], "sent")
        plan = services.return_plan(self.office.giang, self.office.plan.pk, reason="thiếu hồ sơ tiếp dân")
        self.assertEqual((plan.state, plan.returned_reason), ("draft", "thiếu hồ sơ tiếp dân"))

    def test_an_empty_plan_and_one_with_gaps_are_not_sent(self) -> None:
        services.add_line(self.office.an, self.office.plan.pk, NewLine("Không có người lập", TEN))
        with self.assertRaises(PlanIncomplete) as refused:
            services.send_plan(self.office.an, self.office.plan.pk)
        self.assertEqual(refused.exception.facts["count"], 1)
        PlanLine.objects.all().delete()
        with self.assertRaises(PlanEmpty):
            services.send_plan(self.office.an, self.office.plan.pk)
        self.assertEqual(self.state()[0], "draft")

    def test_next_years_plan_is_copied_with_headings_persons_and_values(self) -> None:
        part = services.add_heading(
            self.office.an, self.office.plan.pk, "Giao thông", parent_id=self.office.line.heading_id
        )
        services.add_line(
            self.office.an, self.office.plan.pk,
            NewLine("Nghị quyết", Retention(None), person_name="Bà Tư", kind=FileKind.TYPE),
            heading_id=part.pk,
        )  # fmt: skip
        self.in_force()
        copy = services.copy_plan(self.office.an, self.office.plan.pk, year=2027)
        check_constraints_now()
        self.assertEqual((copy.state, copy.copied_from_id), ("draft", self.office.plan.pk))

        def told(plan: FilePlan) -> list[object]:
            return [
                (each.figure, each.heading and each.heading.title, [
                    (line.symbol, line.title, line.retention, line.person, line.person_name, line.kind)
                    for line in each.lines
                ])
                for each in queries.sections_of(plan.pk)
            ]  # fmt: skip

        self.assertEqual(told(copy), told(self.office.plan))
        with self.assertRaises(PlanThere):
            services.copy_plan(self.office.an, self.office.plan.pk, year=2027)

    def test_a_plan_of_any_size_is_read_with_two_questions(self) -> None:
        for number in range(30):
            services.add_line(
                self.office.an, self.office.plan.pk, NewLine(f"Hồ sơ {number}", TEN),
                heading_id=self.office.line.heading_id,
            )  # fmt: skip
        with self.assertNumQueries(2):
            sections = queries.sections_of(self.office.plan.pk)
        self.assertEqual(len(sections[0].lines), 31)

    def test_the_lines_are_numbered_anew(self) -> None:
        other = services.add_heading(self.office.an, self.office.plan.pk, "Tổ chức", abbreviation="tc cb")
        services.add_line(
            self.office.an, self.office.plan.pk, NewLine("Hồ sơ thi đua", TEN), heading_id=other.pk
        )
        count = services.number_anew(self.office.an, self.office.plan.pk, numbering=Numbering.BY_HEADING)
        check_constraints_now()
        self.assertEqual(count, 2)
        symbols = PlanLine.objects.order_by("symbol").values_list("symbol", flat=True)
        self.assertEqual(list(symbols), ["01.TCCB", "01.XD"])

    def test_two_headings_of_one_abbreviation_cannot_both_begin_with_one(self) -> None:
        other = services.add_heading(self.office.an, self.office.plan.pk, "Khác", abbreviation="XD")
        services.add_line(self.office.an, self.office.plan.pk, NewLine("x", TEN), heading_id=other.pk)
        with self.assertRaises(SymbolTaken):
            services.number_anew(self.office.an, self.office.plan.pk, numbering=Numbering.BY_HEADING)
        self.assertEqual(
            list(PlanLine.objects.order_by("number").values_list("symbol", flat=True)), ["01.XD", "02.XD"]
        )

    def test_a_symbol_stands_once_in_a_plan(self) -> None:
        before = self.state()
        with self.assertRaises(SymbolTaken):
            services.add_line(self.office.an, self.office.plan.pk, NewLine("x", TEN, symbol="01.XD"))
        self.assertEqual(self.state(), before)

    def test_a_line_needs_a_title_and_a_person_of_the_body(self) -> None:
        before = self.state()
        with self.assertRaises(BadValue):
            services.add_line(self.office.an, self.office.plan.pk, NewLine("  ", TEN))
        of_chi = NewLine("x", TEN, person=id_of(self.office.world.chi))
        with self.assertRaises(NoSuchKeeper):
            services.add_line(self.office.an, self.office.plan.pk, of_chi)
        with self.assertRaises(NoSuchKeeper):
            services.change_line(self.office.an, self.office.line.pk, of_chi)
        self.assertEqual(self.state(), before)

    def test_a_line_is_changed_and_removed_while_the_plan_is_drawn_up(self) -> None:
        line = services.change_line(
            self.office.an, self.office.line.pk,
            NewLine("Hồ sơ mở đường", Retention(None), person=id_of(self.office.khoa), symbol="07.XD"),
        )  # fmt: skip
        self.assertEqual((line.title, line.number, line.retention), ("Hồ sơ mở đường", 7, Retention(None)))
        services.remove_line(self.office.an, line.pk)
        self.assertEqual(PlanLine.objects.count(), 0)

    def test_headings_have_words_and_two_levels(self) -> None:
        main = self.office.line.heading_id
        part = services.add_heading(self.office.an, self.office.plan.pk, "Giao thông", parent_id=main)
        before = self.state()
        for act in (
            lambda: services.add_heading(self.office.an, self.office.plan.pk, " "),
            lambda: services.add_heading(self.office.an, self.office.plan.pk, "x", parent_id=part.pk),
            lambda: services.change_heading(self.office.an, part.pk, title=""),
            lambda: services.add_line(
                self.office.an, self.office.plan.pk, NewLine("x", TEN), heading_id=self.office.plan.pk
            ),
        ):
            with self.assertRaises(HeadingOdd):
                act()
        self.assertEqual(self.state(), before)
        services.change_heading(self.office.an, part.pk, title="Cầu đường")
        self.assertEqual(PlanHeading.objects.get(pk=part.pk).title, "Cầu đường")

    def test_a_heading_with_something_below_it_stays(self) -> None:
        assert self.office.line.heading_id is not None
        with self.assertRaises(HeadingHeld):
            services.remove_heading(self.office.an, self.office.line.heading_id)
        self.assertEqual(PlanHeading.objects.count(), 1)
        services.remove_line(self.office.an, self.office.line.pk)
        services.remove_heading(self.office.an, self.office.line.heading_id)
        self.assertEqual(PlanHeading.objects.count(), 0)

    def test_the_counts_of_the_closing_line(self) -> None:
        services.add_line(self.office.an, self.office.plan.pk, NewLine("a", Retention(None)))
        counts = queries.counts_of([self.office.plan.pk])[self.office.plan.pk]
        self.assertEqual((counts.lines, counts.permanent, counts.limited, counts.incomplete), (2, 1, 1, 1))
