"""`hoso classify`: how closely a document, dossier or box is guarded."""

from typing import Annotated
from uuid import UUID

import typer

from hoso.cli.actors import As, TokenFile, acting_as
from hoso.cli.lending import level_of
from hoso.cli.output import emit, refuse
from hoso.holdings import services
from hoso.lib.errors import DomainError


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.command("classify")(classify)


def classify(
    holding: Annotated[UUID, typer.Argument(help="Id of a document, dossier or box.", metavar="ID")],
    access_class: Annotated[
        str,
        typer.Argument(help="open, internal, restricted, personal, sensitive-personal.", metavar="CLASS"),
    ],
    reason: Annotated[str, typer.Option(help="Why; it stands in the history.")],
    username: As = "",
    token_file: TokenFile = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Guard a document, dossier or box more or less closely; a narrowing acts at once.

    A dossier's class is its own: what lies in it keeps each its class.

    Example: hoso classify 0198c0de-0000-7000-8000-000000000005 restricted --reason "Đơn tố cáo" --as binh
    """
    level = level_of(access_class)
    actor = acting_as(username, token_file)
    try:
        changed = services.set_class(actor, [holding], level, reason=reason)
    except DomainError as error:
        refuse(error)
    emit({"id": str(holding), "class": level.name.lower(), "changed": bool(changed)}, as_json=json)
