"""The list of who listens to what: each consumer has its own cursor and lags on its own."""

from collections.abc import Mapping, Sequence

from hoso.config.jobs import (
    queue_batch,
    queue_checks,
    queue_destroying,
    queue_judging,
    queue_packages,
    queue_preserving,
    queue_reindexing,
    queue_screening,
    queue_sending,
)
from hoso.custody.events import StockTakeEnded
from hoso.digitisation.events import BatchReopened, FileAdmitted, HoldDecided
from hoso.digitisation.handlers import on_paper_signed as keep_signed_scan
from hoso.disposal.events import DestructionAsked, DestructionEnded
from hoso.disposal.handlers import on_dossier_told
from hoso.dossiers.events import DossierApproved, DossierChanged, DossierOpened, WorkFileMoved
from hoso.dossiers.handlers import on_document_described
from hoso.events.services import Handler, deliver
from hoso.exchange.events import ArrivalDecided, DispatchMade, FilesArrived
from hoso.exchange.handlers import on_arrival_moved
from hoso.handover.handlers import on_body_ceased, on_directory_loaded
from hoso.organisations.events import BodyCeased, DirectoryLoaded
from hoso.oversight.events import CheckAsked
from hoso.preservation.events import DossierPreserved, PackageSent
from hoso.preservation.handlers import on_dossier_approved, on_dossier_preserved
from hoso.registry.events import ArrivalMoved, DocumentDescribed
from hoso.registry.handlers import on_paper_signed as keep_stamped
from hoso.search.jobs import catch_up
from hoso.signatures.events import FilesToJudge, PaperSigned

CONSUMERS: dict[str, Mapping[str, Sequence[Handler]]] = {
    "jobs": {
        FileAdmitted.name: [queue_batch],
        HoldDecided.name: [queue_batch],
        BatchReopened.name: [queue_batch],
        CheckAsked.name: [queue_checks],
        StockTakeEnded.name: [queue_checks],
        DispatchMade.name: [queue_sending],
        FilesArrived.name: [queue_screening],
        ArrivalDecided.name: [queue_screening],
        FilesToJudge.name: [queue_judging],
        PackageSent.name: [queue_packages],
        DestructionAsked.name: [queue_destroying],
        DestructionEnded.name: [queue_reindexing],
    },
    "handover": {BodyCeased.name: [on_body_ceased], DirectoryLoaded.name: [on_directory_loaded]},
    "exchange": {ArrivalMoved.name: [on_arrival_moved]},
    "signing": {PaperSigned.name: [keep_signed_scan, keep_stamped]},
    "dossiers": {DocumentDescribed.name: [on_document_described]},
    "disposal": {
        DossierOpened.name: [on_dossier_told],
        DossierChanged.name: [on_dossier_told],
        DossierApproved.name: [on_dossier_told],
        WorkFileMoved.name: [on_dossier_told],
    },
    # First noted, then queued: what is queued finds what it is to do.
    "preservation": {
        DossierApproved.name: [on_dossier_approved, queue_preserving],
        DossierPreserved.name: [on_dossier_preserved],
    },
}
ROUND = 500


def deliver_once() -> bool:
    """Deliver one round to every consumer but the look-up; tell whether more is due at once."""
    rounds = [deliver(consumer, handlers, limit=ROUND) for consumer, handlers in CONSUMERS.items()]
    return any(each.more and not each.busy for each in rounds)


def index_once() -> bool:
    """Bring the look-up one list further; tell whether more is due at once. A missing index is built here."""
    # It reads the outbox with a cursor of its own, in lists.
    round_ = catch_up()
    return round_.more and not round_.busy


def deliver_all() -> None:
    """Deliver everything that waits."""
    while deliver_once():
        pass
    while index_once():
        pass
