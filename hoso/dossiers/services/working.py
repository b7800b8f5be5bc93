"""Keeping one's own work files: open, fill, end, close, hand on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.dossiers import queries, rules
from hoso.dossiers.errors import Hindered, NotKeeper
from hoso.dossiers.events import DossierChanged
from hoso.dossiers.models import PlanLine, WorkFile
from hoso.dossiers.rules import Check, FileKind, WorkState
from hoso.dossiers.services import dossiers
from hoso.dossiers.services.moving import locked_file, move_file, own_file, reason_given, save_file
from hoso.dossiers.services.planning import check_keeper
from hoso.events import services as events
from hoso.holdings import queries as holdings
from hoso.holdings import services as holding_services
from hoso.lib.dates import now
from hoso.lib.errors import BadValue, NotFound
from hoso.lib.text import squeeze
from hoso.rulesets.submission import Medium
from hoso.rulesets.vn_state.retention import Retention, longest, tt05_code


@dataclass(frozen=True, slots=True)
class NewWorkFile:
    """A work file outside the plan, as a person opens it."""

    title: str
    symbol: str = ""
    retention: Retention | None = None
    kind: FileKind = FileKind.MATTER
    medium: Medium = Medium.DIGITAL
    opened_on: date | None = None  # today
    is_construction: bool = False
    access_class: AccessClass = AccessClass.INTERNAL


@dataclass(frozen=True, slots=True)
class Closing:
    """What a person says when a file is closed.

    `left_out` are drafts and duplicates that leave it. Of several retentions the longest decides.
    """

    ended_on: date
    retentions: Sequence[Retention]
    left_out: Sequence[UUID] = field(default=())
    settled_on: date | None = None
    sheet_count: int | None = None
    title: str = ""  # empty: as it was
    symbol: str = ""


@transaction.atomic
def open_from_plan(
    actor: Actor,
    line_id: UUID,
    *,
    medium: Medium = Medium.DIGITAL,
    title: str = "",
    is_construction: bool = False,
    access_class: AccessClass = AccessClass.INTERNAL,
) -> WorkFile:
    """Open a file from a line of the plan; it takes symbol, title and value of the line.

    A line may be opened again: a register file of a year runs in several volumes.

    Raises:
        NotFound, NotAllowed: the actor reads no plans of the body, or keeps no files in the fonds up to this
            class.
        PlanMoveNotOpen: the plan is not in force.
        FondsClosed: see `open_dossier`.
    """
    line = queries.get_line(actor, line_id, to=acts.KEEP_FILE)
    # Only a plan in force has this move.
    rules.plan_after(rules.PlanState(line.plan.state), "open file")
    new = NewWorkFile(
        title or line.title, line.symbol, line.retention, FileKind(line.kind), medium, None, is_construction,
        access_class,
    )  # fmt: skip
    return _opened(actor, line.plan.body_id, new, fonds_id=line.plan.fonds_id, line=line)


@transaction.atomic
def open_outside_plan(actor: Actor, body_id: UUID, new: NewWorkFile, *, fonds_id: UUID) -> WorkFile:
    """Open a file that no plan foresaw: the person sets title, symbol, value and beginning.

    Source: ND 30/2020/ND-CP art. 29.

    Raises:
        NotFound, NotAllowed, FondsClosed: see `open_from_plan`.
        BadValue: it has no title, or begins on a day that is still to come.
    """
    queries.check_for_body(actor, body_id, to=acts.KEEP_FILE)
    if fonds_id not in {fonds.pk for fonds in holdings.list_fonds([body_id], on=actor.on)}:
        raise NotFound(f"fonds {fonds_id} is not answered for by {body_id}")
    return _opened(actor, body_id, new, fonds_id=fonds_id, line=None)


def _opened(
    actor: Actor, body_id: UUID, new: NewWorkFile, *, fonds_id: UUID, line: PlanLine | None
) -> WorkFile:
    title, opened_on = squeeze(new.title)[:1000], new.opened_on or actor.on
    if not title or opened_on > actor.on:
        raise BadValue("a file has a title and begins today or before", field="title" if not title else "on")
    assert actor.account_id is not None  # the service keeps no files: it has no such right
    dossier = dossiers.open_dossier(
        actor, fonds_id=fonds_id, custodian_id=body_id, title=title, code=squeeze(new.symbol)[:100],
        year=opened_on.year, retention_code=_code(new.retention), access_class=new.access_class,
        right=acts.KEEP_FILE,
    )  # fmt: skip
    work = WorkFile(
        id=dossier.pk, dossier=dossier, body_id=body_id, line=line, keeper=actor.account_id, kind=new.kind,
        medium=new.medium, is_construction=new.is_construction, opened_on=opened_on,
    )  # fmt: skip
    work.retention = new.retention
    work.save(force_insert=True)
    by = holdings.in_capacity(actor, acts.KEEP_FILE, work.pk)
    audit.record(by, "dossiers.open_work_file", subject=work.pk, line=line.pk if line else None)
    return work


def _code(retention: Retention | None) -> str:
    return "" if retention is None else tt05_code(retention)


@transaction.atomic
def put_into(actor: Actor, work_id: UUID, document_ids: Sequence[UUID]) -> int:
    """Put documents into one's own open file, at its end; return how many were new.

    A document lies in as many files as it belongs to, of several people, without being copied.

    Raises:
        NotFound, NotAllowed, NotKeeper: see `queries.get_own`; also a document lies outside the right.
        WorkMoveNotOpen: the file was closed.
        DossierFrozen: nobody may change it for the time being.
    """
    own_file(actor, work_id, "change")
    return dossiers.add_documents(actor, work_id, document_ids, right=acts.KEEP_FILE)


@transaction.atomic
def put_out(actor: Actor, work_id: UUID, document_ids: Sequence[UUID], *, reason: str) -> int:
    """Take documents out of one's own open file; they stay in the fonds and in their other files.

    Raises:
        NotFound, NotAllowed, NotKeeper, WorkMoveNotOpen, DossierFrozen: see `put_into`.
        ReasonMissing: it is not said why.
    """
    own_file(actor, work_id, "change")
    return dossiers.take_out_documents(
        actor, work_id, document_ids, reason=reason_given(reason), right=acts.KEEP_FILE
    )


@transaction.atomic
def describe_work(
    actor: Actor,
    work_id: UUID,
    *,
    title: str,
    symbol: str,
    retention: Retention | None,
    kind: FileKind,
    medium: Medium,
    is_construction: bool,
) -> WorkFile:
    """Change title, symbol, value, kind and medium of one's own open file.

    Raises:
        NotFound, NotAllowed, NotKeeper, WorkMoveNotOpen, DossierFrozen: see `put_into`.
        BadValue: it has no title.
    """
    work = own_file(actor, work_id, "change")
    work.kind, work.medium, work.is_construction = kind, medium, is_construction
    _describe(actor, work, title=title, symbol=symbol, retention=retention)
    save_file(work)
    return work


def _describe(actor: Actor, work: WorkFile, *, title: str, symbol: str, retention: Retention | None) -> None:
    words = squeeze(title)[:1000]
    if not words:
        raise BadValue("a file without a title", field="title")
    work.retention = retention
    work.dossier = dossiers.describe(
        actor, work.pk, title=words, code=squeeze(symbol)[:100], retention_code=_code(retention),
        year=work.opened_on.year, right=acts.KEEP_FILE,
    )  # fmt: skip


@transaction.atomic
def end_work(
    actor: Actor, work_id: UUID, *, ended_on: date | None, settled_on: date | None = None
) -> WorkFile:
    """Say when the work ended, and when the account of works was settled; the terms count from it.

    None: the work goes on.

    Raises:
        NotFound, NotAllowed, NotKeeper, WorkMoveNotOpen: see `put_into`.
        EndsBeforeItBegan: one of the days lies before the beginning, or ahead.
    """
    work = own_file(actor, work_id, "end")
    for day in (ended_on, settled_on):
        if day is not None:
            rules.check_ended(work.opened_on, day, on=actor.on)
    work.ended_on, work.settled_on = ended_on, settled_on
    save_file(work)
    by = holdings.in_capacity(actor, acts.KEEP_FILE, work_id)
    audit.record(by, "dossiers.end_work", subject=work_id, ended_on=ended_on, settled_on=settled_on)
    return work


@transaction.atomic
def close_work(actor: Actor, work_id: UUID, closing: Closing) -> WorkFile:
    """Close one's own file: drafts and duplicates leave it, dates and counts are computed, it is appraised.

    Source: ND 30/2020/ND-CP art. 29.

    Raises:
        NotFound, NotAllowed, NotKeeper, WorkMoveNotOpen, DossierFrozen: see `put_into`.
        EndsBeforeItBegan: see `end_work`.
        Hindered: nothing would be left in it, or nobody has said how long it is kept.
    """
    work = own_file(actor, work_id, "close")
    for day in (closing.ended_on, closing.settled_on):
        if day is not None:
            rules.check_ended(work.opened_on, day, on=actor.on)
    queries.check_changeable(work_id)
    if not closing.retentions:
        raise Hindered(f"work file {work_id} is not appraised", checks=[Check.NOT_APPRAISED.value])
    if closing.left_out:
        dossiers.take_out_documents(
            actor, work_id, closing.left_out, reason="dossiers.close_work", right=acts.KEEP_FILE
        )
    _describe(
        actor, work, title=closing.title or work.dossier.title, symbol=closing.symbol or work.dossier.code,
        retention=longest(list(closing.retentions)),
    )  # fmt: skip
    documents = queries.all_contents(work_id)
    if not documents and not closing.sheet_count:
        raise Hindered(f"work file {work_id} would be empty", checks=[Check.EMPTY.value])
    work.document_count, work.page_count = queries.documents_and_pages(documents)
    work.ended_on, work.settled_on = closing.ended_on, closing.settled_on
    work.sheet_count, work.closed_at = closing.sheet_count, now()
    move_file(actor, work, WorkState.CLOSED, act="dossiers.close_work", documents=len(documents))
    return work


@transaction.atomic
def open_again(actor: Actor, work_id: UUID, *, reason: str) -> WorkFile:
    """Open a file again that was closed, kept back, or returned by the archive.

    Raises:
        NotFound, NotAllowed, NotKeeper, WorkMoveNotOpen, DossierFrozen: see `put_into`.
        ReasonMissing: it is not said why.
    """
    said = reason_given(reason)
    work = own_file(actor, work_id, "open again")
    queries.check_not_frozen(work_id)
    move_file(actor, work, WorkState.OPEN, act="dossiers.open_work_again", detail={"reason": said})
    return work


@transaction.atomic
def hand_on(actor: Actor, work_ids: Sequence[UUID], *, keeper: UUID, reason: str) -> int:
    """Hand work files that the archive does not have on to another keeper of the same body; return how many.

    Who keeps them does it, or whoever approves plans: a leaver's files go on before the last day.

    Source: ND 30/2020/ND-CP art. 31 clause 3.

    Raises:
        NotFound: no such file, or the actor may not read it.
        NotKeeper: somebody else keeps one of them.
        WorkMoveNotOpen: the archive has one of them.
        NoSuchKeeper: the person has no post in the body.
        ReasonMissing: it is not said why.
    """
    said = reason_given(reason)
    handed = 0
    for work_id in dict.fromkeys(work_ids):
        found = queries.get_work_file(actor, work_id)
        leads = holdings.is_open(actor, acts.APPROVE_PLAN, work_id)
        if not leads and not queries.keeps(actor, found):
            raise NotKeeper(f"{found.keeper} keeps work file {work_id}", act=acts.KEEP_FILE)
        work = locked_file(work_id)
        if WorkState(work.state) not in rules.WITH_KEEPER | {WorkState.SUBMITTED}:
            rules.work_after(WorkState(work.state), "hand on")
        check_keeper(work.body_id, keeper, on=actor.on)
        if work.keeper == keeper:
            continue
        right = acts.APPROVE_PLAN if leads else acts.KEEP_FILE
        by = holdings.in_capacity(actor, right, work_id)
        audit.record(
            by, "dossiers.hand_on", subject=work_id, before=work.keeper, after=keeper,
            detail={"reason": said},
        )  # fmt: skip
        work.keeper, work.noticed_on = keeper, None
        work.save(update_fields=["keeper", "noticed_on"])
        events.announce(DossierChanged(work_id))
        handed += 1
    return handed


def read_work_file(actor: Actor, work_id: UUID) -> WorkFile:
    """Return a work file to a person who reads it; of a restricted one the reading is recorded.

    Raises:
        NotFound: see `queries.get_work_file`; nothing is recorded.
    """
    work = queries.get_work_file(actor, work_id)
    holding_services.note_read(actor, "dossiers.read_work_file", work.dossier.holding)
    return work


def list_work_files(actor: Actor, works: Sequence[WorkFile]) -> list[WorkFile]:
    """Return work files that a list shows; that restricted ones are among them is recorded."""
    holding_services.note_listed(actor, "dossiers.list_work_files", (each.dossier.holding for each in works))
    return list(works)
