"""Bodies that the words of a look-up name, by any of their names."""

from datetime import date, timedelta
from uuid import UUID

from hoso.lib.text import fold, words
from hoso.organisations import queries as organisations
from hoso.organisations.queries import NamedBody
from hoso.search.engine.questions import Named, Question

# The words with which names of bodies begin; shorter pieces of a question are looked up only from there.
_BEGINNINGS = frozenset(
    (
        *("ban", "bo", "chi", "cong", "cuc", "dac", "dang", "doan", "hdnd", "hoi", "huyen", "lien", "mat"),
        *("phong", "phuong", "quan", "so", "thanh", "thi", "tinh", "tong", "trung", "truong", "ubnd", "uy"),
        *("van", "vien", "xa"),
    )
)
_MOST_WORDS = 8
_MOST_TRIES = 6
_TERRITORY = "territory"


def with_bodies(question: Question, *, today: date) -> Question:
    """Return the question with the bodies that some of its words name, old names too.

    Only a whole name counts: `kế hoạch` does not mean every office with these words in its name. The
    name of an administrative unit means its organs.
    """
    for first, last in _pieces(question):
        typed = question.typed[question.clauses[first].start : question.clauses[last - 1].end]
        bodies = _named(typed, today=today)
        if bodies:
            ids = tuple(sorted(body.hex for body in bodies))
            return question.naming([Named("body", ids, first, last)])
    return question


def _pieces(question: Question) -> list[tuple[int, int]]:
    """Return which runs of clauses to look up: the whole, then what may begin with a body, longest first."""
    count = len(question.clauses)
    pieces = [(0, count)] if 0 < count <= 2 * _MOST_WORDS else []
    for first, clause in enumerate(question.clauses):
        if clause.words[0].folded in _BEGINNINGS:
            pieces += [(first, last) for last in range(min(count, first + _MOST_WORDS), first + 1, -1)]
    return list(dict.fromkeys(pieces))[:_MOST_TRIES]


def _named(typed: str, *, today: date) -> set[UUID]:
    wanted = words(fold(typed))
    found: set[UUID] = set()
    for each in organisations.search_names(typed):
        if wanted in (words(fold(each.name)), words(fold(each.short_name))):
            found |= _organs(each, today=today) if each.kind == _TERRITORY else {each.body_id}
    return found


def _organs(territory: NamedBody, *, today: date) -> set[UUID]:
    """Return the organs of a unit, on its last day when it is no more."""
    day = territory.to_on - timedelta(days=1) if territory.to_on and territory.to_on <= today else today
    return {territory.body_id, *(organ.pk for organ in organisations.list_organs(territory.body_id, on=day))}
