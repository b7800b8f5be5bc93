"""Drawing up the file plan of a year, and putting it in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.dossiers import queries, rules
from hoso.dossiers.errors import (
    HeadingHeld,
    HeadingOdd,
    NoSuchKeeper,
    PlanEmpty,
    PlanIncomplete,
    PlanThere,
    ReasonMissing,
    SymbolTaken,
)
from hoso.dossiers.events import FilePlanApproved
from hoso.dossiers.models import FilePlan, PlanHeading, PlanLine
from hoso.dossiers.rules import FileKind, Numbering, PlanState
from hoso.events import services as events
from hoso.holdings import queries as holdings
from hoso.lib.dates import now
from hoso.lib.errors import BadValue, NotFound
from hoso.lib.ids import uuid7
from hoso.lib.text import squeeze
from hoso.rulesets.vn_state.retention import Retention

FIRST_YEAR, LAST_YEAR = 1945, 2200
MOST_HEADINGS = 80  # as far as Roman figures of headings go


@dataclass(frozen=True, slots=True)
class NewLine:
    """A file that is to be opened, as a person enters it."""

    title: str
    retention: Retention | None
    person: UUID | None = None
    person_name: str = ""
    kind: FileKind = FileKind.MATTER
    symbol: str = ""  # empty: the next number with the abbreviation of its main heading
    schedule_code: str = ""
    note: str = ""


@transaction.atomic
def make_plan(
    actor: Actor, body_id: UUID, year: int, *, fonds_id: UUID, numbering: Numbering = Numbering.WHOLE
) -> FilePlan:
    """Begin the file plan of a body for a year; its files will be opened in the fonds.

    Raises:
        NotFound, NotAllowed: the actor reads nothing of the body, or draws up no plans for it; also the body
            does not answer for the fonds.
        PlanThere: the body has a plan of that year.
        BadValue: no such year.
    """
    queries.check_for_body(actor, body_id, to=acts.PLAN_FILES)
    if fonds_id not in {fonds.pk for fonds in holdings.list_fonds([body_id], on=actor.on)}:
        raise NotFound(f"fonds {fonds_id} is not answered for by {body_id}")
    return _made(actor, body_id, year, fonds_id=fonds_id, numbering=numbering, copied_from=None)


def _made(
    actor: Actor,
    body_id: UUID,
    year: int,
    *,
    fonds_id: UUID,
    numbering: Numbering,
    copied_from: UUID | None,
) -> FilePlan:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadValue(f"{year} is no year of a plan", field="year")
    try:
        with transaction.atomic():
            plan = FilePlan.objects.create(
                body_id=body_id, fonds_id=fonds_id, year=year, numbering=numbering,
                copied_from_id=copied_from, made_by=actor.account_id, made_at=now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise PlanThere(f"body {body_id} has a plan of {year}", year=year) from error
    by = actor.using(acts.PLAN_FILES, ScopeKind.BODY, body_id)
    audit.record(by, "dossiers.make_plan", subject=plan.pk, body=body_id, year=year, source=copied_from)
    return plan


@transaction.atomic
def copy_plan(actor: Actor, plan_id: UUID, *, year: int) -> FilePlan:
    """Begin the plan of another year with the headings and lines of this one.

    Raises:
        NotFound, NotAllowed: see `queries.get_plan`.
        PlanThere: the body has a plan of that year.
    """
    source = queries.get_plan(actor, plan_id, to=acts.PLAN_FILES)
    plan = _made(
        actor, source.body_id, year, fonds_id=source.fonds_id, numbering=Numbering(source.numbering),
        copied_from=source.pk,
    )  # fmt: skip
    headings = list(PlanHeading.objects.filter(plan=source).order_by("ordinal", "id"))
    ids = {each.pk: uuid7() for each in headings}
    PlanHeading.objects.bulk_create(
        PlanHeading(
            id=ids[each.pk], plan=plan, parent_id=ids[each.parent_id] if each.parent_id else None,
            ordinal=each.ordinal, title=each.title, abbreviation=each.abbreviation,
        )
        # What others stand below goes first.
        for each in sorted(headings, key=lambda each: each.parent_id is not None)
    )  # fmt: skip
    PlanLine.objects.bulk_create(
        (_copied(line, plan, ids) for line in PlanLine.objects.filter(plan=source).order_by("number", "id")),
        batch_size=2000,
    )
    return plan


def _copied(line: PlanLine, plan: FilePlan, headings: Mapping[UUID, UUID]) -> PlanLine:
    return PlanLine(
        plan=plan, heading_id=headings[line.heading_id] if line.heading_id else None, number=line.number,
        symbol=line.symbol, title=line.title, kind=line.kind, person=line.person,
        person_name=line.person_name, schedule_code=line.schedule_code, note=line.note,
        retention_years=line.retention_years, is_permanent=line.is_permanent,
    )  # fmt: skip


@transaction.atomic
def add_heading(
    actor: Actor, plan_id: UUID, title: str, *, abbreviation: str = "", parent_id: UUID | None = None
) -> PlanHeading:
    """Set a heading at the end of a plan that is drawn up, or at the end of a main heading.

    Raises:
        NotFound, NotAllowed: see `queries.get_plan`.
        PlanMoveNotOpen: the plan was sent or is in force.
        HeadingOdd: it has no words, stands below a heading that is no main one, or there are too many.
    """
    plan = _changing(actor, plan_id)
    parent = None if parent_id is None else PlanHeading.objects.filter(plan=plan, pk=parent_id).first()
    words = squeeze(title)[:300]
    beside = PlanHeading.objects.filter(plan=plan, parent=parent)
    last = beside.aggregate(last=Max("ordinal"))["last"] or 0
    if not words or (parent_id is not None and (parent is None or parent.parent_id)) or last >= MOST_HEADINGS:
        raise HeadingOdd(f"heading {words!r} below {parent_id} in plan {plan_id}")
    heading = PlanHeading.objects.create(
        plan=plan, parent=parent, ordinal=last + 1, title=words,
        abbreviation="" if parent else rules.clean_abbreviation(abbreviation),
    )  # fmt: skip
    _note_change(actor, plan, heading=heading.pk)
    return heading


@transaction.atomic
def change_heading(actor: Actor, heading_id: UUID, *, title: str, abbreviation: str = "") -> None:
    """Change the words of a heading; symbols below it stay until the plan is numbered anew.

    Raises:
        NotFound, NotAllowed, PlanMoveNotOpen, HeadingOdd: see `add_heading`.
    """
    heading = queries.get_heading(actor, heading_id, to=acts.PLAN_FILES)
    plan = _changing(actor, heading.plan_id)
    words = squeeze(title)[:300]
    if not words:
        raise HeadingOdd(f"heading {heading_id} without words")
    heading.title = words
    heading.abbreviation = "" if heading.parent_id else rules.clean_abbreviation(abbreviation)
    heading.save(update_fields=["title", "abbreviation"])
    _note_change(actor, plan, heading=heading.pk)


@transaction.atomic
def remove_heading(actor: Actor, heading_id: UUID) -> None:
    """Remove a heading below which nothing stands.

    Raises:
        NotFound, NotAllowed, PlanMoveNotOpen: see `add_heading`.
        HeadingHeld: lines or headings stand below it.
    """
    heading = queries.get_heading(actor, heading_id, to=acts.PLAN_FILES)
    plan = _changing(actor, heading.plan_id)
    if heading.lines.exists() or heading.parts.exists():
        raise HeadingHeld(f"something stands below heading {heading_id}")
    heading.delete()
    _note_change(actor, plan, heading=heading_id)


@transaction.atomic
def add_line(actor: Actor, plan_id: UUID, line: NewLine, *, heading_id: UUID | None = None) -> PlanLine:
    """Add a file that is to be opened, with the next number of its run.

    Raises:
        NotFound, NotAllowed: see `queries.get_plan`.
        PlanMoveNotOpen: the plan was sent or is in force.
        HeadingOdd: the heading is none of this plan.
        SymbolTaken: another line has this symbol.
        NoSuchKeeper: the person has no post in the body today.
        BadValue: it has no title.
    """
    plan = _changing(actor, plan_id)
    check_keeper(plan.body_id, line.person, on=actor.on)
    heading = _heading_in(plan, heading_id)
    made = PlanLine(plan=plan, heading=heading)
    made.number = rules.number_in(line.symbol) or _next_number(plan, heading)
    made.symbol = line.symbol or rules.symbol_of(made.number, queries.abbreviation_of(heading))
    _fill(made, line)
    _note_change(actor, plan, line=made.pk)
    return made


@transaction.atomic
def change_line(actor: Actor, line_id: UUID, line: NewLine) -> PlanLine:
    """Change a line of a plan that is drawn up.

    Raises:
        NotFound, NotAllowed, PlanMoveNotOpen, SymbolTaken, NoSuchKeeper, BadValue: see `add_line`.
    """
    found = queries.get_line(actor, line_id, to=acts.PLAN_FILES)
    plan = _changing(actor, found.plan_id)
    if line.person != found.person:
        check_keeper(plan.body_id, line.person, on=actor.on)
    if line.symbol:
        found.symbol, found.number = line.symbol, rules.number_in(line.symbol) or found.number
    _fill(found, line)
    _note_change(actor, plan, line=found.pk)
    return found


@transaction.atomic
def remove_line(actor: Actor, line_id: UUID) -> None:
    """Take a line out of a plan that is drawn up.

    Raises:
        NotFound, NotAllowed, PlanMoveNotOpen: see `add_line`.
    """
    found = queries.get_line(actor, line_id, to=acts.PLAN_FILES)
    plan = _changing(actor, found.plan_id)
    found.delete()
    _note_change(actor, plan, line=line_id)


def check_keeper(body_id: UUID, account_id: UUID | None, *, on: date) -> None:
    """Refuse a person without a post in the body that day.

    Raises:
        NoSuchKeeper: so it is.
    """
    if account_id is None:
        return
    if account_id not in {person.account_id for person in accounts.people_of(body_id, on=on)}:
        raise NoSuchKeeper(f"account {account_id} holds no post in {body_id} on {on}")


def _fill(made: PlanLine, line: NewLine) -> None:
    title = squeeze(line.title)[:1000]
    if not title:
        raise BadValue("a line without a title", field="title")
    made.title, made.kind = title, line.kind
    made.retention = line.retention
    made.person, made.person_name = line.person, squeeze(line.person_name)[:120]
    made.schedule_code, made.note = line.schedule_code[:60], squeeze(line.note)[:500]
    made.symbol = squeeze(made.symbol)[:60]
    _save_symbol(made)


def _save_symbol(made: PlanLine) -> None:
    same = PlanLine.objects.filter(plan_id=made.plan_id, symbol=made.symbol).exclude(pk=made.pk)
    if same.exists():
        raise SymbolTaken(f"symbol {made.symbol!r} is taken", symbol=made.symbol)
    made.save()


def _heading_in(plan: FilePlan, heading_id: UUID | None) -> PlanHeading | None:
    if heading_id is None:
        return None
    found = PlanHeading.objects.filter(plan=plan, pk=heading_id).select_related("parent").first()
    if found is None:
        raise HeadingOdd(f"heading {heading_id} is none of plan {plan.pk}")
    return found


def _next_number(plan: FilePlan, heading: PlanHeading | None) -> int:
    lines = PlanLine.objects.filter(plan=plan)
    if plan.numbering == Numbering.BY_HEADING and heading is not None:
        main = heading.parent_id or heading.pk
        below = PlanHeading.objects.filter(parent=main).values("pk")
        lines = lines.filter(heading__in=below) | lines.filter(heading=main)
    return (lines.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def number_anew(actor: Actor, plan_id: UUID, *, numbering: Numbering) -> int:
    """Give all lines of a plan their numbers and symbols anew, in its order; return how many.

    Raises:
        NotFound, NotAllowed, PlanMoveNotOpen: see `add_line`.
        SymbolTaken: two main headings have one abbreviation, and each is numbered from 1.
    """
    plan = _changing(actor, plan_id)
    groups: list[tuple[str, list[PlanLine]]] = []
    for section in queries.sections_of(plan.pk):
        if section.is_main or not groups:
            groups.append((section.heading.abbreviation if section.heading else "", []))
        groups[-1][1].extend(section.lines)
    numbered = rules.number_all(groups, numbering)
    if len({each.symbol for each in numbered}) != len(numbered):
        # Two main headings with one abbreviation, each numbered from 1.
        raise SymbolTaken("two main headings have the same abbreviation", symbol=numbered[0].symbol)
    for each in numbered:
        each.line.number, each.line.symbol = each.number, each.symbol
    changed = [each.line for each in numbered]
    PlanLine.objects.bulk_update(changed, ["number", "symbol"], batch_size=2000)
    plan.numbering = numbering
    plan.save(update_fields=["numbering"])
    _note_change(actor, plan, lines=len(changed))
    return len(changed)


@transaction.atomic
def send_plan(actor: Actor, plan_id: UUID) -> FilePlan:
    """Send a plan to the head for approval; it is not changed meanwhile.

    Raises:
        NotFound, NotAllowed, PlanMoveNotOpen: see `add_line`.
        PlanEmpty: it has no line.
        PlanIncomplete: lines lack their retention or their person.
    """
    plan = _moved(actor, plan_id, "send", to=acts.PLAN_FILES)
    counts = queries.counts_of([plan.pk]).get(plan.pk)
    if counts is None:
        raise PlanEmpty(f"plan {plan_id} has no line")
    if counts.incomplete:
        raise PlanIncomplete(f"{counts.incomplete} lines of plan {plan_id}", count=counts.incomplete)
    plan.sent_by, plan.sent_at, plan.returned_reason = actor.account_id, now(), ""
    plan.save()
    _recorded(actor, plan, "dossiers.send_plan", acts.PLAN_FILES)
    return plan


@transaction.atomic
def return_plan(actor: Actor, plan_id: UUID, *, reason: str) -> FilePlan:
    """Give a plan back to whoever drew it up.

    Raises:
        NotFound, NotAllowed: see `queries.get_plan`; also the actor approves no plans.
        PlanMoveNotOpen: it was not sent.
        ReasonMissing: it is not said why.
    """
    plan = _moved(actor, plan_id, "return", to=acts.APPROVE_PLAN)
    plan.returned_reason = squeeze(reason)[:500]
    if not plan.returned_reason:
        raise ReasonMissing(f"plan {plan_id} returned without a reason")
    plan.save()
    _recorded(actor, plan, "dossiers.return_plan", acts.APPROVE_PLAN, reason=plan.returned_reason)
    return plan


@transaction.atomic
def approve_plan(actor: Actor, plan_id: UUID) -> FilePlan:
    """Put a plan in force; from now on files are opened from its lines, and it is not changed any more.

    Source: ND 30/2020/ND-CP art. 28: the head approves it at the beginning of the year.

    Raises:
        NotFound, NotAllowed, PlanMoveNotOpen: see `return_plan`.
    """
    plan = _moved(actor, plan_id, "approve", to=acts.APPROVE_PLAN)
    plan.approved_by, plan.approved_at = actor.account_id, now()
    plan.save()
    _recorded(actor, plan, "dossiers.approve_plan", acts.APPROVE_PLAN)
    events.announce(FilePlanApproved(plan.pk))
    return plan


def _changing(actor: Actor, plan_id: UUID) -> FilePlan:
    return _moved(actor, plan_id, "change", to=acts.PLAN_FILES)


def _moved(actor: Actor, plan_id: UUID, move: str, *, to: str) -> FilePlan:
    """Return the plan, kept as it is until the transaction ends, in the state after the move."""
    queries.get_plan(actor, plan_id, to=to)
    plan = FilePlan.objects.select_for_update().get(pk=plan_id)
    plan.state = rules.plan_after(PlanState(plan.state), move)
    return plan


def _note_change(actor: Actor, plan: FilePlan, **what: Any) -> None:
    by = actor.using(acts.PLAN_FILES, ScopeKind.BODY, plan.body_id)
    audit.record(by, "dossiers.change_plan", subject=plan.pk, **what)


def _recorded(actor: Actor, plan: FilePlan, act: str, right: str, **detail: str) -> None:
    by = actor.using(right, ScopeKind.BODY, plan.body_id)
    audit.record(by, act, subject=plan.pk, body=plan.body_id, detail=detail)
