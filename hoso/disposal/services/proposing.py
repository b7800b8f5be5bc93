"""Drawing a proposal up: what has lost its value, why, and before whom it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.disposal import queries, rules
from hoso.disposal.errors import (
    Barred,
    CouncilIncomplete,
    DestructionBegun,
    InAnotherProposal,
    NoDuplicate,
    NotDue,
    NothingProposed,
    ReasonMissing,
)
from hoso.disposal.models import CouncilSeat, Line, Proposal
from hoso.disposal.rules import Barrier, Ground, Seat, State, Step, Verdict, reason_given
from hoso.disposal.services.common import check_lines, locked, move
from hoso.dossiers import queries as dossiers
from hoso.holdings import queries as holding_queries
from hoso.lib.dates import now
from hoso.lib.text import squeeze

MOST_LINES = 5000
EXPLANATION_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class NewSeat:
    """Who is to sit on a council: an account, whose name is taken from it, or a person by name."""

    seat: Seat
    name: str = ""
    post: str = ""
    account: UUID | None = None


@transaction.atomic
def draw_up(actor: Actor, body_id: UUID, *, title: str) -> Proposal:
    """Begin a list of what has lost its value in the archive of a body.

    Source: Law 33/2024/QH15 art. 16; CV 879/VTLTNN-NVĐP (2006) for what belongs to it.

    Raises:
        NotFound, NotAllowed: see `queries.check_for_body`.
        ReasonMissing: it has no title.
    """
    queries.check_for_body(actor, body_id, to=acts.DISPOSE)
    by = actor.using(acts.DISPOSE, ScopeKind.BODY, body_id)
    said = squeeze(title)[:300]
    if not said:
        raise ReasonMissing("a proposal has a title")
    made = Proposal.objects.create(body_id=body_id, title=said, drawn_by=by.account_id, drawn_at=now())
    audit.record(by, "disposal.draw_up", subject=made.pk, body=body_id, detail={"title": said})
    return made


@transaction.atomic
def add_dossiers(
    actor: Actor, proposal_id: UUID, grounds: Mapping[UUID, Ground], *, note: str = ""
) -> list[Line]:
    """Add dossiers with the reason for each; those that stand in it already are left as they are.

    All or none: one that must be kept, is barred or stands in another proposal refuses all.

    Raises:
        NotFound, NotAllowed: see `queries.get_proposal`; or a dossier is not open to the actor.
        MoveNotOpen: the proposal is before the council, or beyond.
        NotDue: one must still be kept. NoDuplicate: one is none.
        Barred: something forbids its destruction for now.
        InAnotherProposal: one stands in another open proposal.
        NothingProposed: more than 5,000 lines would be on the list.
    """
    by, proposal = locked(actor, proposal_id, "change", to=acts.DISPOSE)
    holding_queries.check_open(actor, acts.DISPOSE, grounds)
    there = set(Line.objects.filter(proposal=proposal).values_list("holding_id", flat=True))
    new = {dossier_id: ground for dossier_id, ground in grounds.items() if dossier_id not in there}
    if len(there) + len(new) > MOST_LINES:
        raise NothingProposed(f"more than {MOST_LINES} lines", most=MOST_LINES)
    _check_value_lost(new, proposal, actor)
    try:
        with transaction.atomic():
            made = Line.objects.bulk_create(_lines(proposal, new, note=squeeze(note)[:500]))
    except IntegrityError as error:
        raise InAnotherProposal("one of the dossiers stands in another open proposal") from error
    if new:
        move(proposal, "change")
        audit.record(by, "disposal.add", subject=proposal.pk, dossiers=len(new))
    return made


def _check_value_lost(grounds: Mapping[UUID, Ground], proposal: Proposal, actor: Actor) -> None:
    looked = queries.look_at(dict(grounds), body_id=proposal.body_id, on=actor.on)
    for dossier_id, found in looked.items():
        others = [each for each in found.barriers if each is not Barrier.NOT_DUE]
        if others:
            raise Barred(f"dossier {dossier_id}: {others[0]}", barrier=others[0].value, dossier=dossier_id)
        if found.barriers and grounds[dossier_id] is Ground.DUPLICATE:
            raise NoDuplicate(f"dossier {dossier_id} is no duplicate", dossier=dossier_id)
        if found.barriers:
            raise NotDue(f"dossier {dossier_id} must be kept", dossier=dossier_id)


def _lines(proposal: Proposal, grounds: Mapping[UUID, Ground], *, note: str) -> list[Line]:
    last = Line.objects.filter(proposal=proposal).aggregate(last=Max("ordinal"))["last"] or 0
    facts = {each["holding_id"]: each for each in dossiers.dossier_facts().filter(holding_id__in=grounds)}
    kept, standing = queries.retentions(grounds), queries.reckoned(grounds)
    paper = custody_paper(list(grounds))
    return [
        Line(
            proposal=proposal, ordinal=last + place, holding_id=dossier_id, ground=ground, note=note,
            code=facts[dossier_id]["code"], title=facts[dossier_id]["title"],
            begins_on=facts[dossier_id]["begins_on"], ends_on=facts[dossier_id]["ends_on"],
            retention=str(kept[dossier_id] or ""), last_year=standing[dossier_id].last_year,
            has_paper=dossier_id in paper,
        )
        for place, (dossier_id, ground) in enumerate(grounds.items(), start=1)
    ]  # fmt: skip


def custody_paper(dossier_ids: Sequence[UUID]) -> set[UUID]:
    """Return those of the dossiers that are on paper: they lie in a box, or a document of theirs does."""
    inside = holding_queries.members_of_groups(dossier_ids)
    things = {*dossier_ids, *(each for members in inside.values() for each in members)}
    boxed = set(holding_queries.groups_of(things, boxes=True))
    return {
        dossier_id
        for dossier_id in dossier_ids
        if dossier_id in boxed or any(each in boxed for each in inside.get(dossier_id, []))
    }


@transaction.atomic
def remove_lines(actor: Actor, proposal_id: UUID, line_ids: Sequence[UUID]) -> int:
    """Take lines off a list that is being drawn up; return how many. Nobody has decided on them yet.

    Raises:
        NotFound, NotAllowed, MoveNotOpen: see `add_dossiers`.
    """
    by, proposal = locked(actor, proposal_id, "change", to=acts.DISPOSE)
    ids = check_lines(proposal, line_ids)
    Line.objects.filter(pk__in=ids).delete()
    move(proposal, "change")
    audit.record(by, "disposal.remove", subject=proposal.pk, lines=len(ids))
    return len(ids)


@transaction.atomic
def explain(actor: Actor, proposal_id: UUID, text: str) -> Proposal:
    """Write the explanation (bản thuyết minh) of a list that is being drawn up.

    Raises:
        NotFound, NotAllowed, MoveNotOpen: see `add_dossiers`.
        ReasonMissing: it says nothing.
    """
    by, proposal = locked(actor, proposal_id, "change", to=acts.DISPOSE)
    proposal.explanation = text.strip()[:EXPLANATION_CHARACTERS]
    if not proposal.explanation:
        raise ReasonMissing("an explanation says something")
    move(proposal, "change")
    audit.record(by, "disposal.explain", subject=proposal.pk)
    return proposal


@transaction.atomic
def name_council(actor: Actor, proposal_id: UUID, seats: Sequence[NewSeat]) -> list[CouncilSeat]:
    """Name the council anew: a chair, the archive's representative, members.

    Raises:
        NotFound, NotAllowed, MoveNotOpen: see `add_dossiers`.
        CouncilIncomplete: see `rules.check_council`; or somebody has no name, or an account two seats.
    """
    by, proposal = locked(actor, proposal_id, "change", to=acts.DISPOSE)
    rules.check_council([each.seat for each in seats])
    given = [each.account for each in seats if each.account is not None]
    names = accounts.names_of(set(given))
    told = [names.get(each.account, "") if each.account else squeeze(each.name) for each in seats]
    if not all(told) or len(set(given)) != len(given):
        raise CouncilIncomplete("somebody on the council has no name, or two seats", seats=len(seats))
    CouncilSeat.objects.filter(proposal=proposal).delete()
    made = CouncilSeat.objects.bulk_create(
        CouncilSeat(
            proposal=proposal, ordinal=place, seat=each.seat, account=each.account, name=name[:120],
            post=squeeze(each.post)[:200],
        )
        for place, (each, name) in enumerate(zip(seats, told, strict=True), start=1)
    )  # fmt: skip
    move(proposal, "change")
    audit.record(by, "disposal.name_council", subject=proposal.pk, seats=len(made))
    return made


@transaction.atomic
def present(actor: Actor, proposal_id: UUID) -> Proposal:
    """Put a list with its explanation before its council; what was decided before is asked again.

    Raises:
        NotFound, NotAllowed, MoveNotOpen: see `add_dossiers`; a returned list is changed first.
        NothingProposed: no dossier is on it, or it has no explanation.
        CouncilIncomplete: see `rules.check_council`.
    """
    by, proposal = locked(actor, proposal_id, "present", to=acts.DISPOSE)
    lines = Line.objects.filter(proposal=proposal)
    if not proposal.explanation or not lines.exists():
        raise NothingProposed(f"proposal {proposal_id} lacks dossiers or explanation", most=MOST_LINES)
    rules.check_council([Seat(each.seat) for each in queries.council_of(proposal.pk)])
    lines.update(verdict=Verdict.WAITING, verdict_reason="", decided_by=None, decided_at=None)
    proposal.minutes_number, proposal.minutes_on, proposal.minutes, proposal.reason = "", None, "", ""
    move(proposal, "present")
    audit.record(by, "disposal.present", subject=proposal.pk, lines=lines.count())
    return proposal


@transaction.atomic
def cancel(actor: Actor, proposal_id: UUID, *, reason: str) -> Proposal:
    """Give a proposal up, before anything was destroyed; its dossiers may be proposed anew.

    Raises:
        NotFound, NotAllowed: see `queries.get_proposal`; an approved one is cancelled by whoever approves.
        MoveNotOpen: it has ended.
        ReasonMissing: it is not said why.
        DestructionBegun: something was destroyed by it.
    """
    state = State(queries.get_proposal(actor, proposal_id).state)
    to = acts.APPROVE_DISPOSAL if state is State.APPROVED else acts.DISPOSE
    by, proposal = locked(actor, proposal_id, "cancel", to=to)
    proposal.reason = reason_given(reason)
    lines = Line.objects.filter(proposal=proposal)
    if lines.filter(step__in=[Step.NOTED, Step.DONE]).exists():
        raise DestructionBegun(f"proposal {proposal_id} has destroyed something")
    lines.update(is_open=False, step=Step.KEPT)
    proposal.ended_at = now()
    move(proposal, "cancel")
    audit.record(by, "disposal.cancel", subject=proposal.pk, detail={"reason": proposal.reason})
    return proposal
