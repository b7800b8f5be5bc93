"""What metres of records ask for: pages, person-days, scanners, cost."""

from dataclasses import dataclass, fields
from decimal import ROUND_CEILING, Decimal
from typing import Any

from hoso.custody.errors import FactorOdd


@dataclass(frozen=True, slots=True)
class Factors:
    """What the estimate reckons with. Each can be changed; what stands here is where a plan begins.

    Only the pages of a metre are a figure of the trade. The others are round assumptions of a plan, to be
    replaced by what one's own first weeks show; the cost of a page is that of one city's contract (142
    billion for 28 million pages).
    """

    pages_per_metre: Decimal = Decimal(5000)
    arranging_days_per_metre: Decimal = Decimal(15)  # person-days for a metre that was never arranged
    preparing_pages_per_day: Decimal = Decimal(2500)  # a person: pins out, dust off, sheets in order
    scanner_pages_per_hour: Decimal = Decimal(600)
    scanner_hours_per_day: Decimal = Decimal(6)
    checking_pages_per_day: Decimal = Decimal(3000)  # a person: fields and images
    working_days: Decimal = Decimal(250)  # until it has to be done
    cost_per_page: Decimal = Decimal(5070)  # in the currency of the plan, VND
    arranging_cost_per_metre: Decimal = Decimal(4_000_000)


FACTORS = tuple(each.name for each in fields(Factors))
_MAY_BE_ZERO = frozenset({"arranging_days_per_metre", "cost_per_page", "arranging_cost_per_metre"})


@dataclass(frozen=True, slots=True)
class Estimate:
    """What it takes. Counts are whole and rounded up; person-days to half a day, cost to the whole unit."""

    metres: Decimal
    unarranged_metres: Decimal
    pages: int
    arranging_days: Decimal
    preparing_days: Decimal
    scanning_days: Decimal  # of one scanner and the person at it
    checking_days: Decimal
    person_days: Decimal
    people: int
    scanners: int
    digitising_cost: int
    arranging_cost: int
    cost: int


def estimate(metres: Decimal, *, unarranged_metres: Decimal | None = None, factors: Factors) -> Estimate:
    """Return what it takes to arrange and digitise so many shelf metres; all unarranged when it is not said.

    Raises:
        FactorOdd: a factor or measure is below zero, or zero where it divides, or more is unarranged than
            there is.
    """
    unarranged = metres if unarranged_metres is None else unarranged_metres
    _check(metres, unarranged, factors)
    pages = _up(metres * factors.pages_per_metre)
    arranging = _half(unarranged * factors.arranging_days_per_metre)
    preparing = _half(pages / factors.preparing_pages_per_day)
    a_day = factors.scanner_pages_per_hour * factors.scanner_hours_per_day
    scanning = _half(pages / a_day)
    checking = _half(pages / factors.checking_pages_per_day)
    person_days = arranging + preparing + scanning + checking
    digitising_cost, arranging_cost = (
        _up(pages * factors.cost_per_page), _up(unarranged * factors.arranging_cost_per_metre),
    )  # fmt: skip
    return Estimate(
        metres, unarranged, pages, arranging, preparing, scanning, checking, person_days,
        people=_up(person_days / factors.working_days), scanners=_up(pages / a_day / factors.working_days),
        digitising_cost=digitising_cost, arranging_cost=arranging_cost, cost=digitising_cost + arranging_cost,
    )  # fmt: skip


def _check(metres: Decimal, unarranged: Decimal, factors: Factors) -> None:
    if not 0 <= unarranged <= metres:
        raise FactorOdd(f"{unarranged} of {metres} metres", factor="metres")
    for name in FACTORS:
        value = getattr(factors, name)
        if value < 0 or (value == 0 and name not in _MAY_BE_ZERO):
            raise FactorOdd(f"{name} is {value}", factor=name)


def with_changes(changes: dict[str, Any]) -> Factors:
    """Return the factors with some of them changed, by name.

    Raises:
        FactorOdd: there is no factor of that name.
    """
    unknown = sorted(set(changes) - set(FACTORS))
    if unknown:
        raise FactorOdd(f"no factor {unknown[0]}", factor=unknown[0])
    return Factors(**changes)


def _up(value: Decimal) -> int:
    return int(value.to_integral_value(rounding=ROUND_CEILING))


def _half(value: Decimal) -> Decimal:
    return (value * 2).to_integral_value(rounding=ROUND_CEILING) / 2
