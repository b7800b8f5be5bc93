"""The machine at work: one claim after the other, until a batch has nothing left for it."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection

from hoso.access.values import Actor
from hoso.digitisation.errors import ClaimLost, OurFault
from hoso.digitisation.models import Batch, IncomingFile
from hoso.digitisation.rules.states import DocState, FileState
from hoso.digitisation.services import claims, quarantine, retrying
from hoso.digitisation.services.actors import actor_of
from hoso.digitisation.services.batches import finish_if_done
from hoso.digitisation.services.claims import Claim, claim_next
from hoso.digitisation.services.documents import work_on
from hoso.digitisation.services.examining import examine
from hoso.digitisation.services.placing import place_ready, release
from hoso.digitisation.services.turns import Turns
from hoso.digitisation.services.workers import worker_name
from hoso.lib.dates import now
from hoso.lib.errors import DomainError, EnvironmentMissing
from hoso.node.errors import ReaderCrashed, ReaderRefused, ReaderTimedOut, ReaderTooBig
from hoso.node.reader import ReaderPool

# How long to wait for work that others will bring forth.
REST_SECONDS = 0.2
TRANSIENT = (ReaderCrashed, ReaderTimedOut, ReaderTooBig)
# What the reader refuses because this machine lacks something, not for the file's sake.
OF_THIS_MACHINE = ("reading.model_missing",)
log = logging.getLogger(__name__)

State = FileState | DocState
Told = Callable[[Claim, State], None]


def run_batch(
    batch_id: UUID,
    *,
    pool: ReaderPool,
    workers: int = 1,
    told: Told = lambda claim, state: None,
    stop: threading.Event | None = None,
    turns: Turns | None = None,
) -> bool:
    """Work on a batch with several workers until nothing is left for the machine; tell if it is finished.

    Others may work on it at the same time, here or on other machines that share the home. What they
    held when they were killed is taken up at once. `told` hears of every step, from several threads.
    `turns` are shared by the batches of one process; without them this one has the pool to itself. Once
    `stop` is set, what is being done is finished and nothing new is begun.

    Raises:
        NotFound, NotAllowed: the batch's opener may no longer digitise (see `actors.actor_of`).
        QuarantineElsewhere: its files lie in another home; nothing was claimed.
        EnvironmentMissing: the disk is full, or something else of this machine is missing.
    """
    actor = actor_of(batch_id, at=now())
    quarantine.check_here(Batch.objects.get(pk=batch_id))
    claims.free_claims_of_the_dead(batch_id)
    halt = threading.Event()
    room = _Room(pool, turns or Turns(max(1, workers)), told, stop or halt)
    with ThreadPoolExecutor(max(1, workers), thread_name_prefix="digitise") as threads:
        running = [
            threads.submit(_work, batch_id, worker_name(number), actor, room, halt)
            for number in range(max(1, workers))
        ]
        try:
            failures = [future.exception() for future in running]
        except BaseException:
            # The person gave up waiting: what is being done is finished, nothing new is begun.
            halt.set()
            raise
    for failure in failures:
        if failure is not None:
            raise failure
    return settle(batch_id, actor=actor)


def settle(batch_id: UUID, *, actor: Actor) -> bool:
    """Put what is registered in its place, and finish the batch when nothing is left; tell if it is."""
    place_ready(actor, batch_id, at=now())
    return finish_if_done(batch_id, at=now())


@dataclass(frozen=True, slots=True)
class _Room:
    """Where the threads of a batch work: the readers, whose turn it is, who hears of it, and when to stop."""

    pool: ReaderPool
    turns: Turns
    told: Told
    stop: threading.Event


def _work(batch_id: UUID, worker: str, actor: Actor, room: _Room, halt: threading.Event) -> None:
    try:
        while not (halt.is_set() or room.stop.is_set()) and _work_once(batch_id, worker, actor, room):
            pass
    except BaseException:
        # The others finish what they hold and stop too: the batch is resumed later.
        halt.set()
        raise
    finally:
        connection.close()


def _work_once(batch_id: UUID, worker: str, actor: Actor, room: _Room) -> bool:
    """Do one claim; tell whether there may be more."""
    with room.turns.turn():
        if room.stop.is_set():
            return False
        claim = claim_next(worker, batch_id=batch_id)
        state = carry_out(claim, pool=room.pool, actor=actor) if claim is not None else None
    if claim is not None:
        if state is not None:
            room.told(claim, state)
        return True
    place_ready(actor, batch_id, at=now())
    if not claims.work_is_left(batch_id):
        return False
    # Somebody holds the rest, unless they were killed; what they bring forth may be for us.
    claims.free_claims_of_the_dead(batch_id)
    time.sleep(REST_SECONDS)
    return True


def carry_out(claim: Claim, *, pool: ReaderPool, actor: Actor) -> State | None:
    """Take a claimed file or document as far as this claim goes; None when it was lost on the way.

    Refused by the reader: parked with the reason. Reader crashed or out of time: tried again a few times.

    Raises:
        EnvironmentMissing: something of this machine is missing; the claim is handed back.
    """
    try:
        if retrying.park_if_worn_out(claim, actor=actor):
            return _failed(claim)
        return _steps(claim, pool=pool, actor=actor)
    except ClaimLost:
        return None
    except EnvironmentMissing:
        claims.hand_back(claim)
        raise
    except ReaderRefused as refusal:
        if refusal.code in OF_THIS_MACHINE:
            claims.hand_back(claim)
            raise EnvironmentMissing(str(refusal), **refusal.facts) from refusal
        return _park(claim, refusal, actor=actor)
    except TRANSIENT as failure:
        return _count(claim, failure, actor=actor)
    except DomainError as refusal:
        return _park(claim, refusal, actor=actor)
    except (OperationalError, InterfaceError):
        # The database went: nothing can be said about the file.
        raise
    except OSError as error:
        # The disk or its rights, not the file: everything behind it would fail alike.
        claims.hand_back(claim)
        raise EnvironmentMissing(f"{error.filename}: {error.strerror}", reason=str(error.strerror)) from error
    except Exception as error:
        # A fault of ours must not stop the files behind this one; it is logged, and told in the row.
        log.exception("digitisation: %s %s", "file" if claim.is_file else "document", claim.id)
        return _count(claim, OurFault(type(error).__name__, error=type(error).__name__), actor=actor)


def _count(claim: Claim, failure: DomainError, *, actor: Actor) -> State | None:
    try:
        return _failed(claim) if retrying.park_or_hand_back(claim, failure, actor=actor) else None
    except ClaimLost:
        return None


def _park(claim: Claim, refusal: DomainError, *, actor: Actor) -> State | None:
    try:
        retrying.park(claim, refusal, actor=actor)
    except ClaimLost:
        return None
    return _failed(claim)


def _failed(claim: Claim) -> State:
    return FileState.FAILED if claim.is_file else DocState.FAILED


def _steps(claim: Claim, *, pool: ReaderPool, actor: Actor) -> State:
    if claim.is_file:
        return _file_step(claim, pool=pool, actor=actor)
    state = work_on(claim, pool=pool, actor=actor)
    # Made and registered go together under one claim; read and made do not: the file is released between.
    return work_on(claim, pool=pool, actor=actor) if state is DocState.MADE else state


def _file_step(claim: Claim, *, pool: ReaderPool, actor: Actor) -> State:
    state = IncomingFile.objects.values_list("state", flat=True).get(pk=claim.id)
    if state == FileState.CUT:
        release(claim, pool=pool)
        return FileState.RELEASED
    return examine(claim, pool=pool, actor=actor)
