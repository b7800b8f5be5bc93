"""Who may give rights, and take them back."""

from collections.abc import Iterable
from uuid import UUID

from hoso.access import acts
from hoso.access.values import Actor, Capacity, ScopeKind
from hoso.accounts.models import Post
from hoso.lib.errors import NotAllowed

# A right in these scopes is bound to a body; in the others to something that lies in a body's fonds.
OF_BODIES = frozenset({ScopeKind.BODY, ScopeKind.CUSTODY})


def granting_in(actor: Actor, body_id: UUID) -> Actor:
    """Refuse who may not give rights in a body; the service itself may.

    Returns the actor in the post, and on whose behalf, that the right used belongs to.

    Raises:
        NotAllowed: `acts.GRANT` is not open to the actor there.
    """
    return _granting(actor, ScopeKind.BODY, body_id)


def granting_over(actor: Actor, kind: ScopeKind, scope_id: UUID) -> Actor:
    """Refuse who may not give rights over a scope: over a fonds or a record only who grants in that very one.

    Raises:
        NotAllowed: see `granting_in`.
    """
    return _granting(actor, ScopeKind.BODY if kind in OF_BODIES else kind, scope_id)


def granting_somewhere(actor: Actor) -> Actor:
    """Refuse who may give rights in no body at all.

    Raises:
        NotAllowed: see `granting_in`.
    """
    if actor.is_service:
        return actor
    for body_ids in actor.reach(acts.GRANT, ScopeKind.BODY).values():
        return actor.using(acts.GRANT, ScopeKind.BODY, min(body_ids))
    raise _refusal(actor)


def granting_to(actor: Actor, account_id: UUID) -> Actor:
    """Refuse who may not give rights in every body in which an account holds a post that day.

    Raises:
        NotAllowed: see `granting_in`.
    """
    by = granting_somewhere(actor)
    for body_id in _bodies_of(account_id, actor):
        by = granting_in(actor, body_id)
    return by


def lending_of(actor: Actor, post: Post) -> Actor:
    """Refuse who may not lend of a post: its holder may, and who gives rights in its body by an own right.

    Were a lent right enough, what was lent could be passed on.

    Raises:
        NotAllowed: see `granting_in`.
    """
    if actor.account_id is not None and actor.account_id == post.account_id:
        return actor.acting(Capacity(post.pk))
    by = granting_in(actor, post.body_id)
    if by.on_behalf_of is not None:
        raise _refusal(actor)
    return by


def owning(actor: Actor, account_id: UUID) -> Actor:
    """Refuse anybody but the account itself and the service.

    Raises:
        NotAllowed: it is another account.
    """
    if not actor.is_service and actor.account_id != account_id:
        raise NotAllowed(f"account {account_id} is not that of {actor.account_id}")
    return actor


def _granting(actor: Actor, kind: ScopeKind, scope_id: UUID) -> Actor:
    if actor.is_service:
        return actor
    if not actor.may(acts.GRANT, kind, scope_id):
        raise _refusal(actor)
    return actor.using(acts.GRANT, kind, scope_id)


def _bodies_of(account_id: UUID, actor: Actor) -> Iterable[UUID]:
    held = Post.objects.filter(account_id=account_id, valid__contains=actor.on)
    return held.values_list("body_id", flat=True).distinct()


def _refusal(actor: Actor) -> NotAllowed:
    return NotAllowed(f"{acts.GRANT} is not open to {actor.account_id}", act=acts.GRANT)
