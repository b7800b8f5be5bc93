"""From the keeper to the archive: submit, take in or return, keep back with consent."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.audit import services as audit
from hoso.dossiers import queries, rules
from hoso.dossiers.errors import (
    AskedAlready,
    Hindered,
    NotDue,
    NothingAsked,
    NothingChosen,
    ReasonMissing,
)
from hoso.dossiers.models import KeepBack, Submission, SubmissionItem, WorkFile
from hoso.dossiers.rules import HINDERS, Check, Outcome, WorkState
from hoso.dossiers.services.moving import locked_file, move_file, own_file, reason_given
from hoso.holdings import queries as holdings
from hoso.lib.dates import now
from hoso.lib.text import squeeze
from hoso.rulesets.submission import due_on


@transaction.atomic
def submit(
    actor: Actor,
    work_ids: Sequence[UUID],
    *,
    note: str = "",
    box_count: int = 0,
    shelf_metres: Decimal | None = None,
) -> Submission:
    """Submit closed files to the archive of their body, with one delivery list.

    What hinders is refused; what else the checks found is told to the archive, which decides.

    Source: ND 30/2020/ND-CP art. 30; TT 05/2025/TT-BNV (digital: in the system).

    Raises:
        NothingChosen: no file, or files of several bodies.
        NotFound, NotAllowed, NotKeeper, WorkMoveNotOpen, DossierFrozen: see `services.working.put_into`.
        Hindered: the checks found something that must be mended first; nothing was submitted.
    """
    works = [own_file(actor, work_id, "submit") for work_id in sorted(set(work_ids))]
    if len({work.body_id for work in works}) != 1:
        raise NothingChosen(f"{len(works)} files of several bodies, or none")
    found = {work.pk: queries.check_file(work) for work in works}
    _check_unhindered(works, found)
    body_id = works[0].body_id
    submission = Submission.objects.create(
        body_id=body_id, submitted_by=actor.account_id, submitted_at=now(), note=squeeze(note)[:500],
        box_count=box_count, shelf_metres=shelf_metres,
    )  # fmt: skip
    in_order = sorted(works, key=lambda work: (work.dossier.code, work.pk))
    SubmissionItem.objects.bulk_create(
        SubmissionItem(
            submission=submission, work_file=work, ordinal=place,
            findings=[check.value for check in found[work.pk]],
        )
        for place, work in enumerate(in_order, start=1)
    )  # fmt: skip
    for work in works:
        move_file(actor, work, WorkState.SUBMITTED, act="dossiers.submit_work", submission=submission.pk)
    by = actor.using(acts.KEEP_FILE, ScopeKind.BODY, body_id)
    audit.record(by, "dossiers.submit", subject=submission.pk, body=body_id, files=len(works))
    return submission


def _check_unhindered(works: Sequence[WorkFile], found: Mapping[UUID, Sequence[Check]]) -> None:
    hindering = {check for checks in found.values() for check in checks if check in HINDERS}
    if not hindering:
        return
    first = next(work for work in works if set(found[work.pk]) & HINDERS)
    raise Hindered(
        f"work file {first.pk}: {sorted(hindering)}",
        checks=[check.value for check in Check if check in hindering], title=first.dossier.title,
    )  # fmt: skip


@transaction.atomic
def take_in(actor: Actor, item_ids: Sequence[UUID]) -> int:
    """Take submitted files into the current archive; return how many. They are approved as all dossiers are.

    Raises:
        NotFound, NotAllowed: no such file waits, or the actor takes nothing in for its body.
        WorkMoveNotOpen: it was decided before.
        DossierFrozen: nobody may change it for the time being.
    """
    for item in _waiting(actor, item_ids):
        work = locked_file(item.work_file_id)
        state = rules.work_after(WorkState(work.state), "accept")
        queries.check_not_frozen(work.pk)
        work.accepted_on = actor.on
        _decide(actor, item, Outcome.ACCEPTED)
        move_file(
            actor, work, state, act="dossiers.take_in", right=acts.TAKE_IN, submission=item.submission_id
        )
    return len(set(item_ids))


@transaction.atomic
def return_to_keeper(actor: Actor, item_ids: Sequence[UUID], *, reason: str) -> int:
    """Return submitted files to their keepers, saying why; return how many.

    Raises:
        NotFound, NotAllowed, WorkMoveNotOpen: see `take_in`.
        ReasonMissing: it is not said why.
    """
    said = reason_given(reason)
    for item in _waiting(actor, item_ids):
        work = locked_file(item.work_file_id)
        state = rules.work_after(WorkState(work.state), "return")
        item.reason = said
        _decide(actor, item, Outcome.RETURNED)
        move_file(
            actor, work, state, act="dossiers.return_work", right=acts.TAKE_IN, detail={"reason": said},
            submission=item.submission_id,
        )  # fmt: skip
    return len(set(item_ids))


def _waiting(actor: Actor, item_ids: Sequence[UUID]) -> list[SubmissionItem]:
    """Return items of submissions, once each; each is open to the actor."""
    items = list(SubmissionItem.objects.select_related("submission").filter(pk__in=item_ids).order_by("pk"))
    if len(items) != len(set(item_ids)) or not items:
        raise NothingChosen("no such file waits")
    for item in items:
        queries.get_submission(actor, item.submission_id, to=acts.TAKE_IN)
        queries.get_work_file(actor, item.work_file_id, to=acts.TAKE_IN)
    return items


def _decide(actor: Actor, item: SubmissionItem, outcome: Outcome) -> None:
    item.outcome, item.decided_by, item.decided_at = outcome, actor.account_id, now()
    item.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])
    # Whoever decides about the last one waits here for those who decide about others.
    Submission.objects.select_for_update().get(pk=item.submission_id)
    left = SubmissionItem.objects.filter(submission=item.submission_id, outcome=Outcome.WAITING)
    if not left.exists():
        Submission.objects.filter(pk=item.submission_id).update(is_open=False)


@transaction.atomic
def ask_to_keep_back(actor: Actor, work_id: UUID, *, until_on: date, reason: str) -> KeepBack:
    """Ask the head to leave one's own file with its keeper for a while; nothing changes before the answer.

    Source: ND 30/2020/ND-CP art. 30.

    Raises:
        NotFound, NotAllowed, NotKeeper, WorkMoveNotOpen: see `services.working.put_into`.
        NotDue: the file is never submitted.
        KeptBackTooLong: see `rules.check_kept_until`.
        AskedAlready: an earlier question waits for its answer.
        ReasonMissing: it is not said why.
    """
    work = own_file(actor, work_id, "keep back")
    rules.check_kept_until(first_due(work), until_on, on=actor.on)
    if queries.open_question(work_id) is not None:
        raise AskedAlready(f"keeping work file {work_id} back was asked for")
    asked = KeepBack.objects.create(
        work_file=work, until_on=until_on, reason=reason_given(reason), asked_by=actor.account_id,
        asked_at=now(),
    )  # fmt: skip
    by = holdings.in_capacity(actor, acts.KEEP_FILE, work_id)
    audit.record(by, "dossiers.ask_to_keep_back", subject=work_id, until_on=until_on)
    return asked


@transaction.atomic
def consent_to_keep_back(actor: Actor, work_id: UUID, *, consent: str) -> WorkFile:
    """Consent in writing: the file stays with its keeper until that day, and is due then.

    `consent` is number and date of the paper.

    Raises:
        NotFound, NotAllowed: see `queries.get_work_file`; also the actor approves no plans.
        NothingAsked: nobody asks, or it was answered.
        WorkMoveNotOpen: the file was opened again or submitted meanwhile.
        KeptBackTooLong: the day is over by now.
        ReasonMissing: number and date of the paper are not given.
    """
    asked = _question(actor, work_id)
    work = locked_file(work_id)
    state = rules.work_after(WorkState(work.state), "keep back")
    rules.check_kept_until(first_due(work), asked.until_on, on=actor.on)
    asked.consent = squeeze(consent)[:200]
    if not asked.consent:
        raise ReasonMissing("the consent has neither number nor date")
    asked.consented_by, asked.consented_at = actor.account_id, now()
    asked.save()
    work.kept_until = asked.until_on
    move_file(
        actor, work, state, act="dossiers.keep_back", right=acts.APPROVE_PLAN, until_on=asked.until_on,
        detail={"consent": asked.consent},
    )  # fmt: skip
    return work


@transaction.atomic
def refuse_to_keep_back(actor: Actor, work_id: UUID, *, reason: str) -> None:
    """Say no to a keeper who wants to keep a file back; it stays as it is, and due.

    Raises:
        NotFound, NotAllowed, NothingAsked: see `consent_to_keep_back`.
        ReasonMissing: it is not said why.
    """
    asked = _question(actor, work_id)
    asked.refused_reason = reason_given(reason)
    asked.consented_by = actor.account_id
    asked.save()
    by = holdings.in_capacity(actor, acts.APPROVE_PLAN, work_id)
    audit.record(by, "dossiers.refuse_to_keep_back", subject=work_id, detail={"reason": asked.refused_reason})


def _question(actor: Actor, work_id: UUID) -> KeepBack:
    queries.get_work_file(actor, work_id, to=acts.APPROVE_PLAN)
    asked = queries.open_question(work_id)
    if asked is None:
        raise NothingAsked(f"nobody asks to keep work file {work_id} back")
    return asked


def first_due(work: WorkFile) -> date:
    """Return the day on which a file was due before anybody consented to keep it.

    Raises:
        NotDue: it never was.
    """
    facts = queries.facts_of(work, queries.rule_set_of(work.body_id))
    found = None if facts is None else due_on(facts, queries.terms_in_use())
    if found is None:
        raise NotDue(f"work file {work.pk} is not submitted")
    return found
