"""Posts and the rights that hang on them."""

from datetime import date
from uuid import UUID

from django.db import transaction

from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.accounts import rules
from hoso.accounts.errors import OddPeriod
from hoso.accounts.models import Post, Right
from hoso.accounts.services import guarding
from hoso.accounts.services.periods import ended, within
from hoso.audit import services as audit
from hoso.lib.errors import NotFound
from hoso.tables.models import during


def get_post(post_id: UUID) -> Post:
    """Return a post and keep it as it is until the running transaction ends.

    Raises:
        NotFound: no such post.
    """
    post = Post.objects.select_for_update().filter(pk=post_id).first()
    if post is None:
        raise NotFound(f"post {post_id} not found")
    return post


@transaction.atomic
def appoint(
    actor: Actor,
    account_id: UUID,
    *,
    body_id: UUID,
    title: str,
    role: rules.Role,
    from_on: date,
    to_on: date | None = None,
) -> Post:
    """Give a person a post in a body with the usual rights of its role.

    `to_on` is the first day the post is no longer held.

    Raises:
        NotAllowed: the actor does not give rights in the body.
        OddPeriod: the post would end before it begins.
    """
    if to_on is not None and to_on <= from_on:
        raise OddPeriod(f"a post from {from_on} cannot end on {to_on}", from_on=from_on, to_on=to_on)
    actor = guarding.granting_in(actor, body_id)
    valid = during(from_on, to_on)
    post = Post.objects.create(account_id=account_id, body_id=body_id, title=title, role=role, valid=valid)
    Right.objects.bulk_create(
        Right(
            post=post,
            act=right.act,
            scope_kind=right.kind,
            scope_id=body_id,
            access_class=right.up_to,
            valid=valid,
        )
        for right in rules.RIGHTS[role]
    )
    audit.record(
        actor, "accounts.appoint", subject=account_id, post=post.pk, body=body_id, detail={"title": title}
    )
    return post


@transaction.atomic
def give_right(
    actor: Actor,
    post_id: UUID,
    act: str,
    *,
    scope_kind: ScopeKind,
    scope_id: UUID,
    up_to: AccessClass,
    from_on: date,
    to_on: date | None = None,
) -> Right:
    """Add one right to a post, for some days; without `to_on` it lasts as long as the post.

    Raises:
        NotFound: no such post.
        NotAllowed: the actor does not give rights in the post's body and over the scope.
        OddPeriod: it would end before it begins.
        OutlastsPost: the post is not held on all of these days.
    """
    if to_on is not None and to_on <= from_on:
        raise OddPeriod(f"a right from {from_on} cannot end on {to_on}", from_on=from_on, to_on=to_on)
    post = get_post(post_id)
    guarding.granting_over(actor, scope_kind, scope_id)
    actor = guarding.granting_in(actor, post.body_id)
    right = Right.objects.create(
        post_id=post_id,
        act=act,
        scope_kind=scope_kind,
        scope_id=scope_id,
        access_class=up_to,
        valid=within(post.valid, from_on=from_on, to_on=to_on),
    )
    audit.record(actor, "accounts.give_right", subject=post_id, right=right.pk, scope=scope_id)
    return right


@transaction.atomic
def end_post(actor: Actor, post_id: UUID, *, on: date, reason: str) -> Post:
    """End a post: from the day `on` its holder has none of its rights, nor has anyone they were lent to.

    Raises:
        NotFound: no such post.
        NotAllowed: the actor does not give rights in the post's body.
        AlreadyEnded: it ends by then anyway.
    """
    post = get_post(post_id)
    actor = guarding.granting_in(actor, post.body_id)
    post.valid = ended(post.valid, on=on)
    post.save(update_fields=["valid"])
    audit.record(
        actor, "accounts.end_post", subject=post.account_id, post=post_id, on=on, detail={"reason": reason}
    )
    return post


@transaction.atomic
def end_right(actor: Actor, right_id: UUID, *, on: date, reason: str) -> Right:
    """Take one right from a post, from the day `on`; its other rights stay.

    Raises:
        NotFound: no such right.
        NotAllowed: the actor does not give rights in the post's body.
        AlreadyEnded: it ends by then anyway.
    """
    found = Right.objects.select_for_update(of=("self",)).select_related("post")
    right = found.filter(pk=right_id).first()
    if right is None:
        raise NotFound(f"right {right_id} not found")
    actor = guarding.granting_in(actor, right.post.body_id)
    right.valid = ended(right.valid, on=on)
    right.save(update_fields=["valid"])
    audit.record(
        actor, "accounts.end_right", subject=right.post_id, right=right_id, on=on, detail={"reason": reason}
    )
    return right
