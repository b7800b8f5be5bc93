"""Papers of a handover, ready to sign: lists and minutes in the form of the giver's rule set, and sheets.

Sources: ND 30/2020/ND-CP, appendix V (Mục lục hồ sơ, tài liệu nộp lưu; Biên bản giao nhận hồ sơ, tài liệu);
36-HD/VPTW and 05-HD/VPTW for the heading of Party papers (S); fields of a handover record: TT 16/2023/TT-BNV,
CV 414/BNV-VTLTNN (S). Seals and devices, and the number of secret records, are on papers of their own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, auto
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from hoso.access.values import AccessClass, Actor
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.custody.rules import BoxState
from hoso.handover import queries
from hoso.handover.errors import NothingToPrint
from hoso.handover.models import Handover, Line, Receiver
from hoso.handover.rules import (
    DIFFERENCES,
    MEDIUM_OF,
    SEPARATE,
    TAKEN_OVER,
    LineKind,
    LineState,
    Medium,
    Resolution,
    Way,
)
from hoso.handover.services.common import receivers_of
from hoso.handover.services.paper_words import (
    COLUMNS,
    CONDITIONS,
    COPIES,
    KINDS,
    RESOLUTIONS,
    RESTRICTED,
    STATES,
    article_in_words,
)
from hoso.holdings import queries as holding_queries
from hoso.lib.number_words import in_vietnamese, metres_in_vietnamese
from hoso.lib.text import squeeze
from hoso.organisations import queries as organisations
from hoso.printing.pdf import render
from hoso.printing.sheets import Value, write_xlsx
from hoso.printing.words import day_in_words, metres_in_figures

# As many as lie in one bound list (quyển); a longer list is printed in several.
LINES_A_VOLUME = 1000


class Paper(StrEnum):
    """What can be printed."""

    INVENTORY = "inventory"  # bảng thống kê tài liệu
    DELIVERY = "delivery"  # mục lục hồ sơ, tài liệu nộp lưu
    MINUTES = "minutes"  # biên bản giao nhận, two copies
    FOUND = "found"  # biên bản kiểm kê hiện trạng, without a giver
    SEALS = "seals"  # biên bản giao nhận con dấu, thiết bị
    SECRET = auto()  # the number of secret records, on a list of its own


_YEARS = """
SELECT min(told.year), max(told.year) FROM (
    SELECT (regexp_matches(dates, '(1[89][0-9]{2}|20[0-9]{2})', 'g'))[1]::integer AS year
      FROM handover_line WHERE handover_id = %s
) told
"""


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished paper: PDF/A, and a name for the file without its ending."""

    content: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Sums:
    """What was taken over, in the units of the forms."""

    boxes: int
    dossiers: int
    shelf_metres: Decimal
    records: int
    files: int
    members: int
    lines: int


@transaction.atomic
def print_paper(actor: Actor, handover_id: UUID, paper: Paper, *, volume: int = 1) -> Printed:
    """Return one paper of a handover as PDF/A; a list is printed in volumes of 1,000 lines.

    Titles above the class that the actor reads are left out, their lines are not.

    Raises:
        NotFound: see `queries.get_handover`.
        NothingToPrint: there is no line for this paper, or no such volume.
    """
    handover = queries.get_handover(actor, handover_id)
    level = queries.level_of(actor, handover)
    context = _heading(actor, handover) | _facts(handover)
    match paper:
        case Paper.INVENTORY | Paper.DELIVERY:
            context |= _list(handover, paper, volume=volume, level=level)
            template = "handover_list"
        case Paper.MINUTES | Paper.FOUND:
            context |= _minutes(handover, paper, level=level)
            template = "handover_minutes"
        case Paper.SEALS | Paper.SECRET:
            context |= _apart(handover, paper)
            template = "handover_apart"
    audit.record(actor, "handover.print", subject=handover_id, paper=paper.value, volume=volume)
    code = organisations.addresses([handover.giver_id], on=context["last_day"]).get(handover.giver_id, "")
    name = "-".join(part for part in (paper.value, code.replace("/", "-"), str(volume)) if part)
    return Printed(render(f"printing/{template}.html", context), name)


def _heading(actor: Actor, handover: Handover) -> dict[str, Any]:
    """Return who issues the paper: the giver while it exists, else the body that leads; and in which form."""
    giver = organisations.get_body(handover.giver_id)
    last_day = giver.ends_on if giver.ends_on is not None and giver.ends_on < actor.on else actor.on
    is_there = organisations.is_alive(giver, on=actor.on)
    issuer = handover.giver_id if is_there else handover.plan.body_id
    parent = organisations.find_parent(issuer, on=actor.on)
    names = organisations.labels({issuer, *([parent.pk] if parent else [])}, actor.on)
    return {
        "is_party": giver.rule_set == "vn-party",
        "has_motto": giver.rule_set == "vn-state",
        "issuer": names.get(issuer, ""),
        "parent": names.get(parent.pk, "") if parent else "",
        "giver": organisations.body_label(handover.giver_id, last_day),
        "last_day": last_day,
        "day_words": day_in_words(actor.on),
    }


def _facts(handover: Handover) -> dict[str, Any]:
    receivers = receivers_of(handover.pk)
    paper = receivers.get(Medium.PAPER)
    bodies = {each.body_id for each in receivers.values() if each.body_id}
    names = organisations.labels(bodies, timezone.localdate())
    fonds = holding_queries.fonds_of_creator(handover.giver_id)
    coordinators = {handover.coordinator} if handover.coordinator else set()
    with connection.cursor() as cursor:
        cursor.execute(_YEARS, [handover.pk])
        years = cursor.fetchone()
    return {
        "handover": handover,
        "receiver": (names.get(paper.body_id, paper.outside) if paper.body_id else paper.outside)
        if paper
        else "",
        "basis": handover.plan.basis,
        "articles": sorted({article_in_words(each.article) for each in receivers.values() if each.article}),
        "fonds": "; ".join(f"{each.title} ({each.code})" for each in fonds),
        "years": "" if years[0] is None else f"{years[0]} - {years[1]}",
        "coordinator": next(iter(accounts.names_of(coordinators).values()), ""),
    }


def _named(receiver: Receiver | None, names: dict[UUID, str]) -> str:
    if receiver is None:
        return ""
    return names.get(receiver.body_id, "") if receiver.body_id else receiver.outside


def _lines(handover: Handover, kinds: Sequence[LineKind]) -> Any:
    return queries.lines_of(handover.pk).filter(kind__in=kinds)


def _list(handover: Handover, paper: Paper, *, volume: int, level: AccessClass) -> dict[str, Any]:
    """Return the rows of a list: everything for the inventory, papers alone for the delivery list."""
    delivered = [
        kind
        for kind in LineKind
        if MEDIUM_OF[kind] is Medium.PAPER and kind not in {*SEPARATE, LineKind.LOAN}
    ]
    kinds = delivered if paper is Paper.DELIVERY else [kind for kind in LineKind if kind not in SEPARATE]
    found = _lines(handover, kinds)
    if paper is Paper.DELIVERY:
        found = found.exclude(state=LineState.MISSING)
    first = (volume - 1) * LINES_A_VOLUME
    rows = list(found[first : first + LINES_A_VOLUME]) if volume > 0 else []
    if not rows:
        raise NothingToPrint(f"no line for {paper} volume {volume} of {handover.pk}", paper=paper.value)
    total = found.count()
    metres = sum((line.shelf_metres or Decimal(0) for line in rows), Decimal(0))
    return {
        "title": "MỤC LỤC HỒ SƠ, TÀI LIỆU NỘP LƯU" if paper is Paper.DELIVERY else "BẢNG THỐNG KÊ TÀI LIỆU",
        "is_delivery": paper is Paper.DELIVERY,
        "volume": volume,
        "volumes": -(-total // LINES_A_VOLUME),
        "rows": [_row(line, level) for line in rows],
        "count": len(rows),
        "count_words": in_vietnamese(len(rows)),
        "total": total,
        "total_words": in_vietnamese(total),
        "metres": metres_in_figures(metres) if metres else "",
        "metres_words": metres_in_vietnamese(metres) if metres else "",
        "permanent": sum(1 for line in rows if _is_permanent(line)),
    }


def _is_permanent(line: Line) -> bool:
    return line.retention.strip().lower() in {"01", "vĩnh viễn", "vv"}


def _row(line: Line, level: AccessClass) -> dict[str, Any]:
    state = LineState(line.state)
    remarks = [STATES[state]] if state in DIFFERENCES else []
    remarks += [text for text in (line.received_note, line.note) if text]
    if line.resolution:
        remarks.append(f"{RESOLUTIONS[Resolution(line.resolution)]}: {line.resolved_reason}")
    sizes = [f"{line.pages} trang"] if line.pages else []
    sizes += [f"{metres_in_figures(line.shelf_metres)} m"] if line.shelf_metres else []
    sizes += [f"{line.pieces}"] if line.pieces > 1 else []
    return {
        "ordinal": line.ordinal,
        "kind": KINDS[LineKind(line.kind)],
        "code": line.code,
        "title": shown_title(line, level) or KINDS[LineKind(line.kind)],
        "dates": line.dates,
        "retention": line.retention,
        "size": "; ".join(sizes),
        "remark": "; ".join(remarks),
        "handler": line.next_handler,
        "state": STATES[state],
    }


def shown_title(line: Line, level: AccessClass) -> str:
    """Return the title of a line to a reader up to `level`; of one above it, only that there is one."""
    return line.title if line.access_class <= level else RESTRICTED


def _sums(handover: Handover) -> Sums:
    """Add up what was taken over."""
    found = Line.objects.filter(handover=handover, state__in=sorted(TAKEN_OVER)).order_by()
    by_kind = {
        LineKind(row["kind"]): row
        for row in found.values("kind").annotate(
            number=Sum("received_pieces"), metres=Sum("shelf_metres"), digital=Sum("files")
        )
    }

    def number(*kinds: LineKind) -> int:
        return sum(int(by_kind[kind]["number"] or 0) for kind in kinds if kind in by_kind)

    metres = sum((row["metres"] or Decimal(0) for row in by_kind.values()), Decimal(0))
    return Sums(
        boxes=number(LineKind.BOX),
        dossiers=number(LineKind.DOSSIER),
        shelf_metres=metres,
        records=number(LineKind.RECORD),
        files=sum(int(row["digital"] or 0) for row in by_kind.values()),
        members=number(LineKind.MEMBER_FILE),
        lines=found.exclude(kind__in=sorted(SEPARATE)).count(),
    )


def _minutes(handover: Handover, paper: Paper, *, level: AccessClass) -> dict[str, Any]:
    progress = queries.progress([handover.pk])[handover.pk]
    if not progress.lines:
        raise NothingToPrint(f"handover {handover.pk} has no line", paper=paper.value)
    sums = _sums(handover)
    is_found = paper is Paper.FOUND or handover.way == Way.FOUND
    differing = [kind for kind in LineKind if kind not in SEPARATE]
    different = _lines(handover, differing).filter(state__in=sorted(DIFFERENCES))
    waiting = _lines(handover, differing).filter(state=LineState.DECLARED)
    secret = _lines(handover, [LineKind.SECRET]).aggregate(number=Sum("pieces"))["number"] or 0
    conditions = _conditions(handover)
    return {
        "is_found": is_found,
        "title": "BIÊN BẢN",
        "subject": "Kiểm kê hiện trạng hồ sơ, tài liệu" if is_found else "Giao nhận hồ sơ, tài liệu",
        "sums": sums,
        "metres": metres_in_figures(sums.shelf_metres),
        "words": {
            "boxes": in_vietnamese(sums.boxes),
            "dossiers": in_vietnamese(sums.dossiers),
            "metres": metres_in_vietnamese(sums.shelf_metres),
            "records": in_vietnamese(sums.records),
            "files": in_vietnamese(sums.files),
            "lines": in_vietnamese(sums.lines),
        },
        "conditions": conditions,
        "systems": [
            _row(line, level) for line in _lines(handover, [LineKind.DATABASE, LineKind.ACCOUNT])[:200]
        ],
        "tasks": [_row(line, level) for line in _lines(handover, [LineKind.TASK])[:200]],
        "loans": [_row(line, level) for line in _lines(handover, [LineKind.LOAN])[:200]],
        "differences": [_row(line, level) for line in different[:500]],
        "difference_count": different.count(),
        "waiting": waiting.count(),
        "secret": secret,
        "photos": handover.photos.count(),
        "copies": ["Bên giao giữ", "Bên nhận giữ"]
        if not is_found
        else ["Bên nhận giữ", "Cơ quan chủ trì giữ"],
    }


def _conditions(handover: Handover) -> str:
    rows = (
        Line.objects.filter(handover=handover, kind=LineKind.BOX, state__in=sorted(TAKEN_OVER))
        .exclude(condition="")
        .values_list("condition")
        .annotate(number=Sum("received_pieces"))
        .order_by("condition")
    )
    known = {state.value: words for state, words in CONDITIONS.items()}
    return "; ".join(f"{known.get(condition, condition)}: {number}" for condition, number in rows)


def _apart(handover: Handover, paper: Paper) -> dict[str, Any]:
    """Return what is on a paper of its own: seals and devices by name, secret records as a number."""
    kinds = [LineKind.SECRET] if paper is Paper.SECRET else [LineKind.SEAL, LineKind.KEY]
    lines = list(_lines(handover, kinds))
    if not lines:
        raise NothingToPrint(f"no line for {paper} of {handover.pk}", paper=paper.value)
    devices = receivers_of(handover.pk).get(Medium.DEVICES)
    outside = devices.outside if devices else ""
    if devices is not None and devices.body_id is not None:
        outside = organisations.body_label(devices.body_id, timezone.localdate())
    number = sum(line.pieces for line in lines)
    is_secret = paper is Paper.SECRET
    return {
        "is_secret": is_secret,
        "title": "DANH MỤC" if is_secret else "BIÊN BẢN",
        "subject": "Số lượng tài liệu mật" if is_secret else "Giao nhận con dấu và thiết bị",
        "rows": [_row(line, AccessClass.SENSITIVE_PERSONAL) | {"pieces": line.pieces} for line in lines],
        "number": number,
        "number_words": in_vietnamese(number),
        "outside": outside,
        "copies": COPIES,
    }


@transaction.atomic
def write_sheet(actor: Actor, handover_id: UUID, path: Path) -> int:
    """Write all lines of a handover as xlsx, streamed; return how many. Cells are safe to open.

    Raises:
        NotFound: see `queries.get_handover`.
        SheetTooLarge: more lines than the format holds.
    """
    handover = queries.get_handover(actor, handover_id)
    level = queries.level_of(actor, handover)
    count = write_xlsx(path, COLUMNS, _cells(handover, level), title="Thống kê")
    audit.record(actor, "handover.write_sheet", subject=handover_id, count=count)
    return count


def _cells(handover: Handover, level: AccessClass) -> Iterator[Sequence[Value]]:
    for line in queries.lines_of(handover.pk).iterator(chunk_size=2000):
        resolution = RESOLUTIONS[Resolution(line.resolution)] if line.resolution else ""
        condition = CONDITIONS.get(BoxState(line.condition), "") if line.condition in set(BoxState) else ""
        yield (
            line.ordinal, KINDS[LineKind(line.kind)], line.code, squeeze(shown_title(line, level)),
            line.dates, line.retention, line.pieces, line.received_pieces, line.pages, line.files,
            line.shelf_metres,
            condition or line.condition, line.place, line.next_handler, STATES[LineState(line.state)],
            line.received_note, resolution, line.resolved_reason, line.resolved_name, line.story, line.note,
        )  # fmt: skip


def volumes_of(handover_id: UUID) -> int:
    """Return how many volumes the inventory has; the caller has checked who asks."""
    lines = queries.progress([handover_id])[handover_id].lines
    return max(1, -(-lines // LINES_A_VOLUME))
