"""Only what was signed is read; every way to slip something past the signature is refused."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from lxml import etree

from hoso.exchange import edxml
from hoso.exchange.edxml.names import DS
from hoso.exchange.edxml.tests.messages import (
    FILE,
    a_key,
    a_message,
    attached,
    signed_bytes,
    taken_apart,
    unsigned_bytes,
)
from hoso.exchange.errors import (
    AttachmentsDiffer,
    IdTwice,
    NotEdxml,
    SignatureBroken,
    SignatureMissing,
    SignatureOdd,
)
from hoso.lib.errors import DomainError

MESSAGE = a_message(files=2)


def verified(content: bytes, folder: Path, *, kind: str = "ec", name: str = "commune") -> edxml.Read:
    """Take a message apart, verify it, and read what was signed."""
    parts = taken_apart(content, folder)
    return edxml.read(edxml.verify(parts, folder, a_key(kind, name)[1]))


def change(content: bytes, old: str, new: str) -> bytes:
    """The message, changed on its way."""
    text = content.decode()
    assert old in text
    return text.replace(old, new, 1).encode()


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_what_was_signed_is_read(tmp_path: Path, kind: str) -> None:
    assert verified(signed_bytes(MESSAGE, kind=kind), tmp_path, kind=kind).message == MESSAGE


def test_a_message_without_attachments_too(tmp_path: Path) -> None:
    message = a_message(files=0)
    assert verified(signed_bytes(message), tmp_path).message == message


def test_a_message_is_signed_once() -> None:
    key, certificate = a_key()
    once = edxml.sign(edxml.build(a_message(files=0)), key=key, certificate=certificate, digests={})
    with pytest.raises(SignatureOdd):
        edxml.sign(once, key=key, certificate=certificate, digests={})


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_another_program_judges_the_signature_as_we_do(tmp_path: Path, kind: str) -> None:
    if shutil.which("xmlsec1") is None:
        pytest.skip("xmlsec1 is not installed: apt-get install xmlsec1")
    good = signed_bytes(MESSAGE, kind=kind)
    assert xmlsec(good, tmp_path, kind=kind) == 0
    assert xmlsec(change(good, "mở đường", "đóng đường"), tmp_path, kind=kind) != 0


def xmlsec(content: bytes, folder: Path, *, kind: str) -> int:
    """The exit code of xmlsec1."""
    (folder / "in.xml").write_bytes(content)
    (folder / "file").write_bytes(FILE)
    (folder / "cert.pem").write_bytes(a_key(kind)[1].public_bytes(serialization.Encoding.PEM))
    maps = [f"--url-map:cid:{each.content_id}={folder / 'file'}" for each in MESSAGE.attachments]
    flat = [part for each in maps for part in each.rsplit("=", 1)]
    command = [
        "xmlsec1", "--verify", "--pubkey-cert-pem", str(folder / "cert.pem"), "--id-attr:Id", "edXMLEnvelope",
        *flat, str(folder / "in.xml"),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode


def without_signature(content: bytes) -> bytes:
    return re.sub(rb"<ds:Signature .*</ds:Signature>", b"", content, flags=re.DOTALL)


def the_signature(content: bytes) -> str:
    found = re.search(rb"<ds:Signature .*</ds:Signature>", content, flags=re.DOTALL)
    assert found is not None
    return found[0].decode()


def twice(content: bytes) -> bytes:
    return change(content, the_signature(content), the_signature(content) * 2)


def moved(content: bytes) -> bytes:
    """The signature at the end of the envelope."""
    found = the_signature(content)
    return change(change(content, found, ""), "</edXML:edXMLEnvelope>", found + "</edXML:edXMLEnvelope>")


def envelope_of(content: bytes) -> str:
    found = re.search(rb"<edXML:edXMLEnvelope .*</edXML:edXMLEnvelope>", content, flags=re.DOTALL)
    assert found is not None
    return found[0].decode()


def forged_copy(envelope: str) -> str:
    """The envelope with other words, without a signature, and with ids of its own."""
    forged = without_signature(envelope.encode()).decode().replace("mở", "đóng")
    return forged.replace('Id="edXMLEnvelope"', 'Id="forged"').replace('id="Trace', 'id="forgedTrace')


def wrapped_before(content: bytes) -> bytes:
    """A forged envelope first, the signed one behind it."""
    signed = envelope_of(content)
    return change(content, signed, forged_copy(signed) + signed)


def wrapped_same_id(content: bytes) -> bytes:
    signed = envelope_of(content)
    forged = without_signature(signed.encode()).decode().replace("mở", "đóng")
    return change(content, signed, forged + signed)


def wrapped_inside(content: bytes) -> bytes:
    """A forged envelope around the signed one, with the signature in its own header."""
    signed, signature = envelope_of(content), the_signature(content)
    inner = signed.replace(signature, "")
    full = signature.replace("</ds:Signature>", f"<ds:Object>{inner}</ds:Object></ds:Signature>")
    forged = forged_copy(signed).replace("</edXML:edXMLHeader>", full + "</edXML:edXMLHeader>")
    return change(content, signed, forged)


def wrapped_by_name(content: bytes) -> bytes:
    """The signed envelope put away under another name, a forged one with its signature in its place."""
    signed, signature = envelope_of(content), the_signature(content)
    kept = signed.replace(signature, "").replace("edXML:edXMLEnvelope", "edXML:Kept")
    forged = forged_copy(signed).replace("</edXML:edXMLHeader>", signature + "</edXML:edXMLHeader>")
    return change(content, signed, forged + kept)


def without_transform(content: bytes) -> bytes:
    return re.sub(rb"<ds:Transforms>.*</ds:Transforms>", b"", content, flags=re.DOTALL)


def transform_by_path(content: bytes) -> bytes:
    return change(
        content,
        f'Algorithm="{DS}enveloped-signature"',
        'Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"',
    )


def with_attachment(content: bytes) -> bytes:
    more = b"".join(edxml.stream(edxml.build(a_message()), attached(a_message(), b"a"))).decode()
    more = more[more.index("<edXML:Attachment>") : more.index("</edXML:AttachmentEncoded>")]
    more = more.replace("cid-0", "more")
    return change(content, "</edXML:AttachmentEncoded>", more + "</edXML:AttachmentEncoded>")


def less_attachment(content: bytes) -> bytes:
    return re.sub(rb"<edXML:Attachment>.*?</edXML:Attachment>", b"", content, count=1, flags=re.DOTALL)


def exchanged_attachment(content: bytes) -> bytes:
    return re.sub(rb"Encoded>[A-Za-z0-9+/=]{8,}<", b"Encoded>YWJj<", content, count=1)


def commented(content: bytes) -> bytes:
    """A comment in the middle of a text is not signed; whoever reads up to it reads another number."""
    return change(content, ">118<", ">11<!-- -->8<")


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    return lambda content: change(content, old, new)


FORGERIES: list[tuple[Callable[[bytes], bytes], type[DomainError]]] = [
    (without_signature, SignatureMissing),
    (twice, SignatureOdd),
    (moved, SignatureOdd),
    (wrapped_before, NotEdxml),
    (wrapped_same_id, IdTwice),
    (wrapped_inside, NotEdxml),
    (wrapped_by_name, SignatureOdd),
    (without_transform, SignatureBroken),
    (transform_by_path, SignatureBroken),
    (with_attachment, AttachmentsDiffer),
    (less_attachment, AttachmentsDiffer),
    (exchanged_attachment, SignatureBroken),
    (replaced("mở đường", "đóng đường"), SignatureBroken),
    (replaced("H49.64.33", "H49.64.34"), SignatureBroken),
    (replaced('Id="edXMLEnvelope"', 'Id="other"'), SignatureOdd),
    (replaced('URI="#edXMLEnvelope"', 'URI=""'), SignatureBroken),
    (replaced("xmldsig-more#ecdsa-sha256", "xmldsig-more#hmac-sha256"), SignatureOdd),
    (replaced("xmldsig-more#ecdsa-sha256", "xmldsig-more#rsa-sha256"), SignatureOdd),
    (replaced("xmldsig-more#ecdsa-sha256", "xmldsig-more#ecdsa-sha1"), SignatureOdd),
    (replaced("xmlenc#sha512", "xmlenc#sha256"), SignatureBroken),
    (replaced("<ds:SignatureValue>", "<ds:SignatureValue>AAAA"), SignatureBroken),
    (replaced("<ds:SignatureValue>", "<ds:SignatureValue>*"), SignatureOdd),
]


@pytest.mark.parametrize(
    ("forge", "refusal"), FORGERIES, ids=[f"{at}-{each[1].__name__}" for at, each in enumerate(FORGERIES)]
)
def test_every_forgery_is_refused(
    forge: Callable[[bytes], bytes], refusal: type[DomainError], tmp_path: Path
) -> None:
    good = signed_bytes(MESSAGE)
    assert verified(good, tmp_path / "good").message == MESSAGE
    with pytest.raises(refusal):
        verified(forge(good), tmp_path / "forged")


def test_a_key_of_somebody_else_is_refused_whatever_certificate_the_message_brings(tmp_path: Path) -> None:
    with pytest.raises(SignatureBroken):
        verified(signed_bytes(MESSAGE), tmp_path, name="somebody else")


def test_a_comment_changes_nothing_that_is_read(tmp_path: Path) -> None:
    found = verified(commented(signed_bytes(MESSAGE)), tmp_path).message
    assert found is not None
    assert found.number == "118"


def test_what_stands_outside_the_signed_envelope_is_not_seen(tmp_path: Path) -> None:
    more = change(signed_bytes(MESSAGE), "</edXML:edXML>", "<x>outside</x></edXML:edXML>")
    parts = taken_apart(more, tmp_path)
    signed = edxml.verify(parts, tmp_path, a_key()[1])
    assert b"outside" in parts.envelope
    assert b"outside" not in signed


def test_text_behind_the_signature_is_signed_too(tmp_path: Path) -> None:
    with pytest.raises(SignatureBroken):
        verified(change(signed_bytes(MESSAGE), "</ds:Signature>", "</ds:Signature>tail"), tmp_path)


def test_every_single_changed_byte_of_the_message_is_noticed(tmp_path: Path) -> None:
    good = edxml.sign(edxml.build(a_message(files=0)), key=a_key()[0], certificate=a_key()[1], digests={})
    signed = canonical_of(good)
    for place in range(0, len(good), 23):
        changed = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
        try:
            parts = taken_apart(changed, tmp_path / str(place))
            found = edxml.verify(parts, tmp_path / str(place), a_key()[1])
        except DomainError:
            continue
        # What is not noticed changes nothing: a space in the head, the certificate that nobody trusts.
        assert found == signed


def canonical_of(envelope: bytes) -> bytes:
    root = etree.fromstring(envelope)
    for signature in list(root.iter(f"{{{DS}}}Signature")):
        signature.getparent().remove(signature)
    written: bytes = etree.tostring(root[0], method="c14n", exclusive=True, with_comments=False)
    return written


def test_a_signature_that_forgets_the_attachments_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AttachmentsDiffer):
        verified(unsigned_like_signed(), tmp_path)


def unsigned_like_signed() -> bytes:
    """A signature over no attachment at all, in a message that has two."""
    key, certificate = a_key()
    envelope = edxml.sign(edxml.build(MESSAGE), key=key, certificate=certificate, digests={})
    tail = unsigned_bytes(MESSAGE).partition(b"<edXML:AttachmentEncoded>")
    return envelope.removesuffix(b"</edXML:edXML>") + tail[1] + tail[2]
