"""Looking at the files that came for secrecy marks, before anything of them is stored.

Source: `docs/decisions/0026`; the same detector, and the same consequences, as for an upload.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from hoso.access.values import service_actor
from hoso.audit import services as audit
from hoso.blobs import services as blobs
from hoso.blobs.errors import NoSuchUpload, QuarantineBroken
from hoso.events import services as events
from hoso.exchange import opening, rules
from hoso.exchange.events import ArrivalHeld
from hoso.exchange.models import Arrival, ArrivalHold
from hoso.exchange.rules import ArrivalState
from hoso.exchange.services import waiting
from hoso.exchange.services.answering import locked
from hoso.exchange.services.coming_forward import Kept, come_forward
from hoso.exchange.services.waiting import Unseen
from hoso.lib.dates import now
from hoso.lib.errors import EnvironmentMissing
from hoso.node.errors import ReaderCrashed, ReaderRefused, ReaderTimedOut, ReaderTooBig
from hoso.node.reader import Reader, ReaderPool
from hoso.reading.marks import Screened, doubt, look_for_marks, screen_seconds
from hoso.tables.models import this_node

# What the reader refuses because this machine lacks something, not for the file's sake.
OF_THIS_MACHINE = ("reading.model_missing",)
COUNT_SECONDS, MOST_PAGES = 120.0, 100_000
# Message and files lie in quarantine a moment before their row is there; after this long they are nobody's.
ORPHAN_AFTER_SECONDS = 3600.0
# Beyond the longest call a moment for what is written before and after.
MARGIN = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class _Claim:
    """An arrival that this worker looks at; `attempt` tells an older attempt from this one."""

    arrival: Arrival
    attempt: int


@dataclass(frozen=True, slots=True)
class _Look:
    """What is known of one file: how many pages can be shown, and the reasons to hold it."""

    pages: int
    findings: list[dict[str, Any]]


def screen_next(*, pool: ReaderPool, at: datetime) -> bool:
    """Look at the files of one arrival; tell whether there was one. `pool` reads pages (`reading.tasks`).

    Nothing found, or released by a person: its files become blobs and it waits for a clerk. A hit, a doubt
    or a failure of the detector: it is held.

    Raises:
        EnvironmentMissing: this machine cannot look, or its disk is full; it waits for the next attempt.
    """
    claim = _claim(at=at)
    if claim is None:
        return False
    try:
        unseen = waiting.message_of(claim.arrival.pk)
        looks = [_look(claim, ordinal, pool) for ordinal in range(len(unseen.files))]
        findings = [each for look in looks for each in look.findings]
        if claim.arrival.was_released or not findings:
            _clear(claim, unseen, [look.pages for look in looks])
            return True
    except (NoSuchUpload, QuarantineBroken) as error:
        findings = _found(0, doubt(error.code))
    _hold(claim, findings, at=now())
    return True


@transaction.atomic
def _claim(*, at: datetime) -> _Claim | None:
    """Take the first arrival that nobody looks at, where its files lie; others' claims are passed over."""
    found = (
        Arrival.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(Q(claimed_until=None) | Q(claimed_until__lt=at), state=ArrivalState.SCREENING)
        .filter(owner_node=this_node())
        .order_by("pk")
        .first()
    )
    if found is None:
        return None
    until = at + timedelta(seconds=COUNT_SECONDS) + MARGIN
    Arrival.objects.filter(pk=found.pk).update(attempts=F("attempts") + 1, claimed_until=until)
    return _Claim(found, found.attempts + 1)


def _mine(claim: _Claim) -> "QuerySet[Arrival]":
    return Arrival.objects.filter(pk=claim.arrival.pk, state=ArrivalState.SCREENING, attempts=claim.attempt)


def _look(claim: _Claim, ordinal: int, pool: ReaderPool) -> _Look:
    """Look at one file; what cannot be opened, nobody has seen."""
    with pool.lease() as reader:
        name = waiting.bring(claim.arrival.pk, ordinal, reader.work).name
        try:
            pages = _count(reader, name)
            # What a person released is counted, and not looked at again.
            if claim.arrival.was_released:
                return _Look(pages, [])
            seconds = screen_seconds(pages)
            _mine(claim).update(claimed_until=now() + timedelta(seconds=seconds) + MARGIN)
            return _Look(pages, _found(ordinal, look_for_marks(reader, name, seconds=seconds)))
        except ReaderRefused as refusal:
            if refusal.code in OF_THIS_MACHINE:
                _mine(claim).update(claimed_until=None)
                raise EnvironmentMissing(str(refusal), **refusal.facts) from refusal
            return _Look(0, _found(ordinal, doubt(refusal.code)))
        except (ReaderCrashed, ReaderTimedOut, ReaderTooBig) as failure:
            return _Look(0, _found(ordinal, doubt(failure.code)))


def _count(reader: Reader, name: str) -> int:
    pages = reader.call("pages", {"input": name}, timeout_seconds=COUNT_SECONDS).get("pages")
    if not isinstance(pages, int) or not 0 < pages <= MOST_PAGES:
        raise ReaderCrashed("the reader answered nonsense: no number of pages", reason="nonsense")
    return pages


def _found(ordinal: int, said: Screened) -> list[dict[str, Any]]:
    findings = said.findings or (doubt("nonsense").findings if said.held else [])
    return [{"file": ordinal} | each.model_dump(mode="json") for each in findings]


def _clear(claim: _Claim, unseen: Unseen, pages: Sequence[int]) -> None:
    """Keep the files as blobs and bring the message before the clerks; then nothing is left in quarantine.

    They are fetched once more: what lay before a reader, a reader may have changed.
    """
    kept = []
    with TemporaryDirectory(dir=opening.home().work, prefix="letter-") as folder:
        for ordinal, (attachment, count) in enumerate(zip(unseen.files, pages, strict=True)):
            path = waiting.bring(claim.arrival.pk, ordinal, Path(folder))
            kept.append(Kept(blobs.keep(path, media_type=attachment.content_type[:100]), count))
            path.unlink(missing_ok=True)
    _come_forward(claim, unseen, kept, at=now())


@transaction.atomic
def _come_forward(claim: _Claim, unseen: Unseen, kept: Sequence[Kept], *, at: datetime) -> None:
    arrival = locked(claim.arrival.pk)
    if arrival.state != ArrivalState.SCREENING or arrival.attempts != claim.attempt:
        # Recalled meanwhile, or another worker was quicker.
        return
    come_forward(arrival, unseen.message, unseen.remarks, kept, at=at)
    transaction.on_commit(lambda: waiting.forget(arrival.pk))


@transaction.atomic
def _hold(claim: _Claim, findings: Sequence[dict[str, Any]], *, at: datetime) -> None:
    """Put an arrival aside until a person decides."""
    arrival = _mine(claim).select_for_update().first()
    if arrival is None:
        return
    arrival.state = rules.arrival_after(ArrivalState(arrival.state), "hold")
    arrival.claimed_until = None
    arrival.save(update_fields=["state", "claimed_until"])
    ArrivalHold.objects.create(arrival=arrival, findings=list(findings), found_at=at)
    audit.record(
        service_actor("exchange", at.date()), "exchange.hold", subject=arrival.pk, findings=len(findings)
    )
    events.announce(ArrivalHeld(arrival.pk, arrival.body_id))


def sweep_quarantine(*, older_than_seconds: float = ORPHAN_AFTER_SECONDS) -> int:
    """Destroy what lies in quarantine and belongs to no arrival that is unseen; return how many.

    What a process left that was killed between quarantine and row, or after the row had come forward.
    """
    gone = opening.quarantine().sweep()
    for arrival_id in waiting.lying_long(older_than_seconds=older_than_seconds):
        if not Arrival.objects.filter(pk=arrival_id, state__in=rules.UNSEEN).exists():
            waiting.forget(arrival_id)
            gone += 1
    return gone
