"""Fills the slots of our texts: `{unit}`, `{int 20 90}`, `{deadline 30}`, `{cite}`, `{law nd_30_2020}`.

A slot written twice in one document gives the same words twice; another range gives another value.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hoso.rulesets.values import RuleSetCode
from hoso.samples import people, rules
from hoso.samples.issuers import Issuer, Level, party_of, place_of
from hoso.samples.matters import laws

_SLOT = re.compile(r"\{(\w+)((?: [^{} ]+)*)\}")
_VILLAGES = (
    "An Định", "Phú Lâm", "Đồng Cát", "Hòa Thọ", "Vĩnh Sơn", "Tân Lập", "Xuân Mỹ", "Kỳ Tân", "Đông Yên",
    "Thạch Trụ", "Liên Trì", "Bình Trung", "Phước Thịnh", "Long Bình", "Trường Khánh", "Mỹ Hưng",
)  # fmt: skip
_UNITS_WORD = {
    "huyện": "các xã, thị trấn", "thị xã": "các xã, phường", "thành phố": "các phường, xã",
    "quận": "các phường",
}  # fmt: skip
# What a district says of its communes, as a commune says it of its villages.
_COMMUNE_WORDS = (
    ("Ủy ban nhân dân các thôn", "các thôn"), ("Ủy ban nhân dân thôn", "Ban Nhân dân thôn"),
    ("Đảng ủy thôn", "Chi ủy thôn"), ("Đảng bộ thôn", "Chi bộ thôn"),
    ("đảng ủy các thôn", "chi ủy các thôn"), ("Văn phòng HĐND và UBND", "Văn phòng UBND"),
    ("Phòng Tài chính - Kế hoạch", "Bộ phận Tài chính - Kế toán"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """A document named in another: `value` is number and symbol as printed."""

    value: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """What a later document may say of an earlier one of the batch."""

    topic: str
    type: str
    value: str
    on: date
    issuer: Issuer
    subject: str


class Slots:
    """The words for one document of `issuer` dated `on`; `earlier` may be cited.

    `citations` grows while texts are filled, in the order in which they first appear.
    """

    def __init__(
        self, chance: Random, issuer: Issuer, on: date, topic: str, earlier: Sequence[Cited]
    ) -> None:
        self.chance, self.issuer, self.on, self.topic = chance, issuer, on, topic
        self.earlier = [cited for cited in earlier if cited.on < on]
        self.citations: list[Citation] = []
        self._known = self._fixed_words()

    def fill(self, text: str) -> str:
        """Return `text` with every slot replaced; an unknown slot is a KeyError: a fault in our texts."""
        filled = _SLOT.sub(self._word, text).replace("thôn thôn", "thôn")
        if self.issuer.level is Level.COMMUNE:
            for said, meant in _COMMUNE_WORDS:
                filled = re.sub(rf"{said}\b", meant, filled)
        return filled

    def _word(self, match: re.Match[str]) -> str:
        key = match[0]
        if key not in self._known:
            self._known[key] = self._makers()[match[1]](*match[2].split())
        return self._known[key]

    def _fixed_words(self) -> dict[str, str]:
        words = {**self._place_words(), **self._body_words(), **self._time_words(), **self._people_words()}
        return {f"{{{name}}}": text for name, text in words.items()}

    def _place_words(self) -> dict[str, str]:
        issuer, chance = self.issuer, self.chance
        units = chance.sample(issuer.subordinate_areas, min(3, len(issuer.subordinate_areas)))
        units += chance.sample(
            [f"xã {name}" for name in _VILLAGES], 3
        )  # when the caller gave fewer than three
        villages = chance.sample(_VILLAGES, 2)
        commune = issuer.level is Level.COMMUNE
        names = units if commune else [f"thôn {villages[0]}", f"thôn {villages[1]}"]
        return {
            "area": issuer.area, "Area": _capital(issuer.area), "level": issuer.kind,
            "province": issuer.province,
            "units": "các thôn" if commune else _UNITS_WORD.get(issuer.kind, "các xã, phường"),
            "unit": units[0], "unit2": units[1], "unit3": units[2],
            "Unit": _capital(units[0]), "Unit2": _capital(units[1]), "Unit3": _capital(units[2]),
            "village": names[0], "village2": names[1],
            "road": self._road(units), "school": self._school(units[0]),
        }  # fmt: skip

    def _road(self, units: Sequence[str]) -> str:
        first, second = place_of(units[0]), place_of(units[1])
        number = self.chance.randint(11, 48)
        return self.chance.choice(
            (
                f"đường liên xã {first} - {second}",
                f"đường ĐH.{number} (đoạn {first} đi {second})",
                f"đường trục chính {first}",
                f"đường vào khu sản xuất {second}",
                f"cầu và đường dẫn {first} - {second}",
            )
        )

    def _school(self, unit: str) -> str:
        kind = self.chance.choice(("Tiểu học", "Mầm non", "Trung học cơ sở", "Tiểu học số 2"))
        return f"Trường {kind} {place_of(unit).removeprefix('thôn ')}"

    def _body_words(self) -> dict[str, str]:
        issuer = self.issuer
        chair = f"Chủ tịch UBND {issuer.kind}"
        return {
            "name": issuer.name, "short": f"UBND {issuer.kind}", "chair": chair, "CHAIR": chair.upper(),
            "party": issuer.party, "pb": f"Đảng bộ {issuer.kind}", "parent_name": issuer.parent_name,
        }  # fmt: skip

    def _time_words(self) -> dict[str, str]:
        year = self.on.year
        return {
            "year": str(year), "last_year": str(year - 1), "next_year": str(year + 1),
            "month": str(self.on.month), "quarter": rules.roman((self.on.month + 2) // 3),
            "term": rules.term_words(self.on), "today": rules.date_words(self.on).removeprefix("ngày "),
            "council_term": rules.roman(11 if year < 2021 else 12),
            "session": str(self.chance.randint(3, 21)),
        }  # fmt: skip

    def _people_words(self) -> dict[str, str]:
        chance = self.chance
        return {"person": people.man(chance), "person2": people.man(chance), "lady": people.woman(chance)}

    def _makers(self) -> dict[str, Callable[..., str]]:
        return {
            "int": lambda low, high: str(self._between(low, high)),
            "num": lambda low, high: rules.thousands(self._between(low, high)),
            "money": lambda low, high: f"{rules.thousands(self._between(low, high))} triệu đồng",
            "dec": lambda low, high: (
                f"{rules.thousands(self._between(low, high))},{self.chance.randint(1, 9)}"
            ),
            "pct": lambda low, high: f"{self._between(low, high)},{self.chance.randint(1, 9)}%",
            "past": lambda days: self._day(-int(days) - self.chance.randint(0, 4)),
            "deadline": lambda days: self._day(int(days) + self.chance.randint(0, 4)),
            "cite": self._cite,
            "law": self.law,
        }

    def _between(self, low: str, high: str) -> int:
        return self.chance.randint(int(low), int(high))

    def _day(self, days: int) -> str:
        return rules.date_figures(self.on + timedelta(days=days))

    def law(self, key: str) -> str:
        """Return the name of a law, or plain words when it was not in force on the day."""
        law = laws()[key]
        if not law.since <= self.on <= law.until:
            return "các quy định hiện hành"
        if law.number:
            self.citations.append(Citation(law.number, law.on))
        return law.text

    def _cite(self) -> str:
        related = [cited for cited in self.earlier if cited.topic == self.topic] or self.earlier
        if not related:
            return self._cite_upper()
        cited = self.chance.choice(related)
        self.citations.append(Citation(cited.value, cited.on))
        by = self._by(cited.issuer)
        return _joined(cited.issuer.rule_set, f"{cited.type} số {cited.value}", cited.on, by, cited.subject)

    def _by(self, issuer: Issuer) -> str:
        return f"{issuer.name} {issuer.area}" if issuer.title else issuer.name

    def _cite_upper(self) -> str:
        """A paper of the body above that is not in the batch: a gap that the look-up shall show."""
        on = self.on - timedelta(days=self.chance.randint(9, 120))
        number = self.chance.randint(101, 3900)
        if self.issuer.rule_set is RuleSetCode.VN_PARTY:
            value, by, kind = f"{number % 900 + 11}-CV/TU", party_of(self.issuer.province), "Công văn"
        else:
            value, by, kind = f"{number}/UBND-TH", f"Ủy ban nhân dân {self.issuer.province}", "Công văn"
        self.citations.append(Citation(value, on))
        return _joined(self.issuer.rule_set, f"{kind} số {value}", on, by, "")


def _joined(rule_set: RuleSetCode, what: str, on: date, by: str, subject: str) -> str:
    comma = "," if rule_set is RuleSetCode.VN_PARTY else ""
    cited = f"{what}{comma} ngày {rules.date_figures(on)} của {by}"
    return f"{cited} {subject}" if subject else cited


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
