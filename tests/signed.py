"""Documents that came signed, for tests of several rooms."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from hoso.access.values import Actor
from hoso.accounts import services as accounts
from hoso.blobs import services as blobs
from hoso.lib.dates import now
from hoso.registry import services as registry
from hoso.registry.rules import Role
from tests.worlds import SERVICE, World, a_document, id_of


def with_file(world: World, path: Path) -> UUID:
    """Enter a document with a file that came signed."""
    document = a_document(world)
    digest = blobs.keep(path, media_type="application/pdf")
    registry.add_files(
        document.pk, [registry.NewFile(Role.ORIGINAL, digest, "quyet-dinh.pdf", "application/pdf")]
    )
    return document.pk


def a_token(actor: Actor) -> str:
    return accounts.issue_token(SERVICE, id_of(actor), label="t", ends_at=now() + timedelta(days=1))
