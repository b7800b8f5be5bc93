"""Commands of who receives: line by line or many at once, finds, differences, and papers to sign."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from hoso.cli.actors import As, TokenFile
from hoso.cli.days import A_DAY
from hoso.cli.handover_telling import Day, Json, On, Which, acting, handover_of, line_ids, told
from hoso.cli.output import emit, progress, say
from hoso.handover import services
from hoso.handover.rules import LineKind, LineState, Resolution
from hoso.handover.services import NewLine, Paper, Passing

Lines = Annotated[list[int] | None, typer.Option("--line", help="Number on the list; may be repeated.")]


def register(handover: typer.Typer) -> None:
    """Add these commands to `hoso handover`."""
    handover.command("receive")(receive)
    handover.command("found")(found)
    handover.command("resolve")(resolve)
    handover.command("photo")(photo)
    handover.command("print")(print_)


def receive(
    which: Which,
    line: Lines = None,
    kind: Annotated[list[LineKind] | None, typer.Option(help="Only lines of this kind.")] = None,
    outcome: Annotated[LineState, typer.Option(help="How they were found.")] = LineState.ACCEPTED,
    pieces: Annotated[int | None, typer.Option(min=0, help="How many there were, of a single line.")] = None,
    note: Annotated[str, typer.Option(help="What is damaged, or differs.")] = "",
    custody_only: Annotated[bool, typer.Option(help="Who answers stays as it is.")] = False,
    day: Day = None,
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Receive lines, all or none: those named, else all that wait.

    Example: hoso handover receive 073 --line 12 --outcome missing
    """
    passing = Passing.CUSTODY if custody_only else Passing.BOTH
    with acting(username, token_file) as actor, progress("Receiving", total=None):
        found = handover_of(actor, which, on=on)
        ids = line_ids(found, line, undone="received") if line else None
        if pieces is not None and ids and len(ids) == 1:
            services.receive_line(actor, ids[0], outcome, pieces=pieces, note=note, on=day, passing=passing)
            answer: dict[str, Any] = {"lines": 1}
        else:
            received = services.receive_many(
                actor, found.pk, line_ids=ids, kinds=kind, outcome=outcome, note=note, on=day, passing=passing
            )
            answer = {"lines": received.lines, "moved": received.moved}
        answer |= {"handover": told(actor, found)}
    emit(answer, as_json=json, text=lambda: say(f"{answer['lines']:,} lines were received as {outcome}."))


def found(
    which: Which,
    kind: Annotated[LineKind, typer.Option(help="What it is.")],
    story: Annotated[str, typer.Option(help="Where, when and by whom it was found.")],
    title: Annotated[str, typer.Option(help="What it is about, as far as known.")] = "",
    code: Annotated[str, typer.Option(help="Label or number it bears.")] = "",
    pieces: Annotated[int, typer.Option(min=1, help="How many.")] = 1,
    dated: Annotated[date | None, typer.Option(help="The latest date on it.", **A_DAY)] = None,
    day: Day = None,
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Enter what was found and no line told of, in the closed fonds of the body, with its story.

    Example: hoso handover found 073 --kind box --code H-413 --story "Phòng 3, 12/01/2026, ông Nam"
    """
    with acting(username, token_file) as actor:
        it = handover_of(actor, which, on=on)
        thing = NewLine(kind, title, code, pieces=pieces)
        [line] = services.find(actor, it.pk, [thing], story=story, dated_on=dated, on=day)
    answer = {"line": line.ordinal, "id": line.pk, "holding": line.holding_id, "state": line.state}
    emit(answer, as_json=json, text=lambda: say(f"Entered as line {line.ordinal} ({line.state})."))


def resolve(
    which: Which,
    line: Annotated[int, typer.Option(help="Number on the list.")],
    by: Annotated[Resolution, typer.Option("--how", help="How it is settled.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    name: Annotated[str, typer.Option(help="Who answers for it.")],
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Settle a difference with a reason and a name.

    Example: hoso handover resolve 073 --line 12 --how lost --reason "cháy năm 2019" --name "Nguyễn Văn Giang"
    """
    with acting(username, token_file) as actor:
        it = handover_of(actor, which, on=on)
        [line_id] = line_ids(it, [line], undone="settled")
        settled = services.resolve(actor, line_id, by, reason=reason, name=name)
    answer = {"line": settled.ordinal, "state": settled.state, "resolution": settled.resolution}
    emit(answer, as_json=json, text=lambda: say(f"Line {line} is settled: {settled.resolution}."))


def photo(
    which: Which,
    file: Annotated[Path, typer.Argument(help="JPEG or PNG.", exists=True, dir_okay=False)],
    caption: Annotated[str, typer.Option(help="What it shows.")] = "",
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Keep a photograph of the state in which things were found.

    Example: hoso handover photo 073 phong-3.jpg --caption "Phòng 3, kệ bên trái"
    """
    with acting(username, token_file) as actor:
        it = handover_of(actor, which, on=on)
        kept = services.add_photo(actor, it.pk, file, file_name=file.name, caption=caption)
    emit({"photo": kept.pk, "digest": kept.blob_id}, as_json=json, text=lambda: say(f"Kept: {file.name}"))


def print_(
    which: Which,
    paper: Annotated[Paper, typer.Argument(help="Which paper.")],
    out: Annotated[Path, typer.Option("-o", help="File to write: PDF/A, or all lines as .xlsx.")],
    volume: Annotated[int, typer.Option(min=1, help="Of a list with more than 1,000 lines.")] = 1,
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Write a list or minutes as PDF/A, ready to sign; a file that ends with .xlsx gets every line.

    Example: hoso handover print 073 minutes -o bien-ban.pdf
    """
    with acting(username, token_file) as actor:
        it = handover_of(actor, which, on=on)
        if out.suffix.lower() == ".xlsx":
            answer: dict[str, Any] = {"file": str(out), "lines": services.write_sheet(actor, it.pk, out)}
        else:
            out.write_bytes(services.print_paper(actor, it.pk, paper, volume=volume).content)
            answer = {"file": str(out), "paper": paper.value}
    emit(answer, as_json=json, text=lambda: say(f"Written: {out}"))
