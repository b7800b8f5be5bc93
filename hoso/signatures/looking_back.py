"""Judging a certificate at an earlier time, by what is proven to have existed then.

EN 319 102-1, 5.6.2. The sliding back in time is pyHanko's; the clock is ours.
"""

from dataclasses import replace
from datetime import datetime

from asn1crypto import cms, x509
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation.policy_decl import SignatureValidationSpec, bootstrap_validation_data_handlers
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.errors import PathError
from pyhanko_certvalidator.errors import ValidationError as CertificateInvalid
from pyhanko_certvalidator.ltv.ades_past import past_validate
from pyhanko_certvalidator.ltv.errors import PastValidatePrecheckFailure, TimeSlideFailure
from pyhanko_certvalidator.ltv.poe import POEManager
from pyhanko_certvalidator.registry import PathBuilder


async def held_in_the_past(
    signed: cms.SignedData,
    spec: SignatureValidationSpec,
    known: POEManager,
    existed_at: datetime,
    *,
    now: datetime,
) -> bool:
    """Tell whether some chain was good at a time not before `existed_at`, by evidence that existed then."""
    parties = extract_certificate_info(signed)
    signer, policy = parties.signer_cert, _looking_back(spec.cert_validation_policy)
    spec = _while_valid(spec, signer)
    handlers = bootstrap_validation_data_handlers(spec, is_historical=True, poe_manager_override=known)
    handlers.cert_registry.register_multiple(parties.other_certs)
    if not signer.not_valid_before <= existed_at <= signer.not_valid_after:
        return False
    chains = PathBuilder(trust_manager=policy.trust_manager, registry=handlers.cert_registry)
    async for chain in chains.async_build_paths_lazy(signer):
        try:
            good_until = await past_validate(chain, policy, handlers, init_control_time=now)
        except (PathError, CertificateInvalid, TimeSlideFailure, PastValidatePrecheckFailure):
            continue
        if existed_at <= good_until:
            return True
    return False


def _looking_back(policy: CertValidationPolicySpec) -> CertValidationPolicySpec:
    """Let a list that was issued later speak of an earlier day: it names what was revoked by then."""
    return replace(policy, revinfo_policy=replace(policy.revinfo_policy, retroactive_revinfo=True))


def _while_valid(spec: SignatureValidationSpec, signer: x509.Certificate) -> SignatureValidationSpec:
    """Leave out revocation data made after the certificate ended: authorities then cease to list it."""
    known, end = spec.local_knowledge, signer.not_valid_after
    return replace(
        spec,
        local_knowledge=replace(
            known,
            known_crls=[each for each in known.known_crls if (each.issuance_date or end) <= end],
            known_ocsps=[each for each in known.known_ocsps if (each.issuance_date or end) <= end],
        ),
    )
