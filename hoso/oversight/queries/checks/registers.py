"""Numbers that are missing: gaps in declared series, and what is cited and held nowhere."""

from bisect import bisect_right
from collections.abc import Sequence
from uuid import UUID

from hoso.oversight.queries.checks.asked import Asked
from hoso.oversight.rules import Certainty, Found, Kind, Severity, certainty
from hoso.registry import queries as registry
from hoso.registry.queries import CitedNotHeld, Gap, Undeclared

KINDS = frozenset({Kind.NUMBER_GAP, Kind.CITED_NOT_HELD, Kind.SERIES_NOT_DECLARED})


def find(_asked: Asked) -> list[Found]:
    """Return what is missing in registers; a cited document inside a gap is that gap's, not a second loss."""
    issuers = registry.issuers_of_numbered()
    gaps = registry.find_gaps(issuers)
    cited_in, elsewhere = _by_gap(gaps, registry.find_cited_not_held(issuers))
    near = registry.neighbours(elsewhere)
    return [
        *(_gap(gap, cited_in.get((gap.series_id, gap.first), [])) for gap in gaps),
        *(_cited(each, ids) for each, ids in zip(elsewhere, near, strict=True)),
        *map(_undeclared, registry.find_undeclared(issuers)),
    ]


def _by_gap(
    gaps: Sequence[Gap], cited: Sequence[CitedNotHeld]
) -> tuple[dict[tuple[UUID, int], list[CitedNotHeld]], list[CitedNotHeld]]:
    """Return what is cited out of each gap, and what is cited elsewhere."""
    firsts: dict[UUID, list[int]] = {}
    lasts: dict[tuple[UUID, int], int] = {}
    for gap in gaps:  # in order of their numbers
        firsts.setdefault(gap.series_id, []).append(gap.first)
        lasts[gap.series_id, gap.first] = gap.last
    inside: dict[tuple[UUID, int], list[CitedNotHeld]] = {}
    elsewhere = []
    for each in cited:
        home = _home(each, firsts, lasts)
        if home is None:
            elsewhere.append(each)
        else:
            inside.setdefault(home, []).append(each)
    return inside, elsewhere


def _home(
    cited: CitedNotHeld, firsts: dict[UUID, list[int]], lasts: dict[tuple[UUID, int], int]
) -> tuple[UUID, int] | None:
    if _certainty(cited) is Certainty.UNSURE:
        return None
    for series_id, _body in cited.series:
        starts = firsts.get(series_id, [])
        place = bisect_right(starts, cited.number) - 1
        if place >= 0 and cited.number <= lasts[series_id, starts[place]]:
            return series_id, starts[place]
    return None


def _certainty(cited: CitedNotHeld) -> Certainty:
    return certainty(
        declared=[body for _series, body in cited.series], users=sorted(cited.users),
        is_shared=cited.is_shared, is_dated=cited.cited_on is not None,
    )  # fmt: skip


def _gap(gap: Gap, cited: Sequence[CitedNotHeld]) -> Found:
    numbers = sorted({each.number for each in cited})
    return Found(
        Kind.NUMBER_GAP,
        f"{gap.series_id}:{gap.first}",
        Severity.LOSS if cited else Severity.WARNING,
        essence=[gap.first, gap.last, numbers],
        about_id=gap.body_id,
        things={
            "series": [gap.series_id],
            "before": [gap.before] if gap.before else [],
            "after": [gap.after] if gap.after else [],
            "citing": list(dict.fromkeys(ids for each in cited for ids in each.citing)),
        },
        bodies={"issuer": [gap.body_id]},
        values={
            "first": gap.first, "last": gap.last, "count": gap.last - gap.first + 1,
            "before_on": gap.before_on, "after_on": gap.after_on, "cited": numbers,
        },
    )  # fmt: skip


def _cited(cited: CitedNotHeld, near: Sequence[UUID]) -> Found:
    """The finding is about the least guarded document that cites it: its readers know of the number."""
    sure = _certainty(cited)
    declared = [body for _series, body in cited.series]
    issuers = list(dict.fromkeys([*declared, *sorted(cited.users)]))
    year = str(cited.cited_on.year) if cited.cited_on else "-"
    return Found(
        Kind.CITED_NOT_HELD,
        f"{cited.number_key[:160]}:{year}",
        Severity.NOTICE if sure is Certainty.UNSURE else Severity.WARNING,
        essence=[sure.value, sorted(map(str, issuers))],
        holding_id=cited.citing[0],
        about_id=issuers[0] if len(issuers) == 1 else None,
        things={"citing": cited.citing, "near": near, "series": [series for series, _ in cited.series]},
        bodies={"issuer": issuers},
        values={
            "cited": cited.cited, "cited_on": cited.cited_on, "times": cited.times, "certainty": sure.value,
        },
    )  # fmt: skip


def _undeclared(undeclared: Undeclared) -> Found:
    return Found(
        Kind.SERIES_NOT_DECLARED,
        f"{undeclared.body_id}:{undeclared.rule_set}:{undeclared.period}",
        Severity.NOTICE,
        essence=list(undeclared.symbols),
        about_id=undeclared.body_id,
        bodies={"issuer": [undeclared.body_id]},
        values={
            "period": undeclared.period, "symbols": undeclared.symbols, "count": undeclared.documents,
            "first": undeclared.first, "last": undeclared.last,
        },
    )  # fmt: skip
