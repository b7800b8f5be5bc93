"""What bodies left that are no more, and nobody has taken over."""

from hoso.holdings import queries as holdings
from hoso.holdings.queries import NotTakenOver
from hoso.oversight.queries.checks.asked import Asked
from hoso.oversight.rules import Found, Kind, Severity

KINDS = frozenset({Kind.NOT_TAKEN_OVER})


def find(asked: Asked) -> list[Found]:
    """Return holdings for which, or in whose keeping, stands a body that is no more."""
    return [_left(each) for each in holdings.find_not_taken_over(on=asked.on)]


def _left(left: NotTakenOver) -> Found:
    part = "answers" if left.is_answering else "keeps"
    return Found(
        Kind.NOT_TAKEN_OVER,
        f"{part}:{left.body_id}:{left.scope_id}",
        Severity.LOSS if left.is_answering else Severity.WARNING,
        # More or fewer things do not make it another cause.
        essence=[part],
        about_id=left.creator_id,
        answers_id=left.body_id if left.is_answering else None,
        things={"fonds": [left.fonds_id]},
        bodies={"ceased": [left.body_id], "creator": [left.creator_id]},
        values={
            "part": part, "ceased_on": left.ceased_on, "boxes": left.boxes, "dossiers": left.dossiers,
            "documents": left.documents, "others": left.others,
        },
    )  # fmt: skip
