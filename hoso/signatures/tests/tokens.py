"""A token for the tests: SoftHSM plays it, and proves PKCS#11, not a particular national token."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pkcs11
import pytest
from pkcs11 import Attribute, CertificateType, ObjectClass
from pkcs11.util.rsa import decode_rsa_private_key

from hoso.signatures.tests.pki import Authority

LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "482915"


@contextmanager
def office_token(
    keys: Path,
    authority: Authority,
    names: Sequence[str],
    *,
    label: str = "office",
    asks_each_time: bool = False,
) -> Iterator[Path]:
    """Yield the library of a token that holds keys and certificates of these names; the keys lie in `keys`.

    One that asks each time holds RSA keys alone.
    """
    if not LIBRARY.exists() or shutil.which("softhsm2-util") is None:
        pytest.skip("SoftHSM is not installed: apt-get install softhsm2")
    (keys / "tokens").mkdir(exist_ok=True)
    (keys / "softhsm2.conf").write_text(f"directories.tokendir = {keys / 'tokens'}\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(keys / "softhsm2.conf")
    _softhsm("--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "12345678")
    library = pkcs11.lib(str(LIBRARY))
    library.reinitialize()
    token = library.get_token(token_label=label)
    for number, name in enumerate(names, start=1):
        if not asks_each_time:
            _softhsm(
                "--import", str(keys / f"{name}.pem"), "--token", label, "--label", name,
                "--id", f"0{number}", "--pin", PIN,
            )  # fmt: skip
        with token.open(rw=True, user_pin=PIN) as session:
            if asks_each_time:
                session.create_object(_careful_key(authority, name))
            session.create_object(
                {
                    Attribute.CLASS: ObjectClass.CERTIFICATE,
                    Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                    Attribute.TOKEN: True,
                    Attribute.LABEL: name,
                    Attribute.ID: bytes([number]),
                    Attribute.SUBJECT: authority.certificate(name).subject.dump(),
                    Attribute.VALUE: authority.certificate(name).dump(),
                }
            )
    try:
        yield LIBRARY
    finally:
        if before is None:
            os.environ.pop("SOFTHSM2_CONF", None)


def _careful_key(authority: Authority, name: str) -> dict[Attribute, object]:
    from certomancer.registry import KeyLabel

    key = authority.arch.key_set.get_private_key(KeyLabel(name))
    plain = decode_rsa_private_key(key["private_key"].parsed.dump())
    return {
        **plain,
        Attribute.TOKEN: True,
        Attribute.PRIVATE: True,
        Attribute.SENSITIVE: True,
        Attribute.SIGN: True,
        Attribute.LABEL: name,
        Attribute.ALWAYS_AUTHENTICATE: True,
    }


def _softhsm(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True)
