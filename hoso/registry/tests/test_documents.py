from datetime import date

from django.test import SimpleTestCase, TestCase

from hoso.access.values import AccessClass
from hoso.accounts.rules import Role
from hoso.audit.models import TrailRow
from hoso.holdings import services as holdings
from hoso.holdings.errors import FondsClosed
from hoso.holdings.models import Holding
from hoso.lib.errors import NotAllowed, NotFound
from hoso.lib.ids import uuid7
from hoso.registry import queries, rules, services
from hoso.registry.errors import AlreadyConfirmed, DatedAfterLastDay, FieldOdd, FieldUnknown
from hoso.registry.models import Document, FieldValue
from hoso.registry.rules import Proposal, State
from tests.worlds import SERVICE, a_document, a_person, a_reading, a_world, announced


class RegisterDocumentTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()

    def test_a_document_carries_what_the_machine_read_and_waits_for_a_person(self) -> None:
        document = a_document(self.world, number="015", symbol="QĐ-UBND")
        self.assertEqual((document.number, document.symbol, document.state), ("15", "QĐ-UBND", "proposed"))
        self.assertEqual(document.issued_on, date(2024, 5, 2))
        self.assertEqual(announced()[-1], "registry.DocumentRegistered")

    def test_registering_the_same_document_again_changes_nothing(self) -> None:
        document = a_document(self.world)
        before = announced()
        again = services.register_document(
            self.world.binh, document.pk, fonds_id=self.world.fonds.pk, custodian_id=self.world.province,
            access_class=AccessClass.OPEN, reading=a_reading(subject="other"), files=(), found="x",
        )  # fmt: skip
        self.assertEqual((again.subject, announced()), ("Về việc mở đường", before))

    def test_a_document_dated_after_the_bodys_last_day_is_refused(self) -> None:
        with self.assertRaises(FondsClosed):
            a_document(self.world, date="2025-07-02")
        self.assertEqual(Document.objects.count(), 0)

    def test_only_who_registers_for_a_fonds_enters_documents_in_it(self) -> None:
        leader = a_person("lan", body=self.world.province, role=Role.LEADER)
        before = TrailRow.objects.count()
        for stranger in (self.world.an, self.world.chi):
            with self.assertRaises(NotFound):
                a_document(self.world, actor=stranger)
        with self.assertRaises(NotAllowed):
            a_document(self.world, actor=leader)
        self.assertEqual((Document.objects.count(), Holding.objects.count(), announced()), (0, 0, []))
        self.assertEqual(TrailRow.objects.count(), before)

    def test_nobody_enters_a_document_above_the_own_reach(self) -> None:
        with self.assertRaises(NotAllowed):
            services.register_document(
                self.world.binh, uuid7(), fonds_id=self.world.fonds.pk, custodian_id=self.world.province,
                access_class=AccessClass.SENSITIVE_PERSONAL, reading=a_reading(), files=(), found="x",
            )  # fmt: skip
        self.assertEqual(Holding.objects.count(), 0)

    def test_an_outsider_does_not_learn_that_a_document_is_registered(self) -> None:
        document = a_document(self.world)
        with self.assertRaises(NotFound):
            services.register_document(
                self.world.chi, document.pk, fonds_id=self.world.fonds.pk, custodian_id=self.world.province,
                access_class=AccessClass.OPEN, reading=a_reading(), files=(), found="x",
            )  # fmt: skip

    def test_an_outsider_finds_nothing(self) -> None:
        document = a_document(self.world)
        for stranger in (self.world.chi, self.world.an):
            with self.assertRaises(NotFound):
                queries.get_document(stranger, document.pk)
            self.assertEqual(queries.documents_open_to(stranger).count(), 0)
            self.assertEqual(queries.unconfirmed(stranger).count(), 0)


class ConfirmTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.document = a_document(self.world, number="15")

    def confirm(self, reason: str = "", **corrections: str) -> Document:
        return services.confirm_document(
            self.world.binh, self.document.pk, corrections=corrections, reason=reason
        )

    def test_what_a_person_corrects_stands_and_the_machines_reading_is_kept(self) -> None:
        document = self.confirm(number="16", date="03/05/2024")
        self.assertEqual((document.number, document.issued_on), ("16", date(2024, 5, 3)))
        self.assertEqual((document.state, document.confirmed_by), ("confirmed", self.world.binh.account_id))
        values = FieldValue.objects.filter(document=document, field="number").order_by("id")
        self.assertEqual(
            [(value.value, value.given_by is None) for value in values], [("15", True), ("16", False)]
        )

    def test_an_unchanged_field_gets_no_second_value(self) -> None:
        self.confirm(subject="  Về việc   mở đường ")
        self.assertEqual(FieldValue.objects.filter(field="subject").count(), 1)

    def test_a_corrected_type_has_its_own_code_everywhere(self) -> None:
        document = self.confirm(type="thông báo")
        self.assertEqual((document.type_name, document.type_code), ("thông báo", "TB"))
        self.assertEqual(queries.values_of(document.pk)["type"].code, "TB")

    def test_a_type_that_no_rule_set_knows_keeps_no_code_of_the_machine(self) -> None:
        Document.objects.filter(pk=self.document.pk).update(type_code="QD")
        self.assertEqual(self.confirm(type="Giấy biên nhận").type_code, "")

    def test_the_code_stays_where_the_type_was_right(self) -> None:
        Document.objects.filter(pk=self.document.pk).update(type_code="QD")
        self.assertEqual(self.confirm(number="16").type_code, "QD")

    def test_the_machine_never_outranks_a_person(self) -> None:
        self.confirm(number="16")
        later = {"number": Proposal("99", 0.99)}
        services.documents._keep_values(
            self.document.pk, later, given_by=None, at=self.document.holding.registered_at
        )
        self.assertEqual(queries.values_of(self.document.pk)["number"].value, "16")

    def test_a_second_correction_needs_a_reason(self) -> None:
        self.confirm()
        with self.assertRaises(AlreadyConfirmed):
            self.confirm(number="17")
        self.assertEqual(Document.objects.get().number, "15")
        self.assertEqual(self.confirm(reason="dấu đè lên số", number="17").number, "17")

    def test_a_date_that_is_none_changes_nothing(self) -> None:
        with self.assertRaises(FieldOdd):
            self.confirm(number="18", date="31/02/2024")
        self.document.refresh_from_db()
        self.assertEqual((self.document.number, self.document.state), ("15", State.PROPOSED))

    def test_a_field_nobody_knows_is_refused(self) -> None:
        with self.assertRaises(FieldUnknown):
            self.confirm(colour="red")

    def test_an_outsider_confirms_nothing(self) -> None:
        with self.assertRaises(NotFound):
            services.confirm_document(self.world.chi, self.document.pk, corrections={"number": "1"})
        self.document.refresh_from_db()
        self.assertEqual(self.document.state, State.PROPOSED)

    def test_many_certain_ones_are_accepted_and_the_doubtful_wait(self) -> None:
        doubtful = a_document(self.world)
        Document.objects.filter(pk=doubtful.pk).update(is_certain=False)
        count = services.confirm_certain(self.world.binh, [self.document.pk, doubtful.pk, uuid7()])
        self.assertEqual(count, 1)
        self.assertEqual(list(queries.unconfirmed(self.world.binh)), [doubtful])

    def test_an_outsider_accepts_none_of_many(self) -> None:
        self.assertEqual(services.confirm_certain(self.world.chi, [self.document.pk]), 0)

    def test_a_leader_may_read_but_not_describe(self) -> None:
        leader = a_person("lan", body=self.world.province, role=Role.LEADER)
        with self.assertRaises(NotAllowed):
            services.confirm_document(leader, self.document.pk, corrections={})


class ClosedFondsTests(TestCase):
    """The district ended on 30 June 2025: nothing of it is dated later, whoever says so."""

    def setUp(self) -> None:
        self.world = a_world()
        self.document = a_document(self.world, number="15")

    def confirm(self, **corrections: str) -> Document:
        return services.confirm_document(self.world.binh, self.document.pk, corrections=corrections)

    def test_a_date_of_the_last_day_is_confirmed(self) -> None:
        self.assertEqual(self.confirm(date="30/06/2025").issued_on, date(2025, 6, 30))

    def test_a_later_date_is_refused_and_nothing_changes(self) -> None:
        heard = announced()
        with self.assertRaises(DatedAfterLastDay) as refused:
            self.confirm(date="01/07/2025", number="16")
        self.assertEqual(refused.exception.facts["field"], "date")
        self.document.refresh_from_db()
        self.assertEqual(
            (self.document.issued_on, self.document.number, self.document.state),
            (date(2024, 5, 2), "15", State.PROPOSED),
        )
        self.assertEqual((FieldValue.objects.filter(given_by__isnull=False).count(), announced()), (0, heard))

    def test_a_later_date_that_the_machine_read_is_not_confirmed_as_it_stands(self) -> None:
        Document.objects.filter(pk=self.document.pk).update(issued_on=date(2025, 9, 22))
        with self.assertRaises(DatedAfterLastDay):
            self.confirm()
        self.assertIsNone(self.confirm(date="").issued_on)

    def test_nor_is_it_accepted_among_many(self) -> None:
        Document.objects.filter(pk=self.document.pk).update(issued_on=date(2025, 9, 22))
        self.assertEqual(services.confirm_certain(self.world.binh, [self.document.pk]), 0)
        self.document.refresh_from_db()
        self.assertEqual(self.document.state, State.PROPOSED)

    def test_a_body_that_lives_on_has_no_last_day(self) -> None:
        own = a_document(self.world, actor=self.world.an, fonds=self.world.commune_fonds)
        confirmed = services.confirm_document(self.world.an, own.pk, corrections={"date": "01/02/2026"})
        self.assertEqual(confirmed.issued_on, date(2026, 2, 1))
        undated = a_document(self.world, actor=self.world.an, fonds=self.world.commune_fonds)
        Document.objects.filter(pk=undated.pk).update(issued_on=None)
        self.assertEqual(services.confirm_certain(self.world.an, [undated.pk]), 1)


class RuleTests(SimpleTestCase):
    def test_values_are_cleaned_to_one_form(self) -> None:
        for name, raw, clean in (
            ("date", "22/9/2025", "2025-09-22"),
            ("date", "2025-09-22", "2025-09-22"),
            ("number", "007", "7"),
            ("number", "  ", ""),
            ("subject", " Ve\u0302\u0300  viê\u0323c ", "Về việc"),
        ):
            self.assertEqual(rules.clean(name, raw), clean)

    def test_a_reading_is_as_doubtful_as_its_worst_required_field(self) -> None:
        certain = {name: Proposal("x", 0.95) for name in rules.REQUIRED}
        self.assertTrue(rules.is_certain(certain))
        worse = certain | {"date": Proposal("2024-01-01", 0.4)}
        self.assertFalse(rules.is_certain(worse))
        self.assertAlmostEqual(rules.doubt(worse), 0.6)
        self.assertEqual(rules.doubt({}), 1.0)


class ReadingTests(TestCase):
    """Who read what of restricted records stands in the trail; of others nothing does."""

    def setUp(self) -> None:
        self.world = a_world()
        self.document = a_document(self.world)

    def recorded(self) -> list[tuple[str, dict[str, object]]]:
        rows = TrailRow.objects.filter(act__in=["registry.read_document", "registry.list_documents"])
        return [(row.act, row.ids) for row in rows.order_by("written")]

    def test_reading_internal_records_leaves_no_row(self) -> None:
        services.read_document(self.world.binh, self.document.pk)
        services.list_for_reading(self.world.binh, [self.document])
        self.assertEqual(self.recorded(), [])

    def test_reading_restricted_ones_does(self) -> None:
        holdings.set_class(SERVICE, [self.document.pk], AccessClass.RESTRICTED, reason="test")
        found = services.read_document(self.world.binh, self.document.pk, page=2)
        services.list_for_reading(self.world.binh, [found])
        self.assertEqual(
            self.recorded(),
            [("registry.read_document", {"page": 2}), ("registry.list_documents", {"restricted": 1})],
        )

    def test_whoever_may_not_read_leaves_no_row_that_says_so(self) -> None:
        holdings.set_class(SERVICE, [self.document.pk], AccessClass.RESTRICTED, reason="test")
        for outsider in (self.world.chi, self.world.an):
            with self.assertRaises(NotFound):
                services.read_document(outsider, self.document.pk)
        self.assertEqual(self.recorded(), [])
