"""A message as its reader hands it over, checked once more: it read a stranger's bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from hoso.exchange.edxml import Attachment, Message, Status
from hoso.exchange.edxml.limits import MOST_ATTACHED_BYTES, MOST_ATTACHMENTS
from hoso.node.errors import ReaderCrashed
from hoso.node.reader import Reader
from hoso.rulesets.numbers import DocumentNumber

TASKS = "hoso.exchange.reader_tasks"
_SECONDS = 600.0
_MESSAGES = TypeAdapter(Message)
_STATUSES = TypeAdapter(Status)


class _AttachedTold(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)

    content_id: str
    file: str = Field(max_length=100)
    size_bytes: int = Field(ge=0, le=MOST_ATTACHED_BYTES)


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)

    message: dict[str, Any] | None
    status: dict[str, Any] | None
    remarks: list[str] = Field(max_length=20)
    attached: list[_AttachedTold] = Field(max_length=MOST_ATTACHMENTS)


@dataclass(frozen=True, slots=True)
class File:
    """One attachment: what the message says of it, and where its bytes lie while the reader is leased."""

    attachment: Attachment
    path: Path
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Letter:
    """What came: a message with its files, or a status."""

    message: Message | None
    status: Status | None
    remarks: tuple[str, ...]
    files: tuple[File, ...]


def written_number(message: Message) -> str:
    """Return number and notation in the official spelling of the sender, or what there is of them."""
    if message.number and message.notation:
        return str(DocumentNumber(message.number, message.notation))
    return message.number or message.notation


def read_letter(reader: Reader, name: str, *, certificate: str) -> Letter:
    """Read the message that lies as `name` in the work folder of `reader`.

    Raises:
        ReaderRefused: with the code of the refusal.
        ReaderCrashed, ReaderTimedOut, ReaderTooBig: the reader could not finish with these bytes.
    """
    answer = reader.call("read_letter", {"input": name, "certificate": certificate}, timeout_seconds=_SECONDS)
    return _letter(reader, answer)


class Signed(StrEnum):
    """What a message of another suite says about itself."""

    GOOD = "good"  # not changed since the holder of the certificate signed it that it brings along
    OTHER = "other"  # signed in a form that we do not judge
    NONE = "none"


def read_foreign(reader: Reader, name: str) -> tuple[Letter, Signed]:
    """Read the message of another suite that lies as `name` in the work folder of `reader`.

    Raises:
        ReaderRefused, ReaderCrashed, ReaderTimedOut, ReaderTooBig: see `read_letter`.
    """
    answer = dict(reader.call("read_foreign", {"input": name}, timeout_seconds=_SECONDS))
    signed = answer.pop("signed", None)
    if signed not in set(Signed):
        raise ReaderCrashed("the reader answered nonsense: no word of the signature", reason="nonsense")
    return _letter(reader, answer), Signed(signed)


def _letter(reader: Reader, answer: Mapping[str, Any]) -> Letter:
    try:
        told = _Told.model_validate(answer)
        message = None if told.message is None else _MESSAGES.validate_python(told.message)
        status = None if told.status is None else _STATUSES.validate_python(told.status)
    except ValidationError as error:
        raise ReaderCrashed("the reader answered nonsense: no message", reason="nonsense") from error
    listed = {each.content_id: each for each in message.attachments} if message is not None else {}
    if (message is None) == (status is None) or set(listed) != {each.content_id for each in told.attached}:
        raise ReaderCrashed("the reader answered nonsense: not one message", reason="nonsense")
    files = (
        File(listed[each.content_id], reader.output(each.file), each.size_bytes) for each in told.attached
    )
    return Letter(message, status, tuple(told.remarks), tuple(files))
