"""Reorganisations: planned, put in force together, cancelled."""

from django.test import TestCase

from hoso.events.models import OutboxRow
from hoso.lib.errors import NotAllowed
from hoso.lib.ids import uuid7
from hoso.organisations import queries, services
from hoso.organisations.errors import (
    BodiesNotTakenOver,
    BodyNotFound,
    MoveNotOpen,
    OddBody,
    OwnedElsewhere,
    ReorganisationNotFound,
    SuccessionFaulty,
)
from hoso.organisations.models import Body, Reorganisation
from hoso.organisations.rules.bodies import Kind, Level
from hoso.organisations.rules.succession import Follower, Share
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
        with self.assertRaises(BodiesNotTakenOver) as caught:
            services.put_in_force(SERVICE, [self.ending.pk])
        self.assertEqual(set(caught.exception.facts["bodies"]), {self.world.commune.pk, self.world.other.pk})
        self.assert_nothing_changed()

    def test_an_organ_is_not_left_in_a_unit_that_ends(self) -> None:
        organ(self.world.commune, Kind.PARTY_COMMITTEE, "Đảng ủy thị trấn Vĩnh Lộc")
        OutboxRow.objects.all().delete()
        with self.assertRaises(BodiesNotTakenOver):
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
