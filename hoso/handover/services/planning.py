"""Plans: which bodies' records are handed over, by when, who leads, who receives, who answers from when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.handover import queries, rules
from hoso.handover.errors import GiverAlive, MoveNotOpen, PlannedAlready, ReasonMissing
from hoso.handover.events import HandoverPlanned
from hoso.handover.models import Handover, Line, Plan, Receiver
from hoso.handover.queries import Side
from hoso.handover.rules import OPEN_STATES, HandoverState, LineState, Medium, PlanState, Way
from hoso.handover.services.common import check_day, receiver_for, receivers_of
from hoso.holdings import queries as holding_queries
from hoso.holdings import services as holdings
from hoso.lib.dates import now
from hoso.lib.errors import NotAllowed, NotFound
from hoso.organisations import queries as organisations

CODE_OF_A_LATE_FONDS = "01"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who a rule says shall receive one medium; `verification` says how sure the source is."""

    medium: Medium
    body_id: UUID | None
    rule: str
    article: str
    verification: str = ""


@transaction.atomic
def make_plan(
    actor: Actor,
    *,
    body_id: UUID,
    title: str,
    deadline_on: date,
    givers: Iterable[UUID],
    way: Way = Way.FOUND,
    basis: str = "",
    reorganisation_id: UUID | None = None,
) -> Plan:
    """Plan the handover of what bodies leave, led by the people of `body_id`.

    Of a reorganisation, or, case number one, of a body that ceased months ago without any plan. A giver
    without a fonds gets one, closed on its last day, so that what is found has a place to belong to.

    Raises:
        NotAllowed: the actor runs no handovers for `body_id`, or may not for one of the givers
            (see `check_may_plan`).
        PlannedAlready: one of them has a handover that is not closed.
        GiverAlive: without a giver, and the body has not ceased.
        ReasonMissing: the plan has no title.
    """
    asked = list(dict.fromkeys(givers))
    if not title.strip() or not asked:
        raise ReasonMissing("a plan needs a title and at least one body")
    by = _leading(actor, body_id)
    plan = Plan.objects.create(
        body_id=body_id,
        reorganisation_id=reorganisation_id,
        title=title.strip()[:300],
        basis=basis.strip()[:300],
        deadline_on=deadline_on,
        made_by=by.account_id,
        made_at=now(),
    )
    audit.record(
        by, "handover.make_plan", subject=plan.pk, body=body_id, deadline=deadline_on, bodies=len(asked),
        detail={"title": plan.title, "basis": plan.basis},
    )  # fmt: skip
    for giver_id in asked:
        _add(by, plan, giver_id, way=way, deadline_on=deadline_on)
    return plan


@transaction.atomic
def add_body(actor: Actor, plan_id: UUID, giver_id: UUID, *, way: Way) -> Handover:
    """Add a body to an open plan.

    Raises:
        NotFound, NotAllowed: see `queries.get_plan` and `check_may_plan`.
        MoveNotOpen: the plan is closed or cancelled.
        PlannedAlready, GiverAlive: see `make_plan`.
    """
    queries.get_plan(actor, plan_id, to_lead=True)
    plan = Plan.objects.select_for_update().get(pk=plan_id)
    if plan.state != PlanState.OPEN:
        raise MoveNotOpen(f"plan {plan_id} is {plan.state}", state=plan.state)
    return _add(_leading(actor, plan.body_id), plan, giver_id, way=way, deadline_on=plan.deadline_on)


@transaction.atomic
def cover(actor: Actor, reorganisation_id: UUID, giver_id: UUID) -> list[Handover]:
    """Add a body that ceased to the open plan of its reorganisation, unless it has a handover.

    For the service itself, when a reorganisation is put in force after its plan was made; safe to repeat.
    """
    plans = Plan.objects.select_for_update().filter(reorganisation=reorganisation_id, state=PlanState.OPEN)
    return [
        _add(actor, plan, giver_id, way=Way.GIVEN, deadline_on=plan.deadline_on)
        for plan in plans.order_by("id")[:1]
        if queries.latest_of(giver_id) is None
    ]


def check_may_plan(actor: Actor, giver_id: UUID) -> None:
    """Refuse who has no say over what a body leaves.

    That have: its own people, those of the bodies above it on its last day and of what follows these, and
    of whoever answers for its fonds today.

    Raises:
        NotAllowed: the actor runs handovers for none of them.
    """
    if actor.is_service:
        return
    mine = {body for ids in actor.reach(acts.HAND_OVER, ScopeKind.BODY).values() for body in ids}
    if mine.isdisjoint(_with_a_say(giver_id, on=actor.on)):
        raise NotAllowed(f"{acts.HAND_OVER} for body {giver_id} is not open to {actor.account_id}")


def _with_a_say(giver_id: UUID, *, on: date) -> set[UUID]:
    giver = organisations.get_body(giver_id)
    last_day = giver.ends_on if giver.ends_on is not None and giver.ends_on < on else on
    above, parent = {giver_id}, organisations.find_parent(giver_id, on=last_day)
    while parent is not None and parent.pk not in above:
        above.add(parent.pk)
        parent = organisations.find_parent(parent.pk, on=last_day)
    if giver.territory_id is not None:
        above.add(giver.territory_id)
    following = {
        follower.body
        for body_id in above
        for follower in organisations.successors(body_id, from_on=last_day, on=on)
    }
    scopes = holding_queries.scopes_left_by(giver_id, on=last_day)
    return above | following | set(holding_queries.responsible_bodies(scopes, on=on).values())


def _leading(actor: Actor, body_id: UUID) -> Actor:
    if not actor.is_service and not actor.may(acts.HAND_OVER, ScopeKind.BODY, body_id):
        raise NotAllowed(f"{acts.HAND_OVER} in body {body_id} is not open to {actor.account_id}")
    return actor.using(acts.HAND_OVER, ScopeKind.BODY, body_id)


def _add(actor: Actor, plan: Plan, giver_id: UUID, *, way: Way, deadline_on: date) -> Handover:
    check_may_plan(actor, giver_id)
    giver = organisations.get_body(giver_id)
    if way is Way.FOUND and (giver.ceased_on is None or giver.ceased_on > actor.on):
        raise GiverAlive(f"body {giver_id} has not ceased", body=giver_id)
    if queries.find_open(giver_id) is not None:
        raise PlannedAlready(f"body {giver_id} has an open handover", body=giver_id)
    try:
        with transaction.atomic():
            handover = Handover.objects.create(plan=plan, giver_id=giver_id, way=way, deadline_on=deadline_on)
    except IntegrityError as error:
        raise PlannedAlready(f"body {giver_id} has an open handover", body=giver_id) from error
    _provide_fonds(actor, plan, giver_id)
    audit.record(actor, "handover.plan", subject=handover.pk, plan=plan.pk, giver=giver_id, way=way.value)
    events.announce(HandoverPlanned(handover.pk, giver_id, deadline_on))
    return handover


def _provide_fonds(actor: Actor, plan: Plan, giver_id: UUID) -> None:
    """Open the fonds of a body that nobody ever listed; the body that leads answers for it meanwhile."""
    giver = organisations.get_body(giver_id)
    has_ceased = giver.ceased_on is not None and giver.ceased_on <= actor.on
    if not has_ceased or holding_queries.fonds_of_creator(giver_id):
        return  # while the body lives, its own people open what it lacks
    holdings.open_fonds(
        actor,
        creator_id=giver_id,
        code=CODE_OF_A_LATE_FONDS,
        title=organisations.body_label(giver_id, giver.ends_on or actor.on)[:300],
        responsible_id=plan.body_id,
        from_on=actor.on,
        right=acts.HAND_OVER,
    )


@transaction.atomic
def name_coordinator(
    actor: Actor, handover_id: UUID, account_id: UUID | None, *, deadline_on: date | None = None
) -> Handover:
    """Say who answers for the handover of one body, and by when.

    Raises:
        NotFound, NotAllowed: see `queries.get_handover`.
        MoveNotOpen: it is closed.
    """
    by, handover = _leading_open(actor, handover_id)
    before = handover.coordinator, handover.deadline_on
    handover.coordinator = account_id
    handover.deadline_on = deadline_on or handover.deadline_on
    handover.save(update_fields=["coordinator", "deadline_on"])
    audit.record(
        by, "handover.name_coordinator", subject=handover_id, before=before[0], after=account_id,
        deadline_before=before[1], deadline=handover.deadline_on,
    )  # fmt: skip
    return handover


def _leading_open(actor: Actor, handover_id: UUID) -> tuple[Actor, Handover]:
    queries.get_handover(actor, handover_id, to=Side.LEADER)
    handover = Handover.objects.select_for_update(of=("self",)).select_related("plan").get(pk=handover_id)
    if handover.state not in OPEN_STATES:
        raise MoveNotOpen(f"handover {handover_id} is {handover.state}", state=handover.state)
    return queries.acting_in(actor, handover, Side.LEADER), handover


@transaction.atomic
def propose_receivers(actor: Actor, handover_id: UUID, proposals: Sequence[Proposal]) -> int:
    """Note who shall receive what by rule; what a person confirmed stays. Return how many changed.

    Raises:
        NotFound, NotAllowed, MoveNotOpen: as for `name_coordinator`.
    """
    by, handover = _leading_open(actor, handover_id)
    changed = 0
    for proposal in proposals:
        facts = {
            "proposed_id": proposal.body_id, "rule": proposal.rule[:80],
            "article": proposal.article[:200], "verification": proposal.verification[:40],
        }  # fmt: skip
        receiver = Receiver.objects.filter(handover=handover, medium=proposal.medium).first()
        if receiver is None:
            Receiver.objects.create(handover=handover, medium=proposal.medium, **facts)
        elif any(getattr(receiver, name) != value for name, value in facts.items()):
            Receiver.objects.filter(pk=receiver.pk).update(**facts)
        else:
            continue
        changed += 1
    if changed:
        audit.record(by, "handover.propose_receivers", subject=handover_id, changed=changed)
    return changed


@transaction.atomic
def confirm_receiver(
    actor: Actor,
    handover_id: UUID,
    medium: Medium,
    *,
    body_id: UUID | None = None,
    outside: str = "",
    reason: str = "",
) -> Receiver:
    """Confirm who receives things of one medium: as the rule proposes, or another, with a reason.

    `outside` names a receiver that is not in the directory, such as the police for seals.

    Raises:
        NotFound, NotAllowed, MoveNotOpen: as for `name_coordinator`; NotFound too when no rule proposes
            anybody and none is named.
        ReasonMissing: it is not the body that the rule proposes, and no reason is given.
        ReceiverCeased: the body does not exist (any more).
    """
    by, handover = _leading_open(actor, handover_id)
    receiver = Receiver.objects.filter(handover=handover, medium=medium).first()
    receiver = receiver or Receiver(handover=handover, medium=medium)
    chosen = None if outside.strip() else body_id or receiver.proposed_id
    if chosen is None and not outside.strip():
        raise NotFound(f"nobody is proposed to receive {medium} of handover {handover_id}")
    if (outside.strip() or chosen != receiver.proposed_id) and not reason.strip():
        raise ReasonMissing(f"{chosen or outside!r} is not the proposed receiver of {medium}")
    if chosen is not None:
        holdings.check_receives(actor, chosen, on=actor.on)
    before = receiver.body_id, receiver.outside
    receiver.body_id, receiver.outside = chosen, outside.strip()[:300]
    receiver.reason = reason.strip()[:500]
    receiver.confirmed_by, receiver.confirmed_at = by.account_id, now()
    receiver.save()
    audit.record(
        by, "handover.confirm_receiver", subject=handover_id, medium=medium.value, body=chosen,
        before=before[0], proposed=receiver.proposed_id,
        detail={"reason": receiver.reason, "outside": receiver.outside, "outside_before": before[1]},
    )  # fmt: skip
    return receiver


@transaction.atomic
def pass_responsibility(actor: Actor, handover_id: UUID, *, on: date | None = None, basis: str = "") -> int:
    """Make the receivers answer for what a body left from the day `on`; every box stays where it is.

    Without `on`: the first day on which the body is no more, else today. All scopes go to the receiver of
    paper; what others receive (digital records, lines with a receiver of their own) becomes a scope of its
    own in the same fonds. Return how many scopes passed.

    Raises:
        NotFound, NotAllowed, MoveNotOpen: as for `name_coordinator`.
        ReceiverMissing: nobody is confirmed to receive paper.
        ReceiverCeased, LaterKnown: see `holdings.services`.
    """
    by, handover = _leading_open(actor, handover_id)
    day = check_day(actor, on) if on is not None else _first_day_after(actor, handover.giver_id)
    receivers = receivers_of(handover_id)
    main = receiver_for(rules.LineKind.BOX, None, receivers)
    assert main is not None or receivers[Medium.PAPER].outside
    why = basis.strip() or handover.plan.basis or handover.plan.title
    passed = 0
    if main is not None:
        scopes = holding_queries.scopes_left_by(handover.giver_id, on=day - timedelta(days=1))
        passed += holdings.pass_scopes(by, scopes, to_body=main, on=day, basis=why).count
    for body_id, ids in _received_by_others(handover_id, main, receivers).items():
        passed += bool(holdings.pass_answering(by, ids, to_body=body_id, on=day, basis=why).count)
    handover.answered_from = day
    handover.save(update_fields=["answered_from"])
    audit.record(by, "handover.pass_responsibility", subject=handover_id, on=day, scopes=passed)
    return passed


def _first_day_after(actor: Actor, giver_id: UUID) -> date:
    ceased_on = organisations.get_body(giver_id).ceased_on
    return min(ceased_on, actor.on) if ceased_on is not None else actor.on


def _received_by_others(
    handover_id: UUID, main: UUID | None, receivers: dict[Medium, Receiver]
) -> dict[UUID, list[UUID]]:
    """Return the holdings of lines that go to another body than `main`, by that body."""
    found: dict[UUID, list[UUID]] = {}
    others = [medium for medium, each in receivers.items() if each.body_id not in {main, None}]
    kinds = [kind for kind, medium in rules.MEDIUM_OF.items() if medium in others]
    lines = Line.objects.filter(handover=handover_id, holding__isnull=False)
    own = lines.filter(receiver__isnull=False).exclude(receiver=main)
    for body_id, holding_id in own.values_list("receiver_id", "holding_id"):
        if body_id is not None and holding_id is not None:
            found.setdefault(body_id, []).append(holding_id)
    for kind, holding_id in lines.filter(receiver__isnull=True, kind__in=kinds).values_list(
        "kind", "holding_id"
    ):
        to_body = receivers[rules.MEDIUM_OF[rules.LineKind(kind)]].body_id
        if to_body is not None and holding_id is not None:
            found.setdefault(to_body, []).append(holding_id)
    return found


@transaction.atomic
def cancel(actor: Actor, handover_id: UUID, *, reason: str) -> Handover:
    """Give up the handover of one body before anything of it was received.

    Raises:
        NotFound, NotAllowed: see `queries.get_handover`.
        ReasonMissing: no reason is given.
        MoveNotOpen: it was sent, or something was received or found.
    """
    if not reason.strip():
        raise ReasonMissing("a handover is given up with a reason")
    by, handover = _leading_open(actor, handover_id)
    after = rules.handover_after(Way(handover.way), HandoverState(handover.state), "cancel")
    if Line.objects.filter(handover=handover).exclude(state=LineState.DECLARED).exists():
        raise MoveNotOpen(f"something of handover {handover_id} was received", state=handover.state)
    handover.state = after
    handover.save(update_fields=["state"])
    audit.record(by, "handover.cancel", subject=handover_id, detail={"reason": reason})
    end_plan_when_all_ended(by, handover.plan_id)
    return handover


def end_plan_when_all_ended(actor: Actor, plan_id: UUID) -> None:
    """Close a plan when the last of its handovers is closed; cancel it when every one was given up."""
    states = set(Handover.objects.filter(plan=plan_id).values_list("state", flat=True))
    if states & OPEN_STATES:
        return
    state = PlanState.CLOSED if HandoverState.CLOSED in states else PlanState.CANCELLED
    if Plan.objects.filter(pk=plan_id, state=PlanState.OPEN).update(state=state):
        audit.record(actor, "handover.end_plan", subject=plan_id, state=state.value)
