"""By which rules signatures are judged: how long an algorithm proves anything.

The dates are data and may be changed per institution; a finding names the policy that it was made by.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from asn1crypto import algos, keys
from pyhanko_certvalidator.policy_decl import AlgorithmUsageConstraint, AlgorithmUsagePolicy

# Last day on which a signature made with it is believed without other proof. None: no end is set.
# Source: ETSI TS 119 312 (V1.4.3), 6 and 7, as remembered; to be checked before certification.
_DIGESTS: Mapping[str, date | None] = {
    "sha224": date(2025, 12, 31),
    "sha256": None,
    "sha384": None,
    "sha512": None,
    "sha3_256": None,
    "sha3_384": None,
    "sha3_512": None,
    "sha1": date(2016, 12, 31),
    "md5": date(2004, 8, 17),
}
_RSA_BITS: tuple[tuple[int, date | None], ...] = (
    (1024, date(2010, 12, 31)),
    (1900, date(2025, 12, 31)),
    (2048, None),
)


@dataclass(frozen=True)
class Policy:
    """A named set of rules; `name` stands in every finding made by it."""

    name: str = "hoso-2026"
    digests: Mapping[str, date | None] = field(default_factory=lambda: dict(_DIGESTS))
    # The shortest RSA keys, with the last day on which each length is believed.
    rsa_bits: tuple[tuple[int, date | None], ...] = _RSA_BITS


class AlgorithmsOf(AlgorithmUsagePolicy):
    """A policy's algorithms as the validator asks for them."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def digest_algorithm_allowed(
        self, algo: algos.DigestAlgorithm, moment: datetime | None
    ) -> AlgorithmUsageConstraint:
        """Tell whether a digest is believed at `moment`; one that the policy does not name never is."""
        name = str(algo["algorithm"].native)
        if name not in self._policy.digests:
            return AlgorithmUsageConstraint(
                False, failure_reason=f"{name} is not in policy {self._policy.name}"
            )
        return self._until(self._policy.digests[name], moment, what=name)

    def signature_algorithm_allowed(
        self,
        algo: algos.SignedDigestAlgorithm,
        moment: datetime | None,
        public_key: keys.PublicKeyInfo | None,
    ) -> AlgorithmUsageConstraint:
        """Tell whether a mechanism with its key is believed at `moment`."""
        digest = self._digest_of(algo, moment)
        if not digest:
            return digest
        if public_key is None or public_key.algorithm != "rsa":
            return AlgorithmUsageConstraint(True)
        bits = int(public_key.bit_size)
        ends = [last for least, last in self._policy.rsa_bits if bits >= least]
        if not ends:
            return AlgorithmUsageConstraint(False, failure_reason=f"an RSA key of {bits} bits is too short")
        return self._until(ends[-1], moment, what=f"an RSA key of {bits} bits")

    def _digest_of(
        self, algo: algos.SignedDigestAlgorithm, moment: datetime | None
    ) -> AlgorithmUsageConstraint:
        try:
            name = algo.hash_algo
        except ValueError:
            # Ed25519 and its like bring their own digest.
            return AlgorithmUsageConstraint(True)
        return self.digest_algorithm_allowed(algos.DigestAlgorithm({"algorithm": name}), moment)

    def _until(self, last: date | None, moment: datetime | None, *, what: str) -> AlgorithmUsageConstraint:
        if last is None:
            return AlgorithmUsageConstraint(True)
        end = datetime.combine(last, time.max, tzinfo=UTC)
        asked: Any = moment
        allowed = asked is not None and asked <= end
        reason = None if allowed else f"{what} is believed only until {last} (policy {self._policy.name})"
        return AlgorithmUsageConstraint(allowed, not_allowed_after=end, failure_reason=reason)
