"""The matters the fictional offices write about: our own texts, read from `texts/*.toml`."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hoso.lib.text import nfc
from hoso.rulesets.values import RuleSetCode
from hoso.samples.issuers import Issuer, Level, Office

_TEXTS = Path(__file__).parent / "texts"
_OFFICES = {
    "committee": Office.COMMITTEE, "commune": Office.COMMITTEE, "council": Office.COUNCIL,
    "department": Office.DEPARTMENT, "party": Office.PARTY, "commission": Office.COMMISSION,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Law:
    """A law or rule in force from `since` to `until` that documents may stand on; laws print no number."""

    text: str
    since: date
    until: date
    number: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter: what a document of some office may be about, with slots that make each use different."""

    office: Office
    type: str
    topic: str
    subject: str
    body: str
    levels: frozenset[Level]
    unit_symbol: str = ""  # of the drafting unit, in the symbol of a state letter
    addressees: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    proposer: str = ""
    by_chair: bool = False  # in the name of the head alone, not of the collective
    signed_by: str = ""  # "office" or "standing": not by the head
    sign_for: str = ""  # the collective named before the title in Party papers
    sign_title: str = ""  # a title outside the usual ones
    to_upper: bool = False  # a report to the body above
    urgent: bool = False
    titles: tuple[str, ...] = ()  # only for bodies whose title begins so

    def suits(self, issuer: Issuer) -> bool:
        right_title = not self.titles or issuer.title.startswith(self.titles)
        return issuer.office is self.office and issuer.level in self.levels and right_title


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text that fits many matters."""

    rule_sets: frozenset[RuleSetCode]
    types: frozenset[str]  # empty: any
    body: str

    def suits(self, code: RuleSetCode, kind: str) -> bool:
        return code in self.rule_sets and (not self.types or kind in self.types)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(nfc((_TEXTS / f"{name}.toml").read_text("utf-8")))


def _matter(office: Office, row: dict[str, Any]) -> Matter:
    return Matter(
        office=office,
        type=row["type"],
        topic=row["topic"],
        subject=row["subject"],
        body=row["body"].strip(),
        levels=frozenset(Level(level) for level in row.get("levels", ["district"])),
        unit_symbol=row.get("office", ""),
        addressees=tuple(row.get("to", ())),
        bases=tuple(row.get("bases", ())),
        proposer=row.get("proposer", ""),
        by_chair=row.get("chair", False),
        signed_by=row.get("signed", ""),
        sign_for=row.get("sign_for", ""),
        sign_title=row.get("sign_title", ""),
        to_upper=row.get("to_upper", False),
        urgent=row.get("urgent", False),
        titles=tuple(row.get("titles", ())),
    )


@cache
def matters() -> tuple[Matter, ...]:
    """Return all matters, in the order of the files."""
    return tuple(_matter(office, row) for name, office in _OFFICES.items() for row in _read(name)["matter"])


@cache
def passages(kind: str) -> tuple[Passage, ...]:
    """Return the passages of one kind: `sections`, `points` or `articles`."""
    return tuple(
        Passage(
            frozenset(RuleSetCode(code) for code in row["rule_sets"]),
            frozenset(row.get("types", ())),
            row["body"].strip(),
        )
        for row in _read("passages")[kind]
    )


@cache
def laws() -> dict[str, Law]:
    """Return the laws by key."""
    return {
        key: Law(
            row["text"], row["since"], row.get("until", date.max), row.get("number", ""), row.get("date")
        )
        for key, row in _read("laws").items()
    }
