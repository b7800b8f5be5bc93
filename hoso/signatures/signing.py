"""Putting a signature into a prepared PDF: bytes are appended, the prepared ones stay as they are."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from pkcs11.exceptions import PKCS11Error
from pyhanko.pdf_utils.content import ImportedPdfPage, PdfContent
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.stamp import StaticStampStyle
from pyhanko.stamp.base import BaseStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError
from pyhanko_certvalidator.errors import ValidationError as CertificateInvalid

from hoso.lib.files import write_durably
from hoso.signatures.appearance import Appearance, Box, Picture, words_box
from hoso.signatures.drawing import draw_words
from hoso.signatures.errors import NotSigned, SignedFileUnreadable
from hoso.signatures.trust import Trust


@dataclass(frozen=True)
class Order:
    """What is to be signed how.

    `field` is the name of the new signature field, `stamper` a time-stamp authority; `evidence` puts
    chain and revocation data into the file (PAdES B-LT), `archive` a document time stamp over them (B-LTA).
    """

    field: str
    appearance: Appearance | None = None
    stamper: TimeStamper | None = None
    evidence: Trust | None = None
    archive: bool = False
    reason: str = ""
    place: str = ""


def sign_pdf(prepared: Path, target: Path, *, signer: Signer, order: Order, at: datetime) -> None:
    """Write `prepared` with one signature appended to `target`; durable, all of it or nothing.

    `at` is the moment for which evidence is gathered (aware).

    Raises:
        NotSigned: a field of this name is there already, the time-stamp authority does not answer, the
            certificate may not sign, the key fails, or evidence is missing.
        SignedFileUnreadable: `prepared` is no PDF.
    """
    done = BytesIO()
    try:
        with prepared.open("rb") as source, TemporaryDirectory() as folder:
            writer = IncrementalPdfFileWriter(source, strict=False)
            waiting = _waiting_field(writer, order.field)
            box = waiting or _box(writer, order.appearance)
            PdfSigner(
                _metadata(order, at),
                signer=signer,
                timestamper=order.stamper,
                stamp_style=_style(order.appearance, box, Path(folder)),
                # A field that waits for this signature is used as it is; its place was settled in the file.
                new_field_spec=None if waiting else _field(order.field, box),
            ).sign_pdf(writer, output=done)
    except (PdfError, KeyError, IndexError, RecursionError) as error:
        raise SignedFileUnreadable(f"no PDF that can be read: {error}", reason=str(error)[:200]) from error
    except (
        SigningError,
        TimestampRequestError,
        PathError,
        CertificateInvalid,
        PKCS11Error,
        ValueError,
        OSError,
    ) as error:
        raise NotSigned(f"{prepared.name} was not signed: {error}", reason=str(error)[:200]) from error
    write_durably(target, done.getvalue())


def _metadata(order: Order, at: datetime) -> PdfSignatureMetadata:
    return PdfSignatureMetadata(
        field_name=order.field,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        reason=order.reason or None,
        location=order.place or None,
        embed_validation_info=order.evidence is not None,
        validation_context=_context(order.evidence, at) if order.evidence is not None else None,
        use_pades_lta=order.archive,
    )


def _context(trust: Trust, at: datetime) -> ValidationContext:
    return ValidationContext(
        trust_roots=list(trust.anchors),
        other_certs=list(trust.certificates),
        crls=[each.crl_data for each in trust.crls],
        ocsps=[each.ocsp_response_data for each in trust.ocsps],
        moment=at,
        # Nothing is fetched from an address inside a certificate.
        allow_fetching=False,
        revocation_mode="require",
    )


def _field(name: str, box: Box | None) -> SigFieldSpec:
    if box is None:
        return SigFieldSpec(name)
    corners = (round(box.left), round(box.bottom), round(box.right), round(box.top))
    return SigFieldSpec(name, on_page=box.page - 1, box=corners)


def _waiting_field(writer: IncrementalPdfFileWriter, name: str) -> Box | None:
    """Return where an empty field of this name waits; None: there is none."""
    for found, value, reference in enumerate_sig_fields(writer):
        if found == name and value is None:
            left, bottom, right, top = (float(edge) for edge in reference.get_object()["/Rect"])
            return Box(1, left, bottom, right, top)
    return None


def _box(writer: IncrementalPdfFileWriter, appearance: Appearance | None) -> Box | None:
    if appearance is None:
        return None
    if isinstance(appearance, Picture):
        return appearance.box
    page: Any = writer.root["/Pages"]
    while "/Kids" in page:
        page = page["/Kids"][0]
    left, bottom, right, top = (float(edge) for edge in _inherited(page, "/MediaBox"))
    box = words_box(appearance, page_width=right - left, page_height=top - bottom)
    return Box(box.page, box.left + left, box.bottom + bottom, box.right + left, box.top + bottom)


def _inherited(page: Any, name: str) -> Any:
    """Return an entry that a page may take from the nodes above it (ISO 32000-2, 7.7.3.4)."""
    while name not in page:
        page = page["/Parent"]
    return page[name]


_WHOLE_BOX = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MID,
    y_align=AxisAlignment.ALIGN_MID,
    inner_content_scaling=InnerScaling.STRETCH_TO_FIT,
)


def _style(appearance: Appearance | None, box: Box | None, folder: Path) -> BaseStampStyle | None:
    if appearance is None or box is None:
        return None
    if isinstance(appearance, Picture):
        with Image.open(appearance.image) as opened:
            opened.load()
            return _shown(PdfImage(opened.convert("RGBA")))
    page = folder / "words.pdf"
    page.write_bytes(
        draw_words(appearance, width_points=box.right - box.left, height_points=box.top - box.bottom)
    )
    return _shown(ImportedPdfPage(str(page)))


def _shown(content: PdfContent) -> StaticStampStyle:
    return StaticStampStyle(
        border_width=0, background=content, background_layout=_WHOLE_BOX, background_opacity=1.0
    )
