"""What the look-up knows of a holding, taken from the database and the blobs when it is needed.

Events carry ids only; the words of a record come from here, at the moment of indexing or asking.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from typing import BinaryIO
from uuid import UUID

from hoso.blobs import queries as blobs
from hoso.blobs.errors import NoSuchBlob
from hoso.custody import queries as custody
from hoso.dossiers import queries as dossiers
from hoso.holdings.rules import Kind
from hoso.lib.text import squeeze
from hoso.registry import queries as registry
from hoso.registry.rules import Role
from hoso.search.engine.rows import Row

READING_BYTES = 256 << 20
# Longer than any document of offices; a damaged reading must not fill the index.
MOST_CHARACTERS = 4_000_000


def rows_of(holding_ids: Iterable[UUID]) -> list[Row]:
    """Return the rows of those holdings that have one: documents, dossiers, boxes.

    A pointer to a secret record, a holding that is shut, was struck or is gone has none.
    """
    ids = list(dict.fromkeys(holding_ids))
    rows = _documents(ids)
    left = [each for each in ids if str(each) not in {row.key for row in rows}]
    return rows + [row for each in left if (row := _dossier(each) or _box(each)) is not None]


def _documents(ids: Sequence[UUID]) -> list[Row]:
    found = [
        each
        for each in registry.list_documents(ids)
        if not (each.holding.secrecy or each.holding.is_shut or each.holding.struck_on)
    ]
    known = [each.pk for each in found]
    places, texts = dossiers.dossiers_of(known), _texts(known)
    return [
        Row(
            key=str(each.pk),
            kind=Kind.DOCUMENT.value,
            scope=each.holding.scope_id,
            access_class=each.holding.access_class,
            title=squeeze(each.subject),
            dossiers=tuple(places.get(each.pk, ())),
            number=each.number,
            symbol=each.symbol,
            head=_lines(each.type_name, each.parent_issuer, each.issuer, each.signer_title, each.signer),
            text=texts.get(each.pk, ""),
            type_code=each.type_code,
            bodies=(each.holding.creator_id,),
            dated_on=each.issued_on,
        )
        for each in found
    ]


def _dossier(holding_id: UUID) -> Row | None:
    dossier = dossiers.find_dossier(holding_id)
    if dossier is None:
        return None
    return Row(
        key=str(dossier.pk),
        kind=Kind.DOSSIER.value,
        scope=dossier.holding.scope_id,
        access_class=dossier.holding.access_class,
        title=squeeze(dossier.title),
        dossiers=(dossier.pk,),
        head=_lines(dossier.code, str(dossier.year or "")),
        bodies=(dossier.holding.creator_id,),
        dated_on=dossier.begins_on,
    )


def _box(holding_id: UUID) -> Row | None:
    box = custody.find_box_by_id(holding_id)
    if box is None:
        return None
    return Row(
        key=str(box.pk),
        kind=Kind.BOX.value,
        scope=box.holding.scope_id,
        access_class=box.holding.access_class,
        title=box.label,
        head=squeeze(f"{box.note} {box.contents}"),
        bodies=(box.holding.creator_id,),
    )


def _lines(*values: str) -> str:
    return "\n".join(squeeze(value) for value in values if value)


def _texts(document_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the text of each document's newest reading, pages separated by form feeds."""
    digests: dict[UUID, str] = {}
    for file in registry.files_of(document_ids):  # the newest comes last
        if file.role is Role.READING:
            digests[file.document_id] = file.digest
    return {document_id: _text(digest) for document_id, digest in digests.items()}


# Bytes under a digest never change, so their words may be remembered; who may see them may not.
@lru_cache(maxsize=256)
def _text(digest: str) -> str:
    try:
        with closing(blobs.open_blob(digest)) as stream:
            return _text_in(stream)
    except NoSuchBlob:
        # Fixity names what is missing; until it is back the document is found by its fields.
        return ""


def _text_in(stream: BinaryIO) -> str:
    try:
        reading = json.loads(stream.read(READING_BYTES))
    except (ValueError, RecursionError):
        # A reading that cannot be read is a document without words: its fields are still found.
        return ""
    text = reading.get("text") if isinstance(reading, Mapping) else None
    return text[:MOST_CHARACTERS] if isinstance(text, str) else ""
