"""E-documents between bodies: cards of nodes, sending, what became of it, and the stick."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from django.conf import settings

from hoso.cli import exchange_papers, exchange_taking
from hoso.cli.actors import As, TokenFile, acting_as, acting_or_service
from hoso.cli.days import A_DAY
from hoso.cli.ending import Json, Reason, refusals
from hoso.cli.exchange_telling import arrival_told, dispatch_told, peer_told
from hoso.cli.output import OUT, Exit, emit, fail
from hoso.exchange import queries, services
from hoso.exchange.edxml import Priority
from hoso.exchange.rules import ArrivalState
from hoso.lib.dates import now
from hoso.lib.files import write_durably
from hoso.node.authority import find_authority
from hoso.node.home import home_at
from hoso.organisations import queries as organisations

if TYPE_CHECKING:
    pass

exchange = typer.Typer(no_args_is_help=True, help="E-documents between bodies, over a line or on a stick.")
Node = Annotated[UUID, typer.Argument(help="Id of the node; `hoso exchange nodes` tells it.")]
ArrivalId = Annotated[UUID, typer.Argument(help="Id of the arrival; `hoso exchange arrivals` tells it.")]
DispatchId = Annotated[UUID, typer.Argument(help="Id of the message; `hoso exchange status` tells it.")]
Folder = Annotated[Path, typer.Argument(help="The folder or stick.")]
MOST_LISTED = 100


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    exchange_taking.register(exchange)
    exchange_papers.register(exchange)
    app.add_typer(exchange, name="exchange")


@exchange.command("card")
def card(
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")],
    name: Annotated[str, typer.Option(help="What the node is called for people.")],
    body: Annotated[list[str], typer.Option(metavar="CODE", help="A body it speaks for; all of them.")],
    address: Annotated[str, typer.Option(help="https://HOST:PORT of the pages; none: by stick only.")] = "",
    authority: Annotated[
        Path | None,
        typer.Option(help="Certificate (PEM) of what signed that of the pages; the node's own without it."),
    ] = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Write the card of this node, for other nodes, and show the fingerprint that their people compare.

    Example: hoso exchange card -o chiem-hoa.card --name "Xã Chiêm Hóa" --body 02269/UBND
    --address https://10.0.0.5:8443
    """
    actor = acting_or_service(username, token_file)
    with refusals():
        bodies = [organisations.get_creator(code, on=actor.on).pk for code in body]
        written = services.write_card(
            actor, name=name, address=address, authority=_authority(address, authority), bodies=bodies,
            at=now(),
        )  # fmt: skip
    try:
        write_durably(output, written)
    except OSError as error:
        fail(f"The card was not written: {output} ({error.strerror}).", code=Exit.ENVIRONMENT)
    own = queries.own_peer()
    assert own is not None
    document = {"card": str(output), **peer_told(own)}
    emit(document, as_json=json, text=lambda: _say_card(document))


def _authority(address: str, given: Path | None) -> str:
    if given is not None:
        try:
            return given.read_text("ascii")
        except (OSError, UnicodeDecodeError) as error:
            fail(f"No card was written: {given} cannot be read ({error}).", code=Exit.WRONG_USE)
    own = find_authority(home_at(Path(str(settings.HOSO_HOME)))) if address.startswith("https:") else None
    if address.startswith("https:") and own is None:
        fail(
            "No card was written: others would not know whom to trust at that address. Serve the pages on it "
            "once, so that the node makes its certificate, or name yours with --authority FILE.",
            code=Exit.WRONG_USE,
        )
    return own.certificate_file.read_text("ascii") if own is not None else ""


def _say_card(document: dict[str, Any]) -> None:
    OUT.print(f"{document['card']}: node {document['node']}", highlight=False, markup=False, soft_wrap=True)
    OUT.print("Read this fingerprint to the people of the other node, by telephone or face to face:")
    OUT.print(document["fingerprint"], style="bold", highlight=False, soft_wrap=True)


@exchange.command("introduce")
def introduce(
    card_file: Annotated[Path, typer.Argument(help="The card of the other node.", metavar="CARD")],
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Take the card of another node. Nothing goes there before `hoso exchange confirm`.

    Example: hoso exchange introduce tuyen-quang.card
    """
    actor = acting_or_service(username, token_file)
    try:
        content = card_file.read_bytes()[: 1 << 20]
    except OSError as error:
        fail(f"Nothing was introduced: {card_file} ({error.strerror}).", code=Exit.WRONG_USE)
    with refusals():
        peer = services.introduce_peer(actor, content, at=now())
    document = peer_told(peer)
    emit(document, as_json=json, text=lambda: _say_introduced(document))


def _say_introduced(document: dict[str, Any]) -> None:
    OUT.print(f"{document['name']}: {document['node']}", highlight=False, markup=False, soft_wrap=True)
    OUT.print(
        "Nothing goes there yet. Ask the people of that node for the fingerprint on their screen, by phone "
        "or face to face, and type what they say:"
    )
    OUT.print(
        f'hoso exchange confirm {document["node"]} --fingerprint "..."', highlight=False, soft_wrap=True
    )


@exchange.command("confirm")
def confirm(
    node: Node,
    fingerprint: Annotated[str, typer.Option(help="What the people of that node have read out.")],
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Trust a node's card, and let it speak for the bodies on it.

    Example: hoso exchange confirm 0198c0de-0000-7000-8000-000000000001 --fingerprint "ab12 cd34 ..."
    """
    actor = acting_or_service(username, token_file)
    with refusals():
        peer = services.confirm_peer(actor, node, fingerprint=fingerprint, at=now())
    emit(peer_told(peer), as_json=json)


@exchange.command("block")
def block(
    node: Node, reason: Reason, username: As = "", token_file: TokenFile = None, json: Json = False
) -> None:
    """Trust a node no more: nothing goes there and nothing is taken from it.

    Example: hoso exchange block 0198c0de-0000-7000-8000-000000000001 --reason "Máy bị mất"
    """
    actor = acting_or_service(username, token_file)
    with refusals():
        peer = services.block_peer(actor, node, reason=reason)
    emit(peer_told(peer), as_json=json)


@exchange.command("nodes")
def nodes(json: Json = False) -> None:
    """List the nodes that are known, this one first.

    Example: hoso exchange nodes
    """
    rows = [peer_told(peer) for peer in queries.list_peers()]
    emit({"nodes": rows}, as_json=json, text=lambda: _say_nodes(rows))


def _say_nodes(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        bodies = ", ".join(row["bodies"]) or "-"
        where = row["address"] or row["channel"]
        OUT.print(
            f"{row['node']}  {row['state']}  {row['name']}  {where}  {bodies}",
            highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip


@exchange.command("send")
def send(
    document: Annotated[UUID, typer.Argument(help="Id of the registered document.")],
    to: Annotated[list[str], typer.Option(metavar="CODE", help="A body that gets it; several times.")],
    priority: Annotated[int, typer.Option(min=0, max=4, help="0 normal to 4 express by the hour.")] = 0,
    due: Annotated[date | None, typer.Option(help="Answer by this day.", **A_DAY)] = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Send a document with its original files to bodies; the body that answers for it is the sender.

    Example: hoso exchange send 0198c0de-0000-7000-8000-000000000007 --to 08/UBND --as an
    """
    actor = acting_as(username, token_file)
    manner = services.Manner(priority=Priority(priority), due_on=due)
    with refusals():
        bodies = [organisations.get_creator(code, on=actor.on).pk for code in to]
        made = services.send_document(actor, document, to=bodies, at=now(), manner=manner)
        sent = dispatch_told(queries.get_dispatch(actor, made.pk))
    emit(sent, as_json=json)


@exchange.command("recall")
def recall(
    dispatch: DispatchId, reason: Reason, username: As = "", token_file: TokenFile = None, json: Json = False
) -> None:
    """Take a document back from every body that it was sent to.

    Example: hoso exchange recall 0198c0de-0000-7000-8000-000000000008 --reason "Sai số liệu" --as an
    """
    actor = acting_as(username, token_file)
    with refusals():
        made = services.recall(actor, dispatch, reason=reason, at=now())
        sent = dispatch_told(queries.get_dispatch(actor, made.pk))
    emit(sent, as_json=json)


@exchange.command("replace")
def replace(
    dispatch: DispatchId,
    document: Annotated[UUID, typer.Option("--by", help="Id of the document that takes its place.")],
    reason: Reason,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Send another document in the place of one that was sent.

    Example: hoso exchange replace 0198c0de-0000-7000-8000-000000000008
    --by 0198c0de-0000-7000-8000-000000000009
    --reason "Sai số liệu" --as an
    """
    actor = acting_as(username, token_file)
    with refusals():
        made = services.replace(actor, dispatch, by_document_id=document, reason=reason, at=now())
        sent = dispatch_told(queries.get_dispatch(actor, made.pk))
    emit(sent, as_json=json)


@exchange.command("status")
def status(username: As = "", token_file: TokenFile = None, json: Json = False) -> None:
    """Tell how many messages stand in which state, and the last ones sent with their receipts.

    Example: hoso exchange status --as an
    """
    actor = acting_or_service(username, token_file)
    newest = queries.dispatches_open_to(actor).order_by("-pk")[:MOST_LISTED]
    rows = [] if actor.is_service else [dispatch_told(each) for each in newest]
    document = {"states": queries.counts_by_state(), "sent": rows}
    emit(document, as_json=json, text=lambda: _say_status(document))


def _say_status(document: dict[str, Any]) -> None:
    states = ", ".join(f"{name}: {number}" for name, number in document["states"].items())
    OUT.print(states or "Nothing was sent yet.", highlight=False, soft_wrap=True)
    for row in document["sent"]:
        OUT.print(f"{row['id']}  {row['number']}  {row['subject'][:60]}", highlight=False, markup=False)
        for to in row["to"]:
            more = f"  {to['error']}" if to["error"] else ""
            OUT.print(f"    {to['body']}: {to['state']} {to['status']}{more}", highlight=False, markup=False)


@exchange.command("arrivals")
def arrivals(
    all_: Annotated[bool, typer.Option("--all", help="Also what was dealt with.")] = False,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """List what arrived and waits for a clerk, newest first.

    Example: hoso exchange arrivals --as an
    """
    actor = acting_as(username, token_file)
    found = queries.arrivals_open_to(actor).order_by("-pk")
    if not all_:
        found = found.filter(state=ArrivalState.WAITING)
    rows = [arrival_told(each) for each in found[:MOST_LISTED]]
    emit({"arrivals": rows}, as_json=json, text=lambda: _say_arrivals(rows))


def _say_arrivals(rows: list[dict[str, Any]]) -> None:
    if not rows:
        OUT.print("Nothing waits.")
    for row in rows:
        OUT.print(
            f"{row['id']}  {row['state']}  {row['number']}  {row['subject'][:80]}",
            highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip


@exchange.command("register")
def mark_registered(
    arrival: ArrivalId,
    document: Annotated[UUID, typer.Option(help="Id of the document as which it is registered.")],
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Say as which registered document an arrival stands in the register; the sender is told.

    Example: hoso exchange register 0198c0de-0000-7000-8000-000000000003
    --document 0198c0de-0000-7000-8000-000000000004 --as an
    """
    actor = acting_as(username, token_file)
    with refusals():
        found = services.mark_registered(actor, arrival, document, at=now())
    emit(arrival_told(found), as_json=json)


@exchange.command("return")
def give_back(
    arrival: ArrivalId, reason: Reason, username: As = "", token_file: TokenFile = None, json: Json = False
) -> None:
    """Return what cannot be registered; the sender reads the reason.

    Example: hoso exchange return 0198c0de-0000-7000-8000-000000000003 --reason "Gửi nhầm nơi nhận" --as an
    """
    actor = acting_as(username, token_file)
    with refusals():
        found = services.return_arrival(actor, arrival, reason=reason, at=now())
    emit(arrival_told(found), as_json=json)


@exchange.command("export")
def export(
    folder: Folder,
    node: Annotated[UUID, typer.Option(help="The node that gets it; `hoso exchange nodes` tells it.")],
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Write what waits for a node onto a stick; what was written before without a receipt, again.

    Example: hoso exchange export /media/usb --node 0198c0de-0000-7000-8000-000000000001
    """
    actor = acting_or_service(username, token_file)
    with refusals():
        written = services.export_to(actor, folder, node=node, at=now())
    emit({"folder": str(folder), "written": written}, as_json=json)


@exchange.command("import")
def import_(folder: Folder, username: As = "", token_file: TokenFile = None, json: Json = False) -> None:
    """Take in what lies on a stick, lay the receipts beside it, and note receipts that came back.

    Example: hoso exchange import /media/usb
    """
    actor = acting_or_service(username, token_file)
    with refusals():
        found = services.import_from(actor, folder, at=now())
    refused = [{"file": name, "code": code} for name, code in found.refused]
    emit({"taken": found.envelopes, "receipts": found.receipts, "refused": refused}, as_json=json)
    if refused:
        raise typer.Exit(int(Exit.FINDINGS))
