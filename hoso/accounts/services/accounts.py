"""Opening and closing accounts."""

from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from hoso.access.values import Actor
from hoso.accounts.errors import AlreadyEnded, NameTaken
from hoso.accounts.models import Account
from hoso.accounts.services import guarding
from hoso.audit import services as audit
from hoso.lib.errors import BadValue, NotFound


@transaction.atomic
def open_account(
    actor: Actor, username: str, *, full_name: str, password: str, language: str = "vi"
) -> Account:
    """Open an account with a first password.

    Raises:
        NotAllowed: the actor gives rights nowhere.
        NameTaken: the user name is in use; names are never given twice.
        BadValue: the password is too short or too common.
    """
    actor = guarding.granting_somewhere(actor)
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
def close_account(actor: Actor, account_id: UUID, *, reason: str) -> Account:
    """Close an account: nobody signs in with it, and its tokens, rights and what it lent are worth nothing.

    Its row stays, because the trail names it for ever; its posts stay as the facts they are.

    Raises:
        NotFound: no such account.
        NotAllowed: the actor does not give rights in every body in which it holds a post.
        AlreadyEnded: it is closed.
    """
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotFound(f"account {account_id} not found")
    actor = guarding.granting_to(actor, account_id)
    if not account.is_active:
        raise AlreadyEnded(f"account {account_id} is closed")
    account.is_active = False
    account.save(update_fields=["is_active"])
    audit.record(actor, "accounts.close", subject=account_id, detail={"reason": reason})
    return account
