"""What a person asks of the look-up; an odd value is left out, a question is never refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest

from hoso.holdings.rules import Kind
from hoso.lib.dates import parse_date
from hoso.search.queries import Filters, Order

KINDS = (Kind.DOCUMENT, Kind.DOSSIER, Kind.BOX)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question as the address gives it: words, filters, order, page."""

    text: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    odd_dates: tuple[str, ...] = ()

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        """Read the address."""
        names = ("body", "kind", "type", "from", "to", "year", "order", "after")
        given = {name: request.GET[name].strip() for name in names if request.GET.get(name, "").strip()}
        odd = tuple(name for name in ("from", "to") if name in given and parse_date(given[name]) is None)
        return cls(request.GET.get("q", "").strip(), given, odd)

    @property
    def order(self) -> Order:
        asked = self.given.get("order", "")
        return Order(asked) if asked in {each.value for each in Order} else Order.BEST

    @property
    def after(self) -> str | None:
        return self.given.get("after")

    @property
    def body(self) -> UUID | None:
        try:
            return UUID(self.given.get("body", ""))
        except ValueError:
            return None

    @property
    def kind(self) -> Kind | None:
        asked = self.given.get("kind", "")
        return next((kind for kind in KINDS if kind == asked), None)

    @property
    def year(self) -> int | None:
        asked = self.given.get("year", "")
        return (
            int(asked) if len(asked) == 4 and asked.isascii() and asked.isdigit() and asked > "0000" else None
        )

    @property
    def is_empty(self) -> bool:
        """Nothing is asked: no words and no filter."""
        return not self.text and not self.has_filters

    @property
    def has_filters(self) -> bool:
        return bool(self.given.keys() - {"order", "after"})

    def filters(self) -> Filters:
        """Return the filters for the engine; a year narrows to its days."""
        from_on, to_on = (parse_date(self.given.get(name, "")) for name in ("from", "to"))
        if self.year is not None:
            from_on = max(filter(None, (from_on, date(self.year, 1, 1))))
            to_on = min(filter(None, (to_on, date(self.year, 12, 31))))
        return Filters(
            kinds=frozenset({self.kind.value} if self.kind else ()),
            type_codes=frozenset({self.given["type"]} if "type" in self.given else ()),
            bodies=frozenset({self.body} if self.body else ()),
            from_on=from_on,
            to_on=to_on,
        )

    def address(self, **change: str | None) -> str:
        """Return the address of the first page of this question with something changed; None takes away."""
        kept = {"q": self.text or None, **self.given, "after": None, **change}
        return f"?{urlencode({name: value for name, value in kept.items() if value})}"
