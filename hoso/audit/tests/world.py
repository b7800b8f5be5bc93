"""A small world: a home with its node, a trail of acts, and somebody who stands above all rules."""

import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings

from hoso.access.values import Actor
from hoso.audit import queries, services
from hoso.audit.rules.checkpoints import Signed, Signer
from hoso.audit.services import Keys, Outside, Sealed, Verified
from hoso.lib.ids import uuid7
from hoso.node.home import open_home
from hoso.node.identity import open_identity

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
AN = Actor(account_id=uuid7(), name="An", on=date(2026, 1, 5))


class TrailTestCase(TransactionTestCase):
    """A node with an empty trail."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = open_home(Path(folder.name) / "home")
        self.identity = open_identity(self.home)
        node = override_settings(
            HOSO_NODE_ID=str(self.identity.node_id), HOSO_INCARNATION=str(self.identity.incarnation)
        )
        node.enable()
        self.addCleanup(node.disable)

    def act(self, count: int = 1, *, name: str = "registry.correct") -> list[UUID]:
        """Record some acts, each with a detail, in one transaction."""
        with transaction.atomic():
            return [services.record(AN, name, number=n, detail={"new": f"Chi {n}"}) for n in range(count)]

    def seal(self, *, signer: Signer | None = None, limit: int = 10_000) -> Sealed:
        return services.seal(signer or self.identity, self.home.checkpoints, now=NOON, limit=limit)

    def act_and_seal(self, *counts: int) -> list[UUID]:
        """Record and seal in several rounds; returns the ids in the order of the log."""
        ids: list[UUID] = []
        for count in counts:
            ids += self.act(count)
            self.seal()
        return ids

    def checkpoint(self) -> Signed:
        """Return the newest checkpoint, as somebody carries it away on a stick."""
        signed = queries.find_latest_checkpoint()
        assert signed is not None
        return signed

    def verify(
        self, *against: Signed, keys: dict[str, datetime | None] | None = None, folder: Path | None = None
    ) -> Verified:
        outside: Sequence[Outside] = [Outside("stick", signed) for signed in against]
        known = Keys(keys or {self.identity.public_key: None})
        return services.verify(AN, outside, keys=known, folder=folder)

    def errors(self, *against: Signed) -> list[tuple[str, str]]:
        """Return code and place of each error found."""
        found = self.verify(*against).findings
        return [(finding.code, finding.where) for finding in found if finding.severity == "error"]


def by_force(statement: str, *values: Any) -> None:
    """Run a statement as a superuser who has switched the triggers off."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        assert cursor.rowcount != 0
