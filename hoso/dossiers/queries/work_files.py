"""Reads of work files; who sees which follows from the holding, who keeps which from the file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from hoso.access import acts
from hoso.access.values import Actor
from hoso.dossiers.errors import DossierFrozen, NotKeeper, WorkGoesOn, WorkStandsStill
from hoso.dossiers.models import Freeze, KeepBack, Submission, SubmissionItem, WorkFile
from hoso.dossiers.queries.dossiers import all_contents
from hoso.dossiers.queries.office_tables import terms_in_use
from hoso.dossiers.queries.plans import bodies_for, check_for_body
from hoso.dossiers.rules import STILL, WITH_KEEPER, Check, Checked, WorkState, checks
from hoso.holdings import queries as holdings
from hoso.lib.errors import BadValue, NotAllowed, NotFound
from hoso.organisations import queries as organisations
from hoso.registry import queries as registry
from hoso.registry.rules import Role, State
from hoso.rulesets.submission import (
    NOTICE_DAYS,
    Due,
    Facts,
    Medium,
    Term,
    due_on,
    dues,
    historical_due,
)

if TYPE_CHECKING:
    from hoso.registry.models import Document

_ROWS = ("dossier__holding", "line__plan")
_FILES = {Role.ORIGINAL, Role.PDFA, Role.ANNEX}


def work_files_open_to(actor: Actor, act: str = acts.READ) -> "QuerySet[WorkFile]":
    """Return the work files `actor` may do `act` to, whoever keeps them."""
    opened = WorkFile.objects.filter(holdings.open_to(actor, act, prefix="dossier__holding__"))
    return opened.select_related(*_ROWS)


def get_work_file(actor: Actor, work_id: UUID, *, to: str = acts.READ) -> WorkFile:
    """Return one work file, for the act named in `to`.

    Raises:
        NotFound: no such file, or the actor may not read it.
        NotAllowed: the actor may read it but not do `to`.
    """
    work = work_files_open_to(actor).filter(pk=work_id).first()
    if work is None:
        raise NotFound(f"work file {work_id} not found")
    if to != acts.READ and not holdings.is_open(actor, to, work_id):
        raise NotAllowed(f"{to} on work file {work_id} is not open to {actor.account_id}", act=to)
    return work


def get_own(actor: Actor, work_id: UUID) -> WorkFile:
    """Return a work file to whoever keeps it, or acts for its keeper by a right that was lent.

    Raises:
        NotFound, NotAllowed: see `get_work_file`.
        NotKeeper: somebody else keeps it.
    """
    work = get_work_file(actor, work_id, to=acts.KEEP_FILE)
    if not keeps(actor, work):
        raise NotKeeper(f"{work.keeper} keeps work file {work_id}", act=acts.KEEP_FILE)
    return work


def is_work_file(dossier_id: UUID) -> bool:
    """Tell whether somebody keeps a dossier as a work file."""
    return WorkFile.objects.filter(pk=dossier_id).exists()


def keeps(actor: Actor, work: WorkFile) -> bool:
    """Tell whether a file is the actor's own, or that of somebody who lent the right."""
    return work.keeper in keepers_for(actor)


def keepers_for(actor: Actor) -> set[UUID]:
    """Return whose files the actor keeps: the own ones, and those of whoever lent the right."""
    lenders = {each.lent_by for each in actor.capacities(acts.KEEP_FILE)}
    return {each for each in (actor.account_id, *lenders) if each is not None}


def own_files(actor: Actor) -> "QuerySet[WorkFile]":
    """Return the work files that the actor keeps and may read."""
    return work_files_open_to(actor).filter(keeper__in=keepers_for(actor))


def due_files(found: "QuerySet[WorkFile]") -> "QuerySet[WorkFile]":
    """Return those with a last day that the archive does not have yet, most pressing first."""
    left = found.filter(due_on__isnull=False).exclude(state__in=[WorkState.SUBMITTED, WorkState.ACCEPTED])
    return left.order_by("due_on", "id")


def due_key(work: WorkFile) -> str:
    """Return the key of a file on a list by last day: what `due_after` takes."""
    return f"{work.due_on}.{work.pk}"


def due_after(found: "QuerySet[WorkFile]", key: str) -> "QuerySet[WorkFile]":
    """Return what follows after a key on a list of `due_files`; all of it, when the key is empty.

    Raises:
        BadValue: the key is none.
    """
    if not key:
        return found
    day, _, last = key.partition(".")
    try:
        on, work_id = date.fromisoformat(day), UUID(last)
    except ValueError as error:
        raise BadValue(f"{key[:60]!r} is no key", field="after") from error
    return found.filter(Q(due_on__gt=on) | Q(due_on=on, pk__gt=work_id))


def coming_due(found: "QuerySet[WorkFile]", *, on: date) -> "QuerySet[WorkFile]":
    """Return those that are overdue, or due within 30 days, most pressing first.

    Source: ND 30/2020/ND-CP, appendix VI, part I: told 30 days ahead.
    """
    return due_files(found).filter(due_on__lte=on + timedelta(days=NOTICE_DAYS))


@dataclass(frozen=True, slots=True)
class Load:
    """What one person of one body has: files overdue, due within 30 days, due later, and still going on."""

    body_id: UUID
    keeper: UUID
    overdue: int
    soon: int
    later: int
    going_on: int
    left_open: int  # going on, and opened in an earlier year


def loads(actor: Actor, *, on: date) -> list[Load]:
    """Return what is due, by body and person, the most overdue first; one query."""
    soon = on + timedelta(days=NOTICE_DAYS)
    with_keeper = work_files_open_to(actor).filter(state__in=sorted(WITH_KEEPER)).select_related(None)
    going_on = Q(ended_on__isnull=True)
    rows = (
        with_keeper.order_by()
        .values("body_id", "keeper")
        .annotate(
            overdue=Count("id", filter=Q(due_on__lt=on)),
            soon=Count("id", filter=Q(due_on__gte=on, due_on__lte=soon)),
            later=Count("id", filter=Q(due_on__gt=soon)),
            going_on=Count("id", filter=going_on),
            left_open=Count("id", filter=going_on & Q(opened_on__lt=date(on.year, 1, 1))),
        )
    )
    return sorted(
        (Load(**row) for row in rows), key=lambda each: (-each.overdue, -each.soon, str(each.keeper))
    )


def facts_of(work: WorkFile, rule_set: str) -> Facts | None:
    """Return what of a file decides its terms; None as long as nobody has appraised it."""
    retention = work.retention
    if retention is None:
        return None
    return Facts(
        rule_set, Medium(work.medium), retention, work.is_construction, work.ended_on, work.settled_on
    )


def last_day_of(work: WorkFile, rule_set: str, table: Iterable[Term]) -> date | None:
    """Return when a file is due: by the strictest term, or when the consent to keep it ends, if later."""
    facts = facts_of(work, rule_set)
    strictest = None if facts is None else due_on(facts, table)
    if strictest is None or work.kept_until is None:
        return strictest
    return max(strictest, work.kept_until)


def rule_set_of(body_id: UUID) -> str:
    """Return whose rules a body goes by."""
    return organisations.get_body(body_id).rule_set


def dues_of(work: WorkFile) -> list[Due]:
    """Return every term that applies to a file, strictest first; for what the archive has, the next one."""
    facts = facts_of(work, rule_set_of(work.body_id))
    if facts is None:
        return []
    if work.accepted_on is not None:
        later = historical_due(facts, submitted_on=work.accepted_on, table=terms_in_use())
        return [later] if later else []
    return dues(facts, terms_in_use())


def contents_in_time(dossier_id: UUID) -> "list[Document]":
    """Return the documents of a dossier in order of their dates, undated ones last; for the service itself.

    Source: ND 30/2020/ND-CP, appendix VI, part I: a whole file goes out in chronological order.
    """
    return in_time(all_contents(dossier_id))


def in_time(documents: "Iterable[Document]") -> "list[Document]":
    """Return documents in order of their dates; alike ones and undated ones as they stood."""
    return sorted(documents, key=lambda document: document.issued_on or date.max)


def check_file(work: WorkFile) -> list[Check]:
    """Return all that is wrong with a file that is to go to the archive, what hinders first."""
    documents = all_contents(work.pk)
    with_file = {
        file.document_id
        for file in registry.files_of(document.pk for document in documents)
        if file.role in _FILES
    }
    line = work.line
    return checks(
        Checked(
            medium=Medium(work.medium),
            documents=len(documents),
            unchecked=sum(1 for each in documents if each.state != State.CONFIRMED),
            without_file=sum(1 for each in documents if each.pk not in with_file),
            shut=sum(1 for each in documents if each.holding.is_shut),
            undated=sum(1 for each in documents if each.issued_on is None),
            sheets=work.sheet_count,
            symbol=work.dossier.code,
            ended_on=work.ended_on,
            retention=work.retention,
            planned=line.retention if line else None,
            is_planned=line is not None,
            is_plan_approved=line is not None and line.plan.approved_at is not None,
            is_frozen=is_frozen(work.pk),
        )
    )


def duplicates_in(documents: "Iterable[Document]") -> list[list[UUID]]:
    """Return groups of documents that seem to be the same one twice, as a proposal for a person.

    The same original bytes, or the same number, symbol, issuer and date.
    """
    listed = list(documents)
    originals: dict[UUID, str] = {}
    for file in registry.files_of(document.pk for document in listed):
        if file.role is Role.ORIGINAL:
            originals.setdefault(file.document_id, f"{file.digest} {file.first_page}")
    alike: dict[tuple[str, ...], list[UUID]] = {}
    for document in listed:
        keys: list[tuple[str, ...]] = []
        if document.pk in originals:
            keys.append(("bytes", originals[document.pk]))
        if document.number_key and document.issued_on:
            keys.append(("number", document.number_key, document.issuer, str(document.issued_on)))
        for key in keys:
            alike.setdefault(key, []).append(document.pk)
    groups = {tuple(ids): None for ids in alike.values() if len(ids) > 1}
    return [list(ids) for ids in groups]


# ---- freezing, and what keeps a dossier from being changed ---------------------------------------------


def is_frozen(dossier_id: UUID) -> bool:
    """Tell whether nobody may change a dossier for the time being."""
    return Freeze.objects.filter(dossier=dossier_id, lifted_at__isnull=True).exists()


def frozen_among(dossier_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the dossiers that nobody may change for the time being."""
    found = Freeze.objects.filter(dossier__in=list(dossier_ids), lifted_at__isnull=True)
    return set(found.values_list("dossier_id", flat=True))


def freezes_of(dossier_id: UUID) -> list[Freeze]:
    """Return every time a dossier was frozen, newest first; the caller has checked who asks."""
    return list(Freeze.objects.filter(dossier=dossier_id).order_by("-id"))


def check_not_frozen(dossier_id: UUID) -> None:
    """Refuse to change or move what is frozen.

    Raises:
        DossierFrozen: it is.
    """
    if is_frozen(dossier_id):
        raise DossierFrozen(f"dossier {dossier_id} is frozen")


def check_changeable(dossier_id: UUID) -> None:
    """Refuse to change a dossier that is frozen, or a work file that was closed or submitted.

    Raises:
        DossierFrozen, WorkStandsStill: it is.
    """
    check_not_frozen(dossier_id)
    state = WorkFile.objects.filter(pk=dossier_id).values_list("state", flat=True).first()
    if state in STILL:
        raise WorkStandsStill(f"work file {dossier_id} is {state}")


def check_approvable(dossier_id: UUID) -> None:
    """Refuse to approve a work file before the archive has taken it in, and what is frozen.

    Raises:
        DossierFrozen, WorkGoesOn: so it is.
    """
    check_not_frozen(dossier_id)
    going_on = WorkFile.objects.filter(pk=dossier_id).exclude(state=WorkState.ACCEPTED)
    if going_on.exists():
        raise WorkGoesOn(f"the archive has not taken work file {dossier_id} in")


# ---- what goes to the archive --------------------------------------------------------------------------


def submissions_open_to(actor: Actor) -> "QuerySet[Submission]":
    """Return what was submitted, for the archive and the body alike; whoever reads the body's records."""
    return Submission.objects.filter(body__in=bodies_for(actor, acts.READ))


def get_submission(actor: Actor, submission_id: UUID, *, to: str = acts.READ) -> Submission:
    """Return one submission, for the act named in `to`.

    Raises:
        NotFound, NotAllowed: see `plans.get_plan`.
    """
    found = submissions_open_to(actor).filter(pk=submission_id).first()
    if found is None:
        raise NotFound(f"submission {submission_id} not found")
    check_for_body(actor, found.body_id, to=to)
    return found


def items_of(actor: Actor, submission_id: UUID) -> list[SubmissionItem]:
    """Return the files of a submission that the actor may read, in its order."""
    items = SubmissionItem.objects.filter(
        holdings.open_to(actor, acts.READ, prefix="work_file__dossier__holding__"), submission=submission_id
    )
    return list(items.select_related("work_file__dossier__holding", "work_file__line").order_by("ordinal"))


@dataclass(frozen=True, slots=True)
class Progress:
    """How many files of a submission there are, and what became of them."""

    files: int
    waiting: int
    returned: int


def progress_of(submission_ids: Iterable[UUID]) -> dict[UUID, Progress]:
    """Return how far the archive is with several submissions."""
    rows = SubmissionItem.objects.filter(submission__in=list(submission_ids)).order_by()
    counted = rows.values("submission_id").annotate(
        files=Count("id"),
        waiting=Count("id", filter=Q(outcome="waiting")),
        returned=Count("id", filter=Q(outcome="returned")),
    )
    return {row["submission_id"]: Progress(row["files"], row["waiting"], row["returned"]) for row in counted}


def submissions_of(work_id: UUID) -> list[SubmissionItem]:
    """Return every time a file was submitted, newest first; the caller has checked who asks."""
    items = SubmissionItem.objects.filter(work_file=work_id)
    return list(items.select_related("submission").order_by("-id"))


def open_question(work_id: UUID) -> KeepBack | None:
    """Return what a keeper asks for a file, as long as nobody has answered."""
    return KeepBack.objects.filter(work_file=work_id, consented_at=None, refused_reason="").first()


def keepings_of(work_id: UUID) -> list[KeepBack]:
    """Return what was asked and answered about keeping a file back, newest first."""
    return list(KeepBack.objects.filter(work_file=work_id).order_by("-id"))


def consents_of(work_ids: Iterable[UUID]) -> list[KeepBack]:
    """Return what the head consented to, oldest first; the caller has checked who asks."""
    found = KeepBack.objects.filter(work_file__in=list(work_ids), consented_at__isnull=False)
    return list(found.order_by("id"))


def questions_open_to(actor: Actor) -> "QuerySet[KeepBack]":
    """Return what keepers ask of whoever may consent."""
    inside = holdings.open_to(actor, acts.APPROVE_PLAN, prefix="work_file__dossier__holding__")
    asked = KeepBack.objects.filter(inside, consented_at=None, refused_reason="")
    return asked.select_related("work_file__dossier__holding").order_by("id")


def documents_and_pages(documents: "Iterable[Document]") -> tuple[int, int]:
    """Return how many documents and pages there are."""
    listed = list(documents)
    return len(listed), sum(document.page_count for document in listed)


def lines_in_use(line_ids: Iterable[UUID]) -> Mapping[UUID, int]:
    """Return how many work files were opened from each line of a plan."""
    rows = WorkFile.objects.filter(line__in=list(line_ids)).order_by().values_list("line_id")
    return dict(rows.annotate(number=Count("id")))
