"""What all acts on work files share: whose it is, one lock, terms computed at every save, one record."""

from uuid import UUID

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.dossiers import queries, rules
from hoso.dossiers.errors import ReasonMissing
from hoso.dossiers.events import WorkFileMoved
from hoso.dossiers.models import Dossier, WorkFile
from hoso.dossiers.rules import WorkState
from hoso.events import services as events
from hoso.holdings import queries as holdings
from hoso.lib.errors import ChangedMeanwhile
from hoso.lib.text import squeeze


def own_file(actor: Actor, work_id: UUID, move: str) -> WorkFile:
    """Return one's own file, kept as it is until the transaction ends, from which the move is open.

    Raises:
        NotFound, NotAllowed, NotKeeper: see `queries.get_own`.
        ChangedMeanwhile: it was handed on at this very moment.
        WorkMoveNotOpen: see `rules.work_after`.
    """
    queries.get_own(actor, work_id)
    work = locked_file(work_id)
    if not queries.keeps(actor, work):
        raise ChangedMeanwhile(f"work file {work_id} was handed on")
    rules.work_after(WorkState(work.state), move)
    return work


def locked_file(work_id: UUID) -> WorkFile:
    """Return a file that nobody else changes before the transaction ends."""
    # The dossier first: acts on dossiers and on work files wait for each other in one order.
    Dossier.objects.select_for_update().get(pk=work_id)
    return WorkFile.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=work_id)


def save_file(work: WorkFile) -> None:
    """Save a file with its last day computed anew; of a day that became another its keeper is told again."""
    before = work.due_on
    work.due_on = queries.last_day_of(work, queries.rule_set_of(work.body_id), queries.terms_in_use())
    if work.due_on != before:
        work.noticed_on = None
    work.save()


def move_file(
    actor: Actor,
    work: WorkFile,
    state: WorkState,
    *,
    act: str,
    right: str = acts.KEEP_FILE,
    detail: dict[str, str] | None = None,
    **ids: object,
) -> None:
    """Put a file into another state, record and announce it; the caller has asked `rules.work_after`."""
    work.state = state
    save_file(work)
    by = holdings.in_capacity(actor, right, work.pk)
    audit.record(by, act, subject=work.pk, detail=detail, **ids)
    events.announce(WorkFileMoved(work.pk, state.value))


def reason_given(text: str) -> str:
    """Return why something is done, in one line.

    Raises:
        ReasonMissing: it is not said.
    """
    said = squeeze(text)[:500]
    if not said:
        raise ReasonMissing("no reason is given")
    return said
