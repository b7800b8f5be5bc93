"""Running the checks: what they find becomes one row per cause, and what is gone is resolved."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.lib.errors import NotAllowed
from hoso.oversight import rules
from hoso.oversight.events import CheckAsked, FindingOpened, FindingResolved
from hoso.oversight.models import Check as CheckRow
from hoso.oversight.models import Finding, FindingEvent
from hoso.oversight.queries.checks import CHECKS, Check, asked
from hoso.oversight.rules import Fact, Found, Kind, State
from hoso.oversight.services.owners import Answer, answers_for

BATCH = 1000
CHANGING = (
    "severity", "state", "holding", "about", "body", "owner", "assigned_by", "due_on", "evidence", "digest",
    "last_seen_at", "resolved_at", "times_opened",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check did: causes it found, and rows that were opened (anew), changed or resolved."""

    name: str
    causes: int
    opened: int
    reopened: int
    changed: int
    resolved: int
    seconds: float


def check_all(actor: Actor, *, at: datetime, unseen_months: int) -> list[Outcome]:
    """Run every check for the service, one transaction each; see `run_checks`."""
    return [_run(actor, check, at=at, unseen_months=unseen_months) for check in CHECKS]


def run_checks(actor: Actor, *, at: datetime, unseen_months: int) -> list[Outcome]:
    """Run every check because a person asks for it; what it finds is shown as to everybody else.

    Raises:
        NotAllowed: the actor answers for no warnings anywhere.
    """
    _check_may_ask(actor)
    return check_all(actor, at=at, unseen_months=unseen_months)


@transaction.atomic
def ask_for_check(actor: Actor) -> None:
    """Let a worker run every check at once.

    Raises:
        NotAllowed: the actor answers for no warnings anywhere.
    """
    _check_may_ask(actor)
    assert actor.account_id is not None
    audit.record(actor, "oversight.ask_for_check", subject=actor.account_id)
    events.announce(CheckAsked(actor.account_id))


def _check_may_ask(actor: Actor) -> None:
    if not actor.is_service and not actor.capacities(acts.OVERSEE):
        raise NotAllowed(f"{acts.OVERSEE} is not open to {actor.account_id}", act=acts.OVERSEE)


@transaction.atomic
def _run(actor: Actor, check: Check, *, at: datetime, unseen_months: int) -> Outcome:
    began = time.monotonic()
    # Two at once find the same causes: the second waits, and finds the rows of the first.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"hoso.oversight.check:{check.name}"]
        )
    found = check.find(asked(at=at, unseen_months=unseen_months))
    merge = _Merge(check.kinds, at=at)
    merge.take(found)
    merge.write()
    seconds = round(time.monotonic() - began, 3)
    CheckRow.objects.update_or_create(
        name=check.name, defaults={"checked_at": at, "seconds": seconds, "causes": len(found)}
    )
    counts = {fact: len(merge.by_fact.get(fact, ())) for fact in Fact}
    changed = counts[Fact.CHANGED] + counts[Fact.CAME_BACK]
    outcome = Outcome(
        check.name, len(found), counts[Fact.OPENED], counts[Fact.REOPENED], changed,
        counts[Fact.RESOLVED], seconds,
    )  # fmt: skip
    if merge.by_fact:
        audit.record(
            actor, "oversight.check", check=check.name, causes=outcome.causes, opened=outcome.opened,
            reopened=outcome.reopened, changed=changed, resolved=outcome.resolved,
        )  # fmt: skip
    return outcome


@dataclass
class _Merge:
    """Holds what a check found against the rows there are."""

    kinds: frozenset[Kind]
    at: datetime
    by_fact: dict[Fact, list[Finding]] = field(default_factory=dict)
    new: list[Finding] = field(default_factory=list)
    old: list[Finding] = field(default_factory=list)

    def take(self, found: Sequence[Found]) -> None:
        """Decide about each cause, and about the rows whose cause was not found any more."""
        causes = {(each.kind.value, each.key): each for each in found}
        # What was resolved long ago and did not come back is left where it is.
        known = Finding.objects.filter(
            ~Q(state=State.RESOLVED) | Q(key__in={key for _kind, key in causes}), kind__in=self.kinds
        )
        rows = {(row.kind, row.key): row for row in known}
        answers = answers_for(list(causes.values()), on=timezone.localdate(self.at))
        for key, cause in causes.items():
            row = rows.get(key)
            if row is None:
                self._open(cause, answers[key])
            else:
                self._see_again(row, cause, answers[key])
        for key, row in rows.items():
            if key not in causes and row.state != State.RESOLVED:
                row.state, row.resolved_at = State.RESOLVED, self.at
                self._note(Fact.RESOLVED, row)

    def _open(self, cause: Found, answer: Answer) -> None:
        row = Finding(
            kind=cause.kind, key=cause.key, state=State.OPEN, first_seen_at=self.at,
            due_on=self._due(cause),
        )  # fmt: skip
        self._describe(row, cause, answer)
        self.new.append(row)
        self.by_fact.setdefault(Fact.OPENED, []).append(row)

    def _due(self, cause: Found) -> date:
        return rules.due_on(cause.severity, on=timezone.localdate(self.at))

    def _see_again(self, row: Finding, cause: Found, answer: Answer) -> None:
        fact = rules.after_check(
            State(row.state), digest=cause.digest(), kept_digest=row.digest,
            explained_digest=row.explained_digest,
        )  # fmt: skip
        if fact in {Fact.REOPENED, Fact.CAME_BACK}:
            row.due_on = self._due(cause)
            row.times_opened += fact is Fact.REOPENED
            row.state, row.resolved_at = State.OPEN, None
        changed = self._describe(row, cause, answer)
        if fact is not None:
            self._note(fact, row)
        elif changed:
            self.old.append(row)

    def _describe(self, row: Finding, cause: Found, answer: Answer) -> bool:
        """Write what was found and who answers into a row; tell whether that changes anything."""
        owner = answer.owner_id
        if row.assigned_by is not None:
            # Whom a person chose stays, as long as they can still answer.
            owner = row.owner_id if row.owner_id in answer.people else owner
        told = {
            "severity": int(cause.severity), "holding_id": cause.holding_id, "about_id": answer.about_id,
            "body_id": answer.body_id, "owner_id": owner, "evidence": cause.evidence(),
            "digest": cause.digest(),
            "assigned_by": row.assigned_by if owner == row.owner_id else None,
        }  # fmt: skip
        changed = any(getattr(row, name, None) != value for name, value in told.items())
        for name, value in told.items():
            setattr(row, name, value)
        row.last_seen_at = self.at
        return changed

    def _note(self, fact: Fact, row: Finding) -> None:
        self.old.append(row)
        self.by_fact.setdefault(fact, []).append(row)

    def write(self) -> None:
        """Write the rows that changed, what happened to them, and tell it."""
        Finding.objects.bulk_create(self.new, batch_size=BATCH)
        Finding.objects.bulk_update(self.old, CHANGING, batch_size=BATCH)
        there = Finding.objects.filter(kind__in=self.kinds).exclude(state=State.RESOLVED)
        there.update(last_seen_at=self.at)
        FindingEvent.objects.bulk_create(
            (
                FindingEvent(finding=row, fact=fact, at=self.at)
                for fact, rows in self.by_fact.items()
                for row in rows
            ),
            batch_size=BATCH,
        )
        opened = (Fact.OPENED, Fact.REOPENED, Fact.CAME_BACK)
        events.announce_many(
            [FindingOpened(row.pk, row.kind) for fact in opened for row in self.by_fact.get(fact, ())]
            + [FindingResolved(row.pk, row.kind) for row in self.by_fact.get(Fact.RESOLVED, ())]
        )
