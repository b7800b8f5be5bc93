"""Reads of accounts, and the one place that builds an Actor."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from hoso.access.values import AccessClass, Actor, Capacity, Grant, ScopeKind
from hoso.accounts.errors import TokenRefused
from hoso.accounts.models import Account, Delegation, Post, Right, SavedView, Token
from hoso.accounts.rules import Role
from hoso.lib.errors import NotFound


def find_account(username: str) -> Account | None:
    """Return the account of that user name, ended ones too."""
    return Account.objects.filter(username=username).first()


def get_account(username: str) -> Account:
    """Return the active account of that user name.

    Raises:
        NotFound: nobody active has it.
    """
    account = Account.objects.filter(username=username, is_active=True).first()
    if account is None:
        raise NotFound(f"account {username!r} not found")
    return account


def list_posts(account_id: UUID, *, on: date) -> list[Post]:
    """Return the posts a person holds that day."""
    return list(Post.objects.filter(account_id=account_id, valid__contains=on).order_by("valid", "id"))


def list_every_post(account_id: UUID) -> list[Post]:
    """Return every post a person held, holds or will hold, in order of their days."""
    return list(Post.objects.filter(account_id=account_id).order_by("valid", "id"))


def list_rights(post_ids: Iterable[UUID]) -> list[Right]:
    """Return every right that ever hung on these posts."""
    return list(Right.objects.filter(post__in=list(post_ids)).order_by("post_id", "act", "id"))


def list_delegations(account_id: UUID) -> list[Delegation]:
    """Return everything that a person lent or was lent, oldest first."""
    mine = Q(giver_post__account_id=account_id) | Q(receiver_id=account_id)
    return list(Delegation.objects.filter(mine).select_related("giver_post").order_by("id"))


def list_views(actor: Actor, path: str) -> list[SavedView]:
    """Return the views of the list at `path` that the person keeps, by name."""
    if actor.account_id is None:
        return []
    return list(SavedView.objects.filter(account=actor.account_id, path=path).order_by("name"))


def list_tokens(account_id: UUID) -> list[Token]:
    """Return every token of an account, oldest first; the secret itself is kept nowhere."""
    return list(Token.objects.filter(account_id=account_id).order_by("id"))


def names_of(account_ids: set[UUID]) -> dict[UUID, str]:
    """Return the names of several people at once."""
    return dict(Account.objects.filter(pk__in=account_ids).values_list("id", "full_name"))


def actor_for(account_id: UUID, *, at: datetime) -> Actor:
    """Return who this person is today: own posts and what was delegated.

    `post_id` is the first post, for acts that need no right; `Grant.capacity` tells whose each right is.

    Raises:
        NotFound: no such active account.
    """
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NotFound(f"account {account_id} not found")
    on = timezone.localdate(at)
    grants = (*_own(account_id, on=on), *_delegated(account_id, on=on))
    first_post = list_posts(account_id, on=on)[:1]
    return Actor(
        account_id=account_id,
        name=account.username,
        on=on,
        post_id=first_post[0].pk if first_post else None,
        grants=grants,
    )


def actor_by_token(token: str, *, at: datetime, username: str | None = None) -> Actor:
    """Return the actor of the account whose token this is; with `username`, only if it is that account's.

    Raises:
        TokenRefused: unknown, ended, or of another account; which one is not told.
    """
    digest = hashlib.sha256(token.strip().encode()).hexdigest()
    found = Token.objects.filter(digest=digest, account__is_active=True, ends_at__gt=at)
    if username is not None:
        found = found.filter(account__username=username)
    account_id = found.values_list("account_id", flat=True).first()
    if account_id is None:
        raise TokenRefused(f"no valid token for {username or 'this request'!r}", username=username)
    return actor_for(account_id, at=at)


def _own(account_id: UUID, *, on: date) -> Iterator[Grant]:
    rights = Right.objects.filter(post__account_id=account_id, post__valid__contains=on, valid__contains=on)
    for right in rights.order_by("post__valid", "id"):
        yield _grant(right, Capacity(right.post_id), AccessClass(right.access_class))


def _delegated(account_id: UUID, *, on: date) -> Iterator[Grant]:
    """Yield what others lent: only while their post and account last, and never more than they hold today."""
    lent = Delegation.objects.filter(
        receiver_id=account_id,
        valid__contains=on,
        giver_post__valid__contains=on,
        giver_post__account__is_active=True,
    ).select_related("giver_post")
    for delegation in lent.order_by("id"):
        capacity = Capacity(delegation.giver_post_id, delegation.giver_post.account_id)
        rights = Right.objects.filter(
            post_id=delegation.giver_post_id, act__in=delegation.acts, valid__contains=on
        )
        if delegation.scope_id is not None:
            rights = rights.filter(scope_kind=delegation.scope_kind, scope_id=delegation.scope_id)
        for right in rights.order_by("id"):
            yield _grant(right, capacity, _lowered(right, delegation))


def _lowered(right: Right, delegation: Delegation) -> AccessClass:
    levels = [right.access_class, delegation.access_class]
    return AccessClass(min(level for level in levels if level is not None))


def _grant(right: Right, capacity: Capacity, level: AccessClass) -> Grant:
    return Grant(right.act, ScopeKind(right.scope_kind), right.scope_id, level, capacity)


@dataclass(frozen=True, slots=True)
class Person:
    """An active account with the post it holds in a body."""

    account_id: UUID
    name: str
    title: str
    body_id: UUID


def heads_of(body_ids: Iterable[UUID], *, on: date) -> dict[UUID, Person]:
    """Return the head of each body that day, else its archivist; a body with neither has no entry."""
    order = {Role.LEADER.value: 0, Role.ARCHIVIST.value: 1}
    posts = _posts_in(body_ids, on=on).filter(role__in=list(order))
    found: dict[UUID, Person] = {}
    for post in sorted(posts, key=lambda post: order[post.role]):
        found.setdefault(post.body_id, _person(post))
    return found


def people_of(body_id: UUID, *, on: date) -> list[Person]:
    """Return who holds a post in a body that day, each once, in order of their posts."""
    found: dict[UUID, Person] = {}
    for post in _posts_in([body_id], on=on):
        found.setdefault(post.account_id, _person(post))
    return list(found.values())


def people_of_all(body_ids: Iterable[UUID], *, on: date) -> dict[UUID, set[UUID]]:
    """Return the accounts that hold a post in each of several bodies that day."""
    found: dict[UUID, set[UUID]] = {}
    for body_id, account_id in _posts_in(body_ids, on=on).values_list("body_id", "account_id"):
        found.setdefault(body_id, set()).add(account_id)
    return found


def people_gone_from(body_ids: Iterable[UUID], *, on: date) -> dict[UUID, set[UUID]]:
    """Return the accounts that once held a post in each of several bodies and hold none there that day."""
    bodies = list(body_ids)
    here = people_of_all(bodies, on=on)
    found: dict[UUID, set[UUID]] = {}
    for body_id, account_id in Post.objects.filter(body__in=bodies).values_list("body_id", "account_id"):
        if account_id not in here.get(body_id, set()):
            found.setdefault(body_id, set()).add(account_id)
    return found


def _posts_in(body_ids: Iterable[UUID], *, on: date) -> "QuerySet[Post]":
    posts = Post.objects.filter(body__in=list(body_ids), valid__contains=on, account__is_active=True)
    return posts.select_related("account").order_by("valid", "id")


def _person(post: Post) -> Person:
    return Person(post.account_id, post.account.full_name, post.title, post.body_id)


def in_office(account_ids: Iterable[UUID], *, on: date) -> set[UUID]:
    """Return those of the accounts that are active and hold a post that day."""
    posts = Post.objects.filter(account__in=list(account_ids), valid__contains=on, account__is_active=True)
    return set(posts.values_list("account_id", flat=True))


def people_who_may(act: str, body_id: UUID, *, on: date) -> dict[UUID, str]:
    """Return who may do `act` in a body that day by a right of their own, with their names."""
    rights = Right.objects.filter(
        act=act, scope_kind=ScopeKind.BODY, scope_id=body_id, valid__contains=on,
        post__valid__contains=on, post__account__is_active=True,
    )  # fmt: skip
    found = rights.order_by("post__valid", "post_id").values_list("post__account", "post__account__full_name")
    return dict(found)


def held_right(account_id: UUID, act: str, body_id: UUID, *, on: date) -> Capacity | None:
    """Return in which capacity an account could do `act` in a body on a day, also a past one; None: in none.

    Own rights come before lent ones. An account that was closed since held what it held.
    """
    own = Right.objects.filter(
        act=act, scope_kind=ScopeKind.BODY, scope_id=body_id, valid__contains=on,
        post__account=account_id, post__valid__contains=on,
    )  # fmt: skip
    post_id = own.order_by("post__valid", "id").values_list("post_id", flat=True).first()
    if post_id is not None:
        return Capacity(post_id)
    lent = Delegation.objects.filter(
        receiver=account_id, valid__contains=on, giver_post__valid__contains=on, acts__contains=[act]
    ).select_related("giver_post")
    for each in lent.order_by("id"):
        scoped = each.scope_id is None or (each.scope_kind, each.scope_id) == (ScopeKind.BODY, body_id)
        given = Right.objects.filter(
            post=each.giver_post_id, act=act, scope_kind=ScopeKind.BODY, scope_id=body_id, valid__contains=on
        )
        if scoped and given.exists():
            return Capacity(each.giver_post_id, each.giver_post.account_id)
    return None
