"""Signing a message and verifying it: XML Signature 1.1, one form only (docs/decisions/0024).

The signature stands in the header. It refers to the envelope, less itself, and to the decoded bytes of each
attachment by `cid:`. Whoever verifies goes on with the bytes that were digested, never with the tree that
was looked at: what stands outside the signature is not seen.

Sources: XML Signature Syntax and Processing 1.1; Exclusive XML Canonicalization 1.0; RFC 9231 (algorithms);
OASIS WS-Security SOAP Messages with Attachments 1.1 (references to attachments by `cid:`).
"""

import base64
import binascii
import copy
import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from lxml import etree

from hoso.exchange.edxml.names import DS, ENVELOPE_ID, local
from hoso.exchange.edxml.taking_apart import Parts
from hoso.exchange.edxml.trees import canonical, check_ids, parse, the_envelope
from hoso.exchange.errors import AttachmentsDiffer, SignatureBroken, SignatureMissing, SignatureOdd
from hoso.lib.hashing import Digest, digest_file, digest_of

_Element = Any  # lxml comes without types
_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = f"{DS}enveloped-signature"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
# SHA-1 is not among them, and nothing with a key that both sides hold.
DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
SIGNATURES: dict[str, tuple[str, hashes.HashAlgorithm]] = {
    f"{_MORE}ecdsa-sha256": ("ec", hashes.SHA256()),
    f"{_MORE}ecdsa-sha512": ("ec", hashes.SHA512()),
    f"{_MORE}rsa-sha256": ("rsa", hashes.SHA256()),
    f"{_MORE}rsa-sha512": ("rsa", hashes.SHA512()),
}
_METHODS = {algorithm: method for method, algorithm in DIGESTS.items()}


def sign(
    envelope: bytes, *, key: _Key, certificate: x509.Certificate, digests: Mapping[str, Digest]
) -> bytes:
    """Return what `build` made with a signature in its header.

    `digests` holds for each attachment, by its content id, the SHA-256 or SHA-512 of its bytes; they must be
    those of the manifest. The certificate is put in for others to see.

    Raises:
        SignatureOdd: the envelope is signed already.
    """
    root = parse(envelope)
    found = the_envelope(root)
    if list(root.iter(f"{{{DS}}}Signature")):
        raise SignatureOdd("signed already", reason="twice")
    signature = etree.SubElement(_header(found), f"{{{DS}}}Signature", nsmap={"ds": DS})
    info = _ds(signature, "SignedInfo")
    _ds(info, "CanonicalizationMethod", Algorithm=EXCLUSIVE)
    kind = "rsa" if isinstance(key, rsa.RSAPrivateKey) else "ecdsa"
    _ds(info, "SignatureMethod", Algorithm=f"{_MORE}{kind}-sha256")
    own = digest_of([_without_signature(found)], algorithm="sha256")
    _reference(info, f"#{ENVELOPE_ID}", own, is_envelope=True)
    for content_id, value in digests.items():
        _reference(info, f"cid:{quote(content_id, safe='')}", value)
    _ds(signature, "SignatureValue").text = _text(_signed(key, canonical(info)))
    data = _ds(_ds(signature, "KeyInfo"), "X509Data")
    _ds(data, "X509Certificate").text = _text(certificate.public_bytes(serialization.Encoding.DER))
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def verify(parts: Parts, folder: Path, certificate: x509.Certificate) -> bytes:
    """Check that the holder of `certificate` signed the message and every attachment; return what was signed.

    The certificate is the one we know the sender by; what the message brings along proves nothing. Whether it
    has ended or was revoked is for the caller to know.

    Raises:
        SignatureMissing: no signature.
        SignatureOdd: another form: a second signature, another place, method or transform, other references.
        SignatureBroken: it is not this key's, or something was changed.
        IdTwice, NotEdxml, XmlNotReadable: see `trees`.
        AttachmentsDiffer: an attachment is not signed, or a signed one is missing.
    """
    root = parse(parts.envelope)
    check_ids(root)
    envelope = the_envelope(root)
    signature = _the_signature(root, envelope)
    info = _one(signature, "SignedInfo")
    _check_key(signature, info, certificate)
    # From here on SignedInfo is the signer's word.
    references = _references(parse(canonical(info)))
    signed = _without_signature(envelope)
    _check_envelope(references.pop(f"#{envelope.get('Id')}", None), signed, envelope.get("Id"))
    _check_attachments(references, parts, folder)
    return signed


def embedded_certificate(envelope: bytes) -> x509.Certificate | None:
    """Return the certificate that a message brings along; None when it brings none that can be read.

    It proves nothing about who the sender is: with it one sees whether the message was changed since.

    Raises:
        NotEdxml, XmlNotReadable: see `trees`.
    """
    found = list(parse(envelope).iter(f"{{{DS}}}X509Certificate"))
    try:
        return x509.load_der_x509_certificate(base64.b64decode(found[0].text or "")) if found else None
    except ValueError:
        return None


def _header(envelope: _Element) -> _Element:
    found = [each for each in envelope if local(each.tag) == "edXMLHeader"]
    if len(found) != 1:
        raise SignatureOdd("not one header", reason="place")
    return found[0]


def _the_signature(root: _Element, envelope: _Element) -> _Element:
    found = list(root.iter(f"{{{DS}}}Signature"))
    if not found:
        raise SignatureMissing("the message is not signed")
    if len(found) > 1:
        raise SignatureOdd("more than one signature", reason="twice")
    if found[0].getparent() is not _header(envelope):
        raise SignatureOdd("the signature stands elsewhere", reason="place")
    return found[0]


def _without_signature(envelope: _Element) -> bytes:
    """The enveloped-signature transform, then canonical form; the tree is left as it is."""
    alone = copy.deepcopy(envelope)
    alone.tail = None
    for signature in list(alone.iter(f"{{{DS}}}Signature")):
        _remove(signature)
    return canonical(alone)


def _remove(element: _Element) -> None:
    """Take an element out and leave the text behind it where it stands (lxml takes it along)."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail
    parent.remove(element)
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail


def _check_key(signature: _Element, info: _Element, certificate: x509.Certificate) -> None:
    if _one(info, "CanonicalizationMethod").get("Algorithm") != EXCLUSIVE:
        raise SignatureOdd("another canonical form", reason="form")
    if len(_one(info, "CanonicalizationMethod")) or len(_one(info, "SignatureMethod")):
        raise SignatureOdd("parameters of a method", reason="form")
    method = SIGNATURES.get(_one(info, "SignatureMethod").get("Algorithm") or "")
    if method is None:
        raise SignatureOdd("another method of signing", reason="method")
    value = _bytes(_one(signature, "SignatureValue").text)
    key = certificate.public_key()
    try:
        if method[0] == "rsa" and isinstance(key, rsa.RSAPublicKey):
            key.verify(value, canonical(info), padding.PKCS1v15(), method[1])
        elif method[0] == "ec" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(_der(value, key), canonical(info), ec.ECDSA(method[1]))
        else:
            raise SignatureOdd("the method does not fit the key", reason="method")
    except InvalidSignature as error:
        raise SignatureBroken("another key, or changed", what="SignedInfo") from error


def _references(info: _Element) -> dict[str, tuple[str, bytes, bool]]:
    """Return algorithm and digest by what is referred to, and whether it is transformed as an envelope."""
    found: dict[str, tuple[str, bytes, bool]] = {}
    for reference in info:
        if reference.tag != f"{{{DS}}}Reference":
            continue
        algorithm = DIGESTS.get(_one(reference, "DigestMethod").get("Algorithm") or "")
        transforms = [
            (each.get("Algorithm"), len(each))
            for outer in reference
            if local(outer.tag) == "Transforms"
            for each in outer
        ]
        if algorithm is None or transforms not in ([], [(ENVELOPED, 0), (EXCLUSIVE, 0)]):
            raise SignatureOdd("another digest or transform", reason="transform")
        target = unquote(reference.get("URI") or "")
        if target in found:
            raise SignatureOdd("one thing is referred to twice", reason="reference")
        found[target] = (algorithm, _bytes(_one(reference, "DigestValue").text), bool(transforms))
    return found


def _check_envelope(found: tuple[str, bytes, bool] | None, signed: bytes, given: str | None) -> None:
    if found is None or not given:
        raise SignatureOdd("the envelope is not what is signed", reason="reference")
    algorithm, digest, is_envelope = found
    if not is_envelope:
        raise SignatureOdd("the envelope without its transforms", reason="transform")
    if not hmac.compare_digest(hashlib.new(algorithm, signed).digest(), digest):
        raise SignatureBroken("the message was changed", what="edXMLEnvelope")


def _check_attachments(references: Mapping[str, tuple[str, bytes, bool]], parts: Parts, folder: Path) -> None:
    if set(references) != {f"cid:{each.content_id}" for each in parts.attached}:
        raise AttachmentsDiffer("other attachments than are signed", found=len(parts.attached))
    for each in parts.attached:
        algorithm, digest, is_envelope = references[f"cid:{each.content_id}"]
        if is_envelope:
            raise SignatureOdd("an attachment with transforms", reason="transform")
        found = digest_file(folder / each.file, algorithm=algorithm)
        if not hmac.compare_digest(bytes.fromhex(found.value), digest):
            raise SignatureBroken("an attachment was changed", what=each.content_id)


def _one(at: _Element, name: str) -> _Element:
    found = [each for each in at if each.tag == f"{{{DS}}}{name}"]
    if len(found) != 1:
        raise SignatureOdd(f"not one {name}", reason="form")
    return found[0]


def _ds(at: _Element, name: str, **attributes: str) -> _Element:
    return etree.SubElement(at, f"{{{DS}}}{name}", attributes)


def _reference(info: _Element, uri: str, digest: Digest, *, is_envelope: bool = False) -> None:
    reference = _ds(info, "Reference", URI=uri)
    if is_envelope:
        transforms = _ds(reference, "Transforms")
        for algorithm in (ENVELOPED, EXCLUSIVE):
            _ds(transforms, "Transform", Algorithm=algorithm)
    _ds(reference, "DigestMethod", Algorithm=_METHODS[digest.algorithm])
    _ds(reference, "DigestValue").text = _text(bytes.fromhex(digest.value))


def _signed(key: _Key, content: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(content, padding.PKCS1v15(), hashes.SHA256())
    r, s = utils.decode_dss_signature(key.sign(content, ec.ECDSA(hashes.SHA256())))
    length = -(-key.curve.key_size // 8)
    # XML Signature 1.1, 6.4.3: both numbers behind each other, not in DER.
    return r.to_bytes(length) + s.to_bytes(length)


def _der(value: bytes, key: ec.EllipticCurvePublicKey) -> bytes:
    length = -(-key.curve.key_size // 8)
    if len(value) != 2 * length:
        raise SignatureBroken("a signature of another length", what="SignedInfo")
    return utils.encode_dss_signature(int.from_bytes(value[:length]), int.from_bytes(value[length:]))


def _bytes(text: str | None) -> bytes:
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureOdd("a value is no base64", reason="form") from error


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
