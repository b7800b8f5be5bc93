"""Writes of accounts: open one, appoint, give a right, delegate, issue a token."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.accounts import rules
from hoso.accounts.errors import NameTaken, NotOwnRight, OddPeriod
from hoso.accounts.models import Account, Delegation, Post, Right, Token
from hoso.audit import services as audit
from hoso.lib.errors import BadValue
from hoso.tables.models import during


@transaction.atomic
def open_account(
    actor: Actor, username: str, *, full_name: str, password: str, language: str = "vi"
) -> Account:
    """Open an account with a first password.

    Raises:
        NameTaken: the user name is in use; names are never given twice.
        BadValue: the password is too short or too common.
    """
    account = Account(username=username, full_name=full_name, language=language)
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise BadValue("; ".join(error.messages), field="password") from error
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        raise NameTaken(f"the user name {username!r} is taken", username=username) from error
    audit.record(actor, "accounts.open", subject=account.pk, detail={"username": username})
    return account


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
        OddPeriod: the post would end before it begins.
    """
    if to_on is not None and to_on <= from_on:
        raise OddPeriod(f"a post from {from_on} cannot end on {to_on}", from_on=from_on, to_on=to_on)
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
    """Add one right to a post, for some days.

    Raises:
        OddPeriod: it would end before it begins.
    """
    if to_on is not None and to_on <= from_on:
        raise OddPeriod(f"a right from {from_on} cannot end on {to_on}", from_on=from_on, to_on=to_on)
    right = Right.objects.create(
        post_id=post_id,
        act=act,
        scope_kind=scope_kind,
        scope_id=scope_id,
        access_class=up_to,
        valid=during(from_on, to_on),
    )
    audit.record(actor, "accounts.give_right", subject=post_id, right=right.pk, scope=scope_id)
    return right


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
def issue_token(actor: Actor, account_id: UUID, *, label: str, ends_at: datetime) -> str:
    """Return a new token for an account; it is shown once, only its digest is kept."""
    token = secrets.token_urlsafe(32)
    kept = Token.objects.create(
        account_id=account_id,
        digest=hashlib.sha256(token.encode()).hexdigest(),
        label=label,
        ends_at=ends_at,
    )
    audit.record(actor, "accounts.issue_token", subject=account_id, token=kept.pk)
    return token
