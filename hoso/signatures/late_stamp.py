"""A time stamp over a signed file, when the authority could not be asked at once: bytes are appended.

The file is parsed where there is no network, and the authority is asked where no file is parsed: room is left
first, its digest is stamped, and the stamp is written into that room.
"""

from dataclasses import dataclass
from pathlib import Path

from asn1crypto import cms
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp, PreparedByteRangeDigest

from hoso.signatures.errors import NotSigned, SignedFileUnreadable

DIGEST = "sha256"
# A token with a chain of three certificates has some 6 KB; in the file two digits stand for a byte.
_ROOM = 2 * (24 << 10)


@dataclass(frozen=True, slots=True)
class Room:
    """Room for a stamp in a file: the digest that is to be stamped, and where the stamp goes."""

    digest: bytes
    start: int
    end: int


def leave_room(source: Path, target: Path, *, field: str) -> Room:
    """Write `source` to `target` with an empty document time stamp appended (ISO 32000-2, 12.8.5).

    Raises:
        SignedFileUnreadable: it is no PDF that can be read.
    """
    try:
        with source.open("rb") as opened, target.open("w+b") as out:
            writer = IncrementalPdfFileWriter(opened, strict=False)
            embedding = PdfCMSEmbedder(new_field_spec=SigFieldSpec(field)).write_cms(field, writer)
            next(embedding)
            stamp = DocumentTimestamp(bytes_reserved=_ROOM)
            embedding.send(SigObjSetup(sig_placeholder=stamp))
            prepared, _output = embedding.send(SigIOSetup(md_algorithm=DIGEST, output=out))
            return Room(
                prepared.document_digest, prepared.reserved_region_start, prepared.reserved_region_end
            )
    except (PdfError, SigningError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise SignedFileUnreadable(f"no PDF that can be read: {error}", reason=str(error)[:200]) from error


def fill_room(path: Path, room: Room, token: cms.ContentInfo) -> None:
    """Write a time stamp into the room that was left for it.

    Raises:
        NotSigned: the stamp is larger than the room.
    """
    prepared = PreparedByteRangeDigest(room.digest, room.start, room.end)
    try:
        with path.open("r+b") as out:
            prepared.fill_with_cms(out, token)
    except SigningError as error:
        raise NotSigned(f"{path.name} was not stamped: {error}", reason=str(error)[:200]) from error
