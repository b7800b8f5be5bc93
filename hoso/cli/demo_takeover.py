"""The part of the demo about takeover: every body that ended left rooms, and one district is taken over.

Its state records are handed over by somebody who is still there, its Party records are found with nobody
left. Three losses are planted, and the warnings find them.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from hoso.access.values import Actor
from hoso.cli.actors import service
from hoso.cli.output import progress
from hoso.custody import queries as custody_queries
from hoso.custody import services as custody
from hoso.custody.rules import BoxState
from hoso.handover import queries as handover_queries
from hoso.handover import services as handover
from hoso.handover.rules import LineKind, LineState, Medium, Way
from hoso.lib.dates import now
from hoso.lib.files import write_durably
from hoso.organisations import queries as organisations
from hoso.oversight import queries as oversight_queries
from hoso.oversight import services as oversight
from hoso.oversight.queries import Filters
from hoso.oversight.rules import Severity, State
from hoso.samples.rooms import LeftRoom, rooms_left

if TYPE_CHECKING:
    from hoso.handover.models import Handover
    from hoso.organisations.models import Body

LAST_DAY = date(2025, 6, 30)
BEFORE = ("08", "02")  # the two provinces that became one
GIVEN, FOUND = "073/UBND", "073/CU"
LEADERS = {GIVEN: "08/UBND", FOUND: "08/CU"}
STATE = "peoples_committee"
KINDS = (STATE, "party_committee")
STORY = "Found in the rooms of the dissolved body and counted in July 2025"
BASIS = "203/2025/QH15"
# What is planted: a box that was declared and is not there, a seal found broken, a loan that never came back.
MISSING, BROKEN, LENT = 5, 9, 12
MOST_WARNINGS = 500


@dataclass(frozen=True, slots=True)
class Left:
    """A body that ended, with the body that must have its records, and its code for labels."""

    body: "Body"
    receiver_id: UUID
    name: str
    prefix: str


def bodies_left(on: date) -> list[Left]:
    """Return the committees, state and Party, of every unit that ended with the district level."""
    units = [
        unit
        for province in BEFORE
        for unit in organisations.descendants(
            [organisations.get_body_by_code(province, on=LAST_DAY).pk], on=LAST_DAY
        )
    ]
    codes = organisations.addresses(units, on=LAST_DAY)
    units.sort(key=lambda unit: (codes.get(unit, ""), str(unit)))
    ended = [
        (organ, codes.get(unit, ""))
        for unit in units
        for organ in organisations.list_organs(unit, on=LAST_DAY)
        if organ.kind in KINDS and organ.ceased_on is not None
    ]
    ids = [organ.pk for organ, _code in ended]
    receivers = organisations.records_receivers_of(ids, on=on)
    names = organisations.labels(ids, LAST_DAY)
    return [
        Left(
            organ,
            receivers[organ.pk][0].body_id,
            names[organ.pk],
            f"{'U' if organ.kind == STATE else 'D'}{code}",
        )
        for organ, code in ended
        if receivers.get(organ.pk)
    ]


def register_rooms() -> None:
    """Register the rooms that every ended body left, unless they are there."""
    by = service()
    left = bodies_left(by.on)
    keepers = _keepers(by.on)
    counting = _("Counting the rooms of %(bodies)s bodies") % {"bodies": len(left)}
    with progress(counting, total=len(left)) as step:
        for each in left:
            _register(by, each, keepers.get(each.body.pk, each.receiver_id))
            step(1)


def count_rooms() -> dict[str, Any]:
    """Return what the ended bodies left, with what was found since."""
    left = bodies_left(service().on)
    totals = [custody_queries.totals_of(each.body.pk) for each in left]
    return {
        "bodies": len(left),
        "boxes": sum(each.boxes for each in totals),
        "shelf_metres": float(sum((each.metres for each in totals), Decimal(0))),
    }


@transaction.atomic
def _register(by: Actor, left: Left, keeper: UUID) -> None:
    for room in rooms_left(left.prefix, str(left.body.level)):
        name = f"{room.name}, {left.name}"[:200]
        if custody_queries.find_place(keeper, name) is None:
            custody.register_room(
                by, _facts(room), name=name, creator_id=left.body.pk, custodian_id=keeper,
                prefix=left.prefix, found=STORY, responsible_id=keeper, former_body_id=left.body.pk,
            )  # fmt: skip


def _keepers(on: date) -> dict[UUID, UUID]:
    """Return who keeps the rooms of the district that is taken over: the bodies that lead its handovers."""
    return {
        organisations.get_creator(code, on=LAST_DAY).pk: organisations.get_creator(leader, on=on).pk
        for code, leader in LEADERS.items()
    }


def _facts(room: LeftRoom) -> custody.RoomFacts:
    return custody.RoomFacts(
        boxes=room.boxes, shelf_metres=Decimal(str(room.shelf_metres)), from_year=room.from_year,
        to_year=room.to_year, state=BoxState(room.state),
    )  # fmt: skip


def take_over(archivist: Actor, folder: Path) -> list[dict[str, Any]]:
    """Take over both halves of one district, from the plan to papers ready to sign; safe to repeat."""
    return [
        _taken(archivist, folder, GIVEN, Way.GIVEN),
        _taken(archivist, folder, FOUND, Way.FOUND),
    ]


def _taken(archivist: Actor, folder: Path, code: str, way: Way) -> dict[str, Any]:
    giver = organisations.get_creator(code, on=LAST_DAY)
    known = handover_queries.latest_of(giver.pk)
    if known is None:
        known = _play(archivist, giver, organisations.get_creator(LEADERS[code], on=archivist.on).pk, way)
    papers = _print(archivist, known, folder, way)
    known = handover_queries.get_handover(archivist, known.pk)
    done = handover_queries.progress([known.pk])[known.pk]
    return {
        "body": organisations.body_label(giver.pk, LAST_DAY), "way": way.value, "state": str(known.state),
        "lines": done.lines, "received": done.received, "open": done.waiting,
        "differences": handover_queries.open_differences(known.pk).count(), "papers": papers,
    }  # fmt: skip


@transaction.atomic
def _play(archivist: Actor, giver: "Body", leader_id: UUID, way: Way) -> "Handover":
    """Do all of it or nothing, so that a demo that was stopped begins here again."""
    made = _plan(archivist, giver, leader_id, way)
    if way is Way.GIVEN:
        _hand_over(archivist, made)
    else:
        _find_all(archivist, made)
    return made


def _plan(archivist: Actor, giver: "Body", leader_id: UUID, way: Way) -> "Handover":
    plan = handover.make_plan(
        archivist, body_id=leader_id, title=organisations.body_label(giver.pk, LAST_DAY), basis=BASIS,
        deadline_on=archivist.on + timedelta(days=30), givers=[giver.pk], way=way,
    )  # fmt: skip
    [made] = handover_queries.list_handovers(archivist, plan.pk)
    handover.name_coordinator(archivist, made.pk, archivist.account_id)
    for medium in (Medium.PAPER, Medium.DIGITAL):
        handover.confirm_receiver(archivist, made.pk, medium)
    handover.confirm_receiver(
        archivist, made.pk, Medium.DEVICES, outside="Công an tỉnh Tuyên Quang",
        reason="Con dấu nộp cơ quan công an",
    )  # fmt: skip
    handover.confirm_receiver(
        archivist, made.pk, Medium.MATTERS, body_id=leader_id, reason="Theo nhiệm vụ được tiếp nhận"
    )
    handover.list_holdings(archivist, made.pk, depth=handover.Depth.BOXES)
    return made


def _hand_over(archivist: Actor, made: "Handover") -> None:
    """Declare, send and receive; one box that was declared is not there."""
    lines = [
        handover.NewLine(LineKind.SEAL, title="Con dấu Ủy ban nhân dân huyện"),
        handover.NewLine(LineKind.KEY, title="Thiết bị lưu khóa bí mật của cơ quan"),
        handover.NewLine(LineKind.DATABASE, title="Hệ thống quản lý văn bản và điều hành, chỉ đọc"),
        handover.NewLine(LineKind.SECRET, pieces=3),
    ]
    handover.declare(archivist, made.pk, lines)
    handover.send(archivist, made.pk)
    missing = handover_queries.lines_of(made.pk).filter(kind=LineKind.BOX).order_by("ordinal")[MISSING]
    handover.receive_line(archivist, missing.pk, LineState.MISSING, note="Không thấy trên giá")
    handover.receive_many(archivist, made.pk)
    handover.name_signers(
        archivist, made.pk, place="Trụ sở cũ của Ủy ban nhân dân huyện Chiêm Hóa",
        giver=[{"name": "Phạm Văn Giang", "post": "Nguyên Chánh Văn phòng"}],
        receiver=[{"name": "Trần Văn Bình", "post": "Lưu trữ viên"}],
    )  # fmt: skip


def _find_all(archivist: Actor, made: "Handover") -> None:
    """Receive what stands in rooms that nobody hands over; one more box is found, and all is closed."""
    handover.receive_many(archivist, made.pk)
    handover.find(
        archivist, made.pk, [handover.NewLine(LineKind.BOX, code="TIM-01", title="Sau tủ ở phòng họp")],
        story="Tìm thấy sau tủ khi kiểm kê phòng họp tầng 2", dated_on=date(2012, 12, 31),
    )  # fmt: skip
    handover.name_signers(
        archivist, made.pk, place="Trụ sở cũ của Huyện ủy Chiêm Hóa",
        receiver=[{"name": "Trần Văn Bình", "post": "Lưu trữ viên"}],
        witnesses=[{"name": "Lê Thị Dung", "post": "Phó Chánh Văn phòng"}],
    )  # fmt: skip
    handover.close(archivist, made.pk)


def _print(archivist: Actor, made: "Handover", folder: Path, way: Way) -> list[str]:
    """Write the papers that are signed, and the list behind them."""
    folder.mkdir(parents=True, exist_ok=True)
    main = handover.Paper.MINUTES if way is Way.GIVEN else handover.Paper.FOUND
    papers = [main, handover.Paper.INVENTORY, *([handover.Paper.SEALS] if way is Way.GIVEN else [])]
    written = []
    for paper in papers:
        path = folder / f"{_code(made)}-{paper.value}.pdf"
        if not path.exists():
            write_durably(path, handover.print_paper(archivist, made.pk, paper).content)
        written.append(str(path))
    return written


def _code(made: "Handover") -> str:
    return organisations.addresses([made.giver_id], on=LAST_DAY)[made.giver_id].replace("/", "-")


def plant_losses(archivist: Actor, then: Actor) -> None:
    """Break a seal and let a loan run out, in rooms that were taken over long ago; safe to repeat.

    `then` is the same person two months earlier, when the box was lent.
    """
    other = organisations.get_creator("072/UBND", on=LAST_DAY)
    boxes = custody_queries.list_boxes_of_creator(archivist, other.pk, limit=LENT + 1)
    broken, lent = boxes[BROKEN], boxes[LENT]
    if not broken.seal_number:
        custody.seal_box(archivist, broken.pk, number="NP-000173")
        custody.find_seal_broken(archivist, broken.pk, reason="Dây niêm phong đứt khi kiểm tra kho")
    if not custody_queries.open_loans(holding_ids=[lent.pk]).exists():
        custody.lend(
            then, lent.pk, custody.Borrower("Hoàng Văn Sơn"), purpose="Giải quyết khiếu nại đất đai",
            permitted_by="Lê Thị Dung", due_on=then.on + timedelta(days=20), what=lent.label,
        )  # fmt: skip


def warn(archivist: Actor, *, unseen_months: int) -> dict[str, dict[str, int]]:
    """Run every check; return what is open for the archivist by kind, losses apart from mere notices."""
    oversight.check_all(service(), at=now(), unseen_months=unseen_months)
    found = oversight_queries.list_findings(archivist, Filters(state=State.OPEN), limit=MOST_WARNINGS)
    losses = Counter(each.kind for each in found if each.severity > Severity.NOTICE)
    notices = Counter(each.kind for each in found if each.severity == Severity.NOTICE)
    return {"losses": dict(losses), "notices": dict(notices)}
