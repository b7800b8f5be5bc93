"""The service's own role writes the trail and cannot change it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import ProgrammingError, connection, transaction

from hoso.audit import services
from hoso.audit.models import Detail, TrailRow
from hoso.audit.privileges import INSERT_AND_DELETE_TABLES, INSERT_ONLY_TABLES
from hoso.audit.tests.world import AN, TrailTestCase

ROLE = "hoso_app"


class PrivilegeTests(TrailTestCase):
    def setUp(self) -> None:
        super().setUp()
        with connection.cursor() as cursor:
            for table in INSERT_ONLY_TABLES:
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {ROLE}")
            for table in INSERT_AND_DELETE_TABLES:
                cursor.execute(f"REVOKE UPDATE, TRUNCATE ON {table} FROM {ROLE}")

    @contextmanager
    def as_service(self) -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {ROLE}")
            try:
                yield
            finally:
                cursor.execute("RESET ROLE")

    def try_out(self, statement: str) -> None:
        with self.as_service(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    def test_it_records_erases_seals_and_verifies(self) -> None:
        with self.as_service():
            first, _ = self.act(2)
            self.assertEqual(self.seal().added, 2)
            services.erase_detail(AN, first, reason="request")
            self.seal()
            self.assertEqual(self.errors(self.checkpoint()), [])
        self.assertEqual(Detail.objects.count(), 1)

    def test_it_cannot_change_remove_or_clear_anything(self) -> None:
        self.act_and_seal(300)
        before = list(TrailRow.objects.order_by("pk").values())
        statements = [
            *(f"DELETE FROM {table}" for table in INSERT_ONLY_TABLES),
            *(f"TRUNCATE {table} CASCADE" for table in (*INSERT_ONLY_TABLES, *INSERT_AND_DELETE_TABLES)),
            "UPDATE audit_trailrow SET act = 'x'",
            "UPDATE audit_leaf SET leaf_hash = ''",
            "UPDATE audit_subtree SET hash = ''",
            "UPDATE audit_checkpoint SET root = ''",
            "UPDATE audit_detail SET detail = '{}'",
            "DELETE FROM audit_detail",
            "ALTER TABLE audit_trailrow DISABLE TRIGGER ALL",
            "SET session_replication_role = replica",
        ]
        for statement in statements:
            with self.subTest(statement), self.assertRaises(ProgrammingError):
                self.try_out(statement)
        self.assertEqual(list(TrailRow.objects.order_by("pk").values()), before)
        self.assertEqual(self.errors(self.checkpoint()), [])
