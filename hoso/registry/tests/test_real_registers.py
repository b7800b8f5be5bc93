"""Two real registers show why gaps are sought only in declared series: one type there runs in two."""

import csv
import gzip
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hoso.access.values import AccessClass
from hoso.holdings.models import Holding
from hoso.lib.dates import now
from hoso.registry import queries, services
from hoso.registry.models import Document
from hoso.registry.queries import issuers_of_numbered
from hoso.registry.rules import NewSeries, number_keys
from hoso.rulesets.numbers import parse, types_of_symbol
from tests.worlds import SERVICE, World, a_world, name_body

pytestmark = [pytest.mark.django_db, pytest.mark.shared]
SON_LA = "data/vn-documents/register_son_la_2026.csv"
BINH_DUONG = "data/vn-documents/register_binh_duong_2014_2022.csv.gz"
Row = tuple[int, str, date]  # number, symbol, day


def the_register(path: Path, *, issuer: str = "") -> list[Row]:
    opened: Any = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if not issuer or row["issuer"] == issuer]
    read = [(parse(row["number"]), date.fromisoformat(row["date"])) for row in rows]
    return [(int(found.number), found.symbol, on) for found, on in read if found and found.number.isdigit()]


@pytest.fixture
def world(db: None) -> World:
    made = a_world()
    name_body(made.commune, "Ủy ban nhân dân tỉnh")
    return made


def enter(world: World, rows: Iterable[Row]) -> None:
    """Put a register's documents into the fonds of the body that issued them, as they would be read."""
    scope = world.commune_fonds.scopes.get()
    documents, things = [], []
    for number, symbol, on in rows:
        thing = Holding(
            kind="document", scope=scope, creator_id=world.commune, custodian_id=world.commune,
            access_class=AccessClass.OPEN, registered_at=now(),
        )  # fmt: skip
        things.append(thing)
        documents.append(_document(thing, str(number), symbol, on))
    Holding.objects.bulk_create(things)
    Document.objects.bulk_create(documents)


def _document(thing: Holding, number: str, symbol: str, on: date) -> Document:
    kinds, keys = types_of_symbol(symbol, "vn-state"), number_keys(number, symbol)
    return Document(
        id=thing.pk, holding=thing, rule_set="vn-state", issuer="ỦY BAN NHÂN DÂN TỈNH", issued_on=on,
        number=number, symbol=symbol, type_code=kinds[0].code if kinds else "",
        number_value=keys.value, symbol_key=keys.symbol, number_key=keys.whole,
    )  # fmt: skip


def declare(body: UUID, from_on: date, to_on: date, *symbols: str, first: int, last: int) -> UUID:
    series = NewSeries(
        " ".join(symbols), from_on, to_on, symbols=symbols, complete_from=first, complete_to=last
    )
    return services.declare_series(SERVICE, body, series).pk


def missing() -> dict[UUID, set[int]]:
    """Every number that is told as missing, by series."""
    found: dict[UUID, set[int]] = {}
    for gap in queries.find_gaps(issuers_of_numbered()):
        found.setdefault(gap.series_id, set()).update(range(gap.first, gap.last + 1))
    return found


def there(rows: Iterable[Row], from_on: date, to_on: date, *symbols: str) -> set[int]:
    return {number for number, symbol, on in rows if symbol in symbols and from_on <= on <= to_on}


YEAR = (date(2026, 1, 1), date(2026, 12, 31))
TERM_ENDED = date(2026, 4, 15)


@pytest.fixture
def council(world: World, hoso_shared: Path) -> list[Row]:
    """Resolutions of Sơn La's council in 2026: the old term's numbers, then the new term's."""
    rows = the_register(hoso_shared / SON_LA, issuer="HĐND Tỉnh")
    enter(world, rows)
    return rows


@pytest.fixture
def committee(world: World, hoso_shared: Path) -> list[Row]:
    """Decisions of Sơn La's People's Committee in 2026: single ones, and normative ones of their own."""
    rows = the_register(hoso_shared / SON_LA, issuer="UBND Tỉnh")
    enter(world, rows)
    return rows


def test_undeclared_numbers_invent_no_gap(world: World, committee: list[Row], council: list[Row]) -> None:
    assert missing() == {}
    [undeclared] = queries.find_undeclared(issuers_of_numbered())
    assert (undeclared.body_id, undeclared.period) == (world.commune, "2026")
    assert {"QĐ-UBND", "2026/QĐ-UBND", "NQ-HĐND", "2026/NQ-HĐND"} <= set(undeclared.symbols)


def test_decisions_run_in_two_series_and_each_has_its_own_gaps(world: World, committee: list[Row]) -> None:
    single = declare(world.commune, *YEAR, "QĐ-UBND", first=1182, last=1303)
    normative = declare(world.commune, *YEAR, "2026/QĐ-UBND", first=43, last=47)
    own, others = there(committee, *YEAR, "QĐ-UBND"), there(committee, *YEAR, "2026/QĐ-UBND")
    assert missing() == {
        single: set(range(1182, 1304)) - own,
        normative: set(range(43, 48)) - others,
    }
    assert missing()[normative] == {44, 45, 46}


def test_resolutions_of_two_terms_hide_each_others_gaps_until_they_are_told_apart(
    world: World, council: list[Row]
) -> None:
    old = declare(world.commune, YEAR[0], TERM_ENDED, "NQ-HĐND", first=18, last=57)
    new = declare(world.commune, date(2026, 4, 16), YEAR[1], "NQ-HĐND", first=18, last=57)
    before = there(council, YEAR[0], TERM_ENDED, "NQ-HĐND")
    after = there(council, date(2026, 4, 16), YEAR[1], "NQ-HĐND")
    apart = missing()
    assert apart == {old: set(range(18, 58)) - before, new: set(range(18, 58)) - after}
    for series in (old, new):
        services.withdraw_series(SERVICE, series, reason="as one, to see what is hidden")
    [together] = [declare(world.commune, *YEAR, "NQ-HĐND", first=18, last=57)]
    hidden = (apart[old] | apart[new]) - missing()[together]
    assert hidden == (before ^ after) & set(range(18, 58))
    assert hidden


def test_letters_and_plans_of_binh_duong_share_a_series_and_decisions_have_their_own(
    world: World, hoso_shared: Path
) -> None:
    rows = the_register(hoso_shared / BINH_DUONG)
    assert len(rows) > 1900
    enter(world, rows)
    assert missing() == {}
    year = (date(2021, 1, 1), date(2021, 12, 31))
    shared = ("UBND-VX", "UBND-KT", "UBND-NC", "KH-UBND")
    letters = declare(world.commune, *year, *shared, first=6300, last=6500)
    decisions = declare(world.commune, *year, "QĐ-UBND", first=3000, last=3218)
    found = missing()
    assert found[letters] == set(range(6300, 6501)) - there(rows, *year, *shared)
    assert found[decisions] == set(range(3000, 3219)) - there(rows, *year, "QĐ-UBND")
    # The same numbers stand in both: as one series each would hide what the other lacks.
    assert there(rows, *year, *shared) & there(rows, *year, "QĐ-UBND")
