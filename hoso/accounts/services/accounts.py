"""Opening accounts."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from hoso.access.values import Actor
from hoso.accounts.errors import NameTaken
from hoso.accounts.models import Account
from hoso.audit import services as audit
from hoso.lib.errors import BadValue


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
