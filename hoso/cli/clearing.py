"""Commands for the exit clearance of a person who leaves."""

from datetime import date
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from hoso.accounts import queries as accounts
from hoso.cli.actors import As, TokenFile, acting_or_service
from hoso.cli.days import A_DAY
from hoso.cli.ending import refusals
from hoso.cli.output import OUT, emit
from hoso.handover import queries, services
from hoso.organisations import queries as organisations

if TYPE_CHECKING:
    from hoso.handover.models import Clearance

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def register(handover: typer.Typer) -> None:
    """Add these commands to `hoso handover`."""
    handover.command("leaves")(leaves)
    handover.command("clear")(clear)


def leaves(
    person: Annotated[str, typer.Argument(help="Who leaves.")],
    body: Annotated[str, typer.Option(help="Code of the body.")],
    leaves_on: Annotated[date, typer.Option("--on", help="The last day.", **A_DAY)],
    post: Annotated[str, typer.Option(help="Title of the post.")] = "",
    account: Annotated[str, typer.Option(help="The person's account, where there is one.")] = "",
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Open the exit clearance of a person: files, tasks, loans and keys are asked for.

    Example: hoso handover leaves "Trần Thị Hoa" --body 073 --on 30/6/2026 --account hoa
    """
    actor = acting_or_service(username, token_file)
    with refusals():
        body_id = organisations.get_creator(body, on=actor.on).pk
        account_id = accounts.get_account(account).pk if account else None
        made = services.open_clearance(
            actor, body_id, person=person, leaves_on=leaves_on, post=post, account_id=account_id
        )
    _tell(made, json=json)


def clear(
    item: Annotated[UUID, typer.Argument(help="Id of the line; `hoso handover leaves` tells it.")],
    name: Annotated[str, typer.Option(help="Who confirms.")],
    note: Annotated[str, typer.Option(help="A word on it.")] = "",
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Confirm that one thing was handed over; with the last one the clearance is given.

    Example: hoso handover clear 0198c0de-0000-7000-8000-000000000001 --name "Lê Văn Bình"
    """
    actor = acting_or_service(username, token_file)
    with refusals():
        clearance = services.confirm_item(actor, item, name=name, note=note)
    _tell(clearance, json=json)


def _tell(clearance: "Clearance", *, json: bool) -> None:
    items = [
        {
            "id": item.pk, "kind": item.kind, "title": item.title, "pieces": item.pieces,
            "confirmed_by": item.confirmed_name or None,
        }
        for item in queries.items_of(clearance.pk)
    ]  # fmt: skip
    answer = {
        "clearance": clearance.pk, "person": clearance.person, "leaves_on": clearance.leaves_on,
        "given_at": clearance.given_at, "items": items,
    }  # fmt: skip

    def text() -> None:
        state = "given" if clearance.given_at else "open"
        OUT.print(f"{clearance.person}, until {clearance.leaves_on}: {state}", markup=False, highlight=False)
        for item in items:
            done = f"confirmed by {item['confirmed_by']}" if item["confirmed_by"] else "open"
            line = f"  {item['id']}  {item['kind']}  {item['title']}  {done}"
            OUT.print(line, markup=False, highlight=False, soft_wrap=True)

    emit(answer, as_json=json, text=text)
