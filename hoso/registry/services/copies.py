"""Copies of documents: numbered, made, signed, handed out, cancelled.

Source: Decree 30/2020/ND-CP art. 25-27, appendix I, part II; 36-HD/VPTW for the Party (secondary source).
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.blobs import queries as blobs
from hoso.blobs import services as blob_services
from hoso.events import services as events
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.node.reader import Reader, ReaderPool
from hoso.organisations import queries as organisations
from hoso.reading.copying import COPY, TASKS
from hoso.registry import queries, rules
from hoso.registry.errors import CopySigned, IdTaken, NoRegister, NoSignature
from hoso.registry.events import CopyCancelled, CopyMade
from hoso.registry.models import Entry, MadeCopy, Register
from hoso.registry.queries import PDF, CopyGround
from hoso.registry.rules import CopyForm, CopyState, Direction, EntryState, Medium, NewCopy, Source
from hoso.registry.services.copy_papers import CopyFacts, draw_block, draw_extract
from hoso.registry.services.registers import check_may, give_copy, open_register, save_new, take_number
from hoso.registry.services.signed import judge_signatures
from hoso.signatures.opening import home_folder

_SECONDS = 300.0


@cache
def copying_pool() -> ReaderPool:
    """Return the readers of this process that make copies; they start with the first copy."""
    return ReaderPool(TASKS, workers=1)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A copy that may be made so: the ground, what is asked for, and in whose right it is done."""

    ground: CopyGround
    digest: str
    new: NewCopy
    signer: str
    by: Actor


def make_copy(
    actor: Actor, document_id: UUID, new: NewCopy, *, signer_id: UUID, on: date, copy_id: UUID | None = None,
    pool: ReaderPool | None = None,
) -> MadeCopy:  # fmt: skip
    """Make a copy of a document that the actor's body holds: it gets its number, and then its file.

    Safe to repeat with one `copy_id`: what broke off after the number was taken goes on, and no second number
    is taken. `signer_id` is who signs copies for the body; `on` the date of the copy.

    Raises:
        NotFound, NotAllowed: see `queries.ground_of_copy`.
        CopyOdd: see `rules.checked_copy`.
        NoSignature: that person signs nothing in this body.
        NoRegister: the body has no register of copies on that day.
        BodyCeased, OutsideRegister, DateBeforeLast: see `take_number`.
        IdTaken: `copy_id` names something that the actor may not see, or a copy of another document.
        ReaderCrashed, ReaderTimedOut, ReaderTooBig: its file could not be made; the number is kept for it.
    """
    pool = pool or copying_pool()
    present = _made_before(actor, document_id, copy_id)
    if present is None:
        asked = _asked(actor, document_id, new, signer_id, pool=pool)
        present = _numbered(actor, asked, signer_id, on=on, copy_id=copy_id or uuid7())
    return finish_copy(actor, present.pk, pool=pool)


def _made_before(actor: Actor, document_id: UUID, copy_id: UUID | None) -> MadeCopy | None:
    if copy_id is None or not MadeCopy.objects.filter(pk=copy_id).exists():
        return None
    queries.ground_of_copy(actor, document_id)
    found = queries.copies_open_to(actor).filter(pk=copy_id, document=document_id).first()
    if found is None:
        raise IdTaken(f"{copy_id} names something else than a copy of {document_id}")
    return found


def _asked(actor: Actor, document_id: UUID, new: NewCopy, signer_id: UUID, *, pool: ReaderPool) -> _Asked:
    ground = queries.ground_of_copy(actor, document_id)
    if ground.is_electronic and not ground.is_judged:
        judge_signatures(actor, document_id)
        ground = queries.ground_of_copy(actor, document_id)
    by = check_may(actor, acts.ISSUE, ground.body_id)
    source = Source(_pages_of(ground, pool), ground.is_electronic, ground.is_signed)
    kept = rules.checked_copy(new, source, rules=ground.rules)
    signer = queries.signers_of(ground.body_id, on=actor.on).get(signer_id)
    if signer is None:
        raise NoSignature(f"{signer_id} signs nothing in {ground.body_id}")
    # A document without a file has no pages, and was refused.
    assert ground.file is not None
    return _Asked(ground, ground.file.digest, kept, signer, by)


def _pages_of(ground: CopyGround, pool: ReaderPool) -> int:
    """Return how many pages the document has in the file that is copied; 0 without one."""
    if ground.file is None or ground.count is not None:
        return ground.count or 0
    with pool.lease() as reader:
        _put(reader, ground.file.digest, "source.pdf")
        return int(reader.call("pages", {"source": "source.pdf"}, timeout_seconds=_SECONDS)["pages"])


def pages_to_copy(actor: Actor, document_id: UUID, *, pool: ReaderPool | None = None) -> int:
    """Return how many pages of a document can be copied; 0 where it has no file of pages.

    Raises:
        NotFound, NotAllowed: see `queries.ground_of_copy`.
    """
    return _pages_of(queries.ground_of_copy(actor, document_id), pool or copying_pool())


@transaction.atomic
def _numbered(actor: Actor, asked: _Asked, signer_id: UUID, *, on: date, copy_id: UUID) -> MadeCopy:
    ground, new = asked.ground, asked.new
    register, symbol = queries.register_for_copies(ground.body_id, new.form, on=on)
    whole = range(ground.first, ground.first + (ground.count or 0))
    pages = [ground.first - 1 + page for page in new.pages] or list(whole)
    # The words of the document stand nowhere in the entry: who works at the register may not read all.
    taken = take_number(
        register.pk, on=on, today=actor.on, by=actor.account_id, reserved_for=rules.COPY_WORDS[new.form]
    )
    copy = MadeCopy(
        id=copy_id, body_id=ground.body_id, entry=taken.entry, document=ground.document, form=new.form.value,
        held=new.held.value, medium=new.medium.value, symbol=symbol, source_id=asked.digest, pages=pages,
        passage=new.passage, heading=new.heading if new.form is CopyForm.EXTRACT else "", copies=new.copies,
        recipients=list(new.recipients), purpose=new.purpose, permitted_by=new.permitted_by,
        authority=new.authority, signer_title=new.signer_title, signer=asked.signer, signer_account=signer_id,
        place=new.place, made_by=actor.account_id, made_at=now(),
    )  # fmt: skip
    save_new(copy)
    audit.record(
        asked.by, "registry.make_copy", subject=copy.pk, document=ground.document.pk, body=ground.body_id,
        register=register.pk, number=taken.entry.number, on=on, form=new.form.value, medium=new.medium.value,
        source=asked.digest, copies=new.copies, signer=signer_id,
        detail={
            "recipients": list(new.recipients), "purpose": new.purpose, "permitted_by": new.permitted_by,
            "heading": copy.heading,
        },
    )  # fmt: skip
    return copy


def finish_copy(actor: Actor, copy_id: UUID, *, pool: ReaderPool | None = None) -> MadeCopy:
    """Make the file of a copy that has its number; one that has its file stays as it is.

    Raises:
        NotFound, NotAllowed: the copy is not open to the actor, who gives no numbers in its body.
        MoveNotOpen: it was cancelled.
        ReaderCrashed, ReaderTimedOut, ReaderTooBig: the file could not be made.
        NoSuchBlob, BlobDamaged: the file that is copied is not as it was.
    """
    copy = queries.get_copy(actor, copy_id)
    by = check_may(actor, acts.ISSUE, copy.body_id)
    if copy.state == CopyState.MADE:
        return copy
    rules.copy_state_after(CopyState(copy.state), "keep")
    with _drawn(_facts_of(copy), copy.source_id, copy.pages, pool or copying_pool()) as (path, count):
        digest = blob_services.keep(path, media_type=PDF)
    return _kept(by, copy_id, digest, count)


@transaction.atomic
def _kept(actor: Actor, copy_id: UUID, digest: str, page_count: int) -> MadeCopy:
    copy = _locked(copy_id)
    if copy.state == CopyState.MADE:
        return copy
    copy.state = rules.copy_state_after(CopyState(copy.state), "keep").value
    copy.blob_id, copy.page_count = digest, page_count
    copy.save(update_fields=["state", "blob", "page_count"])
    give_copy(copy.entry_id)
    audit.record(
        actor, "registry.keep_copy", subject=copy.pk, document=copy.document_id, blob=digest, pages=page_count
    )
    events.announce(CopyMade(copy.document_id, copy.pk, copy.body_id))
    return copy


def _locked(copy_id: UUID) -> MadeCopy:
    found = MadeCopy.objects.select_related("entry", "document__holding").select_for_update(of=("self",))
    return found.get(pk=copy_id)


def preview_copy(
    actor: Actor, document_id: UUID, new: NewCopy, *, signer_id: UUID, on: date,
    pool: ReaderPool | None = None,
) -> bytes:  # fmt: skip
    """Return the copy as it would be made, without a number; nothing is taken and nothing is kept.

    Raises:
        NotFound, NotAllowed, CopyOdd, NoSignature, NoRegister: see `make_copy`.
    """
    pool = pool or copying_pool()
    asked = _asked(actor, document_id, new, signer_id, pool=pool)
    ground, kept = asked.ground, asked.new
    _register, symbol = queries.register_for_copies(ground.body_id, kept.form, on=on)
    facts = CopyFacts(
        ground.document, ground.body_id, ground.rules, kept.form, kept.medium, symbol=symbol, number=None,
        on=on, place=kept.place, authority=kept.authority, signer_title=kept.signer_title,
        signer=asked.signer, recipients=tuple(kept.recipients), passage=kept.passage, heading=kept.heading,
    )  # fmt: skip
    pages = [ground.first - 1 + page for page in kept.pages]
    whole = list(range(ground.first, ground.first + (ground.count or 0)))
    with _drawn(facts, asked.digest, pages or whole, pool) as (path, _count):
        return path.read_bytes()


def _facts_of(copy: MadeCopy) -> CopyFacts:
    return CopyFacts(
        copy.document, copy.body_id, organisations.get_body(copy.body_id).rule_set, CopyForm(copy.form),
        Medium(copy.medium), symbol=copy.symbol, number=copy.entry.number, on=copy.entry.dated_on,
        place=copy.place, authority=copy.authority, signer_title=copy.signer_title, signer=copy.signer,
        recipients=tuple(copy.recipients), passage=copy.passage, heading=copy.heading,
    )  # fmt: skip


@contextmanager
def _drawn(facts: CopyFacts, source: str, pages: list[int], pool: ReaderPool) -> Iterator[tuple[Path, int]]:
    """Make the file of a copy and yield it with how many pages it has; it is gone afterwards."""
    block = draw_block(facts) if facts.medium is Medium.PAPER else None
    with TemporaryDirectory(dir=home_folder() / "work") as folder, pool.lease() as reader:
        if facts.passage:
            (reader.work / "source.pdf").write_bytes(draw_extract(facts))
        else:
            _put(reader, source, "source.pdf")
        asked: dict[str, Any] = {
            "source": "source.pdf", "pages": pages or None, "block": "", "title": facts.title,
            "identifier": facts.written_number, "of": source,
        }  # fmt: skip
        if block is not None:
            (reader.work / "block.pdf").write_bytes(block.content)
            asked |= {"block": "block.pdf", "block_spot": [block.upper, block.lower]}
        answer = reader.call("compose", asked, timeout_seconds=_SECONDS)
        made = Path(folder) / COPY
        shutil.copyfile(reader.output(str(answer["output"])), made)
        yield made, int(answer["pages"])


def _put(reader: Reader, digest: str, name: str) -> None:
    """Lay stored bytes into the reader's work folder, checked against their digest on the way."""
    blobs.local_copy(digest, reader.work).rename(reader.work / name)


def read_copy_file(actor: Actor, copy_id: UUID) -> tuple[MadeCopy, str]:
    """Return a copy and the digest of its file, to be handed out; that it was is recorded.

    Raises:
        NotFound, NotAllowed: the copy is not open to the actor, or not the files of its document.
        MoveNotOpen: its file is not made yet, or it was cancelled.
    """
    copy = queries.get_copy(actor, copy_id)
    queries.get_document(actor, copy.document_id, to=acts.DOWNLOAD)
    rules.copy_state_after(CopyState(copy.state), "hand_out")
    digest = queries.copies_in_force([copy])[copy.pk]
    with transaction.atomic():
        audit.record(actor, "registry.download_copy", subject=copy.pk, document=copy.document_id, blob=digest)
    return copy, digest


@transaction.atomic
def cancel_copy(actor: Actor, copy_id: UUID, *, reason: str) -> MadeCopy:
    """Say that a copy counts no more, and why; its number, its file and the reason stay.

    Raises:
        NotFound, NotAllowed: the copy is not open to the actor, who gives no numbers in its body.
        MoveNotOpen: it was cancelled before.
        CopySigned: it is being signed digitally.
        ReasonMissing: nothing says why.
    """
    queries.get_copy(actor, copy_id)
    copy = _locked(copy_id)
    by = check_may(actor, acts.ISSUE, copy.body_id)
    after = rules.copy_state_after(CopyState(copy.state), "cancel")
    why = rules.required(reason)[:500]
    signing = queries.signing_of(copy_id)
    if signing is not None and signing.ended_at is None:
        raise CopySigned(f"copy {copy_id} is being signed")
    copy.state, copy.cancelled_on, copy.cancel_reason = after.value, actor.on, why
    copy.save(update_fields=["state", "cancelled_on", "cancel_reason"])
    entry = Entry.objects.select_for_update().get(pk=copy.entry_id)
    if entry.state == EntryState.RESERVED:
        entry.state, entry.reason = rules.entry_state_after(EntryState.RESERVED, "void").value, why
        entry.save(update_fields=["state", "reason"])
    audit.record(
        by, "registry.cancel_copy", subject=copy.pk, document=copy.document_id, register=entry.register_id,
        number=entry.number, detail={"reason": why},
    )  # fmt: skip
    events.announce(CopyCancelled(copy.document_id, copy.pk, copy.body_id))
    return copy


@transaction.atomic
def open_copy_register(actor: Actor, body_id: UUID, *, on: date) -> Register:
    """Open the register of copies of a body that numbers what it issues, for the same days and symbols.

    Raises:
        NotFound, NotAllowed: the actor works at no register of the body, or is not its head.
        NoRegister: the body numbers nothing that day, or its rule set knows no copies.
        SeriesOdd, SeriesOverlaps: see `open_register`; it has a register of copies.
    """
    queries.check_works_at(actor, body_id)
    rule_set = organisations.get_body(body_id).rule_set
    beside = next(
        (
            each for each in queries.list_registers(body_id)
            if each.direction == Direction.ISSUED and on in each.valid and each.issuer_symbol
        ),
        None,
    )  # fmt: skip
    if beside is None:
        raise NoRegister(f"body {body_id} numbers nothing on {on}", on=on)
    new = rules.register_of_copies(
        rule_set, from_on=beside.valid.lower, to_on=beside.valid.upper - timedelta(days=1),
        issuer_symbol=beside.issuer_symbol,
    )  # fmt: skip
    if not new.series.symbols:
        raise NoRegister(f"the rule set {rule_set} knows no copies", on=on)
    return open_register(actor, body_id, new)


def people_who_sign(actor: Actor, body_id: UUID) -> list[tuple[UUID, str, str]]:
    """Return who may sign copies of a body today: account, name, and the title of the post."""
    signers = queries.signers_of(body_id, on=actor.on)
    titles = {each.account_id: each.title for each in accounts.people_of(body_id, on=actor.on)}
    return [(pk, name, titles.get(pk, "")) for pk, name in signers.items()]
