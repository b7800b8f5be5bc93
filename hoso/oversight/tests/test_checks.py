"""Each check finds its planted case, and nothing in a clean world."""

from datetime import date, timedelta

from django.test import SimpleTestCase

from hoso.access.values import AccessClass
from hoso.accounts import services as accounts
from hoso.holdings import services as holdings
from hoso.holdings.models import Holding, Responsibility
from hoso.lib.ids import uuid7
from hoso.organisations import queries as organisations
from hoso.organisations.models import BodyParent
from hoso.oversight import rules
from hoso.oversight.models import Finding
from hoso.oversight.rules import Certainty, Kind, Severity
from hoso.oversight.tests.world import OversightCase, a_file, a_paper, a_series, cease
from hoso.registry import services as registry
from hoso.tables.models import during
from tests.worlds import SERVICE, TODAY, a_document, id_of

DAY = date(2024, 3, 1)


class CleanWorldTests(OversightCase):
    def test_where_everything_is_as_it_should_be_nothing_is_told(self) -> None:
        a_series(self.world, last=3)
        for number in ("1", "2", "3"):
            a_paper(self.world, number, cites=[("2/QĐ-UBND", DAY), ("30/2020/NĐ-CP", None)], pages=2)
        a_document(self.world)
        a_document(self.world, fonds=self.world.commune_fonds)
        outcomes = self.check()
        self.assertEqual(Finding.objects.count(), 0)
        self.assertEqual([each.causes for each in outcomes], [0] * len(outcomes))


class RegisterTests(OversightCase):
    def test_a_gap_in_a_declared_series(self) -> None:
        series = a_series(self.world)
        first, last = a_paper(self.world, "1"), a_paper(self.world, "4")
        self.check()
        finding = self.found(Kind.NUMBER_GAP)
        self.assertEqual(finding.severity, Severity.WARNING)
        self.assertEqual((finding.about_id, finding.body_id), (self.world.district, self.world.province))
        told = finding.evidence
        self.assertEqual((told["values"]["first"], told["values"]["last"]), (2, 3))
        self.assertEqual(
            told["things"], {"series": [str(series.pk)], "before": [str(first.pk)], "after": [str(last.pk)]}
        )

    def test_numbers_in_no_declared_series_ask_for_a_declaration_and_invent_no_gap(self) -> None:
        a_paper(self.world, "1")
        a_paper(self.world, "9")
        self.check()
        self.assertEqual(self.waiting(), [Kind.SERIES_NOT_DECLARED])
        self.assertEqual(self.found(Kind.SERIES_NOT_DECLARED).severity, Severity.NOTICE)
        a_series(self.world)
        self.check_later(1)
        self.assertEqual(self.waiting(), [Kind.NUMBER_GAP])

    def test_a_missing_number_that_is_cited_is_one_loss_and_a_graver_one(self) -> None:
        a_series(self.world)
        citing = a_paper(self.world, "4", cites=[("2/QĐ-UBND", DAY)])
        a_paper(self.world, "1")
        self.check()
        self.assertEqual(self.waiting(), [Kind.NUMBER_GAP])
        finding = self.found(Kind.NUMBER_GAP)
        self.assertEqual((finding.severity, finding.evidence["values"]["cited"]), (Severity.LOSS, [2]))
        self.assertEqual(finding.evidence["things"]["citing"], [str(citing.pk)])

    def test_what_is_cited_beyond_the_last_number_that_is_here(self) -> None:
        a_series(self.world)
        a_paper(self.world, "1", recipients=["Như Điều 3", "UBND xã Yên Nguyên"])
        a_paper(self.world, "2", cites=[("9/QĐ-UBND", DAY)])
        self.check()
        finding = self.found(Kind.CITED_NOT_HELD)
        self.assertEqual((self.waiting(), finding.severity), ([Kind.CITED_NOT_HELD], Severity.WARNING))
        self.assertEqual(finding.evidence["values"]["certainty"], Certainty.DECLARED)
        self.assertEqual(len(finding.evidence["things"]["near"]), 2)

    def test_a_symbol_that_others_use_is_only_a_notice(self) -> None:
        a_series(self.world)
        a_document(self.world, number="70", symbol="QĐ-UBND", issuer="UBND tỉnh Tuyên Quang")
        a_paper(self.world, "1", cites=[("9/QĐ-UBND", DAY)])
        self.check()
        finding = self.found(Kind.CITED_NOT_HELD)
        self.assertEqual(
            (finding.severity, finding.evidence["values"]["certainty"]), (Severity.NOTICE, Certainty.UNSURE)
        )


class OriginalTests(OversightCase):
    def test_pages_that_are_gone(self) -> None:
        document = a_paper(self.world, "", pages=3, files=[a_file(2)])
        a_paper(self.world, "", pages=3, files=[a_file(5, digest="sha256:" + "b" * 64)])
        self.check()
        finding = self.found(Kind.PAGES_DIFFER)
        self.assertEqual((finding.holding_id, finding.severity), (document.pk, Severity.LOSS))
        self.assertEqual(finding.evidence["values"], {"declared": 3, "found": 2, "role": "original"})

    def test_one_scan_registered_for_two_bodies(self) -> None:
        first = a_paper(self.world, "", files=[a_file(1)])
        self.check()
        self.assertEqual(self.waiting(), [])
        second = registry.register_document(
            self.world.an, uuid7(), fonds_id=self.world.commune_fonds.pk, custodian_id=self.world.commune,
            access_class=AccessClass.INTERNAL, reading=registry.NewReading("vn-state", 1, 0.9, {}),
            files=[a_file(1)],
        )  # fmt: skip
        self.check_later(1)
        self.assertEqual(self.waiting(), [Kind.CLAIMED_TWICE])
        claimed = self.found(Kind.CLAIMED_TWICE).evidence["things"]["claimed"]
        self.assertEqual(set(claimed), {str(first.pk), str(second.pk)})


class BodyTests(OversightCase):
    def test_holdings_of_a_body_that_ceased_and_nobody_took_over(self) -> None:
        a_document(self.world, fonds=self.world.commune_fonds)
        cease(self.world.commune)
        self.check()
        finding = self.found(Kind.NOT_TAKEN_OVER)
        self.assertEqual((self.waiting(), finding.severity), ([Kind.NOT_TAKEN_OVER], Severity.LOSS))
        self.assertEqual(finding.evidence["values"]["documents"], 1)
        scope = self.world.commune_fonds.scopes.get()
        holdings.pass_responsibility(
            SERVICE, scope.pk, to_body=self.world.province, on=date(2026, 3, 2), basis="QĐ 1"
        )
        self.check()
        # Responsibility has passed; the paper still stands in the keeping of nobody.
        kept = Finding.objects.get(kind=Kind.NOT_TAKEN_OVER, state="open")
        self.assertEqual((kept.severity, kept.evidence["values"]["part"]), (Severity.WARNING, "keeps"))
        Holding.objects.update(custodian_id=self.world.province)
        self.check()
        self.assertEqual(self.waiting(), [])

    def test_an_empty_fonds_of_a_body_that_ceased_is_no_loss(self) -> None:
        cease(self.world.commune)
        self.check()
        self.assertEqual(self.waiting(), [])

    def test_a_scope_for_which_nobody_answers_any_more(self) -> None:
        a_document(self.world)
        Responsibility.objects.filter(scope__fonds=self.world.fonds).update(
            valid=during(date(2025, 7, 1), date(2026, 1, 1))
        )
        self.check()
        self.assertEqual(self.waiting(), [Kind.NOT_TAKEN_OVER])

    def test_who_follows_a_body_that_is_no_more_answers_else_who_stood_above_it(self) -> None:
        BodyParent.objects.create(
            body_id=self.world.commune, parent_id=self.world.province,
            valid=during(date(2000, 1, 1), date(2026, 1, 1)),
        )  # fmt: skip
        a_document(self.world, fonds=self.world.commune_fonds)
        cease(self.world.commune)
        self.check()
        finding = self.found(Kind.NOT_TAKEN_OVER)
        self.assertEqual((finding.body_id, finding.owner_id), (self.world.province, self.head.account_id))
        receivers = organisations.records_receivers(self.world.commune, on=TODAY)
        self.assertEqual([each.body_id for each in receivers], [self.world.province])
        self.assertEqual(finding.evidence["bodies"]["receiver"], [str(self.world.province)])


class OwnerTests(OversightCase):
    def test_the_head_answers_else_the_archivist_else_whoever_is_head(self) -> None:
        a_paper(self.world, "", pages=3, files=[a_file(2)])
        self.check()
        self.assertEqual(self.found(Kind.PAGES_DIFFER).owner_id, self.head.account_id)
        accounts.close_account(SERVICE, id_of(self.head), reason="Nghỉ hưu")
        self.check_later(1)
        self.assertEqual(self.found(Kind.PAGES_DIFFER).owner_id, self.world.binh.account_id)
        accounts.close_account(SERVICE, id_of(self.world.binh), reason="Nghỉ hưu")
        self.check_later(2)
        finding = self.found(Kind.PAGES_DIFFER)
        self.assertEqual((finding.owner_id, finding.body_id), (None, self.world.province))


class RuleTests(SimpleTestCase):
    def test_months_before_a_day(self) -> None:
        cases = {
            (date(2026, 3, 2), 12): date(2025, 3, 2),
            (date(2026, 3, 31), 1): date(2026, 2, 28),
            (date(2024, 3, 31), 1): date(2024, 2, 29),
            (date(2026, 1, 15), 1): date(2025, 12, 15),
            (date(2026, 12, 31), 13): date(2025, 11, 30),
            (date(2026, 11, 30), 11): date(2025, 12, 30),
        }
        for (on, months), before in cases.items():
            self.assertEqual(rules.months_before(on, months), before, (on, months))

    def test_who_has_a_copy(self) -> None:
        for named in ("UBND xã Yên Nguyên", "- Phòng Nội vụ;", "Nhà máy Z"):
            self.assertTrue(rules.is_receiver(named), named)
        for nobody in ("Như Điều 3", "- Như trên;", "Lưu: VT, NC", "", " "):
            self.assertFalse(rules.is_receiver(nobody), nobody)

    def test_the_graver_the_sooner(self) -> None:
        days = [
            rules.due_on(each, on=DAY) - DAY for each in (Severity.LOSS, Severity.WARNING, Severity.NOTICE)
        ]
        self.assertEqual(days, [timedelta(7), timedelta(30), timedelta(90)])

    def test_how_sure_it_is_that_a_cited_document_should_be_here(self) -> None:
        one, two = uuid7(), uuid7()
        cases = [
            ([one], [one], False, True, Certainty.DECLARED),
            ([one], [], False, True, Certainty.DECLARED),
            ([one], [], False, False, Certainty.KNOWN),
            ([], [one], False, True, Certainty.KNOWN),
            ([one], [two], False, True, Certainty.UNSURE),
            ([one, two], [], False, True, Certainty.UNSURE),
            ([one], [one], True, True, Certainty.UNSURE),
        ]
        for declared, users, is_shared, is_dated, sure in cases:
            told = rules.certainty(declared=declared, users=users, is_shared=is_shared, is_dated=is_dated)
            self.assertEqual(told, sure)
