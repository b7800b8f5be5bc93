"""Lending rights of a post for some days."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.accounts.errors import NotOwnRight, OddPeriod
from hoso.accounts.models import Delegation, Right
from hoso.accounts.services import guarding
from hoso.accounts.services.periods import ended, within
from hoso.accounts.services.posts import get_post
from hoso.audit import services as audit
from hoso.lib.errors import NotFound


@transaction.atomic
def delegate(
    actor: Actor,
    post_id: UUID,
    *,
    to_account: UUID,
    acts: Sequence[str],
    from_on: date,
    to_on: date,
    reason: str,
    scope: tuple[ScopeKind, UUID] | None = None,
    up_to: AccessClass | None = None,
) -> Delegation:
    """Lend some acts of a post to another person while its holder is away.

    Everything that the post holds of these acts is lent, or with `scope` only what it holds in that very
    scope, and with `up_to` only up to that class.

    Raises:
        NotFound: no such post.
        NotAllowed: the actor neither holds the post nor gives rights in its body by an own right.
        NotOwnRight: the post itself does not hold one of the acts there and so high (lent rights are
            not passed on).
        OddPeriod: it would end before it begins.
        OutlastsPost: the post is not held on all of these days.
    """
    if to_on <= from_on:
        raise OddPeriod(f"a delegation from {from_on} cannot end on {to_on}", from_on=from_on, to_on=to_on)
    post = get_post(post_id)
    actor = guarding.lending_of(actor, post)
    valid = within(post.valid, from_on=from_on, to_on=to_on)
    missing = sorted(set(acts) - _held(post_id, on=from_on, scope=scope, up_to=up_to))
    if missing:
        raise NotOwnRight(f"the post does not hold {', '.join(missing)}", acts=", ".join(missing))
    kind, scope_id = scope if scope is not None else ("", None)
    delegation = Delegation.objects.create(
        giver_post_id=post_id, receiver_id=to_account, acts=sorted(set(acts)), scope_kind=kind,
        scope_id=scope_id, access_class=up_to, reason=reason, valid=valid,
    )  # fmt: skip
    audit.record(
        actor, "accounts.delegate", subject=post_id, delegation=delegation.pk, to=to_account,
        acts=delegation.acts, scope=scope_id, detail={"reason": reason},
    )  # fmt: skip
    return delegation


def _held(
    post_id: UUID, *, on: date, scope: tuple[ScopeKind, UUID] | None, up_to: AccessClass | None
) -> set[str]:
    """Return the acts that a post holds of its own that day, in this scope and up to this class."""
    own = Right.objects.filter(post_id=post_id, valid__contains=on)
    if scope is not None:
        own = own.filter(scope_kind=scope[0], scope_id=scope[1])
    if up_to is not None:
        own = own.filter(access_class__gte=up_to)
    return set(own.values_list("act", flat=True))


@transaction.atomic
def end_delegation(actor: Actor, delegation_id: UUID, *, on: date, reason: str) -> Delegation:
    """Take back what was lent, from the day `on`.

    Raises:
        NotFound: no such delegation.
        NotAllowed: see `delegate`.
        AlreadyEnded: it ends by then anyway.
    """
    lent = Delegation.objects.select_for_update().filter(pk=delegation_id).first()
    if lent is None:
        raise NotFound(f"delegation {delegation_id} not found")
    actor = guarding.lending_of(actor, lent.giver_post)
    lent.valid = ended(lent.valid, on=on)
    lent.save(update_fields=["valid"])
    audit.record(
        actor, "accounts.end_delegation", subject=lent.giver_post_id, delegation=delegation_id, on=on,
        detail={"reason": reason},
    )  # fmt: skip
    return lent
