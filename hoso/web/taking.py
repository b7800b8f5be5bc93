"""Lists that offices had, as every room takes them over: sent, columns named, tried, rows told and sent out.

What a list is for, and what becomes of its rows, is said on the pages of each room.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, TypeVar

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from hoso.lib.errors import DomainError
from hoso.node.reader import ReaderPool
from hoso.printing.sheets import write_csv, write_xlsx
from hoso.reading.lists import TASKS
from hoso.reading.lists.columns import ROW_HEADING
from hoso.tables.taking import failed_of, rows_to_read
from hoso.web.files import made_sheet
from hoso.web.uploads import SpooledFile, came_whole
from hoso.wording.sentences import sentence
from hoso.wording.terms import all_in_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hoso.tables.lists import ListedRow, SentList

C = TypeVar("C", bound=str)
K = TypeVar("K")
Words = Mapping[str, Any]
PREVIEWED, SHOWN = 8, 100


class ListFileForm(forms.Form):
    """A list on its way in; what it is for is asked before."""

    sheet = forms.CharField(
        label=_("Sheet"), required=False, max_length=100, help_text=_("Of a spreadsheet; else the longest.")
    )
    file = forms.FileField(
        label=_("List (xlsx or csv)"), widget=forms.ClearableFileInput({"accept": ".xlsx,.xlsm,.csv,.txt"})
    )
    # After the file on purpose: of a request that breaks off in it, no declaration arrives.
    not_secret = forms.BooleanField(label=_("I have looked through the list: nothing in it is secret."))

    def said(self) -> dict[str, Any]:
        """Return the arguments by which every room keeps a list."""
        return {"sheet": self.cleaned_data["sheet"], "is_declared": self.cleaned_data["not_secret"]}


def found_field() -> forms.CharField:
    """Return the field that asks how what lies in a closed fonds came to light."""
    return forms.CharField(
        label=_("How it came to light"), required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed for a fonds that is closed: where, when and by whom it was found."),
    )  # fmt: skip


class ColumnsForm(forms.Form, Generic[C]):
    """Which column of a list says what.

    `words` name what columns can say; `needed` is the one without which nothing can be taken in.
    """

    def __init__(
        self,
        data: Any,
        *,
        words: Mapping[C, Any],
        headings: Sequence[str],
        chosen: Mapping[C, int],
        needed: C | None = None,
    ) -> None:
        super().__init__(data)
        self._among = list(words)
        places = [("", "–")] + [
            (str(place), heading or _("column %(number)s") % {"number": place + 1})
            for place, heading in enumerate(headings)
        ]
        for column, label in words.items():
            self.fields[str(column)] = forms.ChoiceField(
                label=label, choices=places, required=column == needed,
                initial=str(chosen[column]) if column in chosen else "",
            )  # fmt: skip

    def columns(self) -> dict[C, int]:
        """Return the places of the columns that were chosen."""
        given = self.cleaned_data
        return {column: int(given[str(column)]) for column in self._among if given[str(column)]}


@lru_cache(maxsize=1)
def _readers() -> ReaderPool:
    """The readers of lists of this process; they start with the first list."""
    return ReaderPool(TASKS, workers=1)


def kept_list(
    request: HttpRequest, form: ListFileForm, keep: Callable[[BinaryIO, str, ReaderPool], K]
) -> K | None:
    """Return the list that came with `form`, kept by the room; None where `form` is to be shown.

    `keep` takes the file, its name and the readers. What it refuses is told on the form.
    """
    if request.method != "POST" or not (came_whole(request, form) and form.is_valid()):
        return None
    sent = form.cleaned_data["file"]
    assert isinstance(sent, SpooledFile)
    try:
        with sent.path.open("rb") as source:
            return keep(source, sent.name or "", _readers())
    except DomainError as error:
        form.add_error(None, str(sentence(error)))
        return None


def headings_of(found: "SentList", rows: "QuerySet[Any]") -> list[str]:
    """Return the headings; of a list without any, an empty one for each column of its first row."""
    if found.headings:
        return list(found.headings)
    first = next(rows_to_read(rows), None)
    return [""] * (len(first.cells) if first else 0)


def columns_shown(
    found: "SentList", rows: "QuerySet[Any]", form: ColumnsForm[C], *, was_kept: bool
) -> dict[str, Any]:
    """Return what `parts/list_columns.html` shows of a list; `rows` are those that were not taken in.

    A row that was put aside as secret is in no preview.
    """
    return {
        "list": found, "form": form, "was_kept": was_kept, "headings": headings_of(found, rows),
        "preview": list(islice(rows_to_read(rows), PREVIEWED)),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A row in `parts/list_rows.html`: why it stays or what is odd about it, and what it says."""

    number: int
    why: str
    says: str
    address: str = ""


def rows_failed(rows: "QuerySet[Any]", words: Words) -> list[ToldRow]:
    """Return the first rows that were tried and not taken in."""
    first: Iterable[ListedRow] = failed_of(rows)[:SHOWN]
    return [ToldRow(row.number, all_in_words(row.errors, words), says(row.cells)) for row in first]


def rows_tried(rows: "QuerySet[Any]", told: Mapping[int, Sequence[str]], words: Words) -> list[ToldRow]:
    """Return the first rows of which trying has told something, by their numbers."""
    first = sorted(told)[:SHOWN]
    cells = dict(rows.filter(number__in=first).values_list("number", "cells"))
    return [ToldRow(number, all_in_words(told[number], words), says(cells[number])) for number in first]


def says(cells: Sequence[str]) -> str:
    """Return what a row says in one line."""
    return " · ".join(cell for cell in cells if cell.strip())


def rows_as_sheet(
    found: "SentList",
    rows: "Iterable[tuple[ListedRow, str]]",
    *,
    headings: Sequence[str],
    why: str,
    called: str,
    kind: str = "xlsx",
) -> HttpResponseBase:
    """Send rows, each with what is told of it under `why`, as a sheet that can be mended and sent again."""
    write = write_xlsx if kind == "xlsx" else write_csv

    def lines() -> Iterator[Sequence[Any]]:
        for row, told in rows:
            yield (*[*row.cells, *[""] * len(headings)][: len(headings)], row.number, told)

    return made_sheet(
        lambda path: write(path, [*headings, ROW_HEADING, why], lines()),
        stem=f"{Path(found.file_name).stem}-{called}", kind=kind,
    )  # fmt: skip
