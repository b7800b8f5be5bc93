"""Copies of documents: which form may be made of what, what stands on them, and what becomes of one.

Sources: Decree 30/2020/ND-CP art. 25-27 and appendix I, part II (which way each form may go, and the model
of the block: from memory, to be checked against the official text); 36-HD/VPTW for the number and symbol of
copies of the Party (secondary source; the text of 05-HD/VPTW on copies was not seen).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hoso.access.values import AccessClass
from hoso.lib.text import squeeze
from hoso.registry.errors import CopyOdd, MoveNotOpen
from hoso.registry.rules.incoming import Medium
from hoso.registry.rules.series import is_party
from hoso.rulesets.catalogue import rule_set
from hoso.signatures.appearance import Copy


class CopyForm(StrEnum):
    """The three forms of a copy."""

    FULL = "full"  # bản sao y: of an original
    OF_COPY = "of_copy"  # bản sao lục: of a full copy
    EXTRACT = "extract"  # bản trích sao: of a part of an original


class Held(StrEnum):
    """What the body holds, as whoever makes the copy sees it."""

    ORIGINAL = "original"  # bản gốc, bản chính, or an e-document that bears its signatures
    COPY = "copy"  # a full copy of it (bản sao y)


# Words on the copy, and the letters in its number.
COPY_WORDS = {CopyForm.FULL: Copy.FULL, CopyForm.OF_COPY: Copy.OF_COPY, CopyForm.EXTRACT: Copy.EXTRACT}
_STATE_LETTERS = {CopyForm.FULL: "SY", CopyForm.OF_COPY: "SL", CopyForm.EXTRACT: "TrS"}
# A Party body numbers copies of every form under one symbol: Số 24-BS/UBKTTU.
_PARTY_LETTERS = "BS"
TITLE = "Bản sao"

# From what a form is made.
MADE_FROM: dict[CopyForm, Held] = {
    CopyForm.FULL: Held.ORIGINAL,
    CopyForm.OF_COPY: Held.COPY,
    CopyForm.EXTRACT: Held.ORIGINAL,
}
# What is an e-document already is sent on as it is, with its signatures: a full copy of it as another
# e-document would have fewer.
_NEVER = frozenset({CopyForm.FULL, CopyForm.OF_COPY})
# Files of members are copied by rules of their own and by whoever keeps them, not at an office's register.
COPIED_UP_TO = AccessClass.PERSONAL
MOST_RECIPIENTS = 200
MOST_COPIES = 100_000


class CopyState(StrEnum):
    """What became of a copy."""

    NUMBERED = "numbered"  # it has its number, and its file is still to be made
    MADE = "made"
    CANCELLED = "cancelled"  # the number stays, and the reason says why


MOVES: dict[tuple[CopyState, str], CopyState] = {
    (CopyState.NUMBERED, "keep"): CopyState.MADE,
    (CopyState.NUMBERED, "cancel"): CopyState.CANCELLED,
    (CopyState.MADE, "hand_out"): CopyState.MADE,
    (CopyState.MADE, "cancel"): CopyState.CANCELLED,
}


def copy_state_after(before: CopyState, move: str) -> CopyState:
    """Return the state of a copy after a move; what is cancelled stays so.

    Raises:
        MoveNotOpen: the move does not start from this state.
    """
    after = MOVES.get((before, move))
    if after is None:
        raise MoveNotOpen(f"a copy that is {before} cannot be moved by {move!r}", state=before.value)
    return after


@dataclass(frozen=True, slots=True)
class NewCopy:
    """A copy as it is asked for.

    `held` is what the body holds; `medium` what the copy is to be. `pages` are pages of the document, from 1,
    none for all; `passage` is the text of an extract that is written out instead, and `heading` says what the
    extract is (`Điều 3, Điều 4`). `copies` is how many, `recipients` for whom, in the order of the paper.
    `authority` and `signer_title` stand over the name of who signs; `permitted_by` is who allowed it.
    """

    form: CopyForm
    held: Held = Held.ORIGINAL
    medium: Medium = Medium.PAPER
    copies: int = 1
    recipients: Sequence[str] = ()
    purpose: str = ""
    permitted_by: str = ""
    authority: str = ""
    signer_title: str = ""
    place: str = ""
    pages: tuple[int, ...] = ()
    passage: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of the document that is to be copied.

    `pages` is how many its file has, 0 where no file can be copied; `is_electronic` whether it came about as
    an e-document, `is_signed` whether that bears a signature that was not found broken.
    """

    pages: int
    is_electronic: bool = False
    is_signed: bool = False


def checked_copy(new: NewCopy, source: Source, *, rules: str) -> NewCopy:
    """Return a copy in the form we keep, or refuse it.

    A full copy is made of an original, a copy of a copy of a full copy, an extract of an original with its
    heading and the pages or the passage that it takes. An e-document counts as an original when it is signed
    (art. 5). A full copy, and a copy of a copy, of an e-document is a paper.

    Source: Decree 30/2020/ND-CP art. 25, 27; appendix I, part II.

    Raises:
        CopyOdd: `copy_what` says what is not so: `held`, `unsigned`, `electronic`, `no_file`, `pages`,
            `whole`, `extract`, `heading`, `authority`, `signer_title`, `recipients`, `copies`, `purpose`,
            `permitted_by`, `place`.
    """
    kept = NewCopy(
        new.form, new.held, new.medium, new.copies,
        tuple(squeeze(each)[:300] for each in new.recipients if squeeze(each)),
        squeeze(new.purpose)[:500], squeeze(new.permitted_by)[:200], squeeze(new.authority)[:20],
        squeeze(new.signer_title)[:200], squeeze(new.place)[:120], tuple(sorted(set(new.pages))),
        new.passage.strip()[:20_000], squeeze(new.heading)[:500],
    )  # fmt: skip
    for what in (*_wrong_source(kept, source), *_wrong_form(kept, source, rules)):
        raise CopyOdd(f"no {new.form} copy: {what}", copy_what=what)
    return kept


def _wrong_source(new: NewCopy, source: Source) -> Iterable[str]:
    if new.held is not MADE_FROM[new.form]:
        yield "held"
    if source.is_electronic and new.held is Held.ORIGINAL and not source.is_signed:
        yield "unsigned"
    if source.is_electronic and new.medium is Medium.ELECTRONIC and new.form in _NEVER:
        yield "electronic"
    if source.pages == 0:
        yield "no_file"
    if any(not 1 <= page <= source.pages for page in new.pages):
        yield "pages"


def _wrong_form(new: NewCopy, source: Source, rules: str) -> Iterable[str]:
    if new.form is CopyForm.EXTRACT:
        if bool(new.pages) == bool(new.passage):
            yield "extract"
        if not new.heading:
            yield "heading"
    elif (new.pages and len(new.pages) < source.pages) or new.passage:
        yield "whole"
    if new.authority and new.authority not in {each.text for each in rule_set(rules).authority}:
        yield "authority"
    for name in ("signer_title", "purpose", "permitted_by", "place"):
        if not getattr(new, name):
            yield name
    if not 1 <= len(new.recipients) <= MOST_RECIPIENTS:
        yield "recipients"
    if not 1 <= new.copies <= MOST_COPIES:
        yield "copies"


def copy_symbol(rules: str, form: CopyForm, issuer_symbol: str) -> str:
    """Return the symbol of a copy: `SY-UBND` (state), `BS/UBKTTU` (Party, whatever the form).

    Source: Decree 30/2020/ND-CP, appendix I; 36-HD/VPTW (secondary source).
    """
    if is_party(rules):
        return "/".join(filter(None, (_PARTY_LETTERS, issuer_symbol)))
    return "-".join(filter(None, (_STATE_LETTERS[form], issuer_symbol)))


def copy_symbols(rules: str, issuer_symbol: str) -> tuple[str, ...]:
    """Return the symbols of a body's copies, which share one series; none where its rules know none."""
    if not rule_set(rules).copies:
        return ()
    return tuple(dict.fromkeys(copy_symbol(rules, form, issuer_symbol) for form in CopyForm))
