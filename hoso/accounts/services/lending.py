"""Lending rights of a post for some days."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from hoso.access.values import Actor
from hoso.accounts.errors import NotOwnRight, OddPeriod
from hoso.accounts.models import Delegation, Right
from hoso.accounts.services.ending import ended
from hoso.audit import services as audit
from hoso.lib.errors import NotFound
from hoso.tables.models import during


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
) -> Delegation:
    """Lend some acts of a post to another person while its holder is away.

    Raises:
        NotOwnRight: the post itself does not hold one of the acts (lent rights are not passed on).
        OddPeriod: it would end before it begins.
    """
    if to_on <= from_on:
        raise OddPeriod(f"a delegation from {from_on} cannot end on {to_on}", from_on=from_on, to_on=to_on)
    own = set(Right.objects.filter(post_id=post_id, valid__contains=from_on).values_list("act", flat=True))
    missing = sorted(set(acts) - own)
    if missing:
        raise NotOwnRight(f"the post does not hold {', '.join(missing)}", acts=", ".join(missing))
    delegation = Delegation.objects.create(
        giver_post_id=post_id,
        receiver_id=to_account,
        acts=sorted(acts),
        reason=reason,
        valid=during(from_on, to_on),
    )
    audit.record(actor, "accounts.delegate", subject=post_id, to=to_account, detail={"reason": reason})
    return delegation


@transaction.atomic
def end_delegation(actor: Actor, delegation_id: UUID, *, on: date, reason: str) -> Delegation:
    """Take back what was lent, from the day `on`.

    Raises:
        NotFound: no such delegation.
        AlreadyEnded: it ends by then anyway.
    """
    lent = Delegation.objects.select_for_update().filter(pk=delegation_id).first()
    if lent is None:
        raise NotFound(f"delegation {delegation_id} not found")
    lent.valid = ended(lent.valid, on=on)
    lent.save(update_fields=["valid"])
    audit.record(
        actor, "accounts.end_delegation", subject=lent.giver_post_id, delegation=delegation_id, on=on,
        detail={"reason": reason},
    )  # fmt: skip
    return lent
