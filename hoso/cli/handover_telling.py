"""How commands find a handover, and how they tell of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.cli.actors import acting_or_service
from hoso.cli.days import A_DAY
from hoso.cli.ending import refusals
from hoso.cli.output import Exit, fail, say
from hoso.handover import queries
from hoso.lib.errors import NotFound
from hoso.organisations import queries as organisations
from hoso.organisations.errors import CodeNotFound

if TYPE_CHECKING:
    from hoso.handover.models import Handover, Line

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Which = Annotated[str, typer.Argument(help="Id of the handover, or code of its body.", metavar="BODY")]
On = Annotated[date | None, typer.Option(help="A day on which the body had this code.", **A_DAY)]
Day = Annotated[date | None, typer.Option("--day", help="The day of the act; today without it.", **A_DAY)]


def body_of(code: str, *, on: date | None, today: date) -> UUID:
    """Return the body meant by a code: of the day `on`, else of today, else whoever had it last.

    Raises:
        CodeNotFound, CodeAmbiguous: see `organisations.queries`.
    """
    try:
        return organisations.get_creator(code, on=on or today).pk
    except CodeNotFound as error:
        ended = [to_on - timedelta(days=1) for _, _, to_on in error.facts.get("bearers", ()) if to_on]
        if on is not None or not ended:
            raise
        return organisations.get_creator(code, on=max(ended)).pk


def handover_of(actor: Actor, which: str, *, on: date | None) -> "Handover":
    """Return the handover that is meant: by its id, or the newest one of a body.

    Raises:
        NotFound: there is none, or the actor may not see it.
    """
    try:
        return queries.get_handover(actor, UUID(which))
    except ValueError:
        body_id = body_of(which, on=on, today=actor.on)
    found = queries.latest_of(body_id)
    if found is None:
        raise NotFound(f"no handover of {which}")
    return queries.get_handover(actor, found.pk)


@contextmanager
def acting(username: str, token_file: Path | None) -> Iterator[Actor]:
    """Yield who acts, and end the command with the words of what was refused."""
    with refusals():
        yield acting_or_service(username, token_file)


def receivers(actor: Actor, handover_id: UUID) -> list[dict[str, Any]]:
    """Return who receives what, proposed and confirmed."""
    rows = queries.list_receivers(handover_id)
    bodies = {body for each in rows for body in (each.body_id, each.proposed_id) if body}
    names = organisations.labels(bodies, actor.on)
    return [
        {
            "medium": each.medium,
            "proposed": names.get(each.proposed_id) if each.proposed_id else None,
            "article": each.article,
            "verification": each.verification,
            "receiver": names.get(each.body_id) if each.body_id else each.outside or None,
            "confirmed": each.confirmed_at is not None,
            "reason": each.reason,
        }
        for each in rows
    ]


def say_receivers(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        by = f" ({row['article']})" if row["article"] else ""
        state = row["receiver"] if row["confirmed"] else f"proposed: {row['proposed'] or 'nobody'}"
        say(f"{row['medium']}: {state}{by}")
    if not rows:
        say("No receiver is proposed or confirmed yet.")


def told(actor: Actor, it: "Handover") -> dict[str, Any]:
    """Return how far a handover is, and what of it is open, as a JSON object."""
    done, open_ = queries.progress([it.pk])[it.pk], queries.open_matters(it)
    giver = organisations.get_body(it.giver_id)
    who = accounts.names_of({it.coordinator}) if it.coordinator else {}
    return {
        "id": it.pk,
        "body": organisations.body_label(it.giver_id, giver.ends_on or actor.on),
        "way": it.way,
        "state": it.state,
        "deadline": it.deadline_on,
        "coordinator": who.get(it.coordinator) if it.coordinator else None,
        "answered_from": it.answered_from,
        "lines": done.lines,
        "received": done.received,
        "pieces": done.pieces,
        "shelf_metres": float(done.shelf_metres),
        "by_state": {state.value: number for state, number in done.by_state.items()},
        "open": {
            "lines": open_.lines,
            "differences": open_.differences,
            "tasks": open_.tasks,
            "loans": open_.loans,
            "clearances": open_.clearances,
        },
    }


def line_ids(it: "Handover", ordinals: list[int], *, undone: str) -> list[UUID]:
    """Return the lines of these numbers; an unknown one ends the command, and nothing is done."""
    rows = dict(queries.lines_of(it.pk).filter(ordinal__in=ordinals).values_list("ordinal", "pk"))
    absent = [number for number in ordinals if number not in rows]
    if absent:
        fail(f"Nothing was {undone}: the list has no line {absent[0]}.", code=Exit.WRONG_USE)
    return [rows[number] for number in ordinals]


def line(line: "Line", title: str) -> dict[str, Any]:
    """Return one line of a list as a JSON object."""
    return {
        "line": line.ordinal,
        "id": line.pk,
        "kind": line.kind,
        "code": line.code,
        "title": title,
        "pieces": line.pieces,
        "shelf_metres": float(line.shelf_metres) if line.shelf_metres is not None else None,
        "state": line.state,
        "received_on": line.received_on,
        "received_pieces": line.received_pieces,
        "note": line.received_note,
        "found": line.is_found,
        "resolution": line.resolution or None,
    }


def signers(it: "Handover") -> dict[str, Any]:
    """Return who signs the minutes and who saw it, each with name and post, and where."""
    return {
        "place": it.place or None,
        "giver_signs": it.giver_signers,
        "receiver_signs": it.receiver_signers,
        "witnesses": it.witnesses,
    }


def say_signers(answer: dict[str, Any]) -> None:
    """Say who signs and who saw it, one a line."""
    if answer["place"]:
        say(f"place: {answer['place']}")
    for part in ("giver_signs", "receiver_signs", "witnesses"):
        for each in answer[part]:
            say(f"{part.replace('_', ' ')}: {', '.join(filter(None, (each['name'], each['post'])))}")
    if not any(answer[part] for part in ("giver_signs", "receiver_signs", "witnesses")):
        say("Nobody is named to sign yet.")


def say_all(rows: list[dict[str, Any]]) -> None:
    """Say how far each handover is, one a line."""
    for row in rows:
        who = row["coordinator"]
        open_ = ", ".join(f"{number:,} {what}" for what, number in row["open"].items() if number)
        say(
            f"{row['id']}  {row['body']}: {row['state']}, {row['received']:,} of {row['lines']:,} lines "
            f"received, by {row['deadline']}{f', {who} answers for it' if who else ''}"
            f"{f'; open: {open_}' if open_ else ''}"
        )
    if not rows:
        say("No handover is planned.")


def say_one(answer: dict[str, Any]) -> None:
    """Say all that is told of one handover."""
    say_all([answer])
    say_receivers(answer["receivers"])
    say_signers(answer)
    for row in answer["rows"]:
        what = " ".join(text for text in (row["code"], row["title"]) if text)
        settled = f", settled: {row['resolution']}" if row["resolution"] else ""
        say(f"{row['line']:>6}  {row['kind']:<11}  {what}  [{row['state']}{settled}]")
