"""`hoso demo`: a dissolved district's boxes become described, searchable and verifiable."""

import os
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.accounts import services as accounts_services
from hoso.accounts.rules import Role
from hoso.cli import demo_takeover as takeover
from hoso.cli.actors import service
from hoso.cli.demo_office import open_office
from hoso.cli.digitisation import Order, run, show
from hoso.cli.output import OUT, Exit, emit, fail, progress, refuse
from hoso.cli.secret_files import keys_folder
from hoso.digitisation import queries as digitisation
from hoso.digitisation.errors import NotDeclared
from hoso.digitisation.services import READING_TASKS
from hoso.dossiers import queries as dossiers
from hoso.dossiers import services as dossiers_services
from hoso.dossiers.rules import Status
from hoso.holdings import queries as holdings
from hoso.holdings import services as holdings_services
from hoso.lib.dates import now
from hoso.lib.errors import DomainError, EnvironmentMissing
from hoso.lib.files import write_durably
from hoso.organisations import queries as organisations
from hoso.organisations import services as organisations_services
from hoso.registry import services as registry
from hoso.rulesets.values import RuleSetCode
from hoso.samples.batch import draw_batch
from hoso.samples.issuers import Issuer, district_issuers
from hoso.samples.planning import Mix
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from hoso.dossiers.models import Dossier
    from hoso.holdings.models import Fonds

PROVINCE, LAST_DAY, SINCE = "08", date(2025, 6, 30), date(2025, 7, 1)
AREA, WITHIN = "huyện Chiêm Hóa", "tỉnh Tuyên Quang"
COMMUNES = ("xã Yên Nguyên", "xã Hòa An", "xã Tân Mỹ", "xã Kim Bình", "xã Tân An")
STORY = "Taken over from the dissolved district, box by box, in July 2025"
PASSWORDS = "demo-accounts.txt"
SERVE_AFTERWARDS = "HOSO_SERVE_AFTERWARDS"


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the demo: whose papers, under which rules, who answers for them now."""

    body: str
    responsible: str
    label: str
    fonds_code: str
    rule_set: RuleSetCode
    seed: int


BOXES = (
    Box("073/UBND", "08/UBND", "H-01", "UBND-073", RuleSetCode.VN_STATE, 20250630),
    Box("073/CU", "08/CU", "Đ-01", "CU-073", RuleSetCode.VN_PARTY, 20250701),
)


@dataclass(frozen=True, slots=True)
class Person:
    """A ready account of the demo."""

    username: str
    full_name: str
    title: str
    role: Role


PEOPLE = (
    Person("clerk", "Nguyễn Thị An", "Văn thư", Role.CLERK),
    Person("officer", "Phạm Văn Hải", "Chuyên viên", Role.OFFICER),
    Person("archivist", "Trần Văn Bình", "Lưu trữ viên", Role.ARCHIVIST),
    Person("leader", "Lê Thị Dung", "Phó Chánh Văn phòng", Role.LEADER),
)


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.command("demo")(demo)


def demo(
    folder: Annotated[
        Path | None, typer.Argument(help="Your own scans; without it fictional ones are drawn.")
    ] = None,
    documents: Annotated[int, typer.Option(min=4, max=500, help="How many documents a box holds.")] = 14,
    not_secret: Annotated[
        bool, typer.Option("--not-secret", help="Declare that your own scans hold nothing secret.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Readers at work at the same time.")] = 2,
    serve: Annotated[bool, typer.Option(help="Serve the pages afterwards, until Ctrl-C.")] = True,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Load a province, digitise the boxes of a dissolved district, approve a dossier; safe to repeat.

    Example: hoso demo
    Example: hoso demo ~/scans --not-secret
    """
    try:
        report = play(folder, documents=documents, not_secret=not_secret, workers=workers)
    except NotDeclared as error:
        fail(str(sentence(error)), code=Exit.WRONG_USE)
    except DomainError as error:
        refuse(error)
    emit(report, as_json=json, text=lambda: tell(report))
    if serve and not json:
        # The entry point runs the servers: a command knows no processes.
        os.environ[SERVE_AFTERWARDS] = "1"


def play(
    folder: Path | None, *, documents: int, not_secret: bool, workers: int, tasks: str = READING_TASKS
) -> dict[str, Any]:
    """Do all of the demo that is not done yet, and say what is there."""
    load_province()
    accounts_made = open_accounts()
    archivist = _actor("archivist")
    reports = []
    for box in BOXES if folder is None else BOXES[:1]:
        fonds = open_fonds(box)
        scans = folder or draw_scans(box, documents)
        order = Order(
            folder=scans, body=box.body, box=box.label if folder is None else "", found=STORY,
            # Named, so that the batch is found again after the district was taken over.
            dossier="Tập lưu {type}", responsible=box.responsible, workers=workers,
            not_secret=not_secret or folder is None, tasks=tasks,
        )  # fmt: skip
        report = run(order, archivist)
        report["approved"] = approve_one(archivist, fonds, UUID(report["batch"]))
        reports.append(report)
    office = open_office(
        BOXES[0].responsible, clerk=_actor("clerk"), officer=_actor("officer"), leader=_actor("leader")
    )
    return {
        "address": address(), "accounts": accounts_made, "boxes": reports, "office": office,
        **take_over_district(),
    }  # fmt: skip


def take_over_district() -> dict[str, Any]:
    """Count the rooms that the ended bodies left, take one district over, and look for what is missing."""
    takeover.register_rooms()
    archivist = _actor("archivist")
    account = accounts.get_account("archivist")
    earlier = accounts.actor_for(account.pk, at=now() - timedelta(days=60))
    handovers = takeover.take_over(archivist, _home() / "demo" / "handover")
    takeover.plant_losses(archivist, earlier)
    warnings = takeover.warn(archivist, unseen_months=settings.HOSO_UNSEEN_MONTHS)
    return {"rooms": takeover.count_rooms(), "handovers": handovers, "warnings": warnings}


def load_province() -> None:
    """Load the real bodies of one province, before and after 1 July 2025."""
    with progress(_("Loading the bodies of a province"), total=None):
        organisations_services.import_vietnam_2025(service(), province=PROVINCE)


def open_accounts() -> dict[str, Any]:
    """Open the accounts that are not there; return their names and the file in which the passwords stand."""
    made = {person.username: secrets.token_urlsafe(12) for person in PEOPLE if not _is_there(person)}
    path = keys_folder() / PASSWORDS
    if made:
        known = path.read_text("utf-8") if path.exists() else ""
        # The file first: an account whose password nobody knows would be of no use.
        lines = "".join(f"{username} {password}\n" for username, password in made.items())
        write_durably(path, (known + lines).encode(), mode=0o600)
    for person in PEOPLE:
        if person.username in made:
            _open_account(person, made[person.username])
    return {"file": str(path), "new": sorted(made)}


def _is_there(person: Person) -> bool:
    return accounts.find_account(person.username) is not None


@transaction.atomic
def _open_account(person: Person, password: str) -> None:
    by = service()
    account = accounts_services.open_account(
        by, person.username, full_name=person.full_name, password=password
    )
    for box in BOXES:
        body = organisations.get_creator(box.responsible, on=by.on)
        ended = organisations.get_creator(box.body, on=LAST_DAY)
        receivers = organisations.records_receivers(ended.pk, on=by.on)
        for body_id in dict.fromkeys([body.pk, *(each.body_id for each in receivers)]):
            accounts_services.appoint(
                by, account.pk, body_id=body_id, title=person.title, role=person.role, from_on=SINCE
            )


def _actor(username: str) -> Actor:
    return accounts.actor_for(accounts.get_account(username).pk, at=now())


def _home() -> Path:
    home: Path | None = settings.HOSO_HOME
    if home is None:
        raise EnvironmentMissing("no home folder is set: set HOSO_HOME")
    return home


def open_fonds(box: Box) -> "Fonds":
    """Return the fonds of a dissolved body, closed on its last day; the province answers for it now."""
    by = service()
    creator = organisations.get_creator(box.body, on=LAST_DAY)
    known = holdings.find_fonds(creator.pk, box.fonds_code)
    if known is not None:
        return known
    responsible = organisations.get_creator(box.responsible, on=by.on)
    return holdings_services.open_fonds(
        by, creator_id=creator.pk, code=box.fonds_code, title=organisations.body_label(creator.pk, LAST_DAY),
        responsible_id=responsible.pk, from_on=creator.ceased_on or by.on, closed_on=LAST_DAY,
    )  # fmt: skip


def draw_scans(box: Box, documents: int) -> Path:
    """Return the folder of a box's fictional scans, drawn if they are not there."""
    folder = _home() / "demo" / box.fonds_code
    done = folder.with_suffix(".drawn")
    if done.exists():
        return folder
    mix = Mix(box_label=box.label, secret_every=documents)
    scans = draw_batch(
        folder, seed=box.seed, count=documents, issuers=issuers(box.rule_set), with_secret=True, mix=mix
    )
    with progress(_("Drawing the scans of box %(box)s") % {"box": box.label}, total=documents) as advance:
        for _sample in scans:
            advance(1)
    done.touch()
    return folder


def issuers(rules: RuleSetCode) -> tuple[Issuer, ...]:
    """Return who wrote the papers of a box: the district's own bodies, and its communes to it."""
    return tuple(
        issuer for issuer in district_issuers(AREA, WITHIN, communes=COMMUNES) if issuer.rule_set is rules
    )


def approve_one(archivist: Actor, fonds: "Fonds", batch_id: UUID) -> str | None:
    """Confirm and approve the smallest dossier of a batch, unless one is; return its title.

    In an office a person looks at each document first; here it is done to show what comes after.
    """
    found = _dossiers(archivist, batch_id)
    approved = [dossier for dossier in found if dossier.status != Status.OPEN]
    if approved or not found:
        return approved[0].title if approved else None
    sizes = {dossier.pk: dossiers.all_contents(dossier.pk) for dossier in found}
    chosen = min(found, key=lambda dossier: (len(sizes[dossier.pk]), str(dossier.pk)))
    for document in sizes[chosen.pk]:
        registry.confirm_document(archivist, document.pk, corrections={}, reason="demo")
    dossiers_services.approve(archivist, chosen.pk)
    return chosen.title


def _dossiers(actor: Actor, batch_id: UUID) -> "list[Dossier]":
    groups = dossiers.dossiers_of(digitisation.documents_of(batch_id))
    ids = {group for found in groups.values() for group in found}
    return list(dossiers.dossiers_open_to(actor).filter(pk__in=ids).order_by("pk"))


def address() -> str:
    """Return where the pages are."""
    return str(settings.OPTIONS.pages)


def tell(report: dict[str, Any]) -> None:
    """Print what is there, and where."""
    for box in report["boxes"]:
        show(box)
        if box["approved"]:
            approved = _("Approved, and on its way into the archive: %(dossier)s")
            OUT.print(approved % {"dossier": box["approved"]}, markup=False)
        OUT.print()
    tell_takeover(report)
    told = _("In the registers of the year: %(arrivals)s documents arrived, %(drafts)s waits for the leader")
    OUT.print(told % report["office"], markup=False, highlight=False)
    if OUT.is_terminal:
        # To the person who sits there, once; what is written to a file or a pipe may be kept as a log.
        tell_passwords(report["accounts"])
    passwords = _("The passwords stand in %(file)s") % {"file": report["accounts"]["file"]}
    OUT.print(passwords, markup=False, highlight=False, soft_wrap=True)
    pages = _("The pages: %(address)s  (hoso serve)") % {"address": report["address"]}
    OUT.print(pages, markup=False, highlight=False)


def tell_takeover(report: dict[str, Any]) -> None:
    """Print what the ended bodies left, how far the handovers are, and what is missing."""
    rooms = report["rooms"]
    left = _("%(bodies)s bodies that ended left %(boxes)s boxes, %(metres)s m")
    facts = {"bodies": rooms["bodies"], "boxes": rooms["boxes"], "metres": round(rooms["shelf_metres"])}
    OUT.print(left % facts, markup=False)
    for each in report["handovers"]:
        line = _("%(body)s: %(received)s of %(lines)s lines received, %(differences)s differences open")
        OUT.print(line % each, markup=False, highlight=False)
        for paper in each["papers"]:
            OUT.print(f"  {paper}", markup=False, highlight=False, soft_wrap=True)
    warnings = _("%(losses)s warnings of loss, %(notices)s notices  (hoso warnings, or on the pages)")
    counts = {name: sum(kinds.values()) for name, kinds in report["warnings"].items()}
    OUT.print(warnings % counts, markup=False)
    OUT.print()


def tell_passwords(opened: dict[str, Any]) -> None:
    """Print the passwords of the accounts that were opened just now."""
    lines = (line.split() for line in Path(opened["file"]).read_text("utf-8").splitlines())
    for username, password in lines:
        if username in opened["new"]:
            line = _("Account %(username)s, password %(password)s")
            said = line % {"username": username, "password": password}
            OUT.print(said, markup=False, highlight=False)
