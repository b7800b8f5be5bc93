"""Commands for accounts: open one, give it a post, make a token."""

import getpass
import secrets
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from hoso.accounts import queries, services
from hoso.accounts.rules import Role
from hoso.cli.actors import service
from hoso.cli.output import Exit, emit, fail, refuse
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.organisations import queries as organisations

accounts = typer.Typer(no_args_is_help=True, help="Accounts, posts and tokens.")
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.add_typer(accounts, name="accounts")


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
    json: Json = False,
) -> None:
    """Open an account, and give it a post.

    Example: hoso accounts open an --name "Nguyễn Thị An" --body H60.1 --role clerk --title "Văn thư"
    """
    password, made = _first_password(password_file)
    try:
        account = services.open_account(service(), username, full_name=name, password=password)
        if body and role:
            post_in = organisations.get_creator(body, on=service().on)
            services.appoint(
                service(),
                account.pk,
                body_id=post_in.pk,
                title=title or role.value,
                role=role,
                from_on=service().on,
            )
    except DomainError as error:
        refuse(error)
    answer = {"account": username, "id": str(account.pk)} | ({"password": password} if made else {})
    emit(answer, as_json=json)


def _first_password(password_file: Path | None) -> tuple[str, bool]:
    """Return the first password and whether we made it (then it is shown once)."""
    if password_file is not None:
        return password_file.read_text("utf-8").strip(), False
    if sys.stdin.isatty():
        return getpass.getpass("First password: "), False
    return secrets.token_urlsafe(15), True


@accounts.command("token")
def token(
    username: str,
    out: Annotated[Path, typer.Option("-o", help="File to write the token to (mode 0600).")],
    days: Annotated[int, typer.Option(min=1, max=366, help="Days until it ends.")] = 90,
    label: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    json: Json = False,
) -> None:
    """Make a token with which commands act for an account.

    Example: hoso accounts token an -o /root/an.token
    """
    if out.exists():
        fail(f"No token was made: {out} exists already. Choose another file.", code=Exit.WRONG_USE)
    try:
        account = queries.get_account(username)
        made = services.issue_token(service(), account.pk, label=label, ends_at=now() + timedelta(days=days))
    except DomainError as error:
        refuse(error)
    out.touch(mode=0o600)
    out.write_text(made + "\n", "utf-8")
    emit({"account": username, "file": str(out), "days": days}, as_json=json)
