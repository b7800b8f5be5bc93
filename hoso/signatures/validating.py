"""Judging the signatures in a PDF, without a network and without waiting for anything.

The steps of ETSI EN 319 102-1 are pyHanko's; here stands what is asked of them, in which order.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate, AdESPassed, AdESStatus
from pyhanko.sign.general import CMSExtractionError
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.ades import (
    AdESBasicValidationResult,
    ades_basic_validation,
    ades_timestamp_validation,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter, message_imprint_checker
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    LocalKnowledge,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import StandardCMSSignatureStatus
from pyhanko.sign.validation.utils import CMSAlgorithmUsagePolicy
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.errors import PathError
from pyhanko_certvalidator.errors import ValidationError as CertificateInvalid
from pyhanko_certvalidator.fetchers import FetcherBackend, Fetchers
from pyhanko_certvalidator.ltv.poe import POEManager, POEType
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from hoso.signatures.errors import SignedFileUnreadable
from hoso.signatures.findings import (
    Claim,
    Indication,
    SignatureFinding,
)
from hoso.signatures.grounds import Around, Grounds, Verdict
from hoso.signatures.kept_evidence import proven_with, store_in, with_stored
from hoso.signatures.looking_back import held_in_the_past
from hoso.signatures.policy import AlgorithmsOf, Policy
from hoso.signatures.quiet_loop import at_once
from hoso.signatures.telling import FORMAT_FAILURE, finding, is_stamp, outcome
from hoso.signatures.trust import Trust

# What a proof of an earlier moment may still settle.
_OPEN_WITHOUT_TIME = frozenset(
    {
        AdESIndeterminate.REVOKED_NO_POE,
        AdESIndeterminate.REVOKED_CA_NO_POE,
        AdESIndeterminate.OUT_OF_BOUNDS_NO_POE,
        AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED,
        AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
    }
)
# The library logs what it tells us anyway, with names of signers in it.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


def validate_pdf(path: Path, grounds: Grounds) -> list[SignatureFinding]:
    """Return a finding for each signature and document time stamp in a PDF, in the order of signing.

    A file without any gives an empty list. One signature that cannot be judged does not hide the others.

    Raises:
        SignedFileUnreadable: this is no PDF, it is encrypted, or it is damaged.
    """
    with path.open("rb") as source:
        try:
            reader = PdfFileReader(source, strict=False)
            found = [*reader.embedded_signatures]
            has_material = store_in(reader) is not None
        except (PdfError, ValueError, KeyError, TypeError, RecursionError, IndexError, OSError) as error:
            raise SignedFileUnreadable(
                f"no PDF that can be read: {error}", reason=str(error)[:200]
            ) from error
        return _judge_all(found, grounds, has_material=has_material)


def _judge_all(
    signatures: list[EmbeddedPdfSignature], grounds: Grounds, *, has_material: bool
) -> list[SignatureFinding]:
    """Judge from the last to the first: a stamp that holds proves the time of all that stands before it."""
    found: list[SignatureFinding] = []
    around = Around(has_material, False, grounds.known_since, None)
    for signature in reversed(signatures):
        judged = _judge(signature, grounds, around)
        found.append(judged)
        if judged.claim is Claim.TIMESTAMP:
            around = _with_stamp(around, signature, judged)
    return found[::-1]


def _with_stamp(around: Around, stamp: EmbeddedPdfSignature, judged: SignatureFinding) -> Around:
    """Return what stands beside the signatures before `stamp`."""
    around = replace(around, stamped_later=True)
    at = judged.proven_at
    if judged.indication is not Indication.PASSED or at is None:
        return around
    if around.stamped_at is not None and around.stamped_at <= at:
        return around
    return replace(around, stamped_at=at, stamped_revision=int(stamp.signed_revision))


def _judge(signature: EmbeddedPdfSignature, grounds: Grounds, around: Around) -> SignatureFinding:
    try:
        signature.compute_integrity_info()
        verdict = _verdict(signature, grounds, around)
    except (PathError, CertificateInvalid) as error:
        # The library gives up here when a time stamp's authority is not known and the time was long ago.
        sub = AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND.standard_name
        return finding(signature, grounds, around, Indication.INDETERMINATE, sub, str(error))
    except (
        SignatureValidationError, CMSExtractionError, PdfError, ValueError, KeyError, TypeError, IndexError,
        RecursionError, OSError,
    ) as error:  # fmt: skip
        return finding(signature, grounds, around, Indication.FAILED, FORMAT_FAILURE, str(error))
    indication, sub, reason = outcome(signature, verdict.result)
    return finding(signature, grounds, around, indication, sub, reason, verdict=verdict)


def _verdict(signature: EmbeddedPdfSignature, grounds: Grounds, around: Around) -> Verdict:
    """Validate now; where only the time is missing, again by what is proven to have existed earlier.

    These are the steps of EN 319 102-1, 5.6.3, with one clock for all of them: that of `grounds`.
    """
    spec = with_stored(signature, validation_spec(grounds.trust, grounds.policy))
    if is_stamp(signature):
        return _stamp_verdict(
            signature.signed_data, signature.compute_digest, spec, signature, around, grounds
        )
    own = [
        _stamp_verdict(
            token, message_imprint_checker(signature.signer_info), spec, signature, around, grounds
        )
        for token in extract_tst_data_iter(signature.signer_info, signed=False)
    ]
    proven = [each.proven_at for each in own if each.proven_at is not None]
    around = replace(around, stamped_at=min([*proven, *_known(around)], default=None))
    result = at_once(
        ades_basic_validation(
            signature.signed_data,
            spec,
            timing_info=timing(grounds.at),
            raw_digest=signature.compute_digest(),
            status_cls=StandardCMSSignatureStatus,
        )
    )
    return Verdict(
        _settled(signature.signed_data, result, spec, signature, around, grounds), around.stamped_at
    )


def _known(around: Around) -> list[datetime]:
    return [around.stamped_at] if around.stamped_at is not None else []


def _stamp_verdict(
    token: cms.SignedData,
    imprint: Callable[[str], bytes],
    spec: SignatureValidationSpec,
    signature: EmbeddedPdfSignature,
    around: Around,
    grounds: Grounds,
) -> Verdict:
    """Judge a time stamp, of the whole file or of one signature."""
    result = at_once(ades_timestamp_validation(token, spec, imprint, timing_info=timing(grounds.at)))
    result = _settled(token, result, spec, signature, around, grounds)
    if result.ades_subindic.status is not AdESStatus.PASSED or result.api_status is None:
        return Verdict(result, None)
    return Verdict(result, min([result.api_status.timestamp, *_known(around)]))


def timing(at: datetime) -> ValidationTimingInfo:
    """Return the clock of one judgement, standing at `at`."""
    return ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=True)


def _settled(
    signed: cms.SignedData,
    result: AdESBasicValidationResult[Any],
    spec: SignatureValidationSpec,
    signature: EmbeddedPdfSignature,
    around: Around,
    grounds: Grounds,
) -> AdESBasicValidationResult[Any]:
    """Return the result as it stands, or as an earlier proven time settles it (EN 319 102-1, 5.6.2.4)."""
    open_point = result.ades_subindic
    if around.stamped_at is None or open_point not in _OPEN_WITHOUT_TIME:
        return result
    known = POEManager(current_dt_override=grounds.at)
    for proven in (
        signed["signer_infos"][0]["signature"].native,
        *proven_with(signature, revision=around.stamped_revision),
    ):
        known.register(proven, POEType.PROVIDED, around.stamped_at)
    held = at_once(held_in_the_past(signed, spec, known, around.stamped_at, now=grounds.at))
    return replace(result, ades_subindic=AdESPassed.OK, failure_msg=None) if held else result


class _NoFetching(FetcherBackend):
    """Fetches nothing; without it the library makes a client of its own for each judgement."""

    def get_fetchers(self) -> Fetchers:
        raise RuntimeError("nothing is fetched from addresses inside a file")

    async def close(self) -> None:
        return


def validation_spec(trust: Trust, policy: Policy) -> SignatureValidationSpec:
    """Return what signatures and time stamps are judged by; nothing in it fetches."""
    certificates = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=trust.anchors),
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
        algorithm_usage_policy=AlgorithmsOf(policy),
    )
    return SignatureValidationSpec(
        cert_validation_policy=certificates,
        revinfo_gathering_policy=RevocationInfoGatheringSpec(
            online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY,
            certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH,
            fetcher_backend=_NoFetching(),
        ),
        local_knowledge=LocalKnowledge(
            known_certs=list(trust.certificates),
            known_crls=list(trust.crls),
            known_ocsps=list(trust.ocsps),
        ),
        # A certificate for signing documents bears one of them; which one differs between authorities.
        key_usage_settings=KeyUsageConstraints(
            key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False
        ),
        signature_algorithm_policy=CMSAlgorithmUsagePolicy.lift_policy(AlgorithmsOf(policy)),
    )
