"""Warnings of loss: the list, as ACCOUNT may see it, and the checks on demand."""

from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.text import Text

from hoso.access.values import Actor
from hoso.cli.actors import As, TokenFile, acting_as
from hoso.cli.days import A_DAY
from hoso.cli.output import OUT, Exit, emit, progress, refuse
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.organisations import queries as organisations
from hoso.oversight import queries, services
from hoso.oversight.queries import Filters
from hoso.oversight.rules import Kind, Severity, State
from hoso.wording.oversight import SEVERITIES, STATES, owner_of, told

if TYPE_CHECKING:
    from hoso.oversight.services import Outcome, Shown, Thing

ANY = "any"
STYLES = {Severity.LOSS: "bold red", Severity.WARNING: "bold yellow", Severity.NOTICE: "bold"}


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.command("warnings")(warnings)


def _state(text: str) -> State | None:
    if text == ANY:
        return None
    try:
        return State(text)
    except ValueError as error:
        names = ", ".join([*State, ANY])
        raise typer.BadParameter(f"{text!r} is no state; there are {names}") from error


def warnings(
    body: Annotated[
        str, typer.Option(metavar="CODE", help="Only of this body: it answers, or it is its own.")
    ] = "",
    on: Annotated[
        date | None,
        typer.Option("--on", help="Day on which the code names the body; today without it.", **A_DAY),
    ] = None,
    kind: Annotated[Kind | None, typer.Option(help="Only of this kind.")] = None,
    state: Annotated[
        str, typer.Option(help="open, explained, resolved or any.", metavar="STATE")
    ] = State.OPEN.value,
    mine: Annotated[bool, typer.Option("--mine", help="Only what waits for ACCOUNT.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Run every check first.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 50,
    after: Annotated[UUID | None, typer.Option(help="The `next` of the page before.")] = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Show what speaks for a loss, gravest first, as ACCOUNT may see it. Ends with 1 when something is open.

    Example: hoso warnings --check --as binh --token-file /root/binh.token
    Example: hoso warnings --kind number_gap --body 073/UBND --on 30/6/2025 --as binh
    --token-file /root/binh.token --json
    """
    wanted, actor = _state(state), acting_as(username, token_file)
    try:
        outcomes = _checked(actor) if check else []
        bodies = [organisations.get_body_by_code(body, on=on or actor.on).pk] if body else []
        filters = Filters(state=wanted, kind=kind, bodies=bodies, mine=mine)
        found = queries.list_findings(actor, filters, limit=limit + 1, after=after)
        shown = services.show_all(actor, found[:limit])
        is_open = queries.is_any_open(actor, filters)
    except DomainError as error:
        refuse(error)
    following = found[limit - 1].pk if len(found) > limit else None
    checked_at = queries.oldest_check_at()
    document = {
        "checked_at": checked_at.isoformat() if checked_at else None,
        "checks": [_outcome(each) for each in outcomes],
        "open": is_open,
        "findings": [document_of(each) for each in shown],
        "next": str(following) if following else None,
    }
    emit(document, as_json=json, text=partial(_print, shown, document))
    if is_open:
        raise typer.Exit(int(Exit.FINDINGS))


def _checked(actor: Actor) -> "list[Outcome]":
    with progress("Checking", total=None):
        return services.run_checks(actor, at=now(), unseen_months=settings.HOSO_UNSEEN_MONTHS)


def _outcome(outcome: "Outcome") -> dict[str, Any]:
    names = ("name", "causes", "opened", "reopened", "changed", "resolved", "seconds")
    return {name: getattr(outcome, name) for name in names}


def document_of(shown: "Shown") -> dict[str, Any]:
    """Return a finding as it stands in the output of `hoso warnings --json`."""
    finding, words = shown.finding, told(shown)
    return {
        "id": str(finding.pk),
        "kind": finding.kind,
        "severity": Severity(finding.severity).name.lower(),
        "state": finding.state,
        "title": words.title,
        "what": words.what,
        "todo": words.todo,
        "owner": _owner(shown),
        "about": {"body": str(finding.about_id), "body_name": shown.about} if finding.about_id else None,
        "deadline": finding.due_on.isoformat(),
        "first_seen": finding.first_seen_at.isoformat(),
        "last_seen": finding.last_seen_at.isoformat(),
        "times_opened": finding.times_opened,
        "explanation": finding.explanation or None,
        "evidence": _evidence(shown),
    }


def _evidence(shown: "Shown") -> dict[str, Any]:
    """Return what the account may see of the evidence; of what it may not read, place and fonds alone."""
    return {
        "veiled": shown.is_veiled,
        "place": shown.place or None,
        "fonds": shown.fonds or None,
        "values": shown.values,
        "things": _named(shown.things),
        "bodies": _named(shown.bodies),
        "hidden": shown.hidden,
        "received_copies": list(shown.recipients),
    }


def _named(parts: "dict[str, list[Thing]]") -> dict[str, list[dict[str, str]]]:
    return {
        name: [{"kind": each.kind, "id": str(each.id), "label": each.label} for each in things]
        for name, things in parts.items()
    }


def _owner(shown: "Shown") -> dict[str, Any]:
    finding = shown.finding
    account = str(finding.owner_id) if finding.owner_id else None
    return {
        "body": str(finding.body_id), "body_name": shown.body, "account": account, "name": owner_of(shown),
    }  # fmt: skip


def _print(shown: "list[Shown]", document: dict[str, Any]) -> None:
    for each in shown:
        finding, words = each.finding, told(each)
        severity = Severity(finding.severity)
        head = Text(f"{SEVERITIES[severity]}  ", style=STYLES[severity]) + Text(words.title, style="bold")
        OUT.print(head + Text(f"  {STATES[State(finding.state)]}" if finding.state != State.OPEN else ""))
        OUT.print(Text(f"  {words.what}"), soft_wrap=True)
        if finding.explanation:
            OUT.print(Text(f"  = {finding.explanation}"), soft_wrap=True)
        elif finding.state == State.OPEN:
            OUT.print(Text(f"  > {words.todo}"), soft_wrap=True)
        if each.recipients:
            OUT.print(
                Text("  " + _("Papers beside it went to: %(names)s") % {"names": "; ".join(each.recipients)}),
                soft_wrap=True,
            )
        OUT.print(
            Text(f"  {owner_of(each)}, {finding.due_on:%d/%m/%Y}  {finding.pk}", style="dim"),
            soft_wrap=True,
        )
    OUT.print(Text(_summary(shown, document)))


def _summary(shown: "list[Shown]", document: dict[str, Any]) -> str:
    if document["checked_at"] is None:
        return _("Not every check has run yet: --check runs them now, otherwise they run tonight.")
    at = timezone.localtime(datetime.fromisoformat(document["checked_at"]))
    said = _("%(count)s shown; checked %(at)s.") % {"count": len(shown), "at": f"{at:%d/%m/%Y %H:%M}"}
    more = _("Next page: --after %(key)s") % {"key": document["next"]} if document["next"] else ""
    return f"{said} {more}".rstrip()
