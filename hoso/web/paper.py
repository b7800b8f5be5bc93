"""A document's pages as a drawing: the page image with places marked on it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from hoso.blobs import queries as blobs
from hoso.digitisation import queries as digitisation
from hoso.registry import queries as registry
from hoso.registry.rules import Role
from hoso.search import queries as search

# Pixels across in which pages are shown: one width, so that a page is drawn once and kept.
WIDTH = 1600


@dataclass(frozen=True, slots=True)
class Rect:
    """A place on a page, in the pixels of the rendered page."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Paper:
    """One page to draw: its size, and the places of the words that were looked for."""

    number: int
    width: int
    height: int
    hits: tuple[Rect, ...] = ()


def rect(box: Collection[int]) -> Rect:
    """Return a box of left, top, right, bottom as a rectangle."""
    left, top, right, bottom = box
    return Rect(left, top, right - left, bottom - top)


def pages_of(document_id: UUID, *, looked_for: str = "") -> list[Paper]:
    """Return the pages of a document whose reader was already checked, what was looked for marked."""
    places = _places(document_id, looked_for) if looked_for.strip() else {}
    return [
        Paper(page.number, page.width, page.height, tuple(places.get(page.number, ())))
        for page in digitisation.page_facts(document_id)
    ]


def _places(document_id: UUID, looked_for: str) -> dict[int, list[Rect]]:
    found: dict[int, list[Rect]] = {}
    for page, printed in groupby(_reading(document_id).get("words", ()), key=itemgetter(0)):
        words = list(printed)
        hits = search.marked_among(looked_for, [word[-1] for word in words])
        found.setdefault(page, []).extend(rect(words[place][1:5]) for place in sorted(hits))
    return found


def words_on(document_id: UUID, page: int) -> list[tuple[int, int, int, int, str]]:
    """Return the words of one page in reading order: left, top, right, bottom, text."""
    found = (word for word in _reading(document_id).get("words", ()) if word[0] == page)
    return [(left, top, right, bottom, text) for _page, left, top, right, bottom, _confidence, text in found]


def text_of(document_id: UUID) -> list[str]:
    """Return the text of each page as it was read; empty when nothing was."""
    text: str = _reading(document_id).get("text", "")
    return text.split("\f") if text else []


def _reading(document_id: UUID) -> dict[str, Any]:
    file = registry.find_file(document_id, Role.READING)
    if file is None:
        return {}
    with blobs.open_blob(file.digest) as stream:
        reading: dict[str, Any] = json.load(stream)
    return reading
