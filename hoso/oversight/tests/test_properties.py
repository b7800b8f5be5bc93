"""Whatever is filed and moved without loss gives no warning; what is lost is found, and only that."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoso.access.values import AccessClass
from hoso.custody import services as custody
from hoso.custody.models import Box
from hoso.holdings import services as holdings
from hoso.oversight import services
from hoso.oversight.models import Finding
from hoso.oversight.rules import Kind
from hoso.oversight.tests.world import MONTHS, a_file, a_named_world, a_paper, a_series
from hoso.registry.models import Document
from tests.worlds import NOW, SERVICE, World

pytestmark = pytest.mark.django_db
SOME = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
YEAR = date(2024, 1, 1)
# Number, day of the year, the number it cites, its pages.
Entry = tuple[int, int, int, int]


@pytest.fixture
def world(db: None) -> World:
    return a_named_world()


@st.composite
def registers(draw: st.DrawFn) -> list[Entry]:
    """A year's papers, all there, entered in any order."""
    last = draw(st.integers(2, 9))
    order = draw(st.permutations(range(1, last + 1)))
    return [
        (number, draw(st.integers(0, 364)), draw(st.integers(1, last)), draw(st.integers(1, 4)))
        for number in order
    ]


def enter(world: World, register: Sequence[Entry], *, without: Collection[int] = ()) -> list[Document]:
    """Register the papers of a declared year; those in `without` never came here."""
    a_series(world, last=len(register))
    return [
        _enter(world, number, YEAR + timedelta(days=day), cited, pages, blank=day % 2)
        for number, day, cited, pages in register
        if number not in without
    ]


def _enter(world: World, number: int, on: date, cited: int, pages: int, *, blank: int) -> Document:
    scan = a_file(pages + blank, digest=f"sha256:{number:064}")
    return a_paper(
        world,
        str(number),
        date=on.isoformat(),
        cites=[(f"{cited:02}/QĐ-UBND", on)],
        pages=pages,
        files=[scan],
    )


def told() -> dict[Kind, list[Finding]]:
    services.check_all(SERVICE, at=NOW, unseen_months=MONTHS)
    found: dict[Kind, list[Finding]] = {}
    for row in Finding.objects.order_by("id"):
        found.setdefault(Kind(row.kind), []).append(row)
    return found


def move(world: World, papers: Sequence[Document], moves: Sequence[int]) -> None:
    """Do what is done every day: file, move, guard, hand over, shut and open."""
    for place, step in enumerate(moves):
        paper = papers[place % len(papers)].pk
        match step:
            case 0:
                box = custody.register_box(
                    world.binh, fonds_id=world.fonds.pk, custodian_id=world.province,
                    label=f"H-{Box.objects.count()}", found="room 3",
                )  # fmt: skip
                custody.put_at(world.binh, box.pk, f"Kho {place}", reason="moved")
            case 1:
                holdings.set_class(SERVICE, [paper], AccessClass.RESTRICTED, reason="x")
            case 2:
                holdings.move_custody(SERVICE, [paper], to_body=world.commune, on=YEAR, reason="x")
            case 3:
                [scope] = world.fonds.scopes.all()
                holdings.pass_responsibility(
                    SERVICE, scope.pk, to_body=world.commune, on=date(2026, 3, 1 + place % 2), basis="x"
                )
            case _:
                holdings.shut(SERVICE, [paper], reason="x")
                holdings.open_again(SERVICE, [paper], reason="x")


@SOME
@given(register=registers(), moves=st.lists(st.integers(0, 4), max_size=2))
def test_without_loss_there_is_no_warning(world: World, register: list[Entry], moves: list[int]) -> None:
    with transaction.atomic():
        papers = enter(world, register)
        move(world, papers, moves)
        assert told() == {}
        assert told() == {}
        transaction.set_rollback(True)


@SOME
@given(register=registers(), lost=st.sets(st.integers(1, 9), max_size=4), short=st.booleans())
def test_what_is_lost_is_found_and_nothing_else(
    world: World, register: list[Entry], lost: set[int], short: bool
) -> None:
    gone = lost & {number for number, *_ in register}
    with transaction.atomic():
        enter(world, register, without=gone)
        if short:
            a_paper(world, "", pages=3, files=[a_file(2)])
        found = told()
        gaps = [row.evidence["values"] for row in found.pop(Kind.NUMBER_GAP, [])]
        assert sorted(number for gap in gaps for number in range(gap["first"], gap["last"] + 1)) == sorted(
            gone
        )
        runs = sorted((gap["first"], gap["last"]) for gap in gaps)
        assert all(last + 1 < first for (_, last), (first, _) in pairwise(runs))
        cited = {number for gap in gaps for number in gap["cited"]}
        assert cited == {cites for number, _, cites, _ in register if number not in gone} & gone
        assert list(found) == ([Kind.PAGES_DIFFER] if short else [])
        transaction.set_rollback(True)
