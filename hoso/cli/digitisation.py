"""`hoso digitise`: a folder of scans becomes described, searchable documents."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.table import Table

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.cli.actors import As, TokenFile, acting_as, service
from hoso.cli.output import ERR, OUT, Exit, emit, fail, progress, refuse, watching
from hoso.custody import queries as custody
from hoso.custody import services as custody_services
from hoso.digitisation import queries, services
from hoso.digitisation.errors import FileUnreadable, FolderMissing, NoFonds, NotDeclared, Parked
from hoso.digitisation.rules.states import BatchState, FileState
from hoso.digitisation.services import Declaration
from hoso.holdings import queries as holdings
from hoso.holdings import services as holdings_services
from hoso.lib.errors import DomainError, NotAllowed
from hoso.lib.hashing import digest_file
from hoso.node.home import user_name
from hoso.node.reader import ReaderPool
from hoso.organisations import queries as organisations
from hoso.organisations.errors import CodeNotFound
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from hoso.digitisation.models import Batch
    from hoso.holdings.models import Fonds
    from hoso.organisations.models import Body

DECLARATION = (
    "I have looked through these papers. They hold nothing that is marked MẬT, TỐI MẬT or TUYỆT MẬT."
)
LISTED = 100_000
# Left by file managers and systems; nobody scanned them.
NOT_SCANS = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for."""

    folder: Path
    body: str
    box: str
    dossier: str
    found: str
    responsible: str
    not_secret: bool
    workers: int
    tasks: str = services.READING_TASKS
    access_class: AccessClass = AccessClass.INTERNAL


class ClassName(StrEnum):
    """Access classes as they are written after `--class`."""

    OPEN = "open"
    INTERNAL = "internal"
    RESTRICTED = "restricted"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file of the folder: its name in the batch, where it lies, and its digest."""

    name: str
    path: Path
    digest: str


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.command("digitise")(digitise)


def digitise(
    folder: Annotated[Path, typer.Argument(help="Folder with PDF, TIFF, JPEG or PNG files.")],
    body: Annotated[str, typer.Option(help="Code of the body whose papers these are, such as 073/UBND.")],
    box: Annotated[str, typer.Option(help="Label of the box they lie in; registered when it is new.")] = "",
    dossier: Annotated[
        str,
        typer.Option(help="Title of their dossier; {type}, {year}, {issuer} and {box} are filled in."),
    ] = "",
    found: Annotated[str, typer.Option(help="How papers of a body that is no more came to light.")] = "",
    responsible: Annotated[
        str, typer.Option(help="Code of the body that answers for them, when their fonds is opened now.")
    ] = "",
    not_secret: Annotated[bool, typer.Option("--not-secret", help=f"Declare: “{DECLARATION}”")] = False,
    access_class: Annotated[
        ClassName, typer.Option("--class", help="How guarded the documents are; a new batch takes it.")
    ] = ClassName.INTERNAL,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Readers at work at the same time.")] = max(
        1, os.cpu_count() or 1
    ),
    username: As = "",
    token_file: TokenFile = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Digitise a folder of scans; run again on the same folder, it goes on where it stopped.

    Example: hoso digitise /scans/12 --body 073/UBND --box "Hộp 12" --dossier "{type} {year}" --not-secret
    """
    level = AccessClass[access_class.name]
    order = Order(folder, body, box, dossier, found, responsible, not_secret, workers, access_class=level)
    actor = acting_as(username, token_file) if username else service()
    with _refusals():
        report = run(order, actor)
    emit(report, as_json=json, text=lambda: show(report))
    if report["held"] or report["failed"]:
        raise typer.Exit(int(Exit.FINDINGS))


@contextmanager
def _refusals() -> Iterator[None]:
    """End the command with the words of what was refused."""
    try:
        yield
    except (NotDeclared, FolderMissing) as error:
        fail(str(sentence(error)), code=Exit.WRONG_USE)
    except DomainError as error:
        refuse(error)
    except KeyboardInterrupt:
        fail("Stopped. What was done is kept; run the same command again to go on.")


def run(order: Order, actor: Actor) -> dict[str, Any]:
    """Take the folder in, work through it, and say what was found."""
    began = time.monotonic()
    files = list_files(order.folder)
    fonds = fonds_of(order, actor)
    batch = batch_for(order, actor, fonds, files)
    take_in(actor, batch, files)
    before, _ = queries.pages_of_batch(batch.pk)
    work_through(batch, workers=order.workers, tasks=order.tasks)
    report = report_on(actor, batch.pk, pages_before=before, seconds=time.monotonic() - began)
    # Names that somebody else sent into the batch are not the operator's.
    own = {file.name for file in files}
    return report | {"held": [name if name in own else "" for name in report["held"]]}


def list_files(folder: Path) -> list[Sent]:
    """Return the files below a folder in the order of their names, each read once for its digest.

    Hidden files are passed over; links are not followed.

    Raises:
        FolderMissing: no such folder, or nothing in it.
        FileUnreadable: one of the files cannot be read.
    """
    found = [path for path in sorted(folder.rglob("*")) if _is_sent(path.relative_to(folder), path)]
    if not folder.is_dir() or not found:
        raise FolderMissing(f"{folder}: no files", folder=str(folder))
    sent = []
    with progress(_("Looking at the files"), total=len(found)) as advance:
        for path in found:
            sent.append(Sent(path.relative_to(folder).as_posix(), path, _digest(path)))
            advance(1)
    return sent


def _digest(path: Path) -> str:
    try:
        return str(digest_file(path))
    except OSError as error:
        raise FileUnreadable(f"{path}", file=path.name, reason=str(error.strerror)) from error


def _is_sent(name: Path, path: Path) -> bool:
    hidden = any(part.startswith(".") for part in name.parts)
    return not hidden and path.name.lower() not in NOT_SCANS and path.is_file() and not path.is_symlink()


def fonds_of(order: Order, actor: Actor) -> "Fonds":
    """Return the fonds of the body whose papers these are; the service opens it if there is none.

    Raises:
        CodeNotFound, CodeAmbiguous: the code names no body, or several.
        NoFonds: the body is no more and nobody said who answers for its records now.
    """
    creator = creator_of(order.body, on=actor.on)
    if actor.is_service:
        known = holdings.fonds_of_creator(creator.pk)
        return known[0] if known else _opened_fonds(order, actor, creator)
    readable = holdings.fonds_made_by(actor, creator.pk)
    if not readable:
        raise NoFonds(f"no fonds of {order.body} is open to {actor.name}", body=order.body)
    return readable[0]


def creator_of(code: str, *, on: date) -> "Body":
    """Return the body that `code` means today, or else the one body that ever bore it, on its last day.

    Raises:
        CodeNotFound, CodeAmbiguous: the code names no body, or several.
    """
    try:
        return organisations.get_creator(code, on=on)
    except CodeNotFound as error:
        lasts = {to_on - timedelta(days=1) for _, _, to_on in error.facts["bearers"] if to_on is not None}
        if len(lasts) != 1:
            raise
        return organisations.get_creator(code, on=lasts.pop())


def _opened_fonds(order: Order, actor: Actor, creator: "Body") -> "Fonds":
    last_on = creator.ends_on
    responsible = creator if last_on is None else None
    if order.responsible:
        responsible = organisations.get_creator(order.responsible, on=actor.on)
    if responsible is None:
        raise NoFonds(f"{order.body} has no fonds", body=order.body)
    title = organisations.body_label(creator.pk, last_on or actor.on)
    return holdings_services.open_fonds(
        actor,
        creator_id=creator.pk,
        code=order.body[:40],
        title=title,
        responsible_id=responsible.pk,
        from_on=creator.ceased_on or creator.begins_on or actor.on,
        closed_on=last_on,
    )


def batch_for(order: Order, actor: Actor, fonds: "Fonds", files: list[Sent]) -> "Batch":
    """Return the folder's batch: the one begun before, opened again if there is more, or a new one.

    Raises:
        NotDeclared: there are files that no declaration covers.
    """
    source = str(order.folder.resolve())
    found = order.found or _default_story(fonds, source)
    box_id = _box_id(order, actor, fonds, found)
    known = queries.find_batch_of(fonds.creator_id, source, box_id=box_id)
    if known is None:
        return services.open_batch(
            actor,
            fonds_id=fonds.pk,
            box_id=box_id,
            declaration=declared(order),
            dossier_title=order.dossier,
            found=found,
            source=source,
            access_class=order.access_class,
        )
    unknown = queries.not_sent_yet(known.pk, [(file.name, file.digest) for file in files])
    if unknown and known.state != BatchState.OPEN:
        return services.reopen_batch(actor, known.pk, declared(order))
    return known


def _default_story(fonds: "Fonds", source: str) -> str:
    return f"Scanned from {source}" if fonds.closed_on is not None else ""


def _box_id(order: Order, actor: Actor, fonds: "Fonds", found: str) -> UUID | None:
    if not order.box:
        return None
    # It may have been handed over since: then its label is the former keeper's.
    known = custody.find_box_of_fonds(fonds.pk, order.box)
    if known is not None:
        return known.pk
    keeper = holdings.responsible_body(holdings.main_scope(fonds.pk).pk, on=actor.on) or fonds.creator_id
    box = custody.find_box(keeper, order.box) or custody_services.register_box(
        actor, fonds_id=fonds.pk, custodian_id=keeper, label=order.box, found=found
    )
    return box.pk


def declared(order: Order) -> Declaration:
    """Return the declaration that was given, asking for it when somebody sits there.

    Raises:
        NotDeclared: nobody declared anything.
    """
    if order.not_secret:
        return Declaration(holds_secrets=False, wording=DECLARATION, by=user_of_the_system())
    if not ERR.is_terminal:
        raise NotDeclared("no declaration")
    agreed = typer.confirm(f"{DECLARATION}\nDo you declare this?", err=True)
    return Declaration(holds_secrets=not agreed, wording=DECLARATION, by=user_of_the_system())


def user_of_the_system() -> str:
    """Return who runs this command, as the system knows them: it is a person who declares."""
    user, behind = user_name(os.getuid()), os.environ.get("SUDO_USER", "")
    return f"{behind[:64]} ({user})" if behind else user


def take_in(actor: Actor, batch: "Batch", files: list[Sent]) -> None:
    """Bring every file that is not there yet into quarantine, and close the batch."""
    if batch.state != BatchState.OPEN:
        return
    unsent = queries.not_sent_yet(batch.pk, [(file.name, file.digest) for file in files])
    new = [file for file in files if (file.name, file.digest) in unsent]
    with progress(_("Taking files into quarantine"), total=len(new)) as advance:
        for file in new:
            services.admit_file(actor, batch.pk, file.name, file.path)
            advance(1)
    services.close_batch(actor, batch.pk)


def work_through(batch: "Batch", *, workers: int, tasks: str = services.READING_TASKS) -> None:
    """Read, describe and file everything of a batch that the machine can."""

    def look() -> tuple[int, int]:
        try:
            return queries.pages_of_batch(batch.pk)
        finally:
            connection.close()

    with (
        ReaderPool(tasks=tasks, workers=workers) as pool,
        watching(_("Reading pages"), look),
    ):
        services.run_batch(batch.pk, pool=pool, workers=workers)


def report_on(actor: Actor, batch_id: UUID, *, pages_before: int, seconds: float) -> dict[str, Any]:
    """Return what became of a batch."""
    batch = queries.get_batch(actor, batch_id, to=acts.DIGITISE)
    counted = queries.counts(batch_id)
    rows = _rows(actor, batch_id)
    pages = counted.pages_done - pages_before
    return {
        "batch": str(batch_id),
        "state": batch.state,
        "fonds": batch.fonds.title,
        "box": batch.box.label if batch.box else None,
        "files": {str(state): counted.files[state] for state in FileState if state in counted.files},
        "documents": sum(counted.documents.get(state, 0) for state in ("registered", "placed")),
        "pages": counted.pages_done,
        "blank_pages": counted.blank_pages,
        "separator_sheets": counted.separators,
        "looks_like_another": counted.looks_like,
        "held": [row.name for row in rows if row.state is FileState.HELD],
        "duplicates": [
            {"file": row.name, "same_as": row.duplicate_of_name, "first_failed": bool(row.twin_reason)}
            for row in rows
            if row.state is FileState.DUPLICATE
        ],
        "failed": [_failed(row.name, row.reason, row.facts) for row in rows if row.reason]
        + [_failed(*document) for document in queries.failed_documents(batch_id)],
        "left_in_clear": [_left(left) for left in _leftovers(actor, batch_id)],
        "seconds": round(seconds, 1),
        "pages_a_minute": round(pages * 60 / seconds, 1) if pages and seconds else 0.0,
    }


def _leftovers(actor: Actor, batch_id: UUID) -> list[queries.Leftover]:
    """What of held and secret files lies in clear; nothing for those who do not decide about them."""
    try:
        return queries.leftovers_of_batch(actor, batch_id)
    except NotAllowed:
        return []


def _left(left: queries.Leftover) -> dict[str, str | None]:
    document = str(left.document_id) if left.document_id else None
    return {"file": str(left.file_id), "what": left.kind.value, "document": document, "digest": left.digest}


def _rows(actor: Actor, batch_id: UUID) -> list[queries.FileRow]:
    noteworthy = (FileState.HELD, FileState.DUPLICATE, FileState.FAILED)
    return queries.list_files(actor, batch_id, states=noteworthy, limit=LISTED)


def _failed(name: str, code: str, facts: dict[str, Any]) -> dict[str, str]:
    return {"file": name, "code": code, "reason": str(sentence(Parked(code, facts)))}


def show(report: dict[str, Any]) -> None:
    """Print a report for people, in the language of the house."""
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    where = report["fonds"] + (f", {report['box']}" if report["box"] else "")
    pages = ngettext("%(count)s page", "%(count)s pages", report["pages"]) % {"count": report["pages"]}
    table.add_row(_("Records of"), where)
    table.add_row(_("Files sent"), str(sum(report["files"].values())))
    table.add_row(_("Documents"), f"{report['documents']} ({pages})")
    for label, key in (
        (_("Blank pages dropped"), "blank_pages"),
        (_("Separator sheets"), "separator_sheets"),
        (_("Look like another scan"), "looks_like_another"),
    ):
        if report[key]:
            table.add_row(label, str(report[key]))
    if report["pages_a_minute"]:  # nothing new was read: there is no speed to tell
        speed = {"seconds": report["seconds"], "rate": report["pages_a_minute"]}
        table.add_row(_("Time"), _("%(seconds)s s, %(rate)s pages a minute") % speed)
    OUT.print(table)
    for line, style in _remarks(report):
        OUT.print(line, markup=False, highlight=False, style=style, soft_wrap=True)


def _remarks(report: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what needs somebody's eyes, with its colour."""
    for name in report["held"]:
        yield _("Held, may be secret: %(file)s") % {"file": name or _("(name not shown)")}, "yellow"
    for left in report["left_in_clear"]:
        what = f"{left['what']} {left['digest'] or left['document']}"
        yield _("In clear, to be purged if it is secret: %(what)s") % {"what": what}, "red"
    for twin in report["duplicates"]:
        line = _("Sent before: %(file)s (as %(same_as)s)") % twin
        if twin["first_failed"]:
            line += "; " + _("that one could not be read: “Try again” on the page of its batch")
        yield line, ""
    for failed in report["failed"]:
        yield _("Not read: %(file)s. %(reason)s") % failed, "red"
