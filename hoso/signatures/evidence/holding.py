"""Until when a time stamp proves anything by itself, and so by when it must be covered by a next one."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from asn1crypto import cms, x509
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from hoso.signatures.errors import RecordUnreadable
from hoso.signatures.evidence.verifying import Token
from hoso.signatures.policy import Policy
from hoso.signatures.trust import Trust

# The end of what was never believed; early, and still far enough from the first day that a date can have.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Cause(StrEnum):
    """What ends the strength of a time stamp first."""

    CERTIFICATE = "certificate"  # the authority's certificate, or one above it, ends
    DIGEST = "digest"  # a digest that the token was made with falls by the policy
    KEY = "key"  # the authority's key becomes too short by the policy
    NONE = "none"  # no end is known


@dataclass(frozen=True, slots=True)
class Hold:
    """The last moment at which a token proves by itself; `until` is None where no end is known."""

    until: datetime | None
    cause: Cause


def hold_of(data: bytes, *, trust: Trust, policy: Policy) -> Hold:
    """Return until when a token (DER) holds, by its certificates and by the policy.

    The tree below it may fall earlier: see `digest_end`.

    Raises:
        RecordUnreadable: the bytes are no token, or its authority's certificate is not in it.
    """
    token = Token(data)
    ends = [
        *((each.not_valid_after, Cause.CERTIFICATE) for each in _way_up(token.signed, trust)),
        *((end, Cause.DIGEST) for end in _digest_ends(token, policy)),
        *((end, Cause.KEY) for end in _key_ends(token.signed, policy)),
    ]
    until, cause = min(ends, default=(None, Cause.NONE), key=lambda each: each[0])
    return Hold(until, cause)


def digest_end(algorithm: str, policy: Policy) -> datetime | None:
    """Return the last moment at which a digest is believed; None where no end is set.

    A digest that the policy does not name is believed at no time: `NEVER` is returned.
    """
    if algorithm not in policy.digests:
        return NEVER
    return _end_of(policy.digests[algorithm])


def _end_of(last: date | None) -> datetime | None:
    return datetime.combine(last, time.max, tzinfo=UTC) if last is not None else None


def _signer(signed: cms.SignedData) -> cms.SignerInfo:
    infos = signed["signer_infos"]
    if len(infos) != 1:
        raise RecordUnreadable(f"a time-stamp token with {len(infos)} signers", reason="token")
    return infos[0]


def _certificates(signed: cms.SignedData) -> list[x509.Certificate]:
    kept = signed["certificates"]
    return [] if kept.native is None else [each.chosen for each in kept if each.name == "certificate"]


def _signing(signed: cms.SignedData) -> x509.Certificate:
    sid = _signer(signed)["sid"]
    for each in _certificates(signed):
        if sid.name == "issuer_and_serial_number":
            named = sid.chosen
            if each.issuer == named["issuer"] and each.serial_number == named["serial_number"].native:
                return each
        elif each.key_identifier == sid.chosen.native:
            return each
    raise RecordUnreadable("the certificate of the authority is not in its token", reason="token")


def _way_up(signed: cms.SignedData, trust: Trust) -> Iterator[x509.Certificate]:
    """Yield the authority's certificate and those above it, as far as they are at hand, not the anchor."""
    known = {each.subject.hashable: each for each in (*trust.certificates, *_certificates(signed))}
    anchors = {each.subject.hashable for each in trust.anchors}
    at: x509.Certificate | None = _signing(signed)
    seen: set[bytes] = set()
    while at is not None and at.subject.hashable not in anchors and at.sha256 not in seen:
        yield at
        seen.add(at.sha256)
        at = known.get(at.issuer.hashable)


def _digest_ends(token: Token, policy: Policy) -> Iterator[datetime]:
    signer = _signer(token.signed)
    names = {token.algorithm, str(signer["digest_algorithm"]["algorithm"].native)}
    # Ed25519 and its like bring their own digest.
    with suppress(ValueError):
        names.add(str(signer["signature_algorithm"].hash_algo))
    for name in names:
        end = digest_end(name, policy)
        if end is not None:
            yield end


def _key_ends(signed: cms.SignedData, policy: Policy) -> Iterator[datetime]:
    key = _signing(signed).public_key
    if key.algorithm != "rsa":
        return
    ends = [last for least, last in policy.rsa_bits if key.bit_size >= least]
    end = _end_of(ends[-1]) if ends else NEVER
    if end is not None:
        yield end


def revocation_lists(data: bytes, *, trust: Trust) -> list[CRLContainer]:
    """Return the revocation lists at hand that speak of a token's authority and of those above it.

    Raises:
        RecordUnreadable: see `hold_of`.
    """
    issuers = {each.issuer.hashable for each in _way_up(Token(data).signed, trust)}
    return [each for each in trust.crls if each.crl_data.issuer.hashable in issuers]
