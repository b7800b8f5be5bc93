"""Which column of a register that another system wrote says what, by the words of its heading."""

from collections.abc import Sequence
from enum import StrEnum

from hoso.reading.lists.columns import propose_columns
from hoso.registry.rules.registers import Direction


class RegisterColumn(StrEnum):
    """What a column of a register can say. Source: ND 30/2020/ND-CP, appendix IV (both registers)."""

    NUMBER = "number"  # with its symbol, or the digits alone
    SYMBOL = "symbol"
    DATE = "date"
    ARRIVAL_NUMBER = "arrival_number"
    ARRIVED_ON = "arrived_on"
    ISSUER = "issuer"
    TYPE = "type"
    SUBJECT = "subject"
    SIGNER = "signer"
    RECIPIENTS = "recipients"
    URGENCY = "urgency"
    DUE_ON = "due_on"
    STATUS = "status"
    IDENTIFIER = "identifier"
    NOTE = "note"


ARRIVAL_COLUMNS = frozenset(
    {
        RegisterColumn.ARRIVAL_NUMBER, RegisterColumn.ARRIVED_ON, RegisterColumn.DUE_ON,
        RegisterColumn.STATUS,
    }
)  # fmt: skip
# Folded words by which columns are known: the forms of the decree, what suites export, English, Norwegian.
REGISTER_HEADING_WORDS: dict[RegisterColumn, tuple[str, ...]] = {
    RegisterColumn.NUMBER: (
        "so va ky hieu van ban", "so, ky hieu van ban", "so ky hieu van ban", "so va ky hieu",
        "so, ky hieu", "so ky hieu", "so/ky hieu", "so - ky hieu", "so hieu van ban", "so hieu", "so van ban",
        "so vb", "so di", "so", "number and symbol", "document number", "reference number", "number",
        "dokumentnummer", "nummer",
    ),
    RegisterColumn.SYMBOL: ("ky hieu van ban", "ky hieu", "symbol", "kjennetegn"),
    RegisterColumn.DATE: (
        "ngay, thang, nam van ban", "ngay thang nam van ban", "ngay, thang van ban", "ngay thang van ban",
        "ngay van ban", "ngay vb", "ngay ban hanh", "ngay phat hanh", "ngay ky", "ngay, thang, nam",
        "ngay thang nam", "ngay, thang", "ngay thang", "ngay", "date of document", "document date",
        "issued on", "date", "dokumentdato", "dato",
    ),
    RegisterColumn.ARRIVAL_NUMBER: (
        "so den", "so van ban den", "so cong van den", "arrival number", "incoming number", "inngangsnummer",
    ),
    RegisterColumn.ARRIVED_ON: (
        "ngay den", "ngay van ban den", "ngay nhan", "ngay tiep nhan", "date of arrival", "arrival date",
        "arrived on", "date received", "received on", "received", "mottatt",
    ),
    RegisterColumn.ISSUER: (
        "co quan, to chuc ban hanh", "co quan ban hanh", "don vi ban hanh", "noi ban hanh",
        "tac gia van ban", "tac gia", "co quan gui", "don vi gui", "noi gui", "issuer", "issued by",
        "author", "sender", "utsteder", "avsender",
    ),
    RegisterColumn.TYPE: (
        "ten loai van ban", "ten loai", "loai van ban", "loai vb", "hinh thuc van ban", "the loai",
        "document type", "type", "dokumenttype",
    ),
    RegisterColumn.SUBJECT: (
        "ten loai va trich yeu noi dung van ban", "ten loai va trich yeu noi dung",
        "ten loai va trich yeu", "trich yeu noi dung van ban", "trich yeu noi dung", "trich yeu van ban",
        "trich yeu", "noi dung trich yeu", "noi dung", "ve viec", "subject", "title", "tittel", "emne",
    ),
    RegisterColumn.SIGNER: (
        "nguoi ky van ban", "ho ten nguoi ky", "nguoi ky", "signer", "signed by", "undertegner",
    ),
    RegisterColumn.RECIPIENTS: (
        "noi nhan van ban", "noi nhan", "don vi hoac nguoi nhan", "don vi, nguoi nhan", "don vi nhan",
        "recipients", "recipient", "mottakere", "mottaker",
    ),
    RegisterColumn.URGENCY: ("muc do khan", "do khan", "urgency", "priority", "hastegrad"),
    RegisterColumn.DUE_ON: (
        "thoi han giai quyet", "thoi han xu ly", "han giai quyet", "han xu ly", "due date", "deadline",
        "frist",
    ),
    RegisterColumn.STATUS: (
        "tinh trang giai quyet", "tinh trang xu ly", "trang thai xu ly", "ket qua xu ly", "tinh trang",
        "trang thai", "status", "state",
    ),
    RegisterColumn.IDENTIFIER: (
        "ma dinh danh van ban", "ma dinh danh", "identifier", "message id", "identifikator",
    ),
    RegisterColumn.NOTE: ("ghi chu", "notes", "note", "remarks", "merknad", "anmerkning"),
}  # fmt: skip


def columns_for(direction: Direction) -> list[RegisterColumn]:
    """Return what the columns of such a list can say."""
    of_arrivals = direction is Direction.ARRIVALS
    return [column for column in RegisterColumn if of_arrivals or column not in ARRIVAL_COLUMNS]


def propose_register_columns(headings: Sequence[str], direction: Direction) -> dict[RegisterColumn, int]:
    """Return which column probably says what, by the words of its heading."""
    known = set(columns_for(direction))
    return propose_columns(headings, {each: REGISTER_HEADING_WORDS[each] for each in known})
