"""What requests and answers of all rooms share: texts, days, pages of long lists, files."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Annotated, Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from ninja import Field, Schema
from pydantic import BeforeValidator, ConfigDict, StringConstraints
from pydantic.types import Strict

from hoso.access.values import AccessClass
from hoso.api.doors import REFUSED, Problem

PAGE = 100
# A list tells how many there are up to this; one more means: more.
MOST_COUNTED = 1000
SHORT, LONG = 300, 2000
PDF, XML, ANY_FILE = "application/pdf", "text/xml", "application/octet-stream"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _as_day(value: object) -> object:
    """Refuse what else could be read as a day: a number of seconds, a moment."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("a day is written YYYY-MM-DD")
    if not isinstance(value, (str, date)):
        raise ValueError("a day is a text, YYYY-MM-DD")
    return value


def _as_key(value: object) -> object:
    if not isinstance(value, (str, UUID)):
        raise ValueError("an id is a text")
    return value


def _as_whole(value: object) -> object:
    """Take 3.0 for 3, as JSON does; refuse what else could be read as a number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("a whole number is a number")
    return int(value) if isinstance(value, float) and value.is_integer() else value


# PostgreSQL keeps no NUL in a text.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
# Bounds stand before the reader of numbers: behind it the description would not tell them.
_READ = BeforeValidator(_as_whole)
Pages = Annotated[int, Field(ge=0, le=100_000), _READ]
Copies = Annotated[int, Field(ge=1, le=100_000), _READ]
Sheets = Annotated[int, Field(ge=1, le=100_000), _READ]
Boxes = Annotated[int, Field(ge=0, le=10_000), _READ]
Millimetres = Annotated[int, Field(ge=0, le=9_999_999), _READ]
WorkingDays = Annotated[int, Field(ge=1, le=1000), _READ]
YearsKept = Annotated[int, Field(ge=1, le=999), _READ]
Year = Annotated[int, Field(ge=1945, le=2200), _READ]
Guarded = Annotated[AccessClass, _READ]
YearOfRecords = Annotated[int, Field(ge=1800, le=2200), _READ]
Yes = Annotated[bool, Strict()]
Day = Annotated[date, BeforeValidator(_as_day)]
Key = Annotated[UUID, BeforeValidator(_as_key)]


class Given(Schema):
    """What comes in; a name that is not known is refused, so that a slip of the pen changes nothing."""

    model_config = ConfigDict(extra="forbid")


class Said(Given):
    """What is said with an act, and may be left out."""

    text: Text = Field("", max_length=LONG)


class Reason(Given):
    """Why something is done."""

    text: Text = Field(min_length=1, max_length=LONG)


class Paging(Schema):
    """Which page of a long list: `after` is `next` of the page before."""

    after: UUID | None = None
    limit: int = Field(PAGE, ge=1, le=PAGE)
    count: bool = Field(
        False, description="Tell also how many there are; past 1,000 only that there are more."
    )


class Page(Schema, Generic[Item]):
    """A page of a long list.

    `next` is given as `after` to get the next page; null on the last one. `count` is told when it is asked
    for; 1001 means more than 1,000.
    """

    items: list[Item]
    next: str | None
    count: int | None = None


class Done(Schema):
    """How many things an act reached."""

    count: int


class Made(Schema):
    """The id of what was made."""

    id: UUID


def page_of(found: "QuerySet[Row]", paging: Paging, *, newest_first: bool = True) -> dict[str, Any]:
    """Return a page by key: its cost does not grow with the pages before it."""
    rows = found
    if paging.after is not None:
        rows = rows.filter(**{"pk__lt" if newest_first else "pk__gt": paging.after})
    taken = list(rows.order_by("-pk" if newest_first else "pk")[: paging.limit + 1])
    return paged(taken, paging, key=lambda row: str(row.pk), counted=found)


def paged(
    taken: Sequence[Row], paging: Paging, *, key: Callable[[Row], str], counted: "QuerySet[Any]"
) -> dict[str, Any]:
    """Return a page of rows, of which one more than asked for was taken to see whether there are more."""
    shown = list(taken[: paging.limit])
    return {
        "items": shown,
        "next": key(shown[-1]) if len(taken) > paging.limit else None,
        "count": counted.order_by()[: MOST_COUNTED + 1].count() if paging.count else None,
    }


def answers_file(*media_types: str) -> dict[str, Any]:
    """Return what an operation that hands out a file says of itself."""
    content = {each: {"schema": {"type": "string", "format": "binary"}} for each in media_types}
    return {
        "response": {200: None, REFUSED: Problem},
        "openapi_extra": {"responses": {200: {"description": "The file", "content": content}}},
    }


def file_answer(content: bytes, *, stem: str, ending: str, media_type: str) -> HttpResponse:
    """Hand out a file that we made."""
    response = HttpResponse(content, content_type=media_type)
    _name(response, f"{_clean(stem)}.{ending}")
    return response


def pdf_answer(content: bytes, *, stem: str) -> HttpResponse:
    """Hand out a PDF that we made."""
    return file_answer(content, stem=stem, ending="pdf", media_type=PDF)


def sheet_answer(write: Callable[[Path], object], *, stem: str) -> HttpResponse:
    """Hand out a sheet that `write` puts into the file it is given."""
    with TemporaryDirectory(prefix="hoso-api-") as folder:
        path = Path(folder, "made.xlsx")
        write(path)
        return file_answer(path.read_bytes(), stem=stem, ending="xlsx", media_type=XLSX)


def stream_answer(stream: IO[bytes], *, name: str, size_bytes: int, media_type: str) -> FileResponse:
    """Hand out a file piece by piece, whatever its size."""
    response = FileResponse(stream, content_type=media_type)
    response.headers["Content-Length"] = str(size_bytes)
    _name(response, name)
    return response


def _clean(stem: str) -> str:
    return re.sub(r"[^\w.-]+", "-", stem).strip("-.")[:80] or "file"


def _name(response: HttpResponseBase, name: str) -> None:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    # Nothing of an office's runs in a browser that opens it here.
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
