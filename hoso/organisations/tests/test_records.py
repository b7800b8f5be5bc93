"""Who gets the records: the rules by a table, read over the real directory, and changed by a person."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.test import SimpleTestCase, TestCase

from hoso.audit.models import TrailRow
from hoso.events.models import OutboxRow
from hoso.lib.errors import NotAllowed
from hoso.lib.ids import uuid7
from hoso.organisations import queries, services
from hoso.organisations.errors import (
    BodyNotAlive,
    BodyNotFound,
    ReasonMissing,
    ReceiverOfOtherLine,
)
from hoso.organisations.models import RecordsDecision
from hoso.organisations.queries import Medium, RecordsReceiver, Term, Verification
from hoso.organisations.rules.bodies import Kind, Level, RuleSet
from hoso.organisations.rules.records import (
    RULES,
    Decision,
    Fate,
    Standing,
    Taken,
    Target,
    fate_of,
    receivers,
    rule_for,
)
from hoso.organisations.rules.succession import Life, Share
from hoso.organisations.tests.world import BEFORE, CHI, DAY, SERVICE, binh

LATER, LATEST = date(2026, 3, 2), date(2027, 1, 1)
STATE, PARTY, NORWAY = RuleSet.STATE, RuleSet.PARTY, RuleSet.NORWAY


def standing(
    name: str,
    *taken: Taken[str],
    ceased_on: date | None = None,
    rule_set: RuleSet = STATE,
    level: Level = Level.COMMUNE,
    above: tuple[str, ...] = (),
    archive: str | None = None,
    decisions: tuple[Decision[str], ...] = (),
) -> Standing[str]:
    life = Life(name, None, ceased_on)
    return Standing(life, rule_set, level, taken, above, archive, decisions)


def whole(successor: str, on: date = DAY) -> Taken[str]:
    return Taken(successor, Share.WHOLE, on)


def part(successor: str, on: date = DAY, *, splits_off: bool = False) -> Taken[str]:
    return Taken(successor, Share.PART, on, splits_off)


class RuleTableTests(SimpleTestCase):
    def test_every_rule_names_its_article_and_can_be_met(self) -> None:
        self.assertEqual(len({rule.code for rule in RULES}), len(RULES))
        for rule in RULES:
            with self.subTest(rule.code):
                self.assertTrue(rule.article)
                medium, term = rule.medium or Medium.PAPER, rule.term or Term.UNSPLIT
                self.assertEqual(rule_for(rule.rule_set, rule.fate, medium=medium, term=term), rule)

    def test_the_rule_of_each_case(self) -> None:
        paper, digital = Medium.PAPER, Medium.DIGITAL
        unsplit, permanent, limited = Term
        ended, archive = Fate.DISTRICT_ENDED, Target.HISTORICAL_ARCHIVE
        for rule_set, fate, medium, term, code, target, seen in (
            (STATE, ended, paper, unsplit, "state_district_paper", archive, "verified"),
            (STATE, ended, digital, unsplit, "state_district_digital", archive, "verified"),
            (STATE, ended, paper, permanent, "state_district_paper", archive, "verified"),
            (STATE, ended, paper, limited, "state_district_limited", "appointed", "verified"),
            (STATE, Fate.DIVIDED, paper, unsplit, "state_divided", "superior", "secondary"),
            (STATE, Fate.LEFT_A_PART, paper, unsplit, "state_split_off", "itself", "secondary"),
            (STATE, Fate.MERGED, paper, unsplit, "state_merged", "resulting", "memory"),
            (STATE, Fate.MERGED, digital, permanent, "state_merged_permanent", archive, "verified"),
            (STATE, Fate.MERGED, paper, limited, "state_merged", "resulting", "memory"),
            (PARTY, ended, paper, unsplit, "party_district_paper", archive, "secondary"),
            (PARTY, Fate.MERGED, paper, unsplit, "party_merged", "resulting", "memory"),
            (NORWAY, Fate.MERGED, paper, unsplit, "no_merged", "resulting", "memory"),
            (NORWAY, Fate.DIVIDED, paper, unsplit, "no_divided", "followers", "memory"),
        ):  # fmt: skip
            rule = rule_for(rule_set, fate, medium=medium, term=term)
            with self.subTest(code):
                assert rule is not None
                self.assertEqual((rule.code, rule.target, rule.verification), (code, target, seen))

    def test_a_territory_keeps_no_records(self) -> None:
        self.assertIsNone(rule_for(RuleSet.NONE, Fate.MERGED, medium=Medium.PAPER, term=Term.UNSPLIT))


class FateTests(SimpleTestCase):
    def test_what_became_of_a_body(self) -> None:
        for expected, each, on in (
            (Fate.LIVES, standing("a"), DAY),
            (Fate.LIVES, standing("a", whole("b"), ceased_on=DAY), BEFORE),
            (Fate.LIVES, standing("a", part("b")), DAY),
            (Fate.LEFT_A_PART, standing("a", part("b", splits_off=True)), DAY),
            (Fate.LIVES, standing("a", part("b", splits_off=True)), BEFORE),
            (Fate.MERGED, standing("a", whole("b"), ceased_on=DAY), DAY),
            (Fate.MERGED, standing("a", part("c", BEFORE), whole("b"), ceased_on=DAY), DAY),
            (Fate.DIVIDED, standing("a", part("b"), part("c"), ceased_on=DAY), DAY),
            (Fate.DIVIDED, standing("a", part("b"), ceased_on=DAY), DAY),
            (Fate.DISSOLVED, standing("a", ceased_on=DAY), DAY),
            (Fate.DISTRICT_ENDED, standing("a", whole("b"), ceased_on=DAY, level=Level.DISTRICT), DAY),
        ):
            with self.subTest(each):
                self.assertEqual(fate_of(each, on=on), expected)


class ChainTests(SimpleTestCase):
    def told(
        self, body: str, *known: Standing[str], on: date = LATER
    ) -> list[tuple[str, str, tuple[str, ...]]]:
        found = receivers(body, on=on, standings={each.life.body: each for each in known})
        return [(each.body, each.rule.code if each.rule else "decided", each.via) for each in found]

    def test_a_receiver_that_ceased_since_is_followed_to_one_that_exists(self) -> None:
        known = (
            standing("a", whole("b"), ceased_on=DAY),
            standing("b", whole("c", LATER), ceased_on=LATER),
            standing("c"),
        )
        self.assertEqual(self.told("a", *known, on=BEFORE), [("a", "state_lives", ())])
        self.assertEqual(self.told("a", *known, on=DAY), [("b", "state_merged", ())])
        self.assertEqual(self.told("a", *known), [("c", "state_merged", ("b",))])

    def test_the_superior_is_the_nearest_that_outlives_the_day(self) -> None:
        divided = standing("a", part("b"), part("c"), ceased_on=DAY, above=("district", "province"))
        district = standing("district", ceased_on=DAY, level=Level.DISTRICT)
        rest = (district, standing("b"), standing("c"))
        self.assertEqual(
            self.told("a", divided, *rest, standing("province")), [("province", "state_divided", ())]
        )
        merged = standing("province", whole("new"), ceased_on=DAY)
        self.assertEqual(
            self.told("a", divided, *rest, merged, standing("new")),
            [("new", "state_divided", ("province",))],
        )

    def test_nobody_of_the_other_line_ever_receives(self) -> None:
        known = (
            standing("a", whole("b"), ceased_on=DAY, rule_set=PARTY),
            standing("b", rule_set=STATE),
        )
        self.assertEqual(self.told("a", *known), [])

    def test_decisions_that_lead_in_a_circle_end_with_nobody(self) -> None:
        def decided(receiver: str) -> tuple[Decision[str], ...]:
            return (Decision(receiver, "so", DAY, "binh", "Bình"),)

        known = (
            standing("a", ceased_on=DAY, decisions=decided("b")),
            standing("b", ceased_on=DAY, decisions=decided("a")),
        )
        self.assertEqual(self.told("a", *known), [])

    def test_a_decision_counts_from_its_day_until_it_is_taken_back(self) -> None:
        body = standing("a", whole("b"), ceased_on=DAY)
        decisions = (
            Decision("c", "so", LATER, "binh", "Bình"),
            Decision(None, "not so", LATEST, "binh", "Bình"),
        )
        known = (replace(body, decisions=decisions), standing("b"), standing("c"))
        self.assertEqual(self.told("a", *known, on=DAY), [("b", "state_merged", ())])
        self.assertEqual(self.told("a", *known, on=LATER), [("c", "decided", ())])
        self.assertEqual(self.told("a", *known, on=LATEST), [("b", "state_merged", ())])

    def test_more_than_one_claimant_are_all_told(self) -> None:
        known = (
            standing("a", part("b"), part("c"), ceased_on=DAY, rule_set=NORWAY),
            standing("b", rule_set=NORWAY),
            standing("c", rule_set=NORWAY),
        )
        self.assertEqual([body for body, _rule, _via in self.told("a", *known)], ["b", "c"])

    def test_permanent_records_go_to_the_archive_whatever_became_of_it(self) -> None:
        known = {
            each.life.body: each
            for each in (
                standing("a", whole("b"), ceased_on=DAY, archive="old archive"),
                standing("b"),
                replace(standing("old archive", whole("new archive"), ceased_on=DAY), is_archive=True),
                standing("new archive"),
            )
        }
        [found] = receivers("a", on=DAY, standings=known, term=Term.PERMANENT)
        self.assertEqual((found.body, found.via), ("new archive", ("old archive",)))
        [limited] = receivers("a", on=DAY, standings=known, term=Term.LIMITED)
        self.assertEqual(limited.body, "b")


class RealDirectoryTests(TestCase):
    """Tuyên Quang and Hà Giang, as the lists of 2025 tell them."""

    @classmethod
    def setUpTestData(cls) -> None:
        services.import_vietnam_2025(SERVICE, province="08")

    def names(self, code: str, *, on: date = DAY, **which: Any) -> list[tuple[str, str]]:
        body = queries.get_body_by_code(code, on=BEFORE)
        found = queries.records_receivers(body.pk, on=on, **which)
        return [(queries.body_label(each.body_id, on), each.rule) for each in found]

    def test_a_district_leaves_its_papers_to_the_two_archives_of_the_new_province(self) -> None:
        state = [("Lưu trữ lịch sử tỉnh Tuyên Quang", "state_district_paper")]
        for organ in ("073/UBND", "073/HDND"):
            self.assertEqual(self.names(organ), state)
        self.assertEqual(
            self.names("073/CU"), [("Lưu trữ lịch sử của Đảng ở tỉnh Tuyên Quang", "party_district_paper")]
        )
        self.assertEqual(
            self.names("073/UBND", medium=Medium.DIGITAL),
            [("Lưu trữ lịch sử tỉnh Tuyên Quang", "state_district_digital")],
        )
        self.assertEqual(self.names("073/UBND", term=Term.LIMITED), [])

    def test_the_archive_of_the_old_province_stands_on_the_way(self) -> None:
        body = queries.get_body_by_code("073/UBND", on=BEFORE)
        [found] = queries.records_receivers(body.pk, on=DAY)
        self.assertEqual(found.verification, Verification.VERIFIED)
        self.assertEqual(
            [queries.body_label(each, BEFORE) for each in found.via], ["Lưu trữ lịch sử tỉnh Tuyên Quang"]
        )
        self.assertNotEqual(found.via, (found.body_id,))

    def test_before_its_end_a_body_has_its_records_itself(self) -> None:
        self.assertEqual(
            self.names("073/UBND", on=BEFORE), [("Ủy ban nhân dân huyện Chiêm Hóa", "state_lives")]
        )

    def test_a_divided_commune_leaves_them_to_the_province_since_its_district_ended_too(self) -> None:
        self.assertEqual(self.names("00967/UBND"), [("Ủy ban nhân dân tỉnh Tuyên Quang", "state_divided")])
        self.assertEqual(self.names("00967/CU"), [("Tỉnh ủy Tuyên Quang", "party_divided")])
        self.assertEqual(self.names("00967/HPN"), [("Tỉnh ủy Tuyên Quang", "party_divided")])

    def test_a_commune_that_went_whole_leaves_them_to_the_new_commune(self) -> None:
        self.assertEqual(self.names("02287/UBND"), [("Ủy ban nhân dân xã Chiêm Hóa", "state_merged")])
        self.assertEqual(self.names("02287/UBKT"), [("Ủy ban Kiểm tra Đảng ủy xã Chiêm Hóa", "party_merged")])

    def test_nobody_of_the_country_is_without_a_receiver_and_lines_never_cross(self) -> None:
        bodies = {each.pk: each for each in queries.Body.objects.exclude(kind=Kind.TERRITORY)}
        found = queries.records_receivers_of(bodies, on=LATER)
        self.assertEqual(set(found), set(bodies))
        for body_id, told in found.items():
            for each in told:
                self.assertEqual(bodies[each.body_id].rule_set, bodies[body_id].rule_set)
                self.assertTrue(queries.is_alive(bodies[each.body_id], on=LATER))
            self.assertEqual(len(told), 1, bodies[body_id])

    def test_the_number_of_queries_does_not_grow_with_the_bodies(self) -> None:
        districts = list(queries.Body.objects.filter(level=Level.DISTRICT, kind=Kind.PEOPLES_COMMITTEE))
        self.assertEqual(len(districts), 18)
        with self.assertNumQueries(16):
            queries.records_receivers_of([districts[0].pk], on=LATER)
        with self.assertNumQueries(16):
            queries.records_receivers_of([each.pk for each in districts], on=LATER)


class DecideTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        services.import_vietnam_2025(SERVICE, province="08")

    def setUp(self) -> None:
        self.committee = queries.get_body_by_code("073/UBND", on=BEFORE)
        self.commune = queries.get_body_by_code("02287/UBND", on=DAY)
        self.binh = replace(binh(self.committee.pk), on=LATER)
        OutboxRow.objects.all().delete()

    def told(self, on: date) -> list[RecordsReceiver]:
        return queries.records_receivers(self.committee.pk, on=on)

    def assert_nothing_changed(self) -> None:
        self.assertEqual((RecordsDecision.objects.count(), OutboxRow.objects.count()), (0, 0))

    def test_a_person_decides_and_what_held_before_can_still_be_told(self) -> None:
        services.decide_receiver(
            self.binh, self.committee.pk, receiver_id=self.commune.pk, reason="QĐ 12/QĐ-UBND, phòng ở xã"
        )
        [before], [now] = self.told(DAY), self.told(LATER)
        self.assertEqual((before.rule, before.decided_by), ("state_district_paper", None))
        self.assertEqual((now.body_id, now.rule, now.verification), (self.commune.pk, "decided", "decided"))
        self.assertEqual((now.reason, now.decided_by), ("QĐ 12/QĐ-UBND, phòng ở xã", self.binh.account_id))
        row = TrailRow.objects.get(act="organisations.decide_receiver")
        self.assertEqual((row.subject, row.account_id), (self.committee.pk, self.binh.account_id))
        self.assertEqual(OutboxRow.objects.get().name, "organisations.RecordsReceiverDecided")

    def test_a_decision_for_digital_records_leaves_paper_alone(self) -> None:
        services.decide_receiver(
            self.binh,
            self.committee.pk,
            receiver_id=self.commune.pk,
            reason="tài khoản đã chuyển",
            medium=Medium.DIGITAL,
        )
        self.assertEqual(self.told(LATER)[0].rule, "state_district_paper")
        [digital] = queries.records_receivers(self.committee.pk, on=LATER, medium=Medium.DIGITAL)
        self.assertEqual(digital.body_id, self.commune.pk)

    def test_the_chair_appoints_who_keeps_the_limited_terms(self) -> None:
        services.decide_receiver(
            self.binh, self.committee.pk, receiver_id=self.commune.pk, reason="QĐ 13", term=Term.LIMITED
        )
        [limited] = queries.records_receivers(self.committee.pk, on=LATER, term=Term.LIMITED)
        self.assertEqual(limited.body_id, self.commune.pk)
        self.assertEqual(self.told(LATER)[0].rule, "state_district_paper")

    def test_a_later_decision_counts_and_none_gives_the_rule_back(self) -> None:
        for receiver, reason in ((self.commune.pk, "thứ nhất"), (None, "rút lại")):
            services.decide_receiver(self.binh, self.committee.pk, receiver_id=receiver, reason=reason)
        self.assertEqual(self.told(LATER)[0].rule, "state_district_paper")
        self.assertEqual(RecordsDecision.objects.count(), 4)

    def test_a_second_load_keeps_what_was_decided(self) -> None:
        services.decide_receiver(self.binh, self.committee.pk, receiver_id=self.commune.pk, reason="so")
        services.import_vietnam_2025(SERVICE, province="08")
        self.assertEqual(self.told(LATER)[0].body_id, self.commune.pk)

    def test_refusals_change_nothing(self) -> None:
        committee, party = self.committee.pk, queries.get_body_by_code("08/CU", on=DAY).pk
        unit, gone = (
            queries.get_body_by_code("08", on=DAY).pk,
            queries.get_body_by_code("08/UBND", on=BEFORE).pk,
        )
        for actor, receiver, reason, refusal in (
            (CHI, self.commune.pk, "so", NotAllowed),
            (SERVICE, self.commune.pk, "so", NotAllowed),
            (self.binh, self.commune.pk, "  ", ReasonMissing),
            (self.binh, self.commune.pk, "x" * 501, ReasonMissing),
            (self.binh, party, "so", ReceiverOfOtherLine),
            (self.binh, unit, "so", ReceiverOfOtherLine),
            (self.binh, gone, "so", BodyNotAlive),
            (self.binh, uuid7(), "so", BodyNotFound),
        ):
            with self.subTest(refusal), self.assertRaises(refusal):
                services.decide_receiver(actor, committee, receiver_id=receiver, reason=reason)
        self.assert_nothing_changed()

    def test_whoever_may_change_the_superior_of_today_or_the_archive_decides(self) -> None:
        province, archive = (queries.get_body_by_code(code, on=DAY).pk for code in ("08/UBND", "08/LT"))
        for actor in (binh(province), binh(archive)):
            services.decide_receiver(
                replace(actor, on=LATER), self.committee.pk, receiver_id=self.commune.pk, reason="so"
            )
        self.assertEqual(RecordsDecision.objects.count(), 4)
        party = queries.get_body_by_code("08/CU", on=DAY).pk
        with self.assertRaises(NotAllowed):
            services.decide_receiver(
                replace(binh(party, self.commune.pk), on=LATER),
                self.committee.pk,
                receiver_id=self.commune.pk,
                reason="so",
            )
        self.assertEqual(RecordsDecision.objects.count(), 4)

    def test_an_unknown_body_is_not_found(self) -> None:
        with self.assertRaises(BodyNotFound):
            queries.records_receivers(uuid7(), on=DAY)
