"""What forgers do to signed papers, each told by its own finding: nobody's signature carries another's words.

Attacks: Mladenov et al., "1 Trillion Dollar Refund" (universal forgery, incremental saving, wrapping) and
"Shadow Attacks" (hide, replace, hide and replace).
"""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from hoso.signatures.errors import NotTheFileSent
from hoso.signatures.findings import Changes, Coverage, Indication, SignatureFinding
from hoso.signatures.grounds import Grounds
from hoso.signatures.preparing import make_ready
from hoso.signatures.returning import new_signatures
from hoso.signatures.tests.papers import context_of, plain_paper, sign
from hoso.signatures.tests.pki import Authority, day
from hoso.signatures.validating import validate_pdf

pytest_plugins = ["tests.signing_desk"]
NOW = day("2026-05-20")


@pytest.fixture
def shadowed(tmp_path: Path) -> Path:
    """A paper made by a forger: a second text lies in it unseen, and a form field lies over the amount."""
    path = plain_paper(tmp_path / "paper.pdf", pages=1)
    with pikepdf.open(path, allow_overwriting_input=True) as paper:
        hidden = paper.make_stream(b"BT /F1 24 Tf 72 720 Td (9 000 000 dong) Tj ET")
        paper.Root.Hidden = paper.make_indirect(hidden)
        look = paper.make_stream(b"")
        look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        look.BBox = pikepdf.Array([0, 0, 400, 40])
        field = paper.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="amount",
                V="", Rect=pikepdf.Array([72, 710, 472, 750]), F=4, AP=pikepdf.Dictionary(N=look),
                DA="/Helv 12 Tf",
            )
        )  # fmt: skip
        paper.pages[0].obj.Annots = pikepdf.Array([field])
        paper.Root.AcroForm = paper.make_indirect(pikepdf.Dictionary(Fields=pikepdf.Array([field])))
        paper.save(path)
    return path


@pytest.fixture
def signed(shadowed: Path, authority: Authority) -> Path:
    return sign(shadowed, shadowed.with_name("signed.pdf"), authority.signer("an"))


def judged(path: Path, authority: Authority) -> SignatureFinding:
    [found] = validate_pdf(path, Grounds(at=NOW, trust=authority.trust(NOW)))
    return found


def told(path: Path, authority: Authority) -> tuple[Indication, str]:
    found = judged(path, authority)
    return found.indication, found.sub_indication


def appended(signed: Path, change: Callable[[Any], None]) -> Path:
    """The signed file with an update appended."""
    target = signed.with_name("forged.pdf")
    with signed.open("rb") as opened:
        writer: Any = IncrementalPdfFileWriter(opened, strict=False)
        change(writer)
        out = BytesIO()
        writer.write(out)
    target.write_bytes(out.getvalue())
    return target


def _page(writer: Any) -> Any:
    return writer.root["/Pages"]["/Kids"][0]


def show_the_hidden_text(writer: Any) -> None:
    """Shadow attack, hide: the page is made to show another text, which was signed unseen."""
    page = _page(writer)
    page[generic.pdf_name("/Contents")] = writer.root.raw_get("/Hidden")
    writer.update_container(page)


def write_over_the_amount(writer: Any) -> None:
    """Shadow attack, replace: a field that lies over the text gets another value and look."""
    field = writer.root["/AcroForm"]["/Fields"][0]
    field[generic.pdf_name("/V")] = generic.TextStringObject("9 000 000 dong")
    box = generic.ArrayObject([generic.NumberObject(each) for each in (0, 0, 400, 40)])
    look = generic.StreamObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/XObject"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/Form"),
            generic.pdf_name("/BBox"): box,
        },
        stream_data=b"1 g 0 0 400 40 re f 0 g BT /F1 24 Tf 0 10 Td (9 000 000 dong) Tj ET",
    )
    field[generic.pdf_name("/AP")] = generic.DictionaryObject(
        {generic.pdf_name("/N"): writer.add_object(look)}
    )
    writer.update_container(field)


def write_the_pages_anew(writer: Any) -> None:
    """Shadow attack, hide and replace: another tree of pages takes the place of the signed one."""
    page = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Page"),
            generic.pdf_name("/MediaBox"): _page(writer)["/MediaBox"],
            generic.pdf_name("/Resources"): _page(writer)["/Resources"],
            generic.pdf_name("/Contents"): writer.root.raw_get("/Hidden"),
        }
    )
    pages = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Pages"),
            generic.pdf_name("/Count"): generic.NumberObject(1),
            generic.pdf_name("/Kids"): generic.ArrayObject([writer.add_object(page)]),
        }
    )
    writer.root[generic.pdf_name("/Pages")] = writer.add_object(pages)
    writer.update_root()


def change_the_text(writer: Any) -> None:
    """Incremental saving: the text of the page is written anew behind the signature."""
    page = _page(writer)
    stream = generic.StreamObject(stream_data=b"BT /F1 24 Tf 72 720 Td (9 000 000 dong) Tj ET")
    page[generic.pdf_name("/Contents")] = writer.add_object(stream)
    writer.update_container(page)


@pytest.mark.parametrize(
    "change", [show_the_hidden_text, write_over_the_amount, write_the_pages_anew, change_the_text]
)
def test_what_is_shown_otherwise_afterwards_is_changed_after_signing(
    signed: Path, authority: Authority, change: Callable[[Any], None]
) -> None:
    assert told(signed, authority) == (Indication.PASSED, "")
    forged = appended(signed, change)
    assert told(forged, authority) == (Indication.FAILED, "CHANGED_AFTER_SIGNING")
    assert judged(forged, authority).changes is not Changes.SIGNING


@pytest.mark.parametrize("change", [show_the_hidden_text, write_over_the_amount, write_the_pages_anew])
def test_none_of_it_comes_back_from_signing(
    shadowed: Path, authority: Authority, change: Callable[[Any], None]
) -> None:
    prepared = make_ready(shadowed, shadowed.with_name("prepared.pdf"))
    signed = sign(prepared, shadowed.with_name("signed.pdf"), authority.signer("an"))
    assert new_signatures(prepared, signed) == ["Signature1"]
    with pytest.raises(NotTheFileSent):
        new_signatures(prepared, appended(signed, change))
    # Changed first and signed then: the signature is good, and the file is another.
    changed = appended(prepared, change)
    with pytest.raises(NotTheFileSent):
        new_signatures(prepared, sign(changed, shadowed.with_name("late.pdf"), authority.signer("an")))


def test_a_signature_wrapped_around_other_bytes_is_not_of_the_whole_revision(
    signed: Path, authority: Authority
) -> None:
    def wrap(writer: Any) -> None:
        """Write the signature itself anew in a later revision, with the range of the signed one."""
        for field in writer.root["/AcroForm"]["/Fields"]:
            if field.get_object()["/FT"] == "/Sig":
                value = field.get_object()["/V"]
                kept = generic.DictionaryObject({name: value.raw_get(name) for name in value})
                field.get_object()[generic.pdf_name("/V")] = writer.add_object(kept)
                writer.update_container(field.get_object())
        change_the_text(writer)

    found = judged(appended(signed, wrap), authority)
    assert found.indication is Indication.FAILED
    assert found.sub_indication in {"NOT_THE_WHOLE_REVISION_SIGNED", "CHANGED_AFTER_SIGNING"}
    assert found.coverage is not Coverage.WHOLE_FILE


def _range(data: bytes) -> re.Match[bytes]:
    found = re.search(rb"/ByteRange ?\[[^\]]*\]", data)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "range_", [b"[]", b"[0 0 0 0]", b"[0 -1 -1 0]", b"[0 99999999 0 1]", b"null"],
    ids=["empty", "nothing", "negative", "beyond", "null"],
)  # fmt: skip
def test_a_range_that_covers_nothing_is_no_signature(
    signed: Path, authority: Authority, range_: bytes
) -> None:
    data = signed.read_bytes()
    found = _range(data)
    forged = b"/ByteRange " + range_
    signed.write_bytes(data.replace(found[0], forged.ljust(len(found[0])), 1))
    found_ = judged(signed, authority)
    assert found_.indication is Indication.FAILED
    assert found_.sub_indication in {"FORMAT_FAILURE", "HASH_FAILURE", "NOT_THE_WHOLE_REVISION_SIGNED"}


def test_another_papers_signature_is_told(signed: Path, shadowed: Path, authority: Authority) -> None:
    other = plain_paper(shadowed.with_name("other.pdf"), pages=1)
    signed_other = sign(other, shadowed.with_name("signed-other.pdf"), authority.signer("an")).read_bytes()
    take = re.compile(rb"/Contents <([0-9A-Fa-f]+)>")
    mine, theirs = take.search(signed.read_bytes()), take.search(signed_other)
    assert mine is not None
    assert theirs is not None
    forged = signed.read_bytes().replace(mine[1], theirs[1].ljust(len(mine[1]), b"0")[: len(mine[1])])
    signed.write_bytes(forged)
    assert told(signed, authority) == (Indication.FAILED, "HASH_FAILURE")


def test_evidence_taken_out_of_the_file_is_missed(signed: Path, shadowed: Path, authority: Authority) -> None:
    """With its revocation lists inside it holds by itself; a forger who takes them out gains nothing."""
    context = context_of(authority, NOW)
    whole = sign(
        shadowed, shadowed.with_name("whole.pdf"), authority.signer("an"), at=NOW, context=context,
        stamper=authority.stamper(NOW),
    )  # fmt: skip
    # Whoever looks has the authorities' certificates and no lists of their own.
    trust = authority.trust(NOW)
    bare = type(trust)(trust.anchors, trust.certificates, (), (), "bare")

    def verdict(path: Path) -> tuple[Indication, str]:
        [found] = validate_pdf(path, Grounds(at=NOW, trust=bare))
        return found.indication, found.sub_indication

    assert verdict(whole) == (Indication.PASSED, "")

    def forget(writer: Any) -> None:
        del writer.root["/DSS"]
        writer.update_root()

    indication, sub = verdict(appended(whole, forget))
    assert indication is not Indication.PASSED
    assert sub in {"CERTIFICATE_CHAIN_GENERAL_FAILURE", "TRY_LATER", "CHANGED_AFTER_SIGNING"}
