"""Who a command acts for: an account with its token, or the service itself for maintenance."""

import os
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from hoso.access.values import Actor, service_actor
from hoso.accounts import queries as accounts
from hoso.cli.output import Exit, fail, refuse
from hoso.lib.dates import now
from hoso.lib.errors import DomainError

As = Annotated[str, typer.Option("--as", help="The account to act for.", envvar="HOSO_AS", metavar="ACCOUNT")]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        help="File holding that account's token; $HOSO_TOKEN_FILE, else a file of the account's name in "
        "$CREDENTIALS_DIRECTORY.",
        envvar="HOSO_TOKEN_FILE",
    ),
]


def acting_as(username: str, token_file: Path | None) -> Actor:
    """Return the actor of an account that a command speaks for, or end with a clear word.

    The token comes from a file, never from the command line, where every user of the machine reads it.
    """
    if not username:
        fail(
            "Nothing was done: this command shows records, so it needs to know for whom. "
            "Name the account: --as ACCOUNT --token-file FILE.",
            code=Exit.WRONG_USE,
        )
    try:
        return accounts.actor_by_token(token_of(username, token_file), username=username, at=now())
    except DomainError as error:
        refuse(error)


def acting_or_service(username: str, token_file: Path | None) -> Actor:
    """Return the actor of the account that was named, or the service itself where none was."""
    return acting_as(username, token_file) if username else service()


def token_of(username: str, token_file: Path | None) -> str:
    """Return the token of an account from the file that holds it, or end with a clear word."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    path = token_file or (Path(folder) / username if folder else None)
    if path is None:
        fail(
            f"Nothing was done: no token for {username}. Give the file that holds it with --token-file; "
            f"`hoso accounts token {username}` makes one.",
            code=Exit.WRONG_USE,
        )
    try:
        return path.read_text("utf-8").strip()
    except OSError as error:
        fail(f"Nothing was done: {path} cannot be read ({error.strerror}).", code=Exit.WRONG_USE)


def service() -> Actor:
    """Return the service's own actor, for maintenance by whoever has a shell on the server."""
    return service_actor("hoso", timezone.localdate())
