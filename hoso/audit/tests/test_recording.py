"""Acts are written with the act, names apart from the sealed row."""

from datetime import date

from django.db import DatabaseError, connection, transaction
from django.test import TestCase, TransactionTestCase

from hoso.access.values import Actor, service_actor
from hoso.audit import queries, services
from hoso.audit.errors import AlreadyErased, ContentInRecord, OutsideTransaction
from hoso.audit.models import Detail, TrailRow
from hoso.audit.rules.canonical import commitment
from hoso.lib.ids import uuid7

TODAY = date(2026, 1, 5)
AN = Actor(account_id=uuid7(), name="An", on=TODAY, post_id=uuid7(), on_behalf_of=uuid7())


class RecordingTests(TestCase):
    def test_a_row_says_who_what_and_on_whose_behalf(self) -> None:
        document = uuid7()
        row_id = services.record(
            AN, "registry.register", subject=document, register_id=uuid7(), number=7, on=TODAY
        )
        row = TrailRow.objects.get(pk=row_id)
        self.assertEqual(
            (row.account_id, row.post_id, row.on_behalf_of), (AN.account_id, AN.post_id, AN.on_behalf_of)
        )
        self.assertEqual(
            (row.act, row.subject, row.ids["number"], row.ids["on"]),
            ("registry.register", document, 7, "2026-01-05"),
        )
        self.assertEqual((row.service, bytes(row.commitment)), ("", b""))

    def test_the_service_itself_is_named(self) -> None:
        row = TrailRow.objects.get(
            pk=services.record(service_actor("maintenance.fixity", TODAY), "preservation.verify")
        )
        self.assertEqual((row.account_id, row.service), (None, "maintenance.fixity"))

    def test_names_and_values_stand_in_the_detail_and_the_row_commits_to_them(self) -> None:
        detail = {"old": "Nguyễn Văn An", "new": "Trần Thị Bình", "on": TODAY}
        row = TrailRow.objects.get(pk=services.record(AN, "registry.correct", detail=detail))
        stored = Detail.objects.get(pk=row.pk)
        self.assertEqual(bytes(row.commitment), commitment(bytes(stored.salt), stored.detail))
        self.assertNotIn("Bình", str(row.ids))

    def test_the_same_detail_twice_has_two_commitments(self) -> None:
        for _ in range(2):
            services.record(AN, "registry.correct", detail={"new": "Chi"})
        first, second = (bytes(row.commitment) for row in TrailRow.objects.all())
        self.assertNotEqual(first, second)

    def test_content_in_a_sealed_row_is_refused_and_nothing_is_written(self) -> None:
        for value in ("Nguyễn Văn An", "two words", "x" * 201, ["a b"], {"k": "a b"}, 0.5, object()):
            with self.assertRaises(ContentInRecord):
                services.record(AN, "registry.correct", value=value)
        self.assertEqual(TrailRow.objects.count(), 0)

    def test_the_history_of_a_subject_comes_newest_first_and_by_pages(self) -> None:
        box = uuid7()
        for number in range(5):
            services.record(AN, "custody.move", subject=box, number=number, detail={"to": f"Kệ {number}"})
            services.record(AN, "custody.move", subject=uuid7())
        page = queries.list_history(box, limit=3)
        self.assertEqual([entry.ids["number"] for entry in page], [4, 3, 2])
        self.assertEqual(page[0].detail, {"to": "Kệ 4"})
        following = queries.list_history(box, limit=3, before=page[-1].written)
        self.assertEqual([entry.ids["number"] for entry in following], [1, 0])
        with self.assertNumQueries(1):
            queries.list_history(box)

    def test_of_a_history_only_some_acts_may_be_wanted(self) -> None:
        box = uuid7()
        for act in ("custody.move", "custody.look", "custody.move"):
            services.record(AN, act, subject=box)
        wanted = queries.list_history(box, acts=["custody.look"])
        self.assertEqual([entry.act for entry in wanted], ["custody.look"])


class ErasingTests(TransactionTestCase):
    def setUp(self) -> None:
        with transaction.atomic():
            self.row_id = services.record(AN, "registry.correct", detail={"new": "Chi"})

    def test_a_detail_is_erased_by_a_recorded_act_and_the_row_stays(self) -> None:
        services.erase_detail(AN, self.row_id, reason="spill")
        self.assertFalse(Detail.objects.exists())
        act = TrailRow.objects.get(act=services.ERASED)
        self.assertEqual((act.subject, act.ids), (self.row_id, {"reason": "spill"}))
        self.assertTrue(TrailRow.objects.filter(pk=self.row_id).exists())

    def test_erasing_twice_is_refused_and_recorded_once(self) -> None:
        services.erase_detail(AN, self.row_id, reason="spill")
        with self.assertRaises(AlreadyErased):
            services.erase_detail(AN, self.row_id, reason="spill")
        self.assertEqual(TrailRow.objects.filter(act=services.ERASED).count(), 1)

    def test_the_database_refuses_to_erase_without_a_record_and_to_change(self) -> None:
        statements = [
            "DELETE FROM audit_detail",
            "UPDATE audit_detail SET detail = '{}'",
            "DELETE FROM audit_trailrow",
            "UPDATE audit_trailrow SET act = 'x'",
            # A row smuggled in under the number of an old transaction would never be sealed.
            "INSERT INTO audit_trailrow"
            " SELECT (jsonb_populate_record(t, '{\"xid\": 5}')).* FROM audit_trailrow t",
        ]
        for statement in statements:
            with self.subTest(statement), self.assertRaises(DatabaseError), connection.cursor() as cursor:
                cursor.execute(statement)
        self.assertEqual(Detail.objects.get().detail, {"new": "Chi"})

    def test_a_record_without_a_transaction_is_refused(self) -> None:
        with self.assertRaises(OutsideTransaction):
            services.record(AN, "registry.correct")
        self.assertEqual(TrailRow.objects.count(), 1)
