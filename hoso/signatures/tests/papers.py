"""Signed papers for the tests, and what a forger does to them."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import ValidationContext

from hoso.signatures.tests.pki import Authority


def plain_paper(path: Path, *, pages: int = 2) -> Path:
    """Write an unsigned PDF whose pages say what they are."""
    document = pikepdf.new()
    for number in range(1, pages + 1):
        page = document.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        words = f"BT /F1 24 Tf 72 720 Td (Trang {number}: 1 000 000 dong) Tj ET".encode()
        page.Contents = document.make_stream(words)
    document.save(path)
    return path


def sign(
    source: Path,
    target: Path,
    signer: Signer,
    *,
    field: str = "Signature1",
    stamper: TimeStamper | None = None,
    at: datetime | None = None,
    context: ValidationContext | None = None,
) -> Path:
    """Write `source` with a signature added; `context` embeds the validation material that it holds."""
    with source.open("rb") as opened:
        writer = IncrementalPdfFileWriter(opened, strict=False)
        about = PdfSignatureMetadata(
            field_name=field,
            subfilter=SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            embed_validation_info=context is not None,
            validation_context=context,
        )
        seen = PdfSigner(about, signer=signer, timestamper=stamper, new_field_spec=SigFieldSpec(field))
        done = seen.sign_pdf(writer)
    target.write_bytes(done.getvalue())
    return target


def stamp(source: Path, target: Path, stamper: TimeStamper, *, context: ValidationContext) -> Path:
    """Write `source` with a document time stamp added."""
    with source.open("rb") as opened:
        writer = IncrementalPdfFileWriter(opened, strict=False)
        done = BytesIO()
        PdfTimeStamper(stamper).timestamp_pdf(writer, "sha256", validation_context=context, output=done)
    target.write_bytes(done.getvalue())
    return target


def context_of(authority: Authority, at: datetime) -> ValidationContext:
    """Return what the library needs to put chains and revocation lists into a file."""
    trust = authority.trust(at)
    return ValidationContext(
        trust_roots=list(trust.anchors),
        other_certs=list(trust.certificates),
        crls=[each.crl_data for each in trust.crls],
        moment=at,
        allow_fetching=False,
    )


def with_page_added(signed: Path, target: Path) -> Path:
    """Add a page to a signed file as an incremental update, as a forger would."""
    with signed.open("rb") as opened:
        writer: Any = IncrementalPdfFileWriter(opened, strict=False)
        box = generic.ArrayObject([generic.NumberObject(each) for each in (0, 0, 595, 842)])
        page = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Page"),
                generic.pdf_name("/MediaBox"): box,
                generic.pdf_name("/Contents"): writer.add_object(generic.StreamObject(stream_data=b"BT ET")),
                generic.pdf_name("/Resources"): generic.DictionaryObject(),
            }
        )
        writer.insert_page(page)
        with target.open("wb") as out:
            writer.write(out)
    return target
