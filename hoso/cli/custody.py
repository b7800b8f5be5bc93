"""Commands of custody: rooms, boxes, moves, labels, and what metres ask for."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from django.conf import settings

from hoso.access import acts
from hoso.access.values import Actor
from hoso.cli import custody_lists, custody_loans
from hoso.cli.actors import As, TokenFile, acting_as
from hoso.cli.ending import Json, refusals
from hoso.cli.output import Exit, emit, fail, say
from hoso.custody import queries, services
from hoso.custody.rules import BoxForm, BoxState, Seen, code_of_box
from hoso.custody.rules.estimating import FACTORS, Factors, with_changes
from hoso.custody.rules.estimating import estimate as estimate_of
from hoso.lib.measures import read_decimal
from hoso.organisations import queries as organisations
from hoso.organisations.errors import CodeNotFound
from hoso.printing.labels import sheets

if TYPE_CHECKING:
    from hoso.custody.models import Box, Location

custody = typer.Typer(no_args_is_help=True, help="Rooms, boxes, moves, loans: where each original is.")
room = typer.Typer(no_args_is_help=True, help="Rooms and stores: register one with all its boxes, show one.")
custody.add_typer(room, name="room")

Place = Annotated[
    str,
    typer.Argument(help="A place: its name, the way to it (`Kho 2 > Giá 4`), or its id.", metavar="PLACE"),
]
Of = Annotated[str, typer.Option(help="Code of the body whose records they are; a ceased one is found too.")]


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.add_typer(custody, name="custody")
    custody_loans.register(custody)
    custody_lists.register(custody)


def _metres(text: str) -> Decimal:
    try:
        return read_decimal(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no measure; write 51.5 or 51,5") from error


def _years(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not (first.isdigit() and last.isdigit()):
        raise typer.BadParameter(f"{text!r} is no span; write 1975-2010")
    return int(first), int(last)


_METRES: Any = {"parser": _metres, "metavar": "METRES"}
_YEARS: Any = {"parser": _years, "metavar": "YEARS"}


def _creator(code: str, *, on: date) -> UUID:
    """Return the body of a code, on that day or, where only one ever had it, on another."""
    try:
        return organisations.get_creator(code, on=on).pk
    except CodeNotFound as error:
        bearers = error.facts["bearers"]
        if len({body for body, _from, _to in bearers}) != 1:
            raise
        [(_body, from_on, _to), *_] = bearers
        return organisations.get_creator(code, on=from_on or date(2025, 6, 30)).pk


def _keeper(actor: Actor, code: str) -> UUID:
    """Return the body that keeps: of the code, else the only one for which the actor moves boxes."""
    if code:
        return organisations.get_creator(code, on=actor.on).pk
    bodies = queries.bodies_of(actor, acts.MOVE_BOX)
    if len(bodies) != 1:
        fail("Nothing was done: say for which body you keep: --keeper CODE.", code=Exit.WRONG_USE)
    return next(iter(bodies))


@room.command("add")
def add_room(
    name: Annotated[str, typer.Argument(help="What the room is called.")],
    boxes: Annotated[int, typer.Option(help="How many boxes stand there.")],
    of: Of,
    found: Annotated[str, typer.Option(help="How it came to light: where, when, by whom.")] = "",
    metres: Annotated[Decimal | None, typer.Option(help="Shelf metres of all together.", **_METRES)] = None,
    years: Annotated[Any, typer.Option(help="From when to when.", **_YEARS)] = None,
    state: Annotated[BoxState, typer.Option(help="How the records are.")] = BoxState.UNARRANGED,
    form: Annotated[BoxForm, typer.Option(help="What stands there.")] = BoxForm.BOX,
    prefix: Annotated[str, typer.Option(help="What the labels begin with.")] = "P",
    keeper: Annotated[str, typer.Option(help="Code of the body that keeps the room.")] = "",
    under: Annotated[str, typer.Option(help="The place in which the room is.")] = "",
    store: Annotated[bool, typer.Option("--store", help="A proper store, not an interim one.")] = False,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Register a room with all its boxes in one act; the fonds is opened where it is missing.

    Example: hoso custody room add "Phòng 3" --boxes 412 --metres 51.5 --of 073/CU --years 1975-2010
    --prefix P3 --found "Kho cũ của Huyện ủy, nhận ngày 2/3/2026" --as binh
    """
    actor = acting_as(username, token_file)
    from_year, to_year = years or (None, None)
    with refusals():
        creator, keeps = _creator(of, on=actor.on), _keeper(actor, keeper)
        made = services.register_room(
            actor, services.RoomFacts(boxes, metres, from_year, to_year, state, form), name=name,
            creator_id=creator, custodian_id=keeps, prefix=prefix, found=found, is_interim=not store,
            former_body_id=None if store else creator,
            parent_id=queries.find_place_by_way(actor, under).pk if under else None,
        )  # fmt: skip
    answer = {
        "room": made.place.pk, "name": made.place.name, "count": made.count.pk, "fonds": made.fonds_id,
        "boxes": len(made.box_ids), "metres": metres, "labels": [made.first_label, made.last_label],
    }  # fmt: skip
    emit(answer, as_json=json, text=lambda: _tell_room_added(answer))


def _tell_room_added(answer: dict[str, Any]) -> None:
    first, last = answer["labels"]
    metres = f", {answer['metres']} m" if answer["metres"] is not None else ""
    say(f"{answer['name']}: {answer['boxes']:,} boxes{metres} are registered, labels {first} to {last}.")
    say(f'Print them: hoso custody labels --room "{answer["name"]}" -o labels.pdf --as ...')


@room.command("show")
def show_room(place: Place, username: As = "", token_file: TokenFile = None, json: Json = False) -> None:
    """Show a place: how full it is, who keeps it, who has keys, the last inspections, what was counted.

    Example: hoso custody room show "Phòng 3" --as binh
    """
    actor = acting_as(username, token_file)
    with refusals():
        found = queries.find_place_by_way(actor, place)
    answer = _room(found, on=actor.on)
    emit(answer, as_json=json, text=lambda: _tell_room(answer))


def _room(place: "Location", *, on: date) -> dict[str, Any]:
    held, charges = queries.occupation_of(place), queries.list_charges([place.pk], on=on)
    below = queries.lines_of_places(queries.list_branches([place]))
    return {
        "room": place.pk,
        "way": queries.ways_to([place])[place.pk],
        "kind": place.kind,
        "interim": place.is_interim,
        "address": place.address,
        "given_up_on": place.given_up_on,
        "boxes": held.boxes,
        "metres": held.metres,
        "capacity_metres": held.capacity_metres,
        "percent": held.percent,
        "keepers": [each.name for each in charges if each.role == "keeper"],
        "keys": [{"name": each.name, "key": each.key} for each in charges if each.role == "key"],
        "inspections": [
            {"on": each.on, "fire": each.fire, "damp": each.damp, "note": each.note}
            for each in queries.list_inspections(place.pk, limit=5)
        ],
        "counts": [
            {"count": each.pk, "boxes": each.boxes, "metres": each.shelf_metres, "at": each.counted_at}
            for each in queries.list_counts(place.pk)
        ],
        "places": [
            {"room": line.place.pk, "name": line.place.name, "depth": line.depth,
             "boxes": line.occupation.boxes, "metres": line.occupation.metres}
            for line in below
        ],
    }  # fmt: skip


def _tell_room(answer: dict[str, Any]) -> None:
    full = f" of {answer['capacity_metres']} m ({answer['percent']} %)" if answer["capacity_metres"] else ""
    kind = "interim store" if answer["interim"] else answer["kind"]
    say(f"{answer['way']} ({kind}): {answer['boxes']:,} boxes, {answer['metres']} m{full}")
    say(f"  kept by {', '.join(answer['keepers']) or 'nobody'}")
    for key in answer["keys"]:
        say(f"  key {key['key'] or ''} with {key['name']}")
    for each in answer["inspections"]:
        say(f"  inspected {each['on']}: fire {each['fire']}, damp {each['damp']} {each['note']}")
    for each in answer["places"]:
        say(f"{'  ' * each['depth']}{each['name']}: {each['boxes']:,} boxes, {each['metres']} m")


@custody.command("boxes")
def boxes(
    code: Annotated[str, typer.Argument(help="A scanned code or a label; else --at or --of.")] = "",
    at: Annotated[str, typer.Option(help="The place where they stand, with all below it.")] = "",
    of: Of = "",
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=10_000)] = 50,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """List boxes: of a code or label, at a place, or of a creator; where each is and who saw it last.

    Example: hoso custody boxes P3-0001 --as binh
    """
    actor = acting_as(username, token_file)
    if sum(map(bool, (code, at, of))) != 1:
        fail("Nothing was listed: give a label, or --at PLACE, or --of CODE.", code=Exit.WRONG_USE)
    with refusals():
        if code:
            found = queries.find_boxes_by_code(actor, code, limit=limit)
        elif at:
            found = queries.list_boxes_in(actor, queries.find_place_by_way(actor, at).pk, limit=limit)
        else:
            found = queries.list_boxes_of_creator(actor, _creator(of, on=actor.on), limit=limit)
        shown = services.list_for_reading(actor, found)
    answer = [_box(box, ways) for ways in [_ways(shown)] for box in shown]
    emit({"boxes": answer}, as_json=json, text=lambda: _tell_boxes(answer))
    if not answer:
        raise typer.Exit(int(Exit.FINDINGS))


def _ways(found: "list[Box]") -> dict[UUID, str]:
    return queries.ways_to({box.location for box in found if box.location})


def _box(box: "Box", ways: dict[UUID, str]) -> dict[str, Any]:
    return {
        "box": box.pk, "label": box.label, "code": code_of_box(box.pk),
        "at": ways.get(box.location_id, "") if box.location_id else "",
        "state": box.state, "metres": box.shelf_metres, "years": [box.from_year, box.to_year],
        "seal": box.seal_number, "seal_state": box.seal, "last_seen_at": box.last_seen_at,
    }  # fmt: skip


def _tell_boxes(answer: list[dict[str, Any]]) -> None:
    for each in answer:
        seen = f", last seen {each['last_seen_at']:%Y-%m-%d}" if each["last_seen_at"] else ""
        say(f"{each['label']}  {each['at'] or 'at no known place'}, {each['state']}{seen}")
    if not answer:
        say("No box was found: there is none of it, or you may not know of it.")


@custody.command("move")
def move(
    to: Annotated[str, typer.Option(help="The place they stand at now.", metavar="PLACE")],
    reason: Annotated[str, typer.Option(help="Why.")],
    boxes: Annotated[list[str] | None, typer.Argument(help="Labels or codes.")] = None,
    all_of: Annotated[str, typer.Option(help="Everything that stands at this place.", metavar="PLACE")] = "",
    declared: Annotated[
        bool, typer.Option("--declared", help="You did not see it with your own eyes.")
    ] = False,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Record that boxes stand elsewhere now: all of them or, when one may not be moved, none.

    Example: hoso custody move P3-0001 P3-0002 --to "Kho 2 > Giá 4" --reason "kho 3 dột" --as binh
    """
    actor = acting_as(username, token_file)
    if bool(boxes) == bool(all_of):
        fail("Nothing was moved: give labels, or --all-of PLACE.", code=Exit.WRONG_USE)
    seen = Seen.DECLARED if declared else Seen.SEEN
    with refusals():
        target = queries.find_place_by_way(actor, to)
        if all_of:
            source = queries.find_place_by_way(actor, all_of)
            moved = services.move_all(
                actor, source.pk, location_id=target.pk, reason=reason, seen=seen,
                expected=queries.boxes_in(source.pk).count(),
            )  # fmt: skip
        else:
            ids = [_only_box(actor, each).pk for each in boxes or ()]
            moved = services.move_boxes(actor, ids, location_id=target.pk, reason=reason, seen=seen)
    answer = {"act": moved.act, "to": target.pk, "moved": moved.moved, "stood_there": moved.stayed}
    emit(
        answer, as_json=json,
        text=lambda: say(f"{moved.moved:,} boxes moved, {moved.stayed:,} stood there already."),
    )  # fmt: skip


def _only_box(actor: Actor, code: str) -> "Box":
    found = queries.find_boxes_by_code(actor, code, limit=2)
    if len(found) == 1:
        return found[0]
    what = "is on several boxes; scan the code instead" if found else "was not found"
    fail(f"Nothing was changed: {code} {what}. `hoso custody boxes {code}` lists what there is.")


@custody.command("labels")
def labels(
    out: Annotated[Path, typer.Option("-o", "--out", help="The PDF to write.")],
    boxes: Annotated[list[str] | None, typer.Argument(help="Labels or codes.")] = None,
    room_: Annotated[str, typer.Option("--room", help="All boxes at this place.", metavar="PLACE")] = "",
    sheet: Annotated[str, typer.Option(help="The paper; an unknown name lists what there is.")] = "70x37",
    used: Annotated[int, typer.Option(help="Places already used on the first sheet.", min=0)] = 0,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Print labels as PDF/A, a QR code and the same in print; again at any time.

    Example: hoso custody labels --room "Phòng 3" --sheet 70x37 --used 5 -o labels.pdf --as binh
    """
    actor = acting_as(username, token_file)
    if bool(boxes) == bool(room_):
        fail("Nothing was printed: give labels, or --room PLACE.", code=Exit.WRONG_USE)
    with refusals():
        papers = sheets(settings.HOSO_HOME)
        if sheet not in papers:
            fail(f"There is no sheet {sheet!r}. There are: {', '.join(papers)}.", code=Exit.WRONG_USE)
        ids = [_only_box(actor, each).pk for each in boxes or ()]
        if room_:
            place = queries.find_place_by_way(actor, room_)
            ids = [box.pk for box in queries.list_boxes_in(actor, place.pk, limit=services.MOST_LABELS)]
        content = services.print_labels(actor, ids, sheet=papers[sheet], used=used, on=actor.on)
    out.write_bytes(content)
    answer = {"labels": len(ids), "sheet": sheet, "file": str(out)}
    emit(answer, as_json=json, text=lambda: say(f"{len(ids):,} labels on {sheet} are in {out}."))


@custody.command("estimate")
def estimate(
    metres: Annotated[Decimal, typer.Argument(help="Shelf metres.", **_METRES)],
    unarranged: Annotated[
        Decimal | None, typer.Option(help="Of these never arranged; all without it.", **_METRES)
    ] = None,
    factor: Annotated[
        list[str] | None, typer.Option(help="Change a factor: pages_per_metre=7000; may be repeated.")
    ] = None,
    json: Json = False,
) -> None:
    """Say what so many metres ask for: pages, person-days, scanners, cost; with the factors used.

    Example: hoso custody estimate 51.5 --unarranged 40 --factor pages_per_metre=7000
    """
    with refusals():
        factors = with_changes(dict(map(_factor, factor or ())))
        told = estimate_of(metres, unarranged_metres=unarranged, factors=factors)
    answer = asdict(told) | {"factors": asdict(factors)}
    emit(answer, as_json=json, text=lambda: _tell_estimate(answer, factors))


def _factor(text: str) -> tuple[str, Decimal]:
    name, _, value = text.partition("=")
    if name not in FACTORS:
        raise typer.BadParameter(f"{name!r} is no factor; there are {', '.join(FACTORS)}")
    return name, _metres(value)


def _tell_estimate(answer: dict[str, Any], factors: Factors) -> None:
    say(f"{answer['metres']} m, {answer['unarranged_metres']} m of them never arranged:")
    say(f"  pages {answer['pages']:,}, scanners {answer['scanners']:,}, people {answer['people']:,}")
    say(
        f"  {answer['person_days']:,} person-days: {answer['arranging_days']:,} arranging, "
        f"{answer['preparing_days']:,} preparing, {answer['scanning_days']:,} scanning, "
        f"{answer['checking_days']:,} checking"
    )
    say(
        f"  cost {answer['cost']:,}: {answer['digitising_cost']:,} digitising, "
        f"{answer['arranging_cost']:,} arranging"
    )
    say("Reckoned with (change any with --factor NAME=VALUE):")
    for name in FACTORS:
        say(f"  {name} = {getattr(factors, name):,}")
