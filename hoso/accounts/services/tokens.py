"""Tokens: secrets with which commands and other systems speak for an account."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hoso.access.values import Actor
from hoso.accounts.errors import AlreadyEnded
from hoso.accounts.models import Token
from hoso.accounts.services import guarding
from hoso.audit import services as audit
from hoso.lib.errors import NotFound


@transaction.atomic
def issue_token(actor: Actor, account_id: UUID, *, label: str, ends_at: datetime) -> str:
    """Return a new token for an account; only its digest is kept.

    Whoever has somebody's token acts as that person, so nobody makes one for another account.

    Raises:
        NotAllowed: it is another person's account.
    """
    actor = guarding.owning(actor, account_id)
    token = secrets.token_urlsafe(32)
    kept = Token.objects.create(
        account_id=account_id,
        digest=hashlib.sha256(token.encode()).hexdigest(),
        label=label,
        ends_at=ends_at,
    )
    audit.record(actor, "accounts.issue_token", subject=account_id, token=kept.pk)
    return token


@transaction.atomic
def revoke_token(actor: Actor, token_id: UUID, *, at: datetime, reason: str) -> Token:
    """Make a token worthless from the moment `at`.

    Raises:
        NotFound: no such token.
        NotAllowed: it is another account's, and the actor does not give rights where that holds a post.
        AlreadyEnded: it has ended.
    """
    token = Token.objects.select_for_update().filter(pk=token_id).first()
    if token is None:
        raise NotFound(f"token {token_id} not found")
    if actor.account_id != token.account_id:
        actor = guarding.granting_to(actor, token.account_id)
    if token.ends_at <= at:
        raise AlreadyEnded(f"token {token_id} ended at {token.ends_at}")
    token.ends_at = at
    token.save(update_fields=["ends_at"])
    audit.record(
        actor, "accounts.revoke_token", subject=token.account_id, token=token_id, detail={"reason": reason}
    )
    return token
