"""The keys that sign: a PKCS#12 file, or a token or HSM behind PKCS#11.

A key never leaves its file or token. PINs and passwords come from files or a prompt, never from arguments.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pkcs11
from asn1crypto import x509
from pkcs11.constants import Attribute, ObjectClass
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.signers import Signer, SimpleSigner

from hoso.signatures.errors import KeyUnusable


@dataclass(frozen=True, slots=True)
class Token:
    """Where a key lies: the maker's PKCS#11 library, the token's label, the certificate's label on it."""

    library: Path
    label: str
    certificate: str


def open_file_key(path: Path, password: str) -> Signer:
    """Return the signer in a PKCS#12 file.

    Raises:
        KeyUnusable: no such file, no PKCS#12, another password, or no key in it.
    """
    try:
        signer: SimpleSigner | None = SimpleSigner.load_pkcs12_data(
            path.read_bytes(), other_certs=[], passphrase=password.encode()
        )
    except OSError as error:
        raise KeyUnusable(f"{path} cannot be read: {error.strerror}", reason="unreadable") from error
    except (ValueError, TypeError) as error:
        raise KeyUnusable(f"{path} does not open: {error}", reason="password") from error
    if signer is None or signer.signing_cert is None:
        raise KeyUnusable(f"{path} holds no key with its certificate", reason="no_key")
    return signer


class _AsksEachTime(PKCS11Signer):
    """A key whose token wants the PIN for every signature (PKCS#11, CKA_ALWAYS_AUTHENTICATE)."""

    ask: Callable[[], str]

    def sign_kwargs(self, data: bytes) -> dict[str, Any]:
        """Add the PIN, asked for anew, to what one signature is made with."""
        return {**super().sign_kwargs(data), "pin": self.ask()}


def asks_each_time(signer: Signer) -> bool:
    """Tell whether the token of this key wants its PIN for every signature: no batch with one PIN then."""
    return isinstance(signer, _AsksEachTime)


@contextmanager
def open_token_key(token: Token, pin: str, *, ask: Callable[[], str] | None = None) -> Iterator[Signer]:
    """Log in to a token and yield its signer; one log-in serves a whole batch, where the token permits that.

    A key that wants its PIN for every signature gets it from `ask`, each time; without `ask` it is the one
    that was given at first.

    Raises:
        KeyUnusable: no such library, token, key or certificate, or another PIN.
    """
    try:
        session = open_pkcs11_session(
            str(token.library), token_criteria=TokenCriteria(label=token.label), user_pin=pin
        )
    except pkcs11.exceptions.PinIncorrect as error:
        raise KeyUnusable("the PIN is not that of the token", reason="pin") from error
    except pkcs11.exceptions.PinLocked as error:
        raise KeyUnusable("the token is locked: too many wrong PINs", reason="locked") from error
    except (pkcs11.exceptions.PKCS11Error, RuntimeError, OSError) as error:
        raise KeyUnusable(f"token {token.label}: {error or type(error).__name__}", reason="token") from error
    try:
        certificate = _certificate(session, token)
        each_time = _wants_pin_each_time(session, token)
        kind = _AsksEachTime if each_time else PKCS11Signer
        signer = kind(
            session,
            signing_cert=certificate,
            cert_label=token.certificate,
            key_label=token.certificate,
            other_certs_to_pull=None,
            # Tokens that know only the raw mechanism get the digest made here.
            use_raw_mechanism=certificate.public_key.algorithm == "ec",
        )
        if isinstance(signer, _AsksEachTime):
            signer.ask = ask or (lambda: pin)
        yield signer
    finally:
        session.close()


def _wants_pin_each_time(session: "pkcs11.Session", token: Token) -> bool:
    wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.LABEL: token.certificate}
    for key in session.get_objects(wanted):
        try:
            return bool(key[Attribute.ALWAYS_AUTHENTICATE])
        except pkcs11.exceptions.PKCS11Error:
            # Older tokens do not know the attribute, and then ask once.
            return False
    return False


def _certificate(session: "pkcs11.Session", token: Token) -> x509.Certificate:
    wanted = {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.LABEL: token.certificate}
    found = [x509.Certificate.load(each[Attribute.VALUE]) for each in session.get_objects(wanted)]
    if len(found) != 1:
        reason = f"token {token.label} holds {len(found)} certificates with the label {token.certificate}"
        raise KeyUnusable(reason, reason="certificate")
    return found[0]
