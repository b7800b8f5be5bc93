"""Reorganisations: planned, put in force together, cancelled."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

from django.db import connection
from django.test import TestCase, TransactionTestCase

from hoso.audit.models import TrailRow
from hoso.events.models import OutboxRow
from hoso.lib.errors import NotAllowed
from hoso.lib.ids import uuid7
from hoso.organisations import queries, services
from hoso.organisations.errors import (
    BodiesLeftBehind,
    BodyNotFound,
    CorrectionOdd,
    MoveNotOpen,
    OddBody,
    OwnedElsewhere,
    ReorganisationNotFound,
    SuccessionFaulty,
)
from hoso.organisations.models import Body, BodyName, Reorganisation
from hoso.organisations.rules.bodies import Kind, Level
from hoso.organisations.rules.succession import EffectKind, Follower, Share, What
from hoso.organisations.tests.world import (
    BEFORE,
    CHI,
    DAY,
    SERVICE,
    a_world,
    binh,
    check_now,
    line,
    organ,
    unit,
)


class ReorganisationTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.merger = self.plan(
            "merge", line(self.world.commune, self.world.new), line(self.world.other, self.world.new)
        )
        self.ending = self.plan("dissolve", line(self.world.district, self.world.new, Share.PART))
        OutboxRow.objects.all().delete()

    def plan(self, kind: str, *lines: services.LineGiven) -> Reorganisation:
        return services.plan_reorganisation(
            SERVICE, kind=kind, effective_on=DAY, basis_number="1684/NQ-UBTVQH15", lines=lines
        )

    def assert_nothing_changed(self) -> None:
        check_now()
        self.assertEqual(set(Reorganisation.objects.values_list("status", flat=True)), {"planned"})
        for body in (self.world.commune, self.world.other, self.world.district):
            body.refresh_from_db()
            self.assertIsNone(body.ceased_on)
        self.assertEqual(OutboxRow.objects.count(), 0)

    def test_a_district_and_its_communes_end_together(self) -> None:
        services.put_in_force(SERVICE, [self.merger.pk, self.ending.pk])
        check_now()
        self.world.district.refresh_from_db()
        self.assertEqual((self.world.district.ceased_on, self.world.district.ends_on), (DAY, BEFORE))
        self.assertIsNone(queries.find_body_by_code("073", on=DAY))
        self.assertEqual(queries.descendants([self.world.province.pk], on=DAY), {
            self.world.province.pk, self.world.new.pk,
        })  # fmt: skip
        told = list(OutboxRow.objects.order_by("id").values_list("name", flat=True))
        self.assertEqual(told.count("organisations.BodyCeased"), 3)
        self.assertEqual(told.count("organisations.ReorganisationPutInForce"), 2)

    def test_who_answers_depends_on_the_day(self) -> None:
        services.put_in_force(SERVICE, [self.merger.pk, self.ending.pk])
        commune = self.world.commune.pk
        before = queries.successors(commune, from_on=BEFORE, on=BEFORE)
        after = queries.successors(commune, from_on=BEFORE, on=DAY)
        self.assertEqual(before, [Follower(commune, Share.WHOLE)])
        self.assertEqual(after, [Follower(self.world.new.pk, Share.WHOLE)])

    def test_a_plan_alone_changes_nobody(self) -> None:
        self.assertEqual(
            queries.successors(self.world.commune.pk, from_on=BEFORE, on=DAY),
            [Follower(self.world.commune.pk, Share.WHOLE)],
        )

    def test_communes_are_not_left_under_a_district_that_ends(self) -> None:
        with self.assertRaises(BodiesLeftBehind) as caught:
            services.put_in_force(SERVICE, [self.ending.pk])
        self.assertEqual(set(caught.exception.facts["bodies"]), {self.world.commune.pk, self.world.other.pk})
        self.assert_nothing_changed()

    def test_an_organ_is_not_left_in_a_unit_that_ends(self) -> None:
        organ(self.world.commune, Kind.PARTY_COMMITTEE, "Đảng ủy thị trấn Vĩnh Lộc")
        OutboxRow.objects.all().delete()
        with self.assertRaises(BodiesLeftBehind):
            services.put_in_force(SERVICE, [self.merger.pk])
        self.assert_nothing_changed()

    def test_what_stood_below_goes_under_the_one_that_takes_over_the_whole(self) -> None:
        later = unit("Tỉnh Tuyên Quang", "80", Level.PROVINCE, begins_on=DAY)
        services.put_in_force(SERVICE, [self.merger.pk, self.ending.pk])
        gone = self.plan("merge", line(self.world.province, later))
        services.put_in_force(SERVICE, [gone.pk])
        check_now()
        self.assertEqual(queries.find_parent(self.world.new.pk, on=DAY), later)

    def test_an_outsider_changes_nothing(self) -> None:
        with self.assertRaises(NotAllowed):
            services.put_in_force(CHI, [self.merger.pk])
        with self.assertRaises(NotAllowed):
            services.cancel_reorganisation(CHI, self.merger.pk)
        self.assert_nothing_changed()

    def test_a_right_to_one_of_the_bodies_is_not_enough(self) -> None:
        with self.assertRaises(NotAllowed):
            services.put_in_force(binh(self.world.commune.pk, self.world.new.pk), [self.merger.pk])
        self.assert_nothing_changed()

    def test_two_that_claim_the_whole_are_refused(self) -> None:
        rival = self.plan("merge", line(self.world.commune, self.world.province))
        with self.assertRaises(SuccessionFaulty) as caught:
            services.put_in_force(SERVICE, [self.merger.pk, rival.pk])
        self.assertEqual(caught.exception.facts["faults"], [("whole_claimed_twice", self.world.commune.pk)])
        self.assert_nothing_changed()

    def test_one_in_force_counts_against_a_later_claim(self) -> None:
        services.put_in_force(SERVICE, [self.merger.pk, self.ending.pk])
        rival = self.plan("take_over", line(self.world.commune, self.world.province))
        with self.assertRaises(SuccessionFaulty):
            services.put_in_force(SERVICE, [rival.pk])
        rival.refresh_from_db()
        self.assertEqual(rival.status, "planned")

    def test_a_follower_that_is_not_there_is_refused(self) -> None:
        gone = unit("Xã Đã Hết", "02001", Level.COMMUNE, ceased_on=DAY)
        faulty = self.plan("merge", line(self.world.commune, gone))
        OutboxRow.objects.all().delete()
        with self.assertRaises(SuccessionFaulty) as caught:
            services.put_in_force(SERVICE, [faulty.pk])
        self.assertEqual(caught.exception.facts["faults"], [("successor_not_alive", gone.pk)])
        self.assert_nothing_changed()

    def test_a_follower_that_ceases_the_same_day_is_refused(self) -> None:
        chain = self.plan("merge", line(self.world.district, self.world.commune))
        with self.assertRaises(SuccessionFaulty) as caught:
            services.put_in_force(SERVICE, [self.merger.pk, chain.pk])
        self.assertIn(("successor_ceases", self.world.commune.pk), caught.exception.facts["faults"])
        self.assert_nothing_changed()

    def test_what_is_in_force_is_not_put_in_force_or_cancelled_again(self) -> None:
        services.put_in_force(SERVICE, [self.merger.pk, self.ending.pk])
        OutboxRow.objects.all().delete()
        with self.assertRaises(MoveNotOpen):
            services.put_in_force(SERVICE, [self.merger.pk])
        with self.assertRaises(MoveNotOpen):
            services.cancel_reorganisation(SERVICE, self.merger.pk)
        self.assertEqual(OutboxRow.objects.count(), 0)

    def test_a_cancelled_plan_stays_cancelled(self) -> None:
        services.cancel_reorganisation(SERVICE, self.merger.pk)
        with self.assertRaises(MoveNotOpen):
            services.put_in_force(SERVICE, [self.merger.pk])
        self.merger.refresh_from_db()
        self.assertEqual(self.merger.status, "cancelled")

    def test_different_days_are_not_put_in_force_together(self) -> None:
        Reorganisation.objects.filter(pk=self.ending.pk).update(effective_on=BEFORE)
        with self.assertRaises(OddBody):
            services.put_in_force(SERVICE, [self.merger.pk, self.ending.pk])
        self.assert_nothing_changed()

    def test_a_body_of_another_node_is_not_ended_here(self) -> None:
        Body.objects.filter(pk=self.world.other.pk).update(owner_node=uuid7())
        with self.assertRaises(OwnedElsewhere):
            services.put_in_force(SERVICE, [self.merger.pk])
        self.assert_nothing_changed()

    def test_an_unknown_reorganisation_is_not_found(self) -> None:
        with self.assertRaises(ReorganisationNotFound):
            services.put_in_force(SERVICE, [self.merger.pk, uuid7()])
        self.assert_nothing_changed()

    def test_a_plan_needs_kind_basis_rights_and_bodies(self) -> None:
        good = line(self.world.commune, self.world.new)
        nobody = services.LineGiven(uuid7(), self.world.new.pk, good.share, good.what)
        for actor, kind, basis, lines, refusal in (
            (SERVICE, "vanish", "1", [good], OddBody),
            (SERVICE, "merge", " ", [good], OddBody),
            (SERVICE, "merge", "1", [nobody], BodyNotFound),
            (CHI, "merge", "1", [good], NotAllowed),
        ):
            with self.subTest(refusal), self.assertRaises(refusal):
                services.plan_reorganisation(
                    actor, kind=kind, effective_on=DAY, basis_number=basis, lines=lines
                )
        self.assertEqual(Reorganisation.objects.count(), 2)

    def test_a_split_off_leaves_the_body_with_a_part(self) -> None:
        split = self.plan("split_off", line(self.world.commune, self.world.new, Share.PART))
        services.put_in_force(SERVICE, [split.pk])
        self.assertEqual(
            set(queries.successors(self.world.commune.pk, from_on=BEFORE, on=DAY)),
            {Follower(self.world.commune.pk, Share.PART), Follower(self.world.new.pk, Share.PART)},
        )


class EffectTests(TestCase):
    """What a reorganisation does beside who follows: rename, move, take over, end."""

    def setUp(self) -> None:
        self.world = a_world()
        self.second = unit("Huyện Na Hang", "072", Level.DISTRICT, parent=self.world.province)
        OutboxRow.objects.all().delete()

    def plan(
        self, kind: str, *given: services.LineGiven | services.EffectGiven, **more: Any
    ) -> Reorganisation:
        return services.plan_reorganisation(
            SERVICE,
            kind=kind,
            effective_on=more.pop("on", DAY),
            basis_number="1684/NQ-UBTVQH15",
            lines=[each for each in given if isinstance(each, services.LineGiven)],
            effects=[each for each in given if isinstance(each, services.EffectGiven)],
            **more,
        )

    def rename(self, body: Body, name: str) -> services.EffectGiven:
        return services.EffectGiven(body.pk, EffectKind.RENAME, name=name)

    def move(self, body: Body, parent: Body) -> services.EffectGiven:
        return services.EffectGiven(body.pk, EffectKind.MOVE, parent_id=parent.pk)

    def end(self, body: Body) -> services.EffectGiven:
        return services.EffectGiven(body.pk, EffectKind.END)

    def told(self) -> list[str]:
        return list(OutboxRow.objects.order_by("id").values_list("name", flat=True))

    def test_a_rename_calls_the_body_otherwise_from_the_day_and_names_its_text(self) -> None:
        plan = self.plan("rename", self.rename(self.world.commune, "Thị trấn Chiêm Hóa"))
        services.put_in_force(SERVICE, [plan.pk])
        check_now()
        body = self.world.commune
        self.assertEqual(queries.body_label(body.pk, BEFORE), "Thị trấn Vĩnh Lộc")
        self.assertEqual(queries.body_label(body.pk, DAY), "Thị trấn Chiêm Hóa")
        self.assertEqual(BodyName.objects.get(name="Thị trấn Chiêm Hóa").reorganisation_id, plan.pk)
        self.assertEqual(queries.find_body_by_code("02287", on=DAY), body)
        self.assertEqual(self.told(), ["organisations.BodyRenamed", "organisations.ReorganisationPutInForce"])

    def test_a_move_puts_the_body_under_another_from_the_day(self) -> None:
        plan = self.plan("move", self.move(self.world.commune, self.second))
        services.put_in_force(SERVICE, [plan.pk])
        check_now()
        self.assertEqual(queries.find_parent(self.world.commune.pk, on=BEFORE), self.world.district)
        self.assertEqual(queries.find_parent(self.world.commune.pk, on=DAY), self.second)
        self.assertEqual(self.told(), ["organisations.BodyMoved", "organisations.ReorganisationPutInForce"])

    def test_a_function_taken_over_leaves_both_and_says_which(self) -> None:
        given = services.LineGiven(
            self.world.commune.pk, self.world.other.pk, Share.PART, What.FUNCTIONS, "công tác văn thư"
        )
        services.put_in_force(SERVICE, [self.plan("take_over", given).pk])
        check_now()
        self.assertEqual(
            set(queries.successors(self.world.commune.pk, from_on=BEFORE, on=DAY)),
            {Follower(self.world.commune.pk, Share.PART), Follower(self.world.other.pk, Share.PART)},
        )
        [told] = queries.list_successions(self.world.commune.pk)
        self.assertEqual(told.described, "công tác văn thư")

    def test_a_body_ends_without_a_follower(self) -> None:
        services.put_in_force(SERVICE, [self.plan("dissolve", self.end(self.world.commune)).pk])
        check_now()
        self.assertEqual(queries.successors(self.world.commune.pk, from_on=BEFORE, on=DAY), [])
        self.assertIn("organisations.BodyCeased", self.told())

    def test_communes_moved_in_the_same_act_do_not_stay_behind(self) -> None:
        plan = self.plan(
            "dissolve",
            self.end(self.world.district),
            self.move(self.world.commune, self.second),
            self.move(self.world.other, self.second),
        )
        services.put_in_force(SERVICE, [plan.pk])
        check_now()
        self.assertEqual(queries.find_parent(self.world.other.pk, on=DAY), self.second)

    def test_what_contradicts_itself_is_refused_and_changes_nothing(self) -> None:
        world, gone = self.world, unit("Huyện Hết", "001", Level.DISTRICT, ceased_on=BEFORE)
        OutboxRow.objects.all().delete()
        both = (self.end(world.commune), self.rename(world.commune, "Xã Khác"))
        for fault, given in (
            ("body_not_alive", (self.rename(gone, "Huyện Khác"),)),
            ("body_not_alive", both),
            ("body_not_alive", (self.end(gone),)),
            ("parent_not_alive", (self.move(world.commune, gone),)),
            ("parent_below", (self.move(world.district, world.commune),)),
        ):
            plan = self.plan("move", *given)
            with self.subTest(fault), self.assertRaises(SuccessionFaulty) as caught:
                services.put_in_force(SERVICE, [plan.pk])
            self.assertIn(fault, {code for code, _body in caught.exception.facts["faults"]})
        twice = [self.plan("rename", self.rename(world.commune, name)).pk for name in ("Xã A", "Xã B")]
        with self.assertRaises(SuccessionFaulty):
            services.put_in_force(SERVICE, twice)
        check_now()
        self.assertEqual(self.told(), [])
        self.assertEqual(queries.body_label(world.commune.pk, DAY), "Thị trấn Vĩnh Lộc")
        self.assertEqual(queries.find_parent(world.commune.pk, on=DAY), world.district)

    def test_a_province_that_never_stood_under_another_is_not_moved(self) -> None:
        plan = self.plan("move", self.move(self.world.province, self.other_province()))
        with self.assertRaises(OddBody):
            services.put_in_force(SERVICE, [plan.pk])
        self.assertIsNone(queries.find_parent(self.world.province.pk, on=DAY))

    def other_province(self) -> Body:
        return unit("Tỉnh Hà Giang", "02", Level.PROVINCE)

    def test_an_effect_that_lacks_its_name_or_parent_is_not_written_down(self) -> None:
        commune = self.world.commune.pk
        for effect in (
            services.EffectGiven(commune, EffectKind.RENAME),
            services.EffectGiven(commune, EffectKind.MOVE),
            services.EffectGiven(commune, EffectKind.END, name="Xã Khác"),
        ):
            with self.assertRaises(OddBody):
                self.plan("rename", effect)
        with self.assertRaises(OddBody):
            self.plan("merge")
        self.assertEqual(Reorganisation.objects.count(), 0)

    def test_a_right_to_the_new_superior_is_asked_for_too(self) -> None:
        plan = self.plan("move", self.move(self.world.commune, self.second))
        with self.assertRaises(NotAllowed):
            services.put_in_force(binh(self.world.commune.pk), [plan.pk])
        self.assertEqual(queries.find_parent(self.world.commune.pk, on=DAY), self.world.district)

    def test_what_was_wrong_is_put_right_by_a_later_one_that_names_it(self) -> None:
        wrong = self.plan("rename", self.rename(self.world.commune, "Xã Sai"))
        services.put_in_force(SERVICE, [wrong.pk])
        right = self.plan(
            "rename", self.rename(self.world.commune, "Xã Đúng"), on=date(2025, 8, 1), corrects=wrong.pk
        )
        services.put_in_force(SERVICE, [right.pk])
        check_now()
        self.assertEqual(queries.body_label(self.world.commune.pk, DAY), "Xã Sai")
        self.assertEqual(queries.body_label(self.world.commune.pk, date(2025, 8, 1)), "Xã Đúng")
        wrong.refresh_from_db()
        self.assertEqual((wrong.status, right.corrects_id), ("in_force", wrong.pk))

    def test_a_correction_of_a_plan_of_later_or_of_other_bodies_is_refused(self) -> None:
        planned = self.plan("rename", self.rename(self.world.commune, "Xã Sai"))
        with self.assertRaises(CorrectionOdd):
            self.plan("rename", self.rename(self.world.commune, "Xã Đúng"), corrects=planned.pk)
        services.put_in_force(SERVICE, [planned.pk])
        for body, on in ((self.world.commune, BEFORE), (self.world.other, date(2025, 8, 1))):
            with self.assertRaises(CorrectionOdd):
                self.plan("rename", self.rename(body, "Xã Đúng"), on=on, corrects=planned.pk)
        self.assertEqual(Reorganisation.objects.count(), 1)


class ConsequencesTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        commune, province = self.world.commune, self.world.province
        self.committee = organ(commune, Kind.PEOPLES_COMMITTEE, "UBND thị trấn Vĩnh Lộc")
        self.party = organ(commune, Kind.PARTY_COMMITTEE, "Đảng ủy thị trấn Vĩnh Lộc")
        self.new_committee = organ(self.world.new, Kind.PEOPLES_COMMITTEE, "UBND xã Chiêm Hóa")
        self.archive = organ(province, Kind.ARCHIVE, "Lưu trữ lịch sử tỉnh Tuyên Quang")

    def plan(self, kind: str, *lines: services.LineGiven) -> Reorganisation:
        return services.plan_reorganisation(
            SERVICE, kind=kind, effective_on=DAY, basis_number="1", lines=lines
        )

    def test_the_preview_says_who_ceases_who_stays_behind_and_who_gets_the_records(self) -> None:
        plan = self.plan(
            "merge",
            line(self.world.commune, self.world.new),
            line(self.committee, self.new_committee, what=What.FUNCTIONS),
        )
        found = queries.consequences(plan.pk)
        self.assertEqual(set(found.ceasing), {self.world.commune.pk, self.committee.pk})
        self.assertEqual(set(found.beginning), {self.world.new.pk, self.new_committee.pk})
        self.assertEqual(found.left_behind, [self.party.pk])
        self.assertEqual(
            [(each.body_id, each.rule) for each in found.receivers[self.committee.pk]],
            [(self.new_committee.pk, "state_merged")],
        )
        self.assertEqual((found.without_receiver, found.may_take_effect), ([], False))
        self.committee.refresh_from_db()
        self.assertIsNone(self.committee.ceased_on)

    def test_a_body_without_a_receiver_of_its_records_is_told(self) -> None:
        plan = services.plan_reorganisation(
            SERVICE,
            kind="dissolve",
            effective_on=DAY,
            basis_number="1",
            effects=[services.EffectGiven(self.party.pk, EffectKind.END)],
        )
        found = queries.consequences(plan.pk)
        self.assertEqual(found.without_receiver, [self.party.pk])
        self.assertTrue(found.may_take_effect)

    def test_two_that_claim_the_whole_and_what_takes_effect_together_are_told(self) -> None:
        first = self.plan("merge", line(self.world.commune, self.world.new))
        second = self.plan("merge", line(self.world.commune, self.world.other))
        found = queries.consequences(first.pk, together_with=[second.pk])
        self.assertIn("whole_claimed_twice", {fault.code for fault in found.faults})

    def test_what_is_in_force_still_tells_what_it_did(self) -> None:
        plan = self.plan(
            "merge",
            line(self.world.commune, self.world.new),
            line(self.committee, self.new_committee, what=What.FUNCTIONS),
            line(self.party, organ(self.world.new, Kind.PARTY_COMMITTEE, "Đảng ủy xã Chiêm Hóa")),
        )
        before = queries.consequences(plan.pk)
        services.put_in_force(SERVICE, [plan.pk])
        after = queries.consequences(plan.pk)
        self.assertEqual(after.receivers[self.committee.pk], before.receivers[self.committee.pk])
        self.assertEqual((after.left_behind, after.faults), ([], []))


class TwoPersonsTests(TransactionTestCase):
    def test_of_two_who_put_the_same_in_force_at_once_one_is_refused(self) -> None:
        world = a_world()
        plan = services.plan_reorganisation(
            SERVICE,
            kind="merge",
            effective_on=DAY,
            basis_number="1",
            lines=[line(world.commune, world.new), line(world.other, world.new)],
        )
        both = Barrier(2)

        def act() -> str:
            try:
                both.wait()
                services.put_in_force(SERVICE, [plan.pk])
            except MoveNotOpen:
                return "refused"
            finally:
                connection.close()
            return "done"

        with ThreadPoolExecutor(2) as people:
            said = sorted(person.result() for person in [people.submit(act) for _each in range(2)])
        self.assertEqual(said, ["done", "refused"])
        ceased = OutboxRow.objects.filter(name="organisations.BodyCeased").count()
        self.assertEqual(ceased, 2)
        self.assertEqual(TrailRow.objects.filter(act="organisations.put_in_force").count(), 1)
