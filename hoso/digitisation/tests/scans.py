"""Played scans, and a small world with a home in which they are digitised."""

import hashlib
import json
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import override_settings

from hoso.access.values import Actor
from hoso.digitisation import services
from hoso.digitisation.models import Batch, IncomingFile, ScanDocument, ScanPage
from hoso.digitisation.rules.states import DocState, FileState, PageKind
from hoso.digitisation.services import Declaration, claims
from hoso.digitisation.services.batches import finish_if_done
from hoso.digitisation.services.claims import Claim
from hoso.digitisation.services.placing import place_ready
from hoso.digitisation.services.running import carry_out
from hoso.digitisation.tests.played_reader import HEAD
from hoso.lib.dates import now
from hoso.node.reader import ReaderPool
from tests.worlds import World

NOT_SECRET = Declaration(holds_secrets=False, wording="I looked through the papers: none is secret.")
PLAYED = "hoso.digitisation.tests.played_reader"
SAYS = {"issuer": "UBND huyện", "type": "Quyết định", "subject": "Về việc mở đường", "date": "2024-05-02"}
HOME_FOLDERS = ("keys", "objects", "quarantine", "work", "run", "log")


@cache
def pool() -> ReaderPool:
    """The readers of a test run, started once."""
    root = Path(tempfile.mkdtemp(prefix="hoso-readers-"))
    root.chmod(0o711)
    return ReaderPool(tasks=PLAYED, workers=2, work_root=root)


@contextmanager
def a_home() -> Iterator[Path]:
    """A home folder of its own."""
    with tempfile.TemporaryDirectory(prefix="hoso-home-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        for name in HOME_FOLDERS:
            (home / name).mkdir()
        with override_settings(HOSO_HOME=home):
            yield home


_seen = threading.local()


def a_page(**played: Any) -> dict[str, Any]:
    """A page with its own look, unless the test gives one."""
    _seen.count = getattr(_seen, "count", 0) + 1
    # Looks far apart: the digest of a counter spreads the bits.
    look = hashlib.sha256(str(_seen.count).encode()).hexdigest()
    return {"says": SAYS, "look": look} | played


BLANK: dict[str, Any] = {"blank": True, "look": "0" * 64}


def a_sheet(said: str = "HOSO:sheet=1") -> dict[str, Any]:
    """A separator sheet."""
    return {"sheet": said, "look": "f" * 64}


def a_scan(*pages: dict[str, Any]) -> bytes:
    """A file of these pages; one ordinary page when none is given."""
    return HEAD + json.dumps({"pages": list(pages) or [a_page()]}, ensure_ascii=False).encode()


def open_batch(actor: Actor, world: World, **given: Any) -> Batch:
    """A batch for the district's closed fonds."""
    story: dict[str, Any] = {"found": "found in room 3"}
    return services.open_batch(actor, fonds_id=world.fonds.pk, declaration=NOT_SECRET, **(story | given))


def send(actor: Actor, batch: Batch, name: str, content: bytes) -> IncomingFile:
    """Send one file into a batch."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sent"
        path.write_bytes(content)
        return services.admit_file(actor, batch.pk, name, path)


LAID_NAME = "cho-dang-ky.pdf"


def lay_on_desk(
    actor: Actor, body_id: UUID, *contents: bytes, name: str = LAID_NAME, read: bool = True
) -> list[IncomingFile]:
    """Lay files on the desk of a body; `read`: the machine has done its part."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / str(number) for number in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        files = services.lay_on_desk(actor, body_id, [(name, path) for path in paths], declaration=NOT_SECRET)
    if read:
        work_through(actor, files[0].batch)
    return files


def claim(batch: Batch, worker: str = "tester") -> Claim | None:
    """Take up whatever is next."""
    return claims.claim_next(worker, batch_id=batch.pk)


def work_through(actor: Actor, batch: Batch) -> int:
    """Do all the machine's work in this thread; return how many claims it took."""
    taken = 0
    while (taken_up := claim(batch)) is not None:
        carry_out(taken_up, pool=pool(), actor=actor)
        taken += 1
    place_ready(actor, batch.pk, at=now())
    finish_if_done(batch.pk, at=now())
    return taken


def pages_accounted(batch: Batch) -> dict[str, list[tuple[int, str]]]:
    """What became of each page of each file that was cut."""
    found: dict[str, list[tuple[int, str]]] = {}
    for page in ScanPage.objects.filter(file__batch=batch).order_by("file__ordinal", "number"):
        found.setdefault(page.file.name, []).append((page.number, page.kind))
    return found


def check_nothing_lost_or_doubled(batch: Batch) -> None:
    """Every page of every cut file stands once, every content page in exactly one document of its file."""
    for file in IncomingFile.objects.filter(batch=batch, page_count__isnull=False):
        pages = list(ScanPage.objects.filter(file=file).order_by("number"))
        assert [page.number for page in pages] == list(range(1, (file.page_count or 0) + 1)), file.name
        for page in pages:
            assert (page.document_id is not None) == (page.kind == PageKind.CONTENT), (file.name, page.number)
    for document in ScanDocument.objects.filter(batch=batch).exclude(state=DocState.RECUT):
        assert document.pages.count() == document.page_count
        if document.document_id is not None:
            assert document.document_id == document.pk
            assert document.document is not None
            assert document.document.representations.count() == 3


def states(batch: Batch) -> dict[str, FileState]:
    """The state of each file, by name."""
    return {
        name: FileState(state)
        for name, state in IncomingFile.objects.filter(batch=batch).values_list("name", "state")
    }


def quarantined(batch: Batch) -> set[str]:
    """Names that lie in quarantine for a batch."""
    root: Path | None = settings.HOSO_HOME
    assert root is not None
    return {path.name for path in (root / "quarantine").rglob("*") if path.is_file()}


def text_of(home: Path) -> bytes:
    """Every byte that lies in the home outside quarantine."""
    found = [
        path.read_bytes()
        for folder in ("objects", "work", "log")
        for path in (home / folder).rglob("*")
        if path.is_file()
    ]
    return b"".join(found)


def document_ids(batch: Batch) -> list[UUID]:
    """The documents of a batch in the order of the pile."""
    found = ScanDocument.objects.filter(batch=batch).order_by("file__ordinal", "ordinal")
    return list(found.values_list("pk", flat=True))
