"""What a body issues: its states from the draft to the dispatch, and whether its form is right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hoso.access.values import AccessClass
from hoso.lib.text import fold, squeeze
from hoso.registry.errors import MoveNotOpen
from hoso.registry.rules.series import is_party
from hoso.rulesets.catalogue import rule_set, type_by_code
from hoso.rulesets.vn_party.authority import Organ, may_issue


class OutgoingState(StrEnum):
    """How far a document that a body makes is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"  # before the person who will sign it
    SIGNED = "signed"  # signed: what is left is a number and the way out
    ISSUED = "issued"
    DISPATCHED = "dispatched"
    RECALLED = "recalled"
    DROPPED = "dropped"


MOVES: dict[tuple[OutgoingState, str], OutgoingState] = {
    (OutgoingState.DRAFT, "change"): OutgoingState.DRAFT,
    (OutgoingState.DRAFT, "submit"): OutgoingState.SUBMITTED,
    (OutgoingState.SUBMITTED, "return"): OutgoingState.DRAFT,
    (OutgoingState.SUBMITTED, "approve"): OutgoingState.SIGNED,
    # A change after approval goes back to whoever signs (Decree 30/2020/ND-CP art. 11).
    (OutgoingState.SIGNED, "return"): OutgoingState.DRAFT,
    (OutgoingState.SIGNED, "issue"): OutgoingState.ISSUED,
    (OutgoingState.ISSUED, "dispatch"): OutgoingState.DISPATCHED,
    (OutgoingState.DISPATCHED, "dispatch"): OutgoingState.DISPATCHED,
    (OutgoingState.ISSUED, "recall"): OutgoingState.RECALLED,
    (OutgoingState.DISPATCHED, "recall"): OutgoingState.RECALLED,
    (OutgoingState.DRAFT, "drop"): OutgoingState.DROPPED,
    (OutgoingState.SUBMITTED, "drop"): OutgoingState.DROPPED,
}
# In these it can still become something.
UNDER_WAY = frozenset({OutgoingState.DRAFT, OutgoingState.SUBMITTED, OutgoingState.SIGNED})


def outgoing_state_after(before: OutgoingState, move: str) -> OutgoingState:
    """Return the state after a move.

    Source: Decree 30/2020/ND-CP art. 10-18.

    Raises:
        MoveNotOpen: the move does not start from this state.
    """
    after = MOVES.get((before, move))
    if after is None:
        raise MoveNotOpen(f"a document that is {before} cannot be moved by {move!r}", state=before.value)
    return after


class Way(StrEnum):
    """How a document goes to a recipient."""

    HAND = "hand"
    POST = "post"
    ELECTRONIC = "electronic"


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A document as its drafter proposes it; `recipients` are names, in the order of the paper.

    `signer_title` and `signer` are what will stand under it, `authority` the letters before (`KT.`, `T/M`);
    `unit` is the unit that wrote it. `due_on` is the day until which an answer is asked.

    Source: Decree 30/2020/ND-CP art. 10; appendix VI (16 fields).
    """

    type_code: str
    subject: str
    recipients: Sequence[str] = ()
    authority: str = ""
    signer_title: str = ""
    signer: str = ""
    unit: str = ""
    urgency: str = ""
    circulation: str = ""
    place: str = ""
    copies: int = 1
    page_count: int = 0
    due_on: date | None = None
    note: str = ""
    access_class: AccessClass = AccessClass.INTERNAL


# In a collective a deputy signs for the collective, never for its head (399-QĐ/TW art. 11, 13; secondary
# sources).
_COLLECTIVE = ("dang uy", "ban thuong vu", "tinh uy", "thanh uy", "ban chap hanh", "chi bo")
_FOR_THE_HEAD = frozenset({"KT.", "K/T"})


def faults_of(
    draft: NewDraft, *, rules: str, organ: Organ | None, text: str, waiting_files: int = 0
) -> list[str]:
    """Return what is wrong with the form of a draft, as codes in the order of the paper; empty when nothing.

    `organ` is what the issuing body is among those whose authority the Party limits; `text` is the newest
    version, as far as it is kept as text; `waiting_files` were not looked at for marks yet, or are held.

    Source: Decree 30/2020/ND-CP art. 7, 8, 13, appendix I; 399-QĐ/TW art. 11, 13 (secondary sources).
    """
    found = list(_faults(draft, rules, organ, text))
    return [*found, "files_waiting"] if waiting_files else found


def _faults(draft: NewDraft, rules: str, organ: Organ | None, text: str) -> Iterator[str]:
    known = rule_set(rules)
    kind = type_by_code(known, draft.type_code)
    if kind is None:
        yield "type"
    elif organ is not None and not may_issue(organ, kind.code):
        yield "right_to_issue"
    if not squeeze(draft.subject):
        yield "subject"
    if len(squeeze(draft.subject)) > LONGEST_SUBJECT:
        yield "subject_long"
    prefixes = {each.text for each in known.authority}
    if draft.authority and prefixes and draft.authority not in prefixes:
        yield "authority"
    if is_party(rules) and draft.authority in _FOR_THE_HEAD and _is_of_collective(draft.signer_title):
        yield "for_the_head_of_collective"
    if not squeeze(draft.signer_title):
        yield "signer_title"
    if not squeeze(draft.signer):
        yield "signer"
    if not [each for each in draft.recipients if squeeze(each)]:
        yield "recipients"
    if draft.urgency and draft.urgency not in {mark.code for mark in known.urgency}:
        yield "urgency"
    if draft.circulation and draft.circulation not in {mark.code for mark in known.circulation}:
        yield "circulation"
    if any(squeeze(mark.text).casefold() in _headings(text) for mark in known.secrecy):
        yield "secrecy"


LONGEST_SUBJECT = 500


def _is_of_collective(title: str) -> bool:
    folded = squeeze(fold(title))
    return any(each in folded for each in _COLLECTIVE) or folded.startswith("pho bi thu")


def _headings(text: str) -> set[str]:
    """Return the lines that stand alone in capitals, as stamps and marks do."""
    lines = (squeeze(line) for line in text.splitlines())
    return {line.casefold() for line in lines if line and line == line.upper()}
