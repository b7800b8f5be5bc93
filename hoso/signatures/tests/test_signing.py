"""Signatures made here: their look, their bytes, and what unrelated readers say of them."""

import re
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw

from hoso.signatures.appearance import (
    Box,
    Copy,
    Picture,
    copy_of_paper,
    digitised_record,
    over_left_third,
    separate_attachment,
)
from hoso.signatures.errors import NotSigned, SignedFileUnreadable
from hoso.signatures.findings import Indication, Level
from hoso.signatures.grounds import Grounds
from hoso.signatures.preparing import make_ready
from hoso.signatures.returning import new_signatures
from hoso.signatures.signing import Order, sign_pdf
from hoso.signatures.tests.papers import plain_paper
from hoso.signatures.tests.pki import Authority, day
from hoso.signatures.validating import validate_pdf

pytest_plugins = ["tests.signing_desk"]
NOW = day("2026-05-20")


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    return make_ready(plain_paper(tmp_path / "paper.pdf"), tmp_path / "prepared.pdf")


def signed(prepared: Path, authority: Authority, order: Order, *, by: str = "body") -> Path:
    target = prepared.with_name(f"{order.field}.pdf")
    sign_pdf(prepared, target, signer=authority.signer(by), order=order, at=NOW)
    return target


def seen(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return done.stdout


def test_the_prepared_bytes_stay_and_only_a_signature_is_appended(
    prepared: Path, authority: Authority
) -> None:
    before = prepared.read_bytes()
    done = signed(prepared, authority, Order("Body"))
    assert done.read_bytes().startswith(before)
    assert prepared.read_bytes() == before
    assert new_signatures(prepared, done) == ["Body"]


def test_a_digitised_record_shows_holder_and_time_at_the_top_right(
    prepared: Path, authority: Authority
) -> None:
    at = datetime.fromisoformat("2026-05-20T03:04:05+00:00")
    done = signed(
        prepared, authority, Order("Body", digitised_record("Lưu trữ lịch sử tỉnh Tuyên Quang", at))
    )
    first_lines = seen(done).splitlines()[:4]
    assert any("Lưu trữ lịch sử tỉnh Tuyên Quang" in line for line in first_lines)
    assert any("20-05-2026 10:04:05 +07:00" in line for line in first_lines)
    with pikepdf.open(done) as document:
        left, bottom, right, top = (float(edge) for edge in document.Root.AcroForm.Fields[0].Rect)
    assert 595 / 3 < left < right < 595
    assert 842 * 0.9 < bottom < top < 842


def test_a_copy_shows_its_form_body_and_time(prepared: Path, authority: Authority) -> None:
    done = signed(
        prepared, authority, Order("Copy", copy_of_paper(Copy.FULL, "Ủy ban nhân dân xã Hòa An", NOW))
    )
    assert "SAO Y" in seen(done)
    assert "Ủy ban nhân dân xã Hòa An" in seen(done)


def test_an_attachment_shows_number_and_symbol_a_percent_sign_as_it_is(
    prepared: Path, authority: Authority
) -> None:
    done = signed(prepared, authority, Order("Attachment", separate_attachment("15/QĐ-UBND (50%)", NOW)))
    assert "15/QĐ-UBND (50%)" in seen(done)


def test_leader_and_seal_are_shown_over_each_other(
    prepared: Path, authority: Authority, tmp_path: Path
) -> None:
    pen, seal = tmp_path / "pen.png", tmp_path / "seal.png"
    for path, colour in ((pen, (0, 0, 200, 255)), (seal, (220, 0, 0, 255))):
        picture = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
        ImageDraw.Draw(picture).ellipse((10, 10, 290, 290), outline=colour, width=20)
        picture.save(path)
    person = Box(2, 300, 120, 450, 180)
    first = signed(prepared, authority, Order("Leader", Picture(pen, person)), by="an")
    both = signed(
        first, authority, Order("Seal", Picture(seal, over_left_third(person, width=100, height=100)))
    )
    found = validate_pdf(both, Grounds(at=NOW, trust=authority.trust(NOW)))
    assert [each.indication for each in found] == [Indication.PASSED, Indication.PASSED]
    subprocess.run(["pdftoppm", "-png", "-r", "50", "-f", "2", both, tmp_path / "page"], check=True)
    with Image.open(next(tmp_path.glob("page*.png"))) as page:
        colours = {colour for _, colour in page.convert("RGB").getcolors(1 << 20) or []}
    assert any(blue > 150 and red < 90 for red, _, blue in colours)  # type: ignore[misc]
    assert any(red > 150 and blue < 90 for red, _, blue in colours)  # type: ignore[misc]


def test_with_stamp_and_evidence_it_is_of_level_lta(prepared: Path, authority: Authority) -> None:
    order = Order("Body", stamper=authority.stamper(NOW), evidence=authority.trust(NOW), archive=True)
    done = signed(prepared, authority, order)
    findings = validate_pdf(done, Grounds(at=NOW, trust=authority.trust(NOW)))
    assert (findings[0].level, findings[0].indication, findings[0].proven_at) == (
        Level.B_LTA,
        Indication.PASSED,
        NOW,
    )


def test_a_field_that_is_there_is_not_signed_again(prepared: Path, authority: Authority) -> None:
    first = signed(prepared, authority, Order("Body"))
    again = prepared.with_name("again.pdf")
    with pytest.raises(NotSigned):
        sign_pdf(first, again, signer=authority.signer("an"), order=Order("Body"), at=NOW)
    assert not again.exists()


def test_evidence_that_cannot_be_had_leaves_nothing_behind(prepared: Path, authority: Authority) -> None:
    target = prepared.with_name("lt.pdf")
    order = Order("Body", stamper=authority.stamper(NOW), evidence=authority.trust(NOW))
    with pytest.raises(NotSigned):
        sign_pdf(prepared, target, signer=authority.signer("stranger"), order=order, at=NOW)
    assert not target.exists()


def test_what_is_no_pdf_is_refused(tmp_path: Path, authority: Authority) -> None:
    (tmp_path / "odd.pdf").write_bytes(b"nothing")
    with pytest.raises(SignedFileUnreadable):
        sign_pdf(
            tmp_path / "odd.pdf", tmp_path / "x.pdf", signer=authority.signer("an"), order=Order("A"), at=NOW
        )
    assert not (tmp_path / "x.pdf").exists()


def test_pdfsig_agrees(prepared: Path, authority: Authority) -> None:
    pdfsig = shutil.which("pdfsig")
    if pdfsig is None:
        pytest.skip("pdfsig is not installed: apt-get install poppler-utils")
    done = signed(prepared, authority, Order("Body", digitised_record("UBND xã Hòa An", NOW)))
    said = subprocess.run([pdfsig, done], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    done.write_bytes(re.sub(rb"Trang 1", b"Trang 9", done.read_bytes(), count=1))
    said = subprocess.run([pdfsig, done], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" not in said or "Trang 9" not in seen(done)
