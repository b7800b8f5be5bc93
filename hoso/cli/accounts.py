"""Commands for accounts: open one, give it a post, make a token, show what it holds."""

import getpass
import secrets
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from django.db import transaction

from hoso.access.values import AccessClass
from hoso.accounts import queries, services
from hoso.accounts.rules import Role
from hoso.cli import ending, lending
from hoso.cli.actors import service
from hoso.cli.output import emit, refuse
from hoso.cli.secret_files import keep_secret, keys_folder
from hoso.lib.dates import now
from hoso.lib.errors import NotFound
from hoso.lib.ids import uuid7
from hoso.organisations import queries as organisations

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateRange

    from hoso.accounts.models import Delegation, Right

accounts = typer.Typer(no_args_is_help=True, help="Accounts, posts and tokens.")
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.add_typer(accounts, name="accounts")
    ending.register(accounts)
    lending.register(accounts)


@accounts.command("open")
def open_account(
    username: str,
    name: Annotated[str, typer.Option(help="Full name as the pages show it.")],
    body: Annotated[str, typer.Option(help="Code of the body in which the person holds a post.")] = "",
    role: Annotated[Role | None, typer.Option(help="Usual rights of the post.")] = None,
    title: Annotated[str, typer.Option(help="Title of the post.")] = "",
    password_file: Annotated[
        Path | None, typer.Option(help="File holding the first password; else it is asked for or made.")
    ] = None,
    password_out: Annotated[
        Path | None,
        typer.Option(help="File for a password that is made (mode 0600); else in the home's keys folder."),
    ] = None,
    json: Json = False,
) -> None:
    """Open an account, and give it a post. A password that is made is written to a file, never shown.

    Example: hoso accounts open an --name "Nguyễn Thị An" --body H60.1 --role clerk --title "Văn thư"
    """
    given = _given_password(password_file)
    password = given or secrets.token_urlsafe(15)
    with ending.refusals(), transaction.atomic():
        account = services.open_account(service(), username, full_name=name, password=password)
        if body and role:
            _appoint(account.pk, body, role, title=title or role.value)
        answer = {"account": username, "id": str(account.pk)}
        if given is None:
            out = password_out or keys_folder() / f"first-password-{account.pk}.txt"
            answer["password_file"] = str(keep_secret(out, password))
    emit(answer, as_json=json)


def _given_password(password_file: Path | None) -> str | None:
    """Return the first password that somebody gives; None when it has to be made."""
    if password_file is not None:
        return password_file.read_text("utf-8").strip()
    return getpass.getpass("First password: ") if sys.stdin.isatty() else None


def _appoint(account_id: UUID, body: str, role: Role, *, title: str) -> None:
    by = service()
    post_in = organisations.get_creator(body, on=by.on)
    services.appoint(by, account_id, body_id=post_in.pk, title=title, role=role, from_on=by.on)


@accounts.command("token")
def token(
    username: str,
    out: Annotated[
        Path | None,
        typer.Option("-o", help="File to write the token to (mode 0600); else in the home's keys folder."),
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="Days until it ends.")] = 90,
    label: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    json: Json = False,
) -> None:
    """Make a token with which commands act for an account; it is written to a file, never shown.

    Example: hoso accounts token an -o /root/an.token
    """
    with ending.refusals(), transaction.atomic():
        account = queries.get_account(username)
        made = services.issue_token(service(), account.pk, label=label, ends_at=now() + timedelta(days=days))
        file = keep_secret(out or keys_folder() / f"token-{uuid7()}.txt", made)
    emit({"account": username, "file": str(file), "days": days}, as_json=json)


@accounts.command("show")
def show(username: str, json: Json = False) -> None:
    """Show the posts, rights, loans of rights and tokens of an account, with the ids to end them by.

    Example: hoso accounts show an
    """
    account = queries.find_account(username)
    if account is None:
        refuse(NotFound(f"account {username!r} not found"))
    posts = queries.list_every_post(account.pk)
    rights = queries.list_rights(post.pk for post in posts)
    answer = {
        "account": username,
        "id": str(account.pk),
        "name": account.full_name,
        "closed": not account.is_active,
        "posts": [
            _dated(post.valid, id=str(post.pk), body=str(post.body_id), title=post.title)
            | {"rights": [_right(right) for right in rights if right.post_id == post.pk]}
            for post in posts
        ],
        "delegations": [_delegation(each) for each in queries.list_delegations(account.pk)],
        "tokens": [
            {"id": str(token.pk), "label": token.label, "ends_at": token.ends_at.isoformat()}
            for token in queries.list_tokens(account.pk)
        ],
    }
    emit(answer, as_json=json)


def _right(right: "Right") -> dict[str, Any]:
    return _dated(
        right.valid,
        id=str(right.pk),
        act=right.act,
        scope_kind=right.scope_kind,
        scope=str(right.scope_id),
        up_to=AccessClass(right.access_class).name.lower(),
    )


def _delegation(lent: "Delegation") -> dict[str, Any]:
    return _dated(
        lent.valid,
        id=str(lent.pk),
        post=str(lent.giver_post_id),
        receiver=str(lent.receiver_id),
        acts=lent.acts,
        scope=f"{lent.scope_kind}:{lent.scope_id}" if lent.scope_id else None,
        up_to=None if lent.access_class is None else AccessClass(lent.access_class).name.lower(),
        reason=lent.reason,
    )


def _dated(valid: "DateRange", **facts: Any) -> dict[str, Any]:
    """Add first and last day, None unbounded; what never held on any day has neither and is over."""
    last = valid.upper - timedelta(days=1) if valid.upper else None
    is_over = valid.isempty or (valid.upper is not None and valid.upper <= service().on)
    return facts | {"from": valid.lower, "until": last, "over": is_over}
