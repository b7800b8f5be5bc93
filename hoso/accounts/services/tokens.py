"""Tokens: secrets with which commands and other systems speak for an account."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hoso.access.values import Actor
from hoso.accounts.models import Token
from hoso.audit import services as audit


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
