"""Declaring which documents share one series of numbers, and taking a declaration back."""

from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.holdings import queries as holdings
from hoso.lib.dates import now
from hoso.lib.errors import NotAllowed
from hoso.lib.text import squeeze
from hoso.organisations import queries as organisations
from hoso.registry import events as announcements
from hoso.registry import rules
from hoso.registry.errors import SeriesGone, SeriesOdd, SeriesOverlaps
from hoso.registry.models import DeclaredSeries
from hoso.registry.queries import get_series
from hoso.registry.rules import NewSeries
from hoso.tables.models import during


@transaction.atomic
def declare_series(actor: Actor, body_id: UUID, series: NewSeries) -> DeclaredSeries:
    """Say which documents of a body share one series of numbers in a time, and where it is complete.

    The head of the body decides that (Decree 30/2020/ND-CP art. 15); for a body that is no more, the
    head of the body that answers for its records.

    Raises:
        BodyNotFound: nobody has this id.
        NotAllowed: the actor is no such head.
        SeriesOdd: see `rules.checked`; or its days lie outside the life of the body.
        SeriesOverlaps: another series holds the same documents in the same time.
    """
    body = organisations.get_body(body_id)
    actor = _as_head(actor, body_id)
    kept = rules.checked(series, rules=body.rule_set)
    begins_before = body.begins_on is not None and kept.from_on < body.begins_on
    if begins_before or (body.ends_on is not None and kept.to_on > body.ends_on):
        raise SeriesOdd(f"the series {kept.title!r} lies outside the life of the body", what="life")
    _check_apart(body_id, kept)
    made = DeclaredSeries.objects.create(
        body_id=body_id, title=kept.title, valid=during(kept.from_on, kept.to_on + timedelta(days=1)),
        type_codes=list(kept.type_codes), symbols=list(kept.symbols), symbol_keys=list(kept.symbol_keys),
        complete_from=kept.complete_from, complete_to=kept.complete_to, is_secret=kept.is_secret,
        basis=kept.basis, declared_by=actor.account_id, declared_at=now(),
    )  # fmt: skip
    audit.record(
        actor, "registry.declare_series", subject=made.pk, body=body_id, from_on=kept.from_on,
        to_on=kept.to_on, complete_from=kept.complete_from, complete_to=kept.complete_to,
        detail={
            "title": kept.title, "types": kept.type_codes, "symbols": kept.symbols,
            "secret": kept.is_secret, "basis": kept.basis,
        },
    )  # fmt: skip
    events.announce(announcements.SeriesDeclared(made.pk, body_id))
    return made


@transaction.atomic
def withdraw_series(actor: Actor, series_id: UUID, *, reason: str) -> None:
    """Take a declaration back; it stays in the list of what was declared.

    Raises:
        NotFound: no such series.
        NotAllowed: the actor is not the head of its body.
        SeriesGone: it was withdrawn before.
    """
    series = get_series(series_id)
    actor = _as_head(actor, series.body_id)
    left = DeclaredSeries.objects.filter(pk=series_id, withdrawn_at__isnull=True)
    written = left.update(
        withdrawn_at=now(), withdrawn_by=actor.account_id, withdrawn_reason=squeeze(reason)[:500]
    )
    if written != 1:
        raise SeriesGone(f"series {series_id} was withdrawn")
    audit.record(
        actor, "registry.withdraw_series", subject=series_id, body=series.body_id, detail={"reason": reason}
    )
    events.announce(announcements.SeriesWithdrawn(series_id, series.body_id))


def may_declare(actor: Actor, body_id: UUID) -> bool:
    """Tell whether the actor declares the series of a body; see `declare_series`."""
    return _head_in(actor, body_id) is not None


def _as_head(actor: Actor, body_id: UUID) -> Actor:
    if actor.is_service:
        return actor
    scope = _head_in(actor, body_id)
    if scope is None:
        raise NotAllowed(f"{acts.SERIES} is not open to {actor.account_id}", act=acts.SERIES)
    return actor.using(acts.SERIES, ScopeKind.BODY, scope)


def _head_in(actor: Actor, body_id: UUID) -> UUID | None:
    """Return the body as whose head the actor decides: the body itself, or who answers for its records."""
    answering = holdings.answering_for([body_id], on=actor.on).get(body_id, [])
    bodies = [body_id, *answering]
    return next((each for each in bodies if actor.may(acts.SERIES, ScopeKind.BODY, each)), None)


def _check_apart(body_id: UUID, series: NewSeries) -> None:
    """Refuse what another series of the body claims; declarations of one body go one by one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"hoso.registry.series:{body_id}"]
        )
    days = during(series.from_on, series.to_on + timedelta(days=1))
    same_time = DeclaredSeries.objects.filter(body=body_id, withdrawn_at__isnull=True, valid__overlap=days)
    for other in same_time:
        if rules.overlaps(series.type_codes, series.symbol_keys, other.type_codes, other.symbol_keys):
            raise SeriesOverlaps(f"series {other.pk} holds the same documents", title=other.title)
