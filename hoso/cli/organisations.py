"""Commands for the directory of bodies: load published lists, show a body, say who follows it.

The directory is public law, so these commands ask for no account.
"""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from hoso.cli.actors import service
from hoso.cli.output import Exit, emit, fail, progress, refuse, say
from hoso.lib.dates import parse_date
from hoso.lib.errors import DomainError
from hoso.organisations import queries, services
from hoso.organisations.errors import CodeNotFound
from hoso.wording.organisations import VERIFICATIONS
from hoso.wording.sentences import sentence

organisations = typer.Typer(
    no_args_is_help=True, help="Bodies, their names and codes in time, who follows whom."
)
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Code = Annotated[
    str,
    typer.Argument(
        help="Code of a unit (073), or with the body meant: 073/UBND, 073/HDND, 073/CU (Party committee).",
        metavar="CODE",
    ),
]


class Source(StrEnum):
    """Published lists that can be loaded."""

    VIETNAM_2025 = "vietnam-2025"
    NORWAY = "norway"


# A list that tells of a month in its name, as in communes_2026-07.csv.gz.
_MONTH = re.compile(r"(\d{4})-(\d{2})(?!\d)")


def _day(text: str) -> date:
    day = parse_date(text)
    if day is None:
        raise typer.BadParameter(f"{text!r} is no date; write 2025-06-30 or 30/6/2025")
    return day


_A_DAY: Any = {"parser": _day, "metavar": "DATE"}


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.add_typer(organisations, name="organisations")


@contextmanager
def _refusals() -> Iterator[None]:
    """End the command with the words of what was refused."""
    try:
        yield
    except CodeNotFound as error:
        fail(f"{sentence(error)}{_bearers(error)}")
    except DomainError as error:
        refuse(error)


def _bearers(error: CodeNotFound) -> str:
    """Say whose code it was on other days."""
    said = []
    for body_id, from_on, to_on in error.facts["bearers"]:
        day = to_on - timedelta(days=1) if to_on else from_on
        if day is not None:
            said.append(f"{queries.body_label(body_id, day)} had it on {day}")
    return f" ({'; '.join(said)}.)" if said else ""


@organisations.command("import")
def import_lists(
    source: Annotated[Source, typer.Argument(help="The published list.")],
    path: Annotated[
        Path | None, typer.Argument(help="norway: the folder of the yearly lists.", metavar="[PATH]")
    ] = None,
    province: Annotated[
        str,
        typer.Option(help="Only the province of this code, before or after; else the country."),
    ] = "",
    second_wave: Annotated[
        Path | None,
        typer.Option(help="vietnam-2025: a later list of communes, laid on top.", metavar="PATH"),
    ] = None,
    effective: Annotated[
        date | None,
        typer.Option(help="Day of the later list; without it the first of the month in its name.", **_A_DAY),
    ] = None,
    basis: Annotated[
        str, typer.Option(help="Number of the text behind the later list, which tells none.")
    ] = "",
    json: Json = False,
) -> None:
    """Load bodies, reorganisations and successions from a published list; safe to repeat.

    Example: hoso organisations import vietnam-2025 --province 08
    Example: hoso organisations import vietnam-2025 --second-wave communes_2026-07.csv.gz
    Example: hoso organisations import norway no-municipalities
    """
    started = time.monotonic()
    if source is Source.NORWAY:
        answer = _import_norway(path)
    else:
        day = _day_of(second_wave, effective) if second_wave else None
        with _refusals(), progress(f"Loading {source.value}", total=None):
            answer = asdict(services.import_vietnam_2025(service(), province=province))
            if second_wave is not None and day is not None:
                wave = services.import_second_wave(
                    service(), second_wave, day=day, basis_number=basis, province=province
                )
                answer["second_wave"] = asdict(wave)
    answer["seconds"] = round(time.monotonic() - started, 2)
    emit(answer, as_json=json, text=lambda: _tell_loaded(answer))


def _import_norway(path: Path | None) -> dict[str, Any]:
    if path is None:
        fail(
            "Nothing was loaded: name the folder of the yearly lists, as in `import norway PATH`.",
            code=Exit.WRONG_USE,
        )
    with _refusals(), progress("Loading norway", total=None):
        return asdict(services.import_norway(service(), path))


def _day_of(path: Path, effective: date | None) -> date:
    """Return the day from which a later list holds."""
    match = _MONTH.search(path.name)
    day = effective or (parse_date(f"{match[1]}-{match[2]}-01") if match else None)
    if day is None:
        fail(
            f"Nothing was loaded: {path.name} tells no month. Say since when it holds: --effective DATE.",
            code=Exit.WRONG_USE,
        )
    return day


def _tell_loaded(answer: dict[str, Any]) -> None:
    if answer["source"] == Source.NORWAY:
        say(
            f"{answer['bodies']:,} municipalities stand in the lists: {answer['municipalities_before']} "
            f"before, {answer['municipalities_after']} after, {answer['reorganisations']} reorganisations. "
            f"{answer['new_rows']:,} rows are new; {answer['seconds']} s."
        )
        return
    _tell_vietnam(answer)
    if "second_wave" in answer:
        _tell_wave(answer["second_wave"])


def _tell_wave(wave: dict[str, Any]) -> None:
    differing = ", ".join(f"{kept} (there {other})" for kept, other in wave["codes_differing"])
    say(
        f"From {wave['day']} on: {wave['provinces_converted']} provinces and {wave['communes_converted']} of "
        f"{wave['communes']:,} communes are of another type, {wave['names_changed']} bodies have another "
        f"name. {wave['new_rows']:,} rows are new.{f' Codes that differ: {differing}.' if differing else ''}"
    )


def _tell_vietnam(answer: dict[str, Any]) -> None:
    say(
        f"{answer['bodies']:,} bodies stand in the list: {answer['provinces_before']} provinces, "
        f"{answer['districts_before']} districts and {answer['communes_before']:,} communes before, "
        f"{answer['provinces_after']} provinces and {answer['communes_after']:,} communes after "
        f"({answer['communes_divided']} communes divided, {answer['communes_continuing']} going on). "
        f"{answer['new_rows']:,} rows are new; {answer['seconds']} s."
    )


@organisations.command("show")
def show(
    code: Annotated[
        str, typer.Argument(help="A code as for `successor`, or a name, old or new.", metavar="CODE")
    ],
    on: Annotated[date | None, typer.Option(help="The day to look at; today without it.", **_A_DAY)] = None,
    json: Json = False,
) -> None:
    """Show a body: its names and codes in time, above and below, before and after.

    A name that fits several bodies lists them (exit code 1).

    Example: hoso organisations show 073 --on 2025-06-30
    """
    day = on or service().on
    with _refusals():
        body = queries.find_body_by_code(code, on=day)
        if body is None and not any(letter.isdigit() for letter in code):
            body = _by_name(code, on=on, json=json)
        if body is None:
            body = queries.get_body_by_code(code, on=day)
        answer = _description(body, on=day)
    emit(answer, as_json=json, text=lambda: _tell_body(answer))


def _by_name(name: str, *, on: date | None, json: bool) -> queries.Body:
    """Return the one body of that name; list them and end when there are several, or none."""
    alike = queries.bodies_meant(name, on=on)
    if len(alike) == 1:
        return queries.get_body(next(iter(alike)))
    if not alike:
        fail(f"No body was found: none was ever called {name}. Try fewer words; accents are not needed.")
    matches = [_match(match) for match in alike.values()]
    emit({"matches": matches}, as_json=json, text=lambda: _tell_matches(matches))
    raise typer.Exit(int(Exit.FINDINGS))


def _match(match: queries.NamedBody) -> dict[str, Any]:
    day = match.to_on - timedelta(days=1) if match.to_on else match.from_on or service().on
    return {
        "code": queries.addresses([match.body_id], on=day).get(match.body_id),
        "name": match.name,
        "kind": match.kind,
        "from": match.from_on,
        "until": match.to_on - timedelta(days=1) if match.to_on else None,
    }


def _tell_matches(matches: list[dict[str, Any]]) -> None:
    for match in matches:
        until = f", until {match['until']}" if match["until"] else ""
        say(f"{match['code']}  {match['name']}{until}")


def _description(body: queries.Body, *, on: date) -> dict[str, Any]:
    lines = queries.list_successions(body.pk)
    # Of a body that is no more, what stood above and in it on its last day.
    day = queries.day_of_life(body, on)
    parent, organs = queries.find_parent(body.pk, on=day), queries.list_organs(body.pk, on=day)
    ids = {body.pk, *(organ.pk for organ in organs), *([parent.pk] if parent else [])}
    ids |= {each for line in lines for each in (line.predecessor_id, line.successor_id)}
    known = _Known(ids, on=on)
    return {
        "id": body.pk,
        **known.entry(body.pk),
        "kind": body.kind,
        "level": body.level,
        "rule_set": body.rule_set,
        "begins_on": body.begins_on,
        "ends_on": body.ends_on,
        "wound_up_on": body.wound_up_on,
        "names": [_dated(each.from_on, each.to_on, name=each.name) for each in queries.list_names(body.pk)],
        "codes": [
            _dated(each.from_on, each.to_on, scheme=each.scheme, code=each.code)
            for each in queries.list_codes(body.pk)
        ],
        "parent": known.entry(parent.pk) if parent else None,
        "bodies": [known.entry(organ.pk) | {"kind": organ.kind} for organ in organs],
        "predecessors": [
            known.entry(line.predecessor_id) | _line(line) for line in lines if line.successor_id == body.pk
        ],
        "successors": [
            known.entry(line.successor_id) | _line(line) for line in lines if line.predecessor_id == body.pk
        ],
        "records": _records([body, *organs], on=on),
    }


def _records(
    bodies: Sequence[queries.Body],
    *,
    on: date,
    medium: queries.Medium = queries.Medium.PAPER,
    term: queries.Term = queries.Term.UNSPLIT,
) -> list[dict[str, Any]]:
    """Say for each body that keeps records who must have them; a unit keeps none, its organs do."""
    keeping = [body for body in bodies if body.rule_set]
    found = queries.records_receivers_of([body.pk for body in keeping], on=on, medium=medium, term=term)
    told = [each for receivers in found.values() for each in receivers]
    known = _Known({body.pk for body in keeping} | {each.body_id for each in told}, on=on)
    passed = _Known({each for receiver in told for each in receiver.via}, on=on)
    return [
        known.entry(body.pk)
        | {
            "receivers": [
                known.entry(each.body_id)
                | {
                    "rule": each.rule,
                    "article": each.article,
                    "verification": each.verification,
                    "reason": each.reason,
                    "decided_by": each.decided_by_name or None,
                    "decided_on": each.decided_on,
                    "via": [passed.entry(via) for via in each.via],
                }
                for each in found[body.pk]
            ]
        }
        for body in keeping
    ]


class _Known:
    """Names and codes of several bodies, asked for at once."""

    def __init__(self, body_ids: set[UUID], *, on: date) -> None:
        self._names = queries.labels(body_ids, on)
        self._codes = queries.addresses(body_ids, on=on)

    def entry(self, body_id: UUID) -> dict[str, Any]:
        return {"code": self._codes.get(body_id), "name": self._names.get(body_id, str(body_id))}


def _dated(from_on: date | None, to_on: date | None, **facts: Any) -> dict[str, Any]:
    """Add first and last day; None is unbounded."""
    return facts | {"from": from_on, "until": to_on - timedelta(days=1) if to_on else None}


def _line(line: queries.SuccessionLine) -> dict[str, Any]:
    return {
        "share": line.share,
        "what": line.what,
        "on": line.effective_on,
        "kind": line.kind,
        "status": line.status,
        "basis": line.basis_number,
        "issuer": line.basis_issuer,
    }


def _tell_body(answer: dict[str, Any]) -> None:
    end = f", last day {answer['ends_on']}" if answer["ends_on"] else ""
    say(f"{answer['name']} ({answer['code'] or 'no code'}, {answer['kind']}{end})")
    if answer["parent"]:
        say(f"  under {answer['parent']['name']} ({answer['parent']['code']})")
    for name in answer["names"][:-1]:
        say(f"  was called {name['name']} until {name['until']}")
    for organ in answer["bodies"]:
        say(f"  {organ['code']}  {organ['name']}")
    for word, lines in (("from", answer["predecessors"]), ("to", answer["successors"])):
        for line in lines:
            say(f"  {line['on']} {word} {line['name']} ({line['code']}), {line['share']}, by {line['basis']}")
    for entry in answer["records"]:
        _tell_receivers(entry)


def _tell_receivers(entry: dict[str, Any]) -> None:
    for each in entry["receivers"]:
        source = f"decided by {each['decided_by']} on {each['decided_on']}: {each['reason']}"
        if each["rule"] != queries.DECIDED:
            source = f"{each['article']}, {VERIFICATIONS[each['verification']]}"
        say(f"  records of {entry['name']} ({entry['code']}): {each['name']} ({each['code']}), {source}")
    if not entry["receivers"]:
        say(f"  records of {entry['name']} ({entry['code']}): no rule names anybody, a person decides")


@organisations.command("successor")
def successor(
    code: Code,
    from_: Annotated[date, typer.Option("--from", help="A day on which the code was in use.", **_A_DAY)],
    on: Annotated[date | None, typer.Option(help="The day to ask for; today without it.", **_A_DAY)] = None,
    json: Json = False,
) -> None:
    """Say who answers on a day for what a body was on an earlier day.

    A body that still exists answers for itself; an empty list means that nobody follows.

    Example: hoso organisations successor 073 --from 2025-06-30 --on 2025-07-01
    """
    day = on or service().on
    if day < from_:
        fail(f"Nothing was looked up: --on {day} is before --from {from_}.", code=Exit.WRONG_USE)
    with _refusals():
        body = queries.get_body_by_code(code, on=from_)
        followers = queries.successors(body.pk, from_on=from_, on=day)
        before = _Known({body.pk}, on=from_)
        after = _Known({follower.body for follower in followers}, on=day)
    answer = before.entry(body.pk) | {
        "successors": sorted(
            (after.entry(each.body) | {"share": each.share} for each in followers),
            key=lambda entry: (entry["code"] or "", entry["name"]),
        )
    }
    emit(answer, as_json=json, text=lambda: _tell_successors(answer, day))


def _tell_successors(answer: dict[str, Any], day: date) -> None:
    say(f"{answer['name']} ({answer['code']}), followed on {day} by")
    for each in answer["successors"]:
        say(f"  {each['code']}  {each['name']} ({each['share']})")
    if not answer["successors"]:
        say("  nobody")


@organisations.command("receivers")
def receivers(
    code: Code,
    from_: Annotated[date, typer.Option("--from", help="A day on which the code was in use.", **_A_DAY)],
    on: Annotated[date | None, typer.Option(help="The day to ask for; today without it.", **_A_DAY)] = None,
    medium: Annotated[
        queries.Medium, typer.Option(help="Records on paper, or digital ones.")
    ] = queries.Medium.PAPER,
    term: Annotated[
        queries.Term, typer.Option(help="All as they lie, or one half of them after arrangement.")
    ] = queries.Term.UNSPLIT,
    json: Json = False,
) -> None:
    """Say who must have the records of a body on a day, by which rule, and how far that rule was seen.

    Another question than who follows the body. The code of a unit asks for each body of that unit.

    Example: hoso organisations receivers 073/UBND --from 2025-06-30 --on 2025-07-01
    """
    day = on or service().on
    if day < from_:
        fail(f"Nothing was looked up: --on {day} is before --from {from_}.", code=Exit.WRONG_USE)
    with _refusals():
        body = queries.get_body_by_code(code, on=from_)
        organs = queries.list_organs(body.pk, on=queries.day_of_life(body, from_))
        own = _records([body], on=day, medium=medium, term=term)
        answer = _Known({body.pk}, on=from_).entry(body.pk) | {
            "on": day,
            "medium": medium,
            "term": term,
            "receivers": own[0]["receivers"] if own else [],
            "bodies": _records(organs, on=day, medium=medium, term=term),
        }
    emit(answer, as_json=json, text=lambda: _tell_records(answer))


def _tell_records(answer: dict[str, Any]) -> None:
    say(f"{answer['name']} ({answer['code']}), {answer['medium']} records on {answer['on']}")
    for entry in answer["bodies"] or [answer]:
        _tell_receivers(entry)
