"""Copies of documents: made with the next number, fetched, listed, cancelled."""

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from hoso.blobs import queries as blobs
from hoso.cli.actors import As, TokenFile, acting_as
from hoso.cli.days import A_DAY
from hoso.cli.ending import Json, Reason, refusals
from hoso.cli.lists import check_new
from hoso.cli.output import emit, fail, say
from hoso.cli.readers import readers
from hoso.organisations import queries as organisations
from hoso.reading.copying import TASKS
from hoso.registry import queries, services
from hoso.registry.rules import CopyForm, Held, Medium, NewCopy

if TYPE_CHECKING:
    from hoso.registry.models import MadeCopy

Body = Annotated[str, typer.Option(metavar="CODE", help="The body, by its code, such as 073/UBND.")]
CopyId = Annotated[UUID, typer.Argument(help="Id of the copy; `hoso registers copies` tells it.")]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Write its file to this new file, .pdf.")]
_MOST_LISTED = 1000


def register(registers: typer.Typer) -> None:
    """Add these commands to `hoso registers`."""
    registers.command("copy")(copy)
    registers.command("copies")(copies)
    registers.command("copy-file")(copy_file)
    registers.command("cancel-copy")(cancel_copy)
    registers.command("open-copies")(open_copies)


def copy(
    document: Annotated[UUID, typer.Argument(help="Id of the document.")],
    recipient: Annotated[list[str], typer.Option("--to", help="For whom; several times.")],
    purpose: Annotated[str, typer.Option("--for", help="What the copy is for.")],
    permitted_by: Annotated[str, typer.Option("--allowed-by", help="Who allowed it.")],
    signer: Annotated[str, typer.Option(help="Who signs copies for the body: name or account id.")],
    signer_title: Annotated[str, typer.Option("--title", help="Title over the name, as it is printed.")],
    place: Annotated[str, typer.Option(help="Place, before the day.")],
    form: Annotated[
        CopyForm, typer.Option(help="full: sao y; of_copy: sao lục; extract: trích sao.")
    ] = CopyForm.FULL,
    held: Annotated[Held, typer.Option(help="What is copied.")] = Held.ORIGINAL,
    medium: Annotated[Medium, typer.Option(help="What the copy is to be.")] = Medium.PAPER,
    authority: Annotated[str, typer.Option(help="Letters before the title: TL., KT., T/L.")] = "",
    number_of_copies: Annotated[int, typer.Option("--copies", min=1, help="How many.")] = 1,
    page: Annotated[list[int] | None, typer.Option(help="Page of an extract; several times.")] = None,
    passage: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="File (UTF-8) with the passage instead.")
    ] = None,
    heading: Annotated[str, typer.Option(help="What an extract takes, such as “Trích Điều 3”.")] = "",
    on: Annotated[
        date | None, typer.Option("--on", help="Date of the copy; today without it.", **A_DAY)
    ] = None,
    copy_id: Annotated[
        UUID | None,
        typer.Option("--id", help="An id of your own: run twice with it, one copy is made."),
    ] = None,
    out: Out = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Make a copy of a document: it gets the next number of the register of copies, and its file as PDF/A.

    Should it break off after the number was taken, run it again with the same --id: the number stays.

    Example: hoso registers copy 0198c0de-0000-7000-8000-000000000007 --to "Ông Lò Văn Páo" --to "Lưu: VT"
    --for "Bổ sung hồ sơ vay vốn" --allowed-by "Nguyễn Văn Minh" --signer "Nguyễn Văn Minh" --authority TL.
    --title "CHỦ TỊCH / CHÁNH VĂN PHÒNG" --place "Chiêm Hóa" -o ban-sao.pdf --as an
    """  # fmt: skip
    actor = acting_as(username, token_file)
    check_new(out, ".pdf")
    new = NewCopy(
        form, held, medium, number_of_copies, tuple(recipient), purpose, permitted_by, authority,
        signer_title, place, tuple(page or ()), passage.read_text("utf-8") if passage else "", heading,
    )  # fmt: skip
    with refusals(), readers(TASKS) as pool:
        ground = queries.ground_of_copy(actor, document)
        people = services.people_who_sign(actor, ground.body_id)
        signer_id = _person(people, signer)
        made = services.make_copy(
            actor, document, new, signer_id=signer_id, on=on or actor.on, copy_id=copy_id, pool=pool
        )
        if out is not None:
            _write(services.read_copy_file(actor, made.pk)[1], out)
    answer = _told(made)
    emit(answer, as_json=json, text=lambda: _tell(answer))


def _person(people: list[tuple[UUID, str, str]], named: str) -> UUID:
    """Return the one person of that name or id who signs in the body, or end with a clear word."""
    found = [pk for pk, name, _title in people if named in (name, str(pk))]
    if len(found) == 1:
        return found[0]
    names = ", ".join(sorted(name for _pk, name, _title in people)) or "-"
    fail(f"No copy was made: {named!r} is not one person who signs in this body. Who does: {names}.")


def copies(
    body: Body,
    last: Annotated[int, typer.Option(min=1, max=_MOST_LISTED, help="So many of the newest.")] = 100,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """List the copies that a body made, newest first.

    The whole book of a year, to sign and bind, is on the page of registers and in the interface.

    Example: hoso registers copies --body 073/UBND --as an
    """
    actor = acting_as(username, token_file)
    with refusals():
        found = organisations.get_creator(body, on=actor.on)
        queries.check_works_at(actor, found.pk)
        rows = list(queries.copies_of_body(found.pk).order_by("-id")[:last])
        readable = queries.readable_documents(actor, [each.document_id for each in rows])
    answers = [_listed(each, is_readable=each.document_id in readable) for each in rows]
    emit({"copies": answers}, as_json=json, text=lambda: _tell_all(answers))


def _tell_all(answers: list[dict[str, Any]]) -> None:
    for each in answers:
        _tell(each)


def copy_file(
    copy_id: CopyId,
    out: Annotated[Path, typer.Option("--out", "-o", help="Write to this new file, .pdf.")],
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Fetch the file of a copy, with its signature where it has one.

    Example: hoso registers copy-file 0198c0de-0000-7000-8000-000000000008 -o ban-sao.pdf --as an
    """
    actor = acting_as(username, token_file)
    check_new(out, ".pdf")
    with refusals():
        made, digest = services.read_copy_file(actor, copy_id)
        _write(digest, out)
    emit(_told(made) | {"file": str(out)}, as_json=json, text=lambda: say(str(out)))


def cancel_copy(
    copy_id: CopyId,
    reason: Reason,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Say that a copy counts no more; its number stays in the register with the reason.

    Example: hoso registers cancel-copy 0198c0de-0000-7000-8000-000000000008 --reason "Sao nhầm" --as an
    """
    actor = acting_as(username, token_file)
    with refusals():
        answer = _told(services.cancel_copy(actor, copy_id, reason=reason))
    emit(answer, as_json=json, text=lambda: _tell(answer))


def open_copies(body: Body, username: As = "", token_file: TokenFile = None, json: Json = False) -> None:
    """Open the register of copies of a body, for the days of its registers of what it issues.

    Example: hoso registers open-copies --body 073/UBND --as minh
    """
    actor = acting_as(username, token_file)
    with refusals():
        found = organisations.get_creator(body, on=actor.on)
        made = services.open_copy_register(actor, found.pk, on=actor.on)
    emit({"id": str(made.pk), "title": made.title}, as_json=json, text=lambda: say(f"{made.title}: open"))


def _write(digest: str, out: Path) -> None:
    with blobs.open_blob(digest) as stream, out.open("xb") as target:
        shutil.copyfileobj(stream, target)


def _told(made: "MadeCopy") -> dict[str, Any]:
    return {
        "id": str(made.pk), "number": queries.written_copy_number(made), "form": made.form,
        "date": made.entry.dated_on.isoformat(), "state": made.state, "document": str(made.document_id),
        "medium": made.medium, "copies": made.copies, "recipients": made.recipients, "source": made.source_id,
        "reason": made.cancel_reason or None,
    }  # fmt: skip


def _listed(made: "MadeCopy", *, is_readable: bool) -> dict[str, Any]:
    if is_readable:
        return _told(made)
    return {name: value for name, value in _told(made).items() if name in _ALWAYS}


# What of a copy stands in a list also for whoever may not read its document.
_ALWAYS = ("id", "number", "form", "date", "state")


def _tell(answer: dict[str, Any]) -> None:
    more = f"; {answer['reason']}" if answer.get("reason") else ""
    say(f"{answer['number']}  {answer['date']}  {answer['form']}  {answer['state']}{more}  {answer['id']}")
