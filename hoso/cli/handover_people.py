"""Commands about the people of a handover: who answers for it, who signs, who saw it; and giving it up."""

from datetime import date
from typing import Annotated

import typer

from hoso.accounts import queries as accounts
from hoso.cli.actors import As, TokenFile
from hoso.cli.days import A_DAY
from hoso.cli.handover_telling import Json, On, Which, acting, handover_of, say_all, say_signers, told
from hoso.cli.handover_telling import signers as signers_of
from hoso.cli.output import emit
from hoso.handover import services

People = list[str] | None


def register(handover: typer.Typer) -> None:
    """Add these commands to `hoso handover`."""
    handover.command("coordinator")(coordinator)
    handover.command("signers")(signers)
    handover.command("cancel")(cancel)


def coordinator(
    which: Which,
    account: Annotated[str, typer.Option(help="User name of who answers for it.")],
    deadline: Annotated[date | None, typer.Option(help="By when, if not as planned.", **A_DAY)] = None,
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Say who answers for the handover of one body, and by when.

    Example: hoso handover coordinator 073 --account binh --deadline 30/9/2026
    """
    with acting(username, token_file) as actor:
        it = handover_of(actor, which, on=on)
        account_id = accounts.get_account(account).pk
        answer = told(actor, services.name_coordinator(actor, it.pk, account_id, deadline_on=deadline))
    emit(answer, as_json=json, text=lambda: say_all([answer]))


def signers(
    which: Which,
    place: Annotated[str | None, typer.Option(help="Where the things lie and the minutes are made.")] = None,
    giver: Annotated[People, typer.Option(help='"Name, post" for who gives; may be repeated.')] = None,
    receiver: Annotated[People, typer.Option(help='"Name, post" for who receives; may be repeated.')] = None,
    witness: Annotated[People, typer.Option(help='"Name, post" of who saw it; may be repeated.')] = None,
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Say who signs the minutes and who saw it; without names, show who does. What is not named stays.

    Example: hoso handover signers 073 --receiver "Trần Văn Bình, Lưu trữ viên" --witness "Lê Thị Dung"
    """
    with acting(username, token_file) as actor:
        it = handover_of(actor, which, on=on)
        if place is not None or giver or receiver or witness:
            it = services.name_signers(
                actor, it.pk, place=place, giver=_people(giver), receiver=_people(receiver),
                witnesses=_people(witness),
            )  # fmt: skip
        answer = {"handover": it.pk} | signers_of(it)
    emit(answer, as_json=json, text=lambda: say_signers(answer))


def _people(named: People) -> list[dict[str, str]] | None:
    if not named:
        return None
    parts = [text.partition(",") for text in named]
    return [{"name": name.strip(), "post": post.strip()} for name, _comma, post in parts]


def cancel(
    which: Which,
    reason: Annotated[str, typer.Option(help="Why.")],
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Give up a handover of which nothing was received yet.

    Example: hoso handover cancel 073 --reason "Cơ quan không kết thúc hoạt động"
    """
    with acting(username, token_file) as actor:
        it = handover_of(actor, which, on=on)
        answer = told(actor, services.cancel(actor, it.pk, reason=reason))
    emit(answer, as_json=json, text=lambda: say_all([answer]))
