"""Commands that lend originals, take them back, list what is out, and print the book of file copies."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from hoso.access import acts
from hoso.access.values import Actor
from hoso.cli.actors import As, TokenFile, acting_as
from hoso.cli.days import A_DAY
from hoso.cli.ending import Json, refusals
from hoso.cli.output import Exit, emit, fail, say
from hoso.custody import queries, services
from hoso.custody.rules import Book, status_of
from hoso.organisations import queries as organisations

if TYPE_CHECKING:
    from hoso.custody.models import Loan

loan = typer.Typer(no_args_is_help=True, help="Originals that somebody took away.")
LoanId = Annotated[UUID, typer.Argument(help="Id of the loan; `hoso custody loan list` tells it.")]


def register(custody: typer.Typer) -> None:
    """Add these commands to `hoso custody`."""
    custody.add_typer(loan, name="loan")


@loan.command("lend")
def lend(
    original: Annotated[str, typer.Argument(help="Label or code of a box, or the id of any original.")],
    to: Annotated[str, typer.Option(help="Who takes it.")],
    purpose: Annotated[str, typer.Option(help="What for.")],
    permitted_by: Annotated[str, typer.Option(help="Who permitted it.")],
    due: Annotated[date, typer.Option(help="Until when.", **A_DAY)],
    pages: Annotated[int | None, typer.Option(help="Pages, counted before it goes.", min=0)] = None,
    book: Annotated[Book, typer.Option(help="Which book it stands in.")] = Book.ARCHIVE,
    what: Annotated[str, typer.Option(help="How the book names it, where you may not read it.")] = "",
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Record that somebody takes an original away, and until when.

    Example: hoso custody loan lend P3-0001 --to "Nguyễn Thị Hòa" --purpose "giải quyết đơn"
    --permitted-by "Trần Văn Ba" --due 15/3/2026 --pages 120 --as binh
    """
    actor = acting_as(username, token_file)
    with refusals():
        made = services.lend(
            actor, _original(actor, original), services.Borrower(to), purpose=purpose, book=book, what=what,
            permitted_by=permitted_by, due_on=due, pages=pages,
        )  # fmt: skip
    emit(
        _line(made, on=actor.on), as_json=json,
        text=lambda: say(f"{made.what} is with {made.borrower} until {made.due_on}; loan {made.pk}."),
    )  # fmt: skip


def _original(actor: Actor, text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        found = queries.find_boxes_by_code(actor, text, limit=2)
    if len(found) != 1:
        fail(f"Nothing was lent: {text} means {len(found)} boxes. Give the code of the QR, or the id.")
    return found[0].pk


@loan.command("return")
def take_back(
    loan_id: LoanId,
    pages: Annotated[int | None, typer.Option(help="Pages, counted again.", min=0)] = None,
    differences: Annotated[str, typer.Option(help="What differs.")] = "",
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Record that an original came back.

    Example: hoso custody loan return 0198c0de-0000-7000-8000-000000000001 --pages 120 --as binh
    """
    actor = acting_as(username, token_file)
    with refusals():
        done = services.take_back(actor, loan_id, pages=pages, differences=differences)
    emit(_line(done, on=actor.on), as_json=json, text=lambda: say(f"{done.what} is back."))


@loan.command("list")
def list_loans(
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is overdue.")] = False,
    due: Annotated[bool, typer.Option("--due", help="What is overdue or due within three days.")] = False,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=10_000)] = 200,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """List what is out, the longest due first; exit code 1 when something asked for is overdue.

    Example: hoso custody loan list --overdue --as binh
    """
    actor = acting_as(username, token_file)
    if overdue or due:
        found = list(queries.to_be_reminded(actor, days=-1 if overdue else 3)[:limit])
    else:
        found = queries.list_open(actor, limit=limit)
    answer = [_line(each, on=actor.on) for each in found]
    emit({"loans": answer}, as_json=json, text=lambda: _tell(answer))
    if any(each["status"] == "overdue" for each in answer):
        raise typer.Exit(int(Exit.FINDINGS))


@loan.command("book")
def book(
    out: Annotated[Path, typer.Option("-o", "--out", help="The file to write: .pdf or .xlsx.")],
    from_: Annotated[date, typer.Option("--from", help="First day.", **A_DAY)],
    to: Annotated[date, typer.Option("--to", help="Last day.", **A_DAY)],
    body: Annotated[str, typer.Option(help="Code of the body whose book it is.")] = "",
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Print the registry's book of file copies (sổ sử dụng bản lưu): nine columns, to be signed and bound.

    Example: hoso custody loan book --from 1/1/2026 --to 31/12/2026 -o so.pdf --as an
    """
    actor = acting_as(username, token_file)
    if out.suffix.lower() not in {".pdf", ".xlsx"}:
        fail("Nothing was written: the file ends with .pdf or .xlsx.", code=Exit.WRONG_USE)
    with refusals():
        lender = _lender(actor, body)
        if out.suffix.lower() == ".xlsx":
            services.write_file_copies(out, actor, lender, from_on=from_, to_on=to)
        else:
            out.write_bytes(services.print_file_copies(actor, lender, from_on=from_, to_on=to))
    emit({"file": str(out)}, as_json=json, text=lambda: say(f"The book is in {out}."))


def _lender(actor: Actor, code: str) -> UUID:
    if code:
        return organisations.get_creator(code, on=actor.on).pk
    bodies = queries.bodies_of(actor, acts.MOVE_BOX)
    if len(bodies) != 1:
        fail("Nothing was written: say whose book: --body CODE.", code=Exit.WRONG_USE)
    return next(iter(bodies))


def _line(each: "Loan", *, on: date) -> dict[str, Any]:
    status = status_of(each.due_on, is_returned=each.returned_at is not None, on=on)
    return {
        "loan": each.pk, "original": each.holding_id, "what": each.what, "borrower": each.borrower,
        "lent_on": each.lent_on, "due_on": each.due_on, "status": status.value, "pages_out": each.pages_out,
        "returned_on": each.returned_on, "pages_back": each.pages_back, "differences": each.differences,
    }  # fmt: skip


def _tell(answer: list[dict[str, Any]]) -> None:
    for each in answer:
        mark = " OVERDUE" if each["status"] == "overdue" else ""
        say(f"{each['loan']}  {each['what']}: {each['borrower']} until {each['due_on']}{mark}")
    if not answer:
        say("Nothing is out.")
