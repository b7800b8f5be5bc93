"""Messages that another suite exported: their files go beside the documents that its registers brought here.

Nobody we trust sealed them, and what they say is compared, never taken: number, date and sender must be those
of one line of the taken register. Nobody is told anything; the files are looked at for secrecy marks first.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.blobs import services as blobs
from hoso.exchange import opening, queries
from hoso.exchange.edxml import Message
from hoso.exchange.errors import FileMarked, NoLineForMessage, NoMessage, SeveralLines
from hoso.exchange.letters import File, Signed, read_foreign, written_number
from hoso.lib.hashing import digest_file
from hoso.node.errors import ReaderCrashed, ReaderRefused, ReaderTimedOut, ReaderTooBig
from hoso.node.reader import ReaderPool
from hoso.reading.marks import look_for_marks, screen_seconds
from hoso.registry import queries as registry_queries
from hoso.registry import services as registry
from hoso.registry.errors import IssuedFileThere
from hoso.registry.rules import Direction, Role, number_keys, same_issuer

_COUNT_SECONDS = 120.0
_LETTER = "letter.xml"


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What became, or would become, of one message: its document, and how many files are new there."""

    document_id: UUID
    written_number: str
    is_ours: bool  # the body sent it; otherwise it got it
    signed: Signed
    remarks: tuple[str, ...]
    new_files: int


def take_over(actor: Actor, body_id: UUID, path: Path, *, pool: ReaderPool, commit: bool) -> TakenOver:
    """Put the files of an exported message beside the document of the register that it is; done again, once.

    Without `commit` everything is tried and nothing kept. `pool` reads pages (`reading.tasks`).

    Raises:
        NotAllowed: the actor does not exchange for the body.
        NotFound: the document of the line is not open to the actor.
        NoMessage: it is a status, a recall, or bears no file.
        NoLineForMessage, SeveralLines: no line of the body's registers is this document, or several are.
        FileMarked: a file bears a secrecy mark, or that could not be excluded: nothing of it was kept.
        IssuedFileThere: the document has another original.
        ReaderRefused: the bytes are no message, or it was changed after it was signed; with the code.
        DiskFull, ReaderCrashed, ReaderTimedOut, ReaderTooBig: see there.
    """
    by = queries.check_may(actor, body_id)
    with opening.readers().lease() as reader:
        shutil.copyfile(path, reader.work / _LETTER)
        letter, signed = read_foreign(reader, _LETTER)
        message = letter.message
        if message is None or not letter.files:
            raise NoMessage(f"{path.name} holds no document with files")
        is_ours = _is_ours(message, body_id, on=actor.on)
        document_id = _line_of(actor, body_id, message, is_ours=is_ours)
        looked = [(file, _pages(file, pool)) for file in letter.files]
        new = _not_there(document_id, looked)
        if commit and new:
            _keep(by, document_id, new, is_ours=is_ours)
    return TakenOver(document_id, written_number(message), is_ours, signed, letter.remarks, len(new))


def _is_ours(message: Message, body_id: UUID, *, on: date) -> bool:
    sender = queries.body_of_code(message.sender.organ_id, on=on, dated_on=message.promulgated_on)
    return sender is not None and sender.pk == body_id


def _line_of(actor: Actor, body_id: UUID, message: Message, *, is_ours: bool) -> UUID:
    """Return the document of the one line that bears number, symbol and date of a message.

    Where several do, the one that names the sender.
    """
    told = {"number": written_number(message), "day": message.promulgated_on}
    key = number_keys(message.number, message.notation).whole
    direction = Direction.ISSUED if is_ours else Direction.ARRIVALS
    day = message.promulgated_on
    found = registry_queries.find_in_registers(body_id, direction, key, issued_on=day) if day and key else []
    if len(found) > 1 and not is_ours:
        found = [each for each in found if same_issuer(each.issuer, message.sender.name)] or found
    if not found:
        raise NoLineForMessage(f"no line of {body_id}", **told)
    if len(found) > 1:
        raise SeveralLines(f"{len(found)} lines of {body_id}", count=len(found), **told)
    return registry_queries.get_document(actor, found[0].pk, to=acts.EXCHANGE).pk


def _pages(file: File, pool: ReaderPool) -> int:
    """Return how many pages a file has that bears no mark; what cannot be looked at may bear one."""
    with pool.lease() as reader:
        name = f"in{file.path.suffix}"
        shutil.copyfile(file.path, reader.work / name)
        try:
            pages = reader.call("pages", {"input": name}, timeout_seconds=_COUNT_SECONDS).get("pages")
            if not isinstance(pages, int) or pages < 1:
                raise FileMarked(f"{file.attachment.name}: no number of pages")
            is_held = look_for_marks(reader, name, seconds=screen_seconds(pages)).held
        except (ReaderRefused, ReaderCrashed, ReaderTimedOut, ReaderTooBig) as failure:
            raise FileMarked(f"{file.attachment.name}: {failure.code}") from failure
    if is_held:
        raise FileMarked(f"{file.attachment.name}: a mark, or a doubt")
    return pages


def _not_there(document_id: UUID, looked: Sequence[tuple[File, int]]) -> list[tuple[File, int]]:
    """Return the files that the document does not have.

    Raises:
        IssuedFileThere: it has an original that is none of them.
    """
    there = registry_queries.files_of([document_id])
    digests = {str(digest_file(file.path)): (file, pages) for file, pages in looked}
    if any(each.role is Role.ORIGINAL and each.digest not in digests for each in there):
        raise IssuedFileThere(f"document {document_id} has its original")
    known = {each.digest for each in there}
    return [each for digest, each in digests.items() if digest not in known]


def _keep(by: Actor, document_id: UUID, files: Sequence[tuple[File, int]], *, is_ours: bool) -> None:
    """Keep the files; of what the body issued the first is the document, and the others are annexes."""
    kept = [
        registry.NewFile(
            Role.ANNEX if is_ours and place else Role.ORIGINAL,
            blobs.keep(file.path, media_type=file.attachment.content_type[:100]),
            file.attachment.name[:255], file.attachment.content_type[:100], last_page=pages,
        )
        for place, (file, pages) in enumerate(files)
    ]  # fmt: skip
    with transaction.atomic():
        registry.add_files(document_id, kept)
        audit.record(by, "exchange.take_over", subject=document_id, files=len(kept))
