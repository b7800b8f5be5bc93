"""Commands that end what an account holds: post, right, token, the account itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated
from uuid import UUID

import typer

from hoso.accounts import queries, services
from hoso.cli.actors import As, TokenFile, acting_or_service
from hoso.cli.days import A_DAY
from hoso.cli.output import emit, refuse
from hoso.lib.dates import now
from hoso.lib.errors import DomainError

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
On = Annotated[
    date | None, typer.Option("--on", help="First day it no longer holds; today without it.", **A_DAY)
]
Reason = Annotated[str, typer.Option(help="Why; it stands in the trail.")]


def register(accounts: typer.Typer) -> None:
    """Add these commands to `hoso accounts`."""
    accounts.command("end-post")(end_post)
    accounts.command("end-right")(end_right)
    accounts.command("revoke-token")(revoke_token)
    accounts.command("close")(close)


@contextmanager
def refusals() -> Iterator[None]:
    """End the command with the words of what was refused."""
    try:
        yield
    except DomainError as error:
        refuse(error)


def end_post(
    post: Annotated[UUID, typer.Argument(help="Id of the post; `hoso accounts show` tells it.")],
    reason: Reason,
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """End a post: its rights, and what was lent of them, end with it.

    Example: hoso accounts end-post 0198c0de-0000-7000-8000-000000000001 --reason "Nghỉ hưu" --on 1/4/2026
    """
    actor = acting_or_service(username, token_file)
    with refusals():
        services.end_post(actor, post, on=on or actor.on, reason=reason)
    emit({"post": str(post), "ended_on": on or actor.on}, as_json=json)


def end_right(
    right: Annotated[UUID, typer.Argument(help="Id of the right; `hoso accounts show` tells it.")],
    reason: Reason,
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Take one right from a post; the others stay.

    Example: hoso accounts end-right 0198c0de-0000-7000-8000-000000000002 --reason "Chuyển phần việc"
    """
    actor = acting_or_service(username, token_file)
    with refusals():
        services.end_right(actor, right, on=on or actor.on, reason=reason)
    emit({"right": str(right), "ended_on": on or actor.on}, as_json=json)


def revoke_token(
    token: Annotated[UUID, typer.Argument(help="Id of the token; `hoso accounts show` tells it.")],
    reason: Reason,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Make a token worthless at once.

    Example: hoso accounts revoke-token 0198c0de-0000-7000-8000-000000000003 --reason "Mất máy"
    """
    at = now()
    with refusals():
        services.revoke_token(acting_or_service(username, token_file), token, at=at, reason=reason)
    emit({"token": str(token), "ended_at": at.isoformat()}, as_json=json)


def close(
    account: Annotated[str, typer.Argument(help="User name.")],
    reason: Reason,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Close an account: nobody signs in with it, and its tokens and rights are worth nothing any more.

    Example: hoso accounts close an --reason "Chuyển công tác"
    """
    with refusals():
        found = queries.get_account(account)
        services.close_account(acting_or_service(username, token_file), found.pk, reason=reason)
    emit({"account": account, "closed": True}, as_json=json)
