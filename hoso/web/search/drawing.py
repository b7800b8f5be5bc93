"""What was found, as the page draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hoso.access.values import AccessClass
from hoso.holdings.rules import Kind
from hoso.search.queries import Choice, Line, Results, Snippet
from hoso.web.doors import bounded
from hoso.web.search.forms import Asked
from hoso.web.templatetags.hoso import name_of

KIND_WORDS = {Kind.DOCUMENT: _("Documents"), Kind.DOSSIER: _("Dossiers"), Kind.BOX: _("Boxes")}
_PAGES = {
    Kind.DOCUMENT: "registry:document", Kind.DOSSIER: "dossiers:dossier", Kind.BOX: "custody:box",
}  # fmt: skip
MOST_CHOICES = 8


@dataclass(frozen=True, slots=True)
class Found:
    """One line of an answer: where it leads, what it says, and the words with their marks."""

    address: str
    title: str
    line: Line
    snippet: SafeString
    is_document: bool
    is_guarded: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One way to narrow, or to widen again when it is taken."""

    address: str
    label: str
    count: str
    is_taken: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of ways."""

    name: str
    title: Any
    ways: tuple[Way, ...]


def found_lines(results: Results, asked: Asked) -> list[Found]:
    """Return the lines of one page; a document opens at the page where the words stand, marked."""
    return [_found(line, asked) for line in results.lines]


def _found(line: Line, asked: Asked) -> Found:
    is_document = line.kind is Kind.DOCUMENT
    address = reverse(_PAGES[line.kind], args=[line.id])
    if is_document and asked.text:
        address += asked.address(**dict.fromkeys(asked.given))
        # The first page stands at the top anyway, below what the document is.
        address += f"#page-{line.snippet.page}" if line.snippet.page > 1 else ""
    title = name_of(line.type_name, line.number, line.title) if is_document else line.title
    guarded = line.access_class >= AccessClass.RESTRICTED
    return Found(address, title, line, marked(line.snippet), is_document, guarded)


def marked(snippet: Snippet) -> SafeString:
    """Return a snippet with its places in <mark>; all of it is escaped."""
    pieces: list[SafeString] = []
    at = 0
    for start, end in sorted(snippet.marks):
        if start < at:
            continue
        pieces.append(format_html("{}<mark>{}</mark>", snippet.text[at:start], snippet.text[start:end]))
        at = end
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, snippet.text[at:]]))


def facets(results: Results, asked: Asked) -> list[Facet]:
    """Return the ways to narrow what was found; a group with one way that all share says nothing."""
    kinds = [Choice(each.value, str(KIND_WORDS[Kind(each.value)]), each.count) for each in results.kinds]
    groups: tuple[tuple[str, str | Promise, Sequence[Choice]], ...] = (
        ("kind", _("What"), kinds),
        ("type", _("Type"), results.types),
        ("body", _("Made by"), results.creators),
        ("year", _("Year"), results.years),
    )
    made = (_facet(name, title, choices, results, asked) for name, title, choices in groups)
    return [each for each in made if len(each.ways) > 1 or any(way.is_taken for way in each.ways)]


def _facet(
    name: str, title: str | Promise, choices: Sequence[Choice], results: Results, asked: Asked
) -> Facet:
    taken = asked.given.get(name)
    shown = [each for each in choices if taken is None or each.value == taken][:MOST_CHOICES]
    ways = tuple(
        Way(
            asked.address(**{name: None if each.value == taken else each.value}),
            each.label,
            _count(each.count, is_estimate=results.are_estimates),
            each.value == taken,
        )
        for each in shown
    )
    return Facet(name, title, ways)


def _count(count: int, *, is_estimate: bool) -> str:
    return f"≈ {bounded(count, 10**9)}" if is_estimate else bounded(count, 10**9)


def total(results: Results) -> str:
    """Return how many were found, as far as it was counted; empty when nothing was counted."""
    if results.total is None:
        return ""
    return bounded(1001 if results.is_more else results.total)
