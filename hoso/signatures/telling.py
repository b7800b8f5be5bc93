"""Putting a validator's answer into a finding."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.ades.report import AdESIndeterminate, AdESStatus
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import CMSExtractionError
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.ades import AdESBasicValidationResult
from pyhanko.sign.validation.status import SignatureCoverageLevel

from hoso.signatures.fields import filled_after
from hoso.signatures.findings import Changes, Claim, Coverage, Indication, Level, Party, SignatureFinding
from hoso.signatures.grounds import Around, Grounds, Verdict

_INDICATIONS = {
    AdESStatus.PASSED: Indication.PASSED,
    AdESStatus.INDETERMINATE: Indication.INDETERMINATE,
    AdESStatus.FAILED: Indication.FAILED,
}
_COVERAGE = {
    SignatureCoverageLevel.ENTIRE_FILE: Coverage.WHOLE_FILE,
    SignatureCoverageLevel.ENTIRE_REVISION: Coverage.WHOLE_REVISION,
    SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START: Coverage.PART,
    SignatureCoverageLevel.UNCLEAR: Coverage.PART,
}
_CHANGES = {
    ModificationLevel.NONE: Changes.NONE,
    ModificationLevel.LTA_UPDATES: Changes.EVIDENCE,
    ModificationLevel.FORM_FILLING: Changes.SIGNING,
    ModificationLevel.ANNOTATIONS: Changes.ANNOTATIONS,
    ModificationLevel.OTHER: Changes.CONTENT,
}
# Sub-indications of EN 319 102-1 for what the library tells apart from its verdict on the certificate.
HASH_FAILURE, CRYPTO_FAILURE, FORMAT_FAILURE = "HASH_FAILURE", "SIG_CRYPTO_FAILURE", "FORMAT_FAILURE"
# Not words of the standard, which leaves to the one who relies on a signature what became of the file.
CHANGED_AFTERWARDS = "CHANGED_AFTER_SIGNING"
NOT_ALL_SIGNED = "NOT_THE_WHOLE_REVISION_SIGNED"


def is_stamp(signature: EmbeddedPdfSignature) -> bool:
    """Tell whether this is a document time stamp and nobody's signature."""
    return str(signature.sig_object_type) == "/DocTimeStamp"


def outcome(
    signature: EmbeddedPdfSignature, result: AdESBasicValidationResult[Any]
) -> tuple[Indication, str, str]:
    """Return indication, sub-indication and the library's reason; the bytes speak before the certificate."""
    status = result.api_status
    if status is not None and not status.intact:
        return Indication.FAILED, HASH_FAILURE, "the signed bytes are not those in the file"
    if status is not None and not status.valid:
        return Indication.FAILED, CRYPTO_FAILURE, "the signature does not belong to the signer's key"
    integrity = signature.summarise_integrity_info()
    if _COVERAGE[integrity["coverage"]] is Coverage.PART:
        reason = "bytes of the file before the signature were not signed"
        return Indication.FAILED, NOT_ALL_SIGNED, reason
    if not integrity["docmdp_ok"] or _changes(signature, integrity) not in _HARMLESS:
        reason = "something other than signatures and evidence was added after the signature"
        return Indication.FAILED, CHANGED_AFTERWARDS, reason
    indication = _INDICATIONS[result.ades_subindic.status]
    sub = "" if indication is Indication.PASSED else str(result.ades_subindic.standard_name)
    return indication, sub, result.failure_msg or ""


_HARMLESS = frozenset({Changes.NONE, Changes.EVIDENCE, Changes.SIGNING})


def _changes(signature: EmbeddedPdfSignature, integrity: dict[str, Any]) -> Changes:
    """Return what was added; a difference that the library calls suspicious has no level.

    A field that was filled shows other words over what was signed, whatever the form allows: only signatures
    are further signatures.
    """
    difference = integrity["diff_result"]
    if difference is None:
        whole = integrity["coverage"] is SignatureCoverageLevel.ENTIRE_FILE
        return Changes.NONE if whole else Changes.CONTENT
    if filled_after(signature.reader, int(signature.signed_revision)):
        return Changes.CONTENT
    return _CHANGES[getattr(difference, "modification_level", ModificationLevel.OTHER)]


def finding(
    signature: EmbeddedPdfSignature,
    grounds: Grounds,
    around: Around,
    indication: Indication,
    sub: str,
    reason: str,
    *,
    verdict: Verdict | None = None,
) -> SignatureFinding:
    integrity = signature.summarise_integrity_info() if sub != FORMAT_FAILURE else {}
    status = verdict.result.api_status if verdict is not None else None
    proven_at = verdict.proven_at if verdict is not None else None
    return SignatureFinding(
        field_name=str(signature.field_name),
        claim=Claim.TIMESTAMP if is_stamp(signature) else Claim.SIGNATURE,
        indication=indication,
        sub_indication=sub,
        reason=" ".join(reason.split())[:500],
        signer=_party(signature),
        level=_level(signature, around),
        claimed_at=_claimed_at(signature),
        proven_at=proven_at,
        coverage=_COVERAGE[integrity["coverage"]] if integrity else Coverage.PART,
        changes=_changes(signature, integrity) if integrity else Changes.CONTENT,
        digest=getattr(status, "md_algorithm", "") or "",
        mechanism=getattr(status, "pkcs7_signature_mechanism", "") or "",
        judged_at=grounds.at,
        policy=grounds.policy.name,
        trust_version=grounds.trust.version,
        remarks=tuple(_remarks(signature, indication, sub, proven_at)),
    )


def _party(signature: EmbeddedPdfSignature) -> Party | None:
    try:
        certificate = signature.signer_cert
    except (CMSExtractionError, ValueError):
        return None
    names = certificate.subject.native
    return Party(
        name=_last(names.get("common_name")),
        organisation=_last(names.get("organization_name")),
        issuer=_last(certificate.issuer.native.get("common_name")),
        fingerprint=certificate.sha256.hex(),
    )


def _last(value: Any) -> str:
    """Return one of several values under one name: the most particular stands last."""
    return str(value[-1]) if isinstance(value, list) else str(value or "")


def _claimed_at(signature: EmbeddedPdfSignature) -> datetime | None:
    try:
        return signature.self_reported_timestamp
    except (ValueError, CMSExtractionError, PdfError):
        return None


def _level(signature: EmbeddedPdfSignature, around: Around) -> Level:
    stamped = _carries_a_stamp(signature) or around.stamped_later
    if stamped and around.has_material:
        return Level.B_LTA if around.stamped_later else Level.B_LT
    return Level.B_T if stamped else Level.B_B


def _carries_a_stamp(signature: EmbeddedPdfSignature) -> bool:
    """Tell whether a time stamp hangs on the signature itself (RFC 3161, appendix A)."""
    attributes = signature.signer_info["unsigned_attrs"]
    return any(each["type"].native == "signature_time_stamp_token" for each in attributes)


def _remarks(
    signature: EmbeddedPdfSignature, indication: Indication, sub: str, proven_at: datetime | None
) -> Iterator[str]:
    if indication is Indication.PASSED and proven_at is None:
        yield "TIME_NOT_PROVEN"
    if sub == AdESIndeterminate.REVOKED_NO_POE.standard_name:
        yield "REVOKED_BEFORE_PROVEN_TIME"
    if str(signature.sig_object.get("/SubFilter", "")) == "/adbe.pkcs7.detached":
        yield "OLDER_FORM"
