"""Commands for disposal: what is due, holds, proposals with their council, the decision, destruction, papers.

A proposal is named by its id; a body by its code. Every act asks for the rights of `--as`.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from django.utils import timezone

from hoso.access.values import Actor, service_actor
from hoso.accounts import queries as accounts
from hoso.cli.actors import As, TokenFile, acting_as
from hoso.cli.days import A_DAY
from hoso.cli.ending import refusals
from hoso.cli.handover_telling import Json, body_of
from hoso.cli.output import Exit, emit, fail, progress, say
from hoso.disposal import queries, services
from hoso.disposal.queries import DueKind
from hoso.disposal.rules import Ground, Seat, Verdict
from hoso.disposal.services import NewSeat, Paper
from hoso.rulesets.vn_state.retention import parse_retention
from hoso.wording.disposal import STATES

disposal = typer.Typer(no_args_is_help=True, help="What has lost its value: list, decide, destroy.")

Which = Annotated[UUID, typer.Argument(help="Id of the proposal.", metavar="PROPOSAL")]
Reason = Annotated[str, typer.Option(help="Why; it stands in the trail.")]


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.add_typer(disposal, name="disposal")


@disposal.command("due")
def due(
    body: Annotated[str, typer.Argument(help="Code of the body whose archive it is.", metavar="BODY")],
    kind: Annotated[DueKind, typer.Option(help="Ended terms, duplicates, or no term set.")] = DueKind.DUE,
    after: Annotated[str, typer.Option(help="Key behind which the page begins.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 50,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """List dossiers whose term has ended, that are there twice, or of which nobody said how long.

    Example: hoso disposal due 08 --as binh
    """
    with refusals():
        actor = acting_as(username, token_file)
        rows = queries.list_due(actor, body_of(body, on=None, today=actor.on), kind, after=after, limit=limit)
    answer: dict[str, Any] = {
        "dossiers": [
            {
                "id": row.dossier_id, "code": row.code, "title": row.title, "last_year": row.last_year,
                "duplicate_of": row.twin_id, "proposal": row.proposal_id,
            }
            for row in rows
        ],
        "next": rows[-1].key if len(rows) == limit else "",
    }  # fmt: skip
    emit(answer, as_json=json, text=lambda: _say_due(answer))


def _say_due(answer: dict[str, Any]) -> None:
    for row in answer["dossiers"]:
        say(f"{row['id']}  {row['last_year'] or '-':>4}  {row['code']}  {row['title']}")
    say(
        f"{len(answer['dossiers']):,} dossiers." + (f" Next: --after {answer['next']}" * bool(answer["next"]))
    )


@disposal.command("reckon")
def reckon(json: Json = False) -> None:
    """Reckon all terms anew: for dossiers from before this room, and after a restore. Safe to repeat.

    Example: hoso disposal reckon
    """
    with refusals(), progress("Reckoning", total=None) as advance:
        count = services.reckon_all(advance)
    emit({"dossiers": count}, as_json=json, text=lambda: say(f"{count:,} dossiers were reckoned."))


@disposal.command("hold")
def hold(
    thing: Annotated[UUID, typer.Argument(help="Id of the dossier, or of the fonds.", metavar="ID")],
    reason: Reason,
    fonds: Annotated[bool, typer.Option("--fonds", help="The id is that of a fonds: all of it.")] = False,
    basis: Annotated[str, typer.Option(help="Number and date of what asks for it.")] = "",
    until: Annotated[date | None, typer.Option(help="The last day it stands.", **A_DAY)] = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Forbid for a while that a dossier, or anything of a fonds, is destroyed.

    Example: hoso disposal hold 0199... --reason "Khiếu nại của công dân" --as binh
    """
    with refusals():
        actor = acting_as(username, token_file)
        place = services.hold_fonds if fonds else services.hold_dossier
        made = place(actor, thing, reason=reason, basis=basis, until_on=until)
    emit({"hold": made.pk}, as_json=json, text=lambda: say(f"The hold is {made.pk}."))


@disposal.command("lift")
def lift(
    hold_id: Annotated[UUID, typer.Argument(help="Id of the hold.", metavar="HOLD")],
    reason: Reason,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Lift a hold.

    Example: hoso disposal lift 0199... --reason "Đã giải quyết xong" --as binh
    """
    with refusals():
        held = services.lift(acting_as(username, token_file), hold_id, reason=reason)
    emit({"hold": held.pk}, as_json=json, text=lambda: say("The hold was lifted."))


@disposal.command("propose")
def propose(
    body: Annotated[str, typer.Argument(help="Code of the body; of a new proposal.", metavar="[BODY]")] = "",
    proposal: Annotated[UUID | None, typer.Option(help="One that is drawn up already.")] = None,
    title: Annotated[str, typer.Option(help="Of a new proposal.")] = "",
    dossier: Annotated[list[UUID] | None, typer.Option(help="To be added; may be repeated.")] = None,
    ground: Annotated[Ground, typer.Option(help="Why these dossiers have no value.")] = Ground.TERM_ENDED,
    all_due: Annotated[bool, typer.Option("--all-due", help="Add up to 1,000 that are due.")] = False,
    explanation: Annotated[Path | None, typer.Option(help="Text file with the explanation.")] = None,
    present: Annotated[bool, typer.Option("--present", help="Put it before its council.")] = False,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Draw a list of what has lost its value up, or go on with one; explain it, and present it.

    Example: hoso disposal propose 08 --title "Đợt 1 năm 2026" --all-due --as binh
    """
    if bool(body) == (proposal is not None):
        fail("Nothing was proposed: give a BODY with --title, or --proposal.", code=Exit.WRONG_USE)
    with refusals():
        actor = acting_as(username, token_file)
        if proposal is None:
            made = services.draw_up(actor, body_of(body, on=None, today=actor.on), title=title)
        else:
            made = queries.get_proposal(actor, proposal)
        wanted = dict.fromkeys(dossier or (), ground)
        if all_due:
            rows = queries.list_due(actor, made.body_id, limit=1000)
            wanted |= {row.dossier_id: Ground.TERM_ENDED for row in rows if row.proposal_id is None}
        if wanted:
            services.add_dossiers(actor, made.pk, wanted)
        if explanation is not None:
            services.explain(actor, made.pk, explanation.read_text("utf-8"))
        if present:
            services.present(actor, made.pk)
        answer = _told(actor, made.pk)
    emit(answer, as_json=json, text=lambda: _say(answer))


@disposal.command("council")
def council(
    which: Which,
    seat: Annotated[
        list[str] | None,
        typer.Option(help="chair|member|archive:NAME[:POST], or :@ACCOUNT[:POST]; names the council anew."),
    ] = None,
    line: Annotated[list[int] | None, typer.Option(help="Number on the list; all without it.")] = None,
    verdict: Annotated[Verdict | None, typer.Option(help="What the council says of these lines.")] = None,
    reason: Annotated[str, typer.Option(help="Why something is kept.")] = "",
    retention: Annotated[str, typer.Option(help="How long from now on: 20, Vĩnh viễn.")] = "",
    number: Annotated[str, typer.Option(help="Number of the council's minutes.")] = "",
    day: Annotated[date | None, typer.Option(help="Day of the minutes.", **A_DAY)] = None,
    minutes: Annotated[Path | None, typer.Option(help="Text file with the minutes.")] = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Name the council, write what it says of lines, enter its minutes.

    Example: hoso disposal council 0199... --verdict keep --line 3 --reason "Còn giá trị tra cứu" --as giang
    """
    with refusals():
        actor = acting_as(username, token_file)
        if seat:
            services.name_council(actor, which, [_seat(each) for each in seat])
        if verdict is not None:
            queries.get_proposal(actor, which)
            lines = [each.pk for each in queries.lines_of(which) if line is None or each.ordinal in line]
            kept = parse_retention(retention) if retention else None
            services.decide(actor, which, lines, verdict, reason=reason, retention=kept)
        if minutes is not None:
            text = minutes.read_text("utf-8")
            services.enter_minutes(actor, which, number=number, on=day or actor.on, text=text)
        answer = _told(actor, which)
    emit(answer, as_json=json, text=lambda: _say(answer))


def _seat(told: str) -> NewSeat:
    kind, name, post = (*told.split(":", 2), "", "")[:3]
    if kind not in set(Seat) or not name:
        fail(f"Nothing was named: {told!r} is no seat (chair:NAME:POST).", code=Exit.WRONG_USE)
    if name.startswith("@"):
        return NewSeat(Seat(kind), post=post, account=accounts.get_account(name[1:]).pk)
    return NewSeat(Seat(kind), name=name, post=post)


@disposal.command("approve")
def approve(
    which: Which,
    number: Annotated[str, typer.Option(help="Number of the decision.")] = "",
    day: Annotated[date | None, typer.Option(help="Day of the decision; today without it.", **A_DAY)] = None,
    forget_subject: Annotated[
        bool, typer.Option("--forget-subject", help="What the documents are about does not stay.")
    ] = False,
    give_back: Annotated[str, typer.Option("--return", help="Return it instead; why.")] = "",
    cancel: Annotated[str, typer.Option("--cancel", help="Give it up instead; why.")] = "",
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Decide on destruction by a numbered decision, return a proposal, or give it up.

    Example: hoso disposal approve 0199... --number 12/QĐ-UBND --day 01/03/2026 --as dung
    """
    with refusals():
        actor = acting_as(username, token_file)
        if cancel:
            services.cancel(actor, which, reason=cancel)
        elif give_back:
            services.return_proposal(actor, which, reason=give_back)
        else:
            services.approve(actor, which, number=number, on=day or actor.on, keep_subject=not forget_subject)
        answer = _told(actor, which)
    emit(answer, as_json=json, text=lambda: _say(answer))


@disposal.command("destroy")
def destroy(
    which: Which,
    later: Annotated[bool, typer.Option("--later", help="Only ask for it; a worker does it.")] = False,
    close: Annotated[str, typer.Option("--close", help="End it without what is barred; why.")] = "",
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Carry an approved decision out, for ever; what something bars stays, and may be tried again.

    Example: hoso disposal destroy 0199... --as dung
    """
    with refusals():
        actor = acting_as(username, token_file)
        if close:
            services.close_rest(actor, which, reason=close)
        else:
            services.ask(actor, which)
            if not later:
                machine = service_actor("disposal", timezone.localdate())
                with progress("Destroying", total=queries.counts_of(which).to_destroy) as advance:
                    services.carry_out(machine, which, advance=advance)
        answer = _told(actor, which)
    emit(answer, as_json=json, text=lambda: _say(answer))
    if answer["stopped"]:
        raise typer.Exit(Exit.FINDINGS)


@disposal.command("minutes")
def minutes(
    which: Which,
    line: Annotated[list[int], typer.Option(help="Number on the list; may be repeated.")],
    method: Annotated[str, typer.Option(help="How the paper was destroyed.")],
    witness: Annotated[list[str], typer.Option(help="NAME or NAME:POST; two at least.")],
    day: Annotated[date | None, typer.Option(help="The day; today without it.", **A_DAY)] = None,
    place: Annotated[str, typer.Option(help="Where.")] = "",
    kilograms: Annotated[str, typer.Option(help="How much it weighed.")] = "",
    metres: Annotated[str, typer.Option(help="Shelf metres.")] = "",
    box: Annotated[list[UUID] | None, typer.Option(help="Boxes that went with it.")] = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Enter the minutes of the destruction of paper.

    Example: hoso disposal minutes 0199... --line 1 --method "Nghiền bột" --witness "A:Văn thư" --witness B
    """
    with refusals():
        actor = acting_as(username, token_file)
        queries.get_proposal(actor, which)
        ids = [each.pk for each in queries.lines_of(which) if each.ordinal in line]
        made = services.enter_paper_minutes(
            actor, which, on=day or actor.on, method=method, place=place, line_ids=ids, box_ids=box or (),
            witnesses=[(name, post) for name, _, post in (each.partition(":") for each in witness)],
            kilograms=Decimal(kilograms) if kilograms else None,
            shelf_metres=Decimal(metres) if metres else None,
        )  # fmt: skip
    emit({"minutes": made.pk}, as_json=json, text=lambda: say("The minutes were entered."))


@disposal.command("show")
def show(
    which: Annotated[
        UUID | None, typer.Argument(help="Id; without it all that one sees.", metavar="PROPOSAL")
    ] = None,
    paper: Annotated[Paper | None, typer.Option(help="Write this paper; needs --out.")] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="PDF, or xlsx for a list.")] = None,
    after: Annotated[int, typer.Option(min=0, help="Lines behind this number.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=5000, help="How many lines at most.")] = 200,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Show proposals; of one, its lines; or write one of its papers.

    Example: hoso disposal show 0199... --paper list -o danh-muc.pdf --as binh
    """
    with refusals():
        actor = acting_as(username, token_file)
        if which is None:
            found = queries.list_proposals(actor, limit=limit)
            answer: dict[str, Any] = {"proposals": [_told(actor, each.pk) for each in found]}
            emit(answer, as_json=json, text=lambda: _say_all(answer["proposals"]))
            return
        if paper is not None:
            _write(actor, which, paper, out)
        answer = _told(actor, which) | {
            "rows": [
                {
                    "line": each.ordinal, "dossier": each.holding_id, "code": each.code, "title": each.title,
                    "ground": each.ground, "verdict": each.verdict, "reason": each.verdict_reason,
                    "step": each.step, "stopped_by": each.stopped_by, "result": each.result,
                }
                for each in queries.lines_of(which, after=after, limit=limit)
            ]
        }  # fmt: skip
    emit(answer, as_json=json, text=lambda: _say_lines(answer))


def _write(actor: Actor, which: UUID, paper: Paper, out: Path | None) -> None:
    if out is None:
        fail("Nothing was written: give --out FILE.", code=Exit.WRONG_USE)
    if out.suffix == ".xlsx":
        services.write_paper(actor, which, paper, out)
    else:
        out.write_bytes(services.print_paper(actor, which, paper).content)


def _told(actor: Actor, which: UUID) -> dict[str, Any]:
    proposal = queries.get_proposal(actor, which)
    counts = queries.counts_of(which)
    return {
        "proposal": proposal.pk, "title": proposal.title, "state": proposal.state,
        "decision": proposal.decision, "reason": proposal.reason,
        "lines": counts.lines, "undecided": counts.undecided, "to_destroy": counts.to_destroy,
        "kept": counts.kept, "destroyed": counts.destroyed, "going": counts.going,
        "stopped": counts.stopped, "paper_left": counts.paper_left,
    }  # fmt: skip


def _say_all(proposals: list[dict[str, Any]]) -> None:
    for each in proposals:
        _say(each)


def _say(answer: dict[str, Any]) -> None:
    state = {each.value: words for each, words in STATES.items()}[answer["state"]]
    say(f"{answer['proposal']}  {state}  {answer['title']}")
    say(
        f"  {answer['lines']:,} dossiers: {answer['undecided']:,} not decided, {answer['kept']:,} kept, "
        f"{answer['destroyed']:,} of {answer['to_destroy']:,} destroyed, {answer['stopped']:,} stopped"
    )


def _say_lines(answer: dict[str, Any]) -> None:
    _say(answer)
    for row in answer["rows"]:
        stopped = f"  ({row['stopped_by']})" if row["stopped_by"] else ""
        say(
            f"  {row['line']:>4}  {row['verdict']:<8} {row['step']:<8} {row['code']}  {row['title']}{stopped}"
        )
