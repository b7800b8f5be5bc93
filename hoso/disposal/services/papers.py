"""Papers of a proposal, ready to sign, in the form of the body's rule set: PDF/A, and lists as xlsx.

The dossier of a destruction (CV 879/VTLTNN-NVĐP, 2006, older; Law 33/2024/QH15 art. 16): the list of what has
lost its value, the explanation, the list of what is kept back, the draft decision on the council, the minutes
of destruction; and the certificate of what the system destroyed (TT 05/2025/TT-BNV art. 48-50).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.disposal import queries
from hoso.disposal.errors import NothingToPrint
from hoso.disposal.models import CouncilSeat, Line, Proposal
from hoso.disposal.rules import Ground, Seat, State, Step, Verdict
from hoso.dossiers.services.papers.beginning import Printed, heading, span
from hoso.holdings import queries as holdings
from hoso.lib.number_words import in_vietnamese
from hoso.printing.pdf import render
from hoso.printing.sheets import Value, write_xlsx
from hoso.printing.words import day_in_words, metres_in_figures


class Paper(StrEnum):
    """Which paper is asked for."""

    LIST = "list"
    EXPLANATION = "explanation"
    KEPT = "kept"
    COUNCIL = "council"
    MINUTES = "minutes"
    CERTIFICATE = "certificate"


_TITLES: Mapping[Paper, str] = {
    Paper.LIST: "DANH MỤC TÀI LIỆU HẾT GIÁ TRỊ",
    Paper.EXPLANATION: "BẢN THUYẾT MINH TÀI LIỆU HẾT GIÁ TRỊ",
    Paper.KEPT: "MỤC LỤC HỒ SƠ GIỮ LẠI",
    Paper.COUNCIL: "QUYẾT ĐỊNH (DỰ THẢO)",
    Paper.MINUTES: "BIÊN BẢN HỦY TÀI LIỆU HẾT GIÁ TRỊ",
    Paper.CERTIFICATE: "BẢN XÁC NHẬN HỦY TÀI LIỆU ĐIỆN TỬ",
}
_NAMES: Mapping[Paper, str] = {
    Paper.LIST: "danh-muc-tai-lieu-het-gia-tri",
    Paper.EXPLANATION: "ban-thuyet-minh",
    Paper.KEPT: "muc-luc-ho-so-giu-lai",
    Paper.COUNCIL: "du-thao-quyet-dinh-hoi-dong",
    Paper.MINUTES: "bien-ban-huy-tai-lieu",
    Paper.CERTIFICATE: "xac-nhan-huy-tai-lieu",
}
_GROUNDS: Mapping[Ground, str] = {
    Ground.TERM_ENDED: "Hết thời hạn lưu trữ",
    Ground.DUPLICATE: "Tài liệu trùng",
}
_SEATS: Mapping[Seat, str] = {
    Seat.CHAIR: "Chủ tịch Hội đồng",
    Seat.MEMBER: "Ủy viên",
    Seat.ARCHIVE: "Ủy viên (đại diện lưu trữ)",
}
# Columns of tables; a list is printed and written alike.
LIST_COLUMNS = (
    "Số TT", "Số, ký hiệu hồ sơ", "Tiêu đề hồ sơ", "Thời gian tài liệu", "Thời hạn lưu trữ",
    "Lý do hết giá trị", "Ghi chú",
)  # fmt: skip
KEPT_COLUMNS = (
    "Số TT", "Số, ký hiệu hồ sơ", "Tiêu đề hồ sơ", "Thời gian tài liệu", "Lý do giữ lại", "Ghi chú",
)  # fmt: skip
DONE_COLUMNS = (
    "Số TT", "Số, ký hiệu hồ sơ", "Tiêu đề hồ sơ", "Thời điểm hủy", "Số văn bản đã hủy", "Số tệp đã hủy",
    "Số tệp còn giữ (do hồ sơ khác sử dụng)",
)  # fmt: skip
TITLE_ABOVE_CLASS = "(hồ sơ hạn chế tiếp cận)"


@dataclass(frozen=True, slots=True)
class _Table:
    columns: tuple[str, ...]
    rows: list[tuple[Value, ...]]


@transaction.atomic
def print_paper(actor: Actor, proposal_id: UUID, paper: Paper) -> Printed:
    """Return one paper of a proposal as PDF/A; titles stand there for who may read them.

    Raises:
        NotFound: see `queries.get_proposal`.
        NothingToPrint: what the paper tells of is not there yet.
    """
    proposal = queries.get_proposal(actor, proposal_id)
    lines = queries.lines_of(proposal.pk)
    told = heading(proposal.body_id, on=actor.on) | {
        "title": _TITLES[paper], "subtitle": proposal.title, "bases": [], "paragraphs": [], "closing": [],
        "wide": paper in _TABLES,
    }  # fmt: skip
    told |= _WORDS[paper](actor, proposal, lines)
    if paper in _TABLES:
        table = _table(actor, paper, proposal, lines)
        told |= {"columns": table.columns, "rows": table.rows}
    audit.record(actor, "disposal.print", subject=proposal.pk, paper=paper.value)
    return Printed(render("printing/disposal.html", told), _NAMES[paper])


@transaction.atomic
def write_paper(actor: Actor, proposal_id: UUID, paper: Paper, path: Path) -> int:
    """Write a list of a proposal as xlsx; return how many rows.

    Raises:
        NotFound, NothingToPrint: see `print_paper`; or the paper is no list.
    """
    proposal = queries.get_proposal(actor, proposal_id)
    if paper not in _TABLES:
        raise NothingToPrint(f"{paper} is no list")
    table = _table(actor, paper, proposal, queries.lines_of(proposal.pk))
    audit.record(actor, "disposal.write", subject=proposal.pk, paper=paper.value)
    return write_xlsx(path, table.columns, table.rows, title="Tài liệu hết giá trị")


# ---- tables --------------------------------------------------------------------------------------------


def _table(actor: Actor, paper: Paper, proposal: Proposal, lines: list[Line]) -> _Table:
    found = _TABLES[paper](proposal, lines)
    readable = holdings.readable(actor, [each.holding_id for each in lines], to=acts.READ)
    titles = {
        each.ordinal: each.title if each.holding_id in readable else TITLE_ABOVE_CLASS for each in lines
    }
    if not found.rows:
        raise NothingToPrint(f"proposal {proposal.pk} has nothing for this paper")
    # The third column is the title; the first the place on the list.
    rows = [(*row[:2], titles[int(str(row[0]))], *row[3:]) for row in found.rows]
    return _Table(found.columns, [(number, *row[1:]) for number, row in enumerate(rows, start=1)])


def _list_table(proposal: Proposal, lines: list[Line]) -> _Table:
    # Before the decision everything that is proposed; from then on what it destroys.
    is_decided = proposal.state in {State.APPROVED, State.DESTROYED}
    wanted = [each for each in lines if not is_decided or each.verdict == Verdict.DESTROY]
    return _Table(
        LIST_COLUMNS,
        [
            (
                each.ordinal, each.code, each.title, span(each.begins_on, each.ends_on), each.retention,
                _GROUNDS[Ground(each.ground)], each.note,
            )
            for each in wanted
        ],
    )  # fmt: skip


def _kept_table(_proposal: Proposal, lines: list[Line]) -> _Table:
    kept = [each for each in lines if each.verdict in {Verdict.KEEP, Verdict.RAISE} or _is_left(each)]
    return _Table(
        KEPT_COLUMNS,
        [
            (
                each.ordinal, each.code, each.title, span(each.begins_on, each.ends_on),
                each.verdict_reason or "Chưa được hủy khi quyết định kết thúc",
                "Nâng thời hạn lưu trữ" if each.verdict == Verdict.RAISE else "",
            )
            for each in kept
        ],
    )  # fmt: skip


def _is_left(line: Line) -> bool:
    return line.verdict == Verdict.DESTROY and line.step == Step.KEPT


def _done_table(_proposal: Proposal, lines: list[Line]) -> _Table:
    return _Table(
        DONE_COLUMNS,
        [
            (
                each.ordinal, each.code, each.title,
                f"{timezone.localtime(each.destroyed_at):%d/%m/%Y %H:%M}" if each.destroyed_at else "",
                len(each.result["documents"]), len(each.result["gone"]), len(each.result["stay"]),
            )
            for each in lines
            if each.step == Step.DONE
        ],
    )  # fmt: skip


_TABLES: Mapping[Paper, Callable[[Proposal, list[Line]], _Table]] = {
    Paper.LIST: _list_table,
    Paper.KEPT: _kept_table,
    Paper.CERTIFICATE: _done_table,
}


# ---- words ---------------------------------------------------------------------------------------------

_BASIS = (
    "Căn cứ Luật Lưu trữ số 33/2024/QH15 ngày 21 tháng 6 năm 2024;",
    "Căn cứ Thông tư số 05/2025/TT-BNV của Bộ trưởng Bộ Nội vụ;",
)


def _sign(title: str, name: str = "") -> dict[str, str]:
    return {"title": title, "name": name}


def _chair(council: list[CouncilSeat]) -> str:
    return next((each.name for each in council if each.seat == Seat.CHAIR), "")


def _drawn_up_before_council(proposal: Proposal) -> list[dict[str, str]]:
    return [_sign("Người lập"), _sign("Chủ tịch Hội đồng", _chair(queries.council_of(proposal.pk)))]


def _decision(proposal: Proposal) -> str:
    on = day_in_words(proposal.decision_on) if proposal.decision_on else ""
    return f"Quyết định số {proposal.decision_number} {on}"


def _counted(count: int) -> str:
    return f"{count} (viết bằng chữ: {in_vietnamese(count)})"


def _list_words(_actor: Actor, proposal: Proposal, lines: list[Line]) -> dict[str, Any]:
    count = len(_list_table(proposal, lines).rows)
    return {
        "closing": [f"Danh mục này gồm: {_counted(count)} hồ sơ."],
        "signs": _drawn_up_before_council(proposal),
    }


def _explanation_words(_actor: Actor, proposal: Proposal, lines: list[Line]) -> dict[str, Any]:
    if not proposal.explanation:
        raise NothingToPrint(f"proposal {proposal.pk} has no explanation")
    by_ground = {ground: sum(each.ground == ground for each in lines) for ground in Ground}
    told = [f"{_GROUNDS[ground]}: {_counted(count)} hồ sơ." for ground, count in by_ground.items() if count]
    return {
        "paragraphs": [each for each in proposal.explanation.splitlines() if each.strip()],
        "closing": ["Tổng hợp theo lý do hết giá trị:", *told],
        "signs": [_sign("Người lập"), _sign("Thủ trưởng cơ quan")],
    }


def _kept_words(_actor: Actor, proposal: Proposal, lines: list[Line]) -> dict[str, Any]:
    count = len(_kept_table(proposal, lines).rows)
    return {
        "closing": [f"Mục lục này gồm: {_counted(count)} hồ sơ giữ lại."],
        "signs": _drawn_up_before_council(proposal),
    }


def _council_words(_actor: Actor, proposal: Proposal, _lines: list[Line]) -> dict[str, Any]:
    council = queries.council_of(proposal.pk)
    if not council:
        raise NothingToPrint(f"proposal {proposal.pk} has no council")
    members = [
        f"{each.ordinal}. {each.name}{f', {each.post}' if each.post else ''} - {_SEATS[Seat(each.seat)]};"
        for each in council
    ]
    return {
        "subtitle": "Về việc thành lập Hội đồng xét hủy tài liệu hết giá trị",
        "bases": _BASIS,
        "paragraphs": [
            "Điều 1. Thành lập Hội đồng xét hủy tài liệu hết giá trị, gồm các ông (bà) có tên sau đây:",
            *members,
            f"Điều 2. Hội đồng có nhiệm vụ xem xét danh mục “{proposal.title}”, thông qua từng hồ sơ và lập "
            "biên bản.",
            "Điều 3. Các ông (bà) có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này; Hội đồng tự "
            "giải thể sau khi hoàn thành nhiệm vụ.",
        ],
        "signs": [_sign(""), _sign("Thủ trưởng cơ quan")],
    }


def _minutes_words(_actor: Actor, proposal: Proposal, lines: list[Line]) -> dict[str, Any]:
    found = queries.paper_minutes_of(proposal.pk)
    if not found:
        raise NothingToPrint(f"proposal {proposal.pk} has no minutes of destruction")
    told: list[str] = []
    for each in found:
        amounts = [
            f"{each.kilograms:f}".rstrip("0").rstrip(".").replace(".", ",") + " kg" if each.kilograms else "",
            f"{metres_in_figures(each.shelf_metres)} mét giá" if each.shelf_metres else "",
        ]
        count = sum(line.paper_id == each.pk for line in lines)
        told += [
            f"{day_in_words(each.on).capitalize()}{f', tại {each.place}' if each.place else ''}, đã hủy tài "
            f"liệu giấy của {_counted(count)} hồ sơ theo danh mục kèm theo.",
            f"Khối lượng: {', '.join(filter(None, amounts)) or 'không ghi'}.",
            f"Phương pháp hủy: {each.method}.",
            "Người chứng kiến: "
            + "; ".join(", ".join(filter(None, (who["name"], who["post"]))) for who in each.witnesses)
            + ".",
        ]
    last = found[-1].witnesses
    return {
        "bases": [f"Căn cứ {_decision(proposal)} về việc hủy tài liệu hết giá trị;"],
        "paragraphs": told,
        "signs": [_sign("Người thực hiện"), *(_sign("Người chứng kiến", who["name"]) for who in last[:2])],
    }


def _certificate_words(_actor: Actor, proposal: Proposal, lines: list[Line]) -> dict[str, Any]:
    done = [each for each in lines if each.step == Step.DONE]
    gone = sum(len(each.result["gone"]) for each in done)
    stay = sum(len(each.result["stay"]) for each in done)
    shared = sum(len(each.result["shared"]) for each in done)
    places = max((each.result["places"] for each in done), default=0)
    return {
        "bases": [f"Căn cứ {_decision(proposal)} về việc hủy tài liệu hết giá trị;"],
        "paragraphs": [
            f"Hệ thống đã hủy {_counted(len(done))} hồ sơ, {_counted(gone)} tệp tin, tại kho lưu trữ số "
            f"và các bản sao (nhiều nhất {places} nơi cho một hồ sơ).",
        ],
        "closing": [
            f"Còn giữ {_counted(stay)} tệp tin do hồ sơ khác đang sử dụng; {_counted(shared)} văn bản nằm "
            "trong hồ sơ khác không bị hủy.",
            "Thông tin mô tả, mã băm và bằng chứng thời gian của hồ sơ đã hủy được giữ lại; bản sao lưu dự "
            "phòng lập trước ngày hủy chỉ hết khi đến hạn thay thế.",
        ],
        "signs": [_sign("Người quản trị hệ thống"), _sign("Lưu trữ cơ quan")],
    }


_WORDS: Mapping[Paper, Callable[[Actor, Proposal, list[Line]], dict[str, Any]]] = {
    Paper.LIST: _list_words,
    Paper.EXPLANATION: _explanation_words,
    Paper.KEPT: _kept_words,
    Paper.COUNCIL: _council_words,
    Paper.MINUTES: _minutes_words,
    Paper.CERTIFICATE: _certificate_words,
}
LISTS = frozenset(_TABLES)


def papers_of(proposal: Proposal, lines: queries.Counts) -> list[Paper]:
    """Return the papers that a proposal has by now, in the order in which they come about."""
    told = {
        Paper.LIST: lines.lines > 0,
        Paper.EXPLANATION: bool(proposal.explanation),
        Paper.KEPT: lines.kept > 0,
        Paper.COUNCIL: CouncilSeat.objects.filter(proposal=proposal).exists(),
        Paper.MINUTES: bool(queries.paper_minutes_of(proposal.pk)),
        Paper.CERTIFICATE: lines.destroyed > 0,
    }
    return [paper for paper, is_there in told.items() if is_there]
