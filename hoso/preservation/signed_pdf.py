"""The signatures of a PDF as coded findings of `hoso validate`."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from hoso.node.errors import ReaderCrashed, ReaderRefused, ReaderTimedOut, ReaderTooBig
from hoso.node.reader import ReaderPool
from hoso.preservation.findings import Finding, error, info, warning
from hoso.signatures.findings import Changes, Claim, Coverage, Indication, SignatureFinding
from hoso.signatures.judging import judge_pdf

NO_SIGNATURE = "NO_SIGNATURE"
# What a sub-indication means for whoever holds the file; the rest speaks through its name.
_MEANING = {
    "HASH_FAILURE": "bytes that were signed have been changed",
    "SIG_CRYPTO_FAILURE": "the signature was not made with the signer's key",
    "FORMAT_FAILURE": "the signature is damaged and cannot be read",
    "CHANGED_AFTER_SIGNING": "something other than signatures and evidence was added after it was signed",
    "NOT_THE_WHOLE_REVISION_SIGNED": "part of what is shown was never signed",
    "NO_CERTIFICATE_CHAIN_FOUND": "the bytes are as they were signed, but the certificate leads to no "
    "authority that you trust; put the authority's certificate into the folder given by --trust",
    "CERTIFICATE_CHAIN_GENERAL_FAILURE": "the bytes are as they were signed, but whether the certificate was "
    "revoked is not known: revocation data is missing or too old",
    "TRY_LATER": "the bytes are as they were signed, but the revocation data is too old to tell",
    "REVOKED_NO_POE": "the certificate was revoked, and nothing proves that it was signed before",
    "REVOKED_CA_NO_POE": "the certificate of the authority was revoked, and nothing proves that it was "
    "signed before",
    "OUT_OF_BOUNDS_NO_POE": "the certificate is not valid today, and nothing proves that it was when it was "
    "used",
    "OUT_OF_BOUNDS_NOT_REVOKED": "the certificate is not valid today, and nothing proves when it was signed",
    "CRYPTO_CONSTRAINTS_FAILURE": "it was made with an algorithm that no longer proves anything",
    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE": "it was made with an algorithm that no longer proves anything, and "
    "nothing proves that it was made while it still did",
    "CHAIN_CONSTRAINTS_FAILURE": "the certificate is not one for signing documents",
    "SIG_CONSTRAINTS_FAILURE": "the signature lacks what the policy asks for",
    "NOT_YET_VALID": "the certificate was not valid yet when it was signed",
}
_CHANGED = {
    Changes.EVIDENCE: "evidence was added after it",
    Changes.SIGNING: "it was signed again, or a field filled, after it",
}


def check_pdf(pool: ReaderPool, path: Path, *, trust: Path | None, at: datetime) -> list[Finding]:
    """Judge every signature in the PDF at `path` as of `at`; only what has passed is no error.

    A PDF without a signature says so. What the reader could not finish with is a finding too.
    """
    try:
        judged = judge_pdf(pool, path, trust=trust, at=at)
    except ReaderRefused as refusal:
        return [error("X002", "", f"it was not judged: {refusal}")]
    except (ReaderCrashed, ReaderTimedOut, ReaderTooBig) as failure:
        return [error("X003", "", f"the reader could not finish with it: {failure}")]
    if not judged:
        return [info(NO_SIGNATURE, "", "this PDF bears no signature")]
    return [each for found in judged for each in _said(found)]


def _said(found: SignatureFinding) -> Iterator[Finding]:
    code = "/".join(part for part in (found.indication.value, found.sub_indication) if part)
    name = "a time stamp" if found.claim is Claim.TIMESTAMP else "a signature"
    by = f" of {found.signer.name} ({found.signer.organisation})" if found.signer else ""
    what = f"{name}{by}, {found.level.value}"
    if found.indication is Indication.PASSED:
        yield info(code, found.field_name, f"{what}: good, {_time(found)}")
    else:
        meaning = _MEANING.get(found.sub_indication, found.reason)
        yield error(code, found.field_name, f"{what}: {meaning}")
    if found.indication is Indication.PASSED and found.proven_at is None:
        yield warning("TIME_NOT_PROVEN", found.field_name, "no time stamp proves when it was signed")
    if found.coverage is Coverage.WHOLE_REVISION and found.changes in _CHANGED:
        yield info("ADDED_AFTERWARDS", found.field_name, _CHANGED[found.changes])


def _time(found: SignatureFinding) -> str:
    if found.proven_at is not None:
        return f"proven to have existed on {found.proven_at.isoformat(timespec='seconds')}"
    claimed = found.claimed_at
    return (
        f"signed, as its own clock said, on {claimed.isoformat(timespec='seconds')}"
        if claimed
        else "time unknown"
    )
