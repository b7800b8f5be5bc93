"""Commands that lend rights of a post for some days, and take them back."""

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

import typer

from hoso.access import acts
from hoso.access.values import AccessClass, ScopeKind
from hoso.accounts import queries, services
from hoso.cli.actors import As, TokenFile, acting_or_service
from hoso.cli.days import A_DAY
from hoso.cli.ending import Json, On, Reason, refusals
from hoso.cli.output import emit

Scope = tuple[ScopeKind, UUID]


def register(accounts: typer.Typer) -> None:
    """Add these commands to `hoso accounts`."""
    accounts.command("delegate")(delegate)
    accounts.command("end-delegation")(end_delegation)


def _act(text: str) -> str:
    if text not in acts.ALL:
        raise typer.BadParameter(f"{text!r} is no act; there are {', '.join(acts.ALL)}")
    return text


def _scope(text: str) -> Scope:
    kind, _, scope_id = text.partition(":")
    try:
        return ScopeKind(kind), UUID(scope_id)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no scope; write body:ID, fonds:ID or dossier:ID") from error


def level_of(text: str) -> AccessClass:
    """Return the access class of that name, as written on the command line."""
    try:
        return AccessClass[text.upper().replace("-", "_")]
    except KeyError as error:
        names = ", ".join(level.name.lower().replace("_", "-") for level in AccessClass)
        raise typer.BadParameter(f"{text!r} is no access class; there are {names}") from error


def delegate(
    post: Annotated[UUID, typer.Argument(help="Id of the post; `hoso accounts show` tells it.")],
    to: Annotated[str, typer.Option(help="User name of who may act meanwhile.")],
    act: Annotated[list[str], typer.Option(metavar="ACT", help="What is lent, such as dossiers.approve.")],
    until: Annotated[date, typer.Option(help="Last day.", **A_DAY)],
    reason: Reason,
    from_on: Annotated[
        date | None, typer.Option("--from", help="First day; today without it.", **A_DAY)
    ] = None,
    scope: Annotated[
        str, typer.Option(metavar="KIND:ID", help="Only in this scope of the post's rights.")
    ] = "",
    up_to: Annotated[str, typer.Option(metavar="CLASS", help="Only up to this access class.")] = "",
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Lend rights of a post to a colleague for some days; never more than the post itself holds.

    Example: hoso accounts delegate 0198c0de-0000-7000-8000-000000000001 --to an --act dossiers.approve
    --until 30/4/2026 --reason "Nghỉ phép"
    """
    actor = acting_or_service(username, token_file)
    first = from_on or actor.on
    what: dict[str, Any] = {
        "acts": [_act(each) for each in act],
        "scope": _scope(scope) if scope else None,
        "up_to": level_of(up_to) if up_to else None,
    }
    with refusals():
        receiver = queries.get_account(to)
        lent = services.delegate(
            actor, post, to_account=receiver.pk, from_on=first, to_on=until + timedelta(days=1),
            reason=reason, **what,
        )  # fmt: skip
    emit(
        {"delegation": str(lent.pk), "to": to, "acts": lent.acts, "from": first, "until": until}, as_json=json
    )


def end_delegation(
    delegation: Annotated[UUID, typer.Argument(help="Id of the loan; `hoso accounts show` tells it.")],
    reason: Reason,
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Take back what was lent.

    Example: hoso accounts end-delegation 0198c0de-0000-7000-8000-000000000004 --reason "Về sớm"
    """
    actor = acting_or_service(username, token_file)
    with refusals():
        services.end_delegation(actor, delegation, on=on or actor.on, reason=reason)
    emit({"delegation": str(delegation), "ended_on": on or actor.on}, as_json=json)
