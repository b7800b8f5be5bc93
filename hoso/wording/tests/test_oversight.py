"""Every kind of warning is said in words, whatever of its evidence the viewer may see."""

from datetime import date
from typing import Any

from django.test import SimpleTestCase
from django.utils import timezone, translation

from hoso.lib.ids import uuid7
from hoso.oversight.models import Finding
from hoso.oversight.rules import Certainty, Fact, Kind, Severity, State
from hoso.oversight.services import Shown, Thing
from hoso.preservation.queries.evidence import Late
from hoso.preservation.rules.evidence import EvidenceCode
from hoso.wording import oversight as wording

# Values that each kind may come with; another way of saying it, one entry.
VALUES: dict[Kind, list[dict[str, Any]]] = {
    Kind.NUMBER_GAP: [
        {"first": 2, "last": 3},
        {"first": 2, "last": 2, "before_on": date(2024, 1, 2), "after_on": date(2024, 1, 9), "cited": [2]},
    ],
    Kind.CITED_NOT_HELD: [
        {"cited": "9/QĐ-UBND", "times": times, "certainty": sure.value, **day}
        for sure in Certainty
        for times in (1, 2)
        for day in ({}, {"cited_on": date(2024, 1, 2)})
    ],
    Kind.NOT_TAKEN_OVER: [{"part": "keeps"}, {"part": "answers", "ceased_on": date(2025, 7, 1)}, {}],
    Kind.KEEPER_LEFT: [{"why": why, "boxes": 2, "keeper": "Ông Lâm"} for why in ("ended", "person", "body")],
    Kind.NOT_RECEIVED: [
        {"deadline_on": date(2026, 1, 2), "count": 3},
        {"ordinal": 4, "title": "Con dấu"},
        {},
    ],
    Kind.LINE_DIFFERS: [{"state": state, "ordinal": 4} for state in ("damaged", "extra", "differs")],
    Kind.PAGES_DIFFER: [{"declared": 3, "found": 2}, {"declared": 3, "found": 2, "borrower": "Ông Tám"}],
    Kind.BOX_UNSEEN: [{}, {"seen_on": date(2024, 1, 2)}],
    Kind.EVIDENCE_LATE: [{"why": why.value, "count": 3, "until_on": date(2030, 6, 30)} for why in Late],
    Kind.EVIDENCE_BROKEN: [
        {"codes": [code.value for code in EvidenceCode], "count": 3, "batch": batch} for batch in ("", "b")
    ],
}


def a_finding(kind: Kind, **shown: Any) -> Shown:
    row = Finding(
        id=uuid7(), kind=kind, severity=Severity.WARNING, state=State.OPEN, due_on=date(2026, 4, 1),
        first_seen_at=timezone.now(), last_seen_at=timezone.now(), evidence={}, body_id=uuid7(),
    )  # fmt: skip
    return Shown(
        row, shown.pop("is_veiled", False), "UBND tỉnh", "UBND huyện", shown.pop("owner", ""), **shown
    )


class WordsTests(SimpleTestCase):
    def test_every_kind_state_and_fact_has_words(self) -> None:
        self.assertEqual(set(wording.KINDS), set(Kind))
        self.assertEqual(set(wording.ADVICE), set(Kind))
        self.assertEqual(set(wording.SEVERITIES), set(Severity))
        self.assertEqual(set(wording.STATES), set(State))
        self.assertEqual(set(wording.FACTS), set(Fact))

    def test_every_kind_is_told_in_every_language_with_all_its_facts_filled_in(self) -> None:
        box = {"box": [Thing("box", uuid7(), "H-1")], "handed": [Thing("box", uuid7(), "H-1")]}
        for language in ("en", "vi", "nb"):
            with translation.override(language):
                for kind in Kind:
                    for values in VALUES.get(kind, [{}]):
                        for things in (box, {}):
                            told = wording.told(a_finding(kind, values=values, things=things))
                            for part in (told.title, told.what, told.todo):
                                self.assertTrue(part.strip(), (language, kind))
                                self.assertNotIn("%(", part, (language, kind))

    def test_of_what_may_not_be_read_only_the_place_is_said(self) -> None:
        shown = a_finding(Kind.PAGES_DIFFER, is_veiled=True, place="H-7, Kho 2", fonds="UBND huyện")
        with translation.override("en"):
            self.assertIn("H-7, Kho 2", wording.told(shown).what)

    def test_somebody_always_answers(self) -> None:
        with translation.override("en"):
            self.assertEqual(wording.owner_of(a_finding(Kind.BOX_UNSEEN, owner="Giang")), "Giang")
            self.assertEqual(wording.owner_of(a_finding(Kind.BOX_UNSEEN)), "the head of UBND tỉnh")
