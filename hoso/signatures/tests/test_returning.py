"""What comes back from signing outside is the file that was sent, signed, or it is not taken."""

from pathlib import Path

import pikepdf
import pytest

from hoso.signatures.errors import NotTheFileSent, SignedFileUnreadable
from hoso.signatures.preparing import make_ready
from hoso.signatures.returning import new_signatures
from hoso.signatures.tests.papers import plain_paper, sign, with_page_added
from hoso.signatures.tests.pki import Authority

pytest_plugins = ["tests.signing_desk"]


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    return make_ready(plain_paper(tmp_path / "paper.pdf"), tmp_path / "sent.pdf")


def reason(sent: Path, returned: Path) -> str:
    before = sent.read_bytes(), returned.read_bytes()
    with pytest.raises(NotTheFileSent) as caught:
        new_signatures(sent, returned)
    assert (sent.read_bytes(), returned.read_bytes()) == before
    return str(caught.value.facts["reason"])


def test_the_file_with_a_signature_added_is_taken(sent: Path, authority: Authority) -> None:
    returned = sign(sent, sent.with_name("back.pdf"), authority.signer("an"))
    assert new_signatures(sent, returned) == ["Signature1"]


def test_the_second_signature_is_the_only_new_one(sent: Path, authority: Authority) -> None:
    first = sign(sent, sent.with_name("1.pdf"), authority.signer("an"))
    both = sign(first, sent.with_name("2.pdf"), authority.signer("body"), field="Body")
    assert new_signatures(first, both) == ["Body"]
    assert new_signatures(sent, both) == ["Signature1", "Body"]


def test_another_document_is_refused(sent: Path, authority: Authority) -> None:
    other = plain_paper(sent.with_name("other.pdf"), pages=3)
    assert reason(sent, sign(other, sent.with_name("back.pdf"), authority.signer("an"))) == "other_bytes"


def test_the_same_document_written_anew_is_refused(sent: Path, authority: Authority) -> None:
    with pikepdf.open(sent) as document:
        document.docinfo["/Title"] = "Written anew"
        document.save(sent.with_name("anew.pdf"))
    returned = sign(sent.with_name("anew.pdf"), sent.with_name("back.pdf"), authority.signer("an"))
    assert reason(sent, returned) == "other_bytes"


def test_the_file_as_it_was_sent_is_refused(sent: Path) -> None:
    returned = sent.with_name("back.pdf")
    returned.write_bytes(sent.read_bytes())
    assert reason(sent, returned) == "nothing_added"


def test_a_page_added_and_nobody_signed_is_refused(sent: Path) -> None:
    assert reason(sent, with_page_added(sent, sent.with_name("back.pdf"))) == "no_signature"


def test_a_page_added_before_signing_is_refused(sent: Path, authority: Authority) -> None:
    longer = with_page_added(sent, sent.with_name("longer.pdf"))
    assert reason(sent, sign(longer, sent.with_name("back.pdf"), authority.signer("an"))) == "other_changes"


def test_a_page_added_after_signing_is_refused(sent: Path, authority: Authority) -> None:
    signed = sign(sent, sent.with_name("1.pdf"), authority.signer("an"))
    assert reason(sent, with_page_added(signed, sent.with_name("back.pdf"))) == "other_changes"


def test_bytes_behind_the_file_that_are_no_pdf_are_refused(sent: Path) -> None:
    returned = sent.with_name("back.pdf")
    returned.write_bytes(sent.read_bytes() + b"\nstartxref\n5\n%%EOF\n")
    with pytest.raises((SignedFileUnreadable, NotTheFileSent)):
        new_signatures(sent, returned)


def test_what_is_signed_already_is_sent_byte_for_byte(sent: Path, authority: Authority) -> None:
    signed = sign(sent, sent.with_name("1.pdf"), authority.signer("an"))
    assert make_ready(signed, sent.with_name("2.pdf")).read_bytes() == signed.read_bytes()


def test_the_same_paper_is_made_ready_to_the_same_bytes(sent: Path) -> None:
    paper = sent.with_name("paper.pdf")
    assert make_ready(paper, sent.with_name("again.pdf")).read_bytes() == sent.read_bytes()
