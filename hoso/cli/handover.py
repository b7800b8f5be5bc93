"""Commands for handovers: plan, list, declare, send, receive, enter finds, settle, close, print, show.

A handover is named by its id, or by the code of the body whose records it is about; an old code finds the
body that had it last, `--on` says on which day another body had it.
"""

import csv
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from hoso.cli import clearing, handover_people, receiving
from hoso.cli.actors import As, TokenFile
from hoso.cli.days import A_DAY
from hoso.cli.handover_telling import (
    Day,
    Json,
    On,
    Which,
    acting,
    body_of,
    handover_of,
    line,
    line_ids,
    receivers,
    say_all,
    say_one,
    say_receivers,
    signers,
    told,
)
from hoso.cli.output import Exit, emit, fail, progress, say
from hoso.handover import queries, services
from hoso.handover.rules import LineKind, LineState, Medium, Way
from hoso.handover.services import Depth, NewLine

handover = typer.Typer(no_args_is_help=True, help="What a ceasing body leaves, line by line.")


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.add_typer(handover, name="handover")
    receiving.register(handover)
    handover_people.register(handover)
    clearing.register(handover)


@handover.command("plan")
def plan(
    lead: Annotated[str, typer.Option(help="Code of the body whose people lead.")],
    title: Annotated[str, typer.Option(help="What the plan is about.")],
    deadline: Annotated[date, typer.Option(help="By when it is to be done.", **A_DAY)],
    bodies: Annotated[
        list[str] | None, typer.Argument(help="Codes of bodies that leave records.", metavar="[BODY]...")
    ] = None,
    reorganisation: Annotated[
        UUID | None, typer.Option(help="All bodies that this reorganisation ends, if none is named.")
    ] = None,
    way: Annotated[Way, typer.Option(help="With somebody who hands over, or as it is found.")] = Way.FOUND,
    basis: Annotated[str, typer.Option(help="Number and date of the decision.")] = "",
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Plan the handover of what bodies leave, also of one that ceased months ago without any plan.

    Example: hoso handover plan 073 --lead 08 --title "Tiếp nhận huyện Chiêm Hóa" --deadline 31/12/2026
    """
    with acting(username, token_file) as actor:
        made = services.make_plan(
            actor,
            body_id=body_of(lead, on=None, today=actor.on),
            title=title,
            deadline_on=deadline,
            givers=[body_of(code, on=on, today=actor.on) for code in bodies or ()],
            reorganisation_id=reorganisation,
            way=way,
            basis=basis,
        )
        answer: dict[str, Any] = {
            "plan": made.pk,
            "handovers": [told(actor, each) for each in queries.list_handovers(actor, made.pk)],
        }
    emit(answer, as_json=json, text=lambda: say_all(answer["handovers"]))


@handover.command("receivers")
def show_receivers(
    which: Which,
    medium: Annotated[Medium | None, typer.Option(help="Whose receiver is confirmed.")] = None,
    to: Annotated[str, typer.Option(help="Code of the receiver; without it the proposed one.")] = "",
    outside: Annotated[str, typer.Option(help="A receiver in no directory, such as the police.")] = "",
    reason: Annotated[str, typer.Option(help="Why another than the rule proposes.")] = "",
    pass_on: Annotated[
        bool, typer.Option("--pass-responsibility", help="The receivers answer from now on; boxes stay.")
    ] = False,
    day: Day = None,
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Show who receives what; confirm or change one receiver; pass who answers.

    Example: hoso handover receivers 073 --medium paper --to 08 --reason "QĐ 12/QĐ-UBND"
    """
    with acting(username, token_file) as actor:
        found = handover_of(actor, which, on=on)
        if medium is not None:
            body_id = body_of(to, on=None, today=actor.on) if to else None
            services.confirm_receiver(
                actor, found.pk, medium, body_id=body_id, outside=outside, reason=reason
            )
        if pass_on:
            services.pass_responsibility(actor, found.pk, on=day)
        answer: dict[str, Any] = {"handover": found.pk, "receivers": receivers(actor, found.pk)}
    emit(answer, as_json=json, text=lambda: say_receivers(answer["receivers"]))


@handover.command("lines")
def lines(
    which: Which,
    depth: Annotated[Depth, typer.Option(help="Boxes only, or each dossier too.")] = Depth.DOSSIERS,
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Write a line for everything the body made, keeps or answers for; safe to repeat.

    Example: hoso handover lines 073
    """
    with acting(username, token_file) as actor, progress("Listing", total=None):
        found = handover_of(actor, which, on=on)
        made = services.list_holdings(actor, found.pk, depth=depth)
        answer = told(actor, found) | {"new": made}
    emit(answer, as_json=json, text=lambda: say(f"{made:,} lines are new; {answer['lines']:,} in all."))


@handover.command("declare")
def declare(
    which: Which,
    table: Annotated[
        Path | None,
        typer.Option("--csv", help="Table in UTF-8, its columns kind, title, code, pieces ..."),
    ] = None,
    kind: Annotated[LineKind | None, typer.Option(help="Of a single line.")] = None,
    title: Annotated[str, typer.Option(help="Of a single line.")] = "",
    code: Annotated[str, typer.Option(help="Number it bears.")] = "",
    pieces: Annotated[int, typer.Option(min=1, help="How many.")] = 1,
    note: Annotated[str, typer.Option(help="A word on it.")] = "",
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Add what is no holding of the house: seals, databases, tasks, loans; one line, or a table.

    Example: hoso handover declare 073 --kind seal --title "Con dấu UBND huyện"
    """
    if (table is None) == (kind is None):
        fail("Nothing was declared: give either --csv FILE or --kind and --title.", code=Exit.WRONG_USE)
    with acting(username, token_file) as actor:
        new = (
            _table(table) if table else [NewLine(kind or LineKind.BOX, title, code, pieces=pieces, note=note)]
        )
        made = services.declare(actor, handover_of(actor, which, on=on).pk, new)
    answer = {"lines": [{"line": each.ordinal, "kind": each.kind, "title": each.title} for each in made]}
    emit(answer, as_json=json, text=lambda: say(f"{len(made):,} lines were declared."))


def _table(path: Path) -> list[NewLine]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return services.read_rows(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        fail(f"Nothing was declared: {path} cannot be read ({error}).", code=Exit.WRONG_USE)


@handover.command("strike")
def strike(
    which: Which,
    line: Annotated[list[int], typer.Option(help="Number on the list; may be repeated.")],
    reason: Annotated[str, typer.Option(help="Why; it stands in the trail.")],
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Take lines off a list that is not sent yet; the things themselves stay as they are.

    Example: hoso handover strike 073 --line 12 --reason "ghi hai lần"
    """
    with acting(username, token_file) as actor:
        it = handover_of(actor, which, on=on)
        struck = services.strike(actor, it.pk, line_ids(it, line, undone="struck"), reason=reason)
    emit({"struck": struck}, as_json=json, text=lambda: say(f"{struck:,} lines were struck."))


@handover.command("send")
def send(
    which: Which,
    back: Annotated[str, typer.Option("--call-back", help="Call the list back instead; why.")] = "",
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Declare that the list is complete; from now on what was declared is frozen.

    Example: hoso handover send 073
    """
    with acting(username, token_file) as actor:
        found = handover_of(actor, which, on=on)
        if back:
            services.call_back(actor, found.pk, reason=back)
        else:
            services.send(actor, found.pk)
        answer = told(actor, queries.get_handover(actor, found.pk))
    emit(answer, as_json=json, text=lambda: say_all([answer]))


@handover.command("close")
def close(
    which: Which,
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Close a handover of which nothing is open.

    Example: hoso handover close 073
    """
    with acting(username, token_file) as actor:
        it = handover_of(actor, which, on=on)
        answer = told(actor, services.close(actor, it.pk))
    emit(answer, as_json=json, text=lambda: say_all([answer]))


@handover.command("show")
def show(
    which: Annotated[
        str, typer.Argument(help="Id or code; without it all that is open.", metavar="BODY")
    ] = "",
    open_only: Annotated[bool, typer.Option("--open", help="Only lines that are open.")] = False,
    after: Annotated[int, typer.Option(min=0, help="Lines behind this number.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many lines at most.")] = 200,
    on: On = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Show how far handovers are; of one, its lines and what keeps it open.

    Example: hoso handover show 073 --open
    """
    with acting(username, token_file) as actor:
        if not which:
            found = queries.handovers_open_to(actor).order_by("deadline_on", "id")[:limit]
            answer: dict[str, Any] = {"handovers": [told(actor, each) for each in found]}
            emit(answer, as_json=json, text=lambda: say_all(answer["handovers"]))
            return
        it = handover_of(actor, which, on=on)
        rows = queries.lines_of(it.pk).filter(ordinal__gt=after)
        if open_only:
            rows = rows.filter(queries.DIFFERENT) | rows.filter(state=LineState.DECLARED)
        level = queries.level_of(actor, it)
        answer = told(actor, it) | {
            "receivers": receivers(actor, it.pk),
            **signers(it),
            "rows": [line(each, services.shown_title(each, level)) for each in rows[:limit]],
        }
    emit(answer, as_json=json, text=lambda: say_one(answer))
