"""Makes a home folder whose browsers trust one authority, as a person does with a few taps.

Run as `python -m tests.browser.trusting HOME CERTIFICATE`: the library keeps its store open for the process.
"""

import ctypes
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

# certdb.h: a valid authority, trusted for servers.
_TRUSTED_AUTHORITY = (1 << 3) | (1 << 4)


class _Item(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_int), ("data", ctypes.c_char_p), ("length", ctypes.c_uint)]


class _Trust(ctypes.Structure):
    _fields_ = [("ssl", ctypes.c_uint), ("email", ctypes.c_uint), ("programs", ctypes.c_uint)]


def trust(home: Path, certificate: Path) -> None:
    """Put the certificate into the store that Chromium reads (NSS), trusted for servers."""
    folder = home / ".pki" / "nssdb"
    folder.mkdir(parents=True, exist_ok=True)
    der = x509.load_pem_x509_certificate(certificate.read_bytes()).public_bytes(Encoding.DER)
    nss = ctypes.CDLL("libnss3.so")
    for name in ("PK11_GetInternalKeySlot", "CERT_FindCertByDERCert", "CERT_GetDefaultCertDB"):
        getattr(nss, name).restype = ctypes.c_void_p
    _done(nss.NSS_InitReadWrite(f"sql:{folder}".encode()))
    slot = ctypes.c_void_p(nss.PK11_GetInternalKeySlot())
    if nss.PK11_NeedUserInit(slot):
        _done(nss.PK11_InitPin(slot, None, b""))
    item = ctypes.byref(_Item(0, der, len(der)))
    _done(nss.PK11_ImportDERCert(slot, item, ctypes.c_ulong(0), b"hoso", 0))
    store = ctypes.c_void_p(nss.CERT_GetDefaultCertDB())
    imported = ctypes.c_void_p(nss.CERT_FindCertByDERCert(store, item))
    assert imported.value is not None
    given = _Trust(_TRUSTED_AUTHORITY, 0, 0)
    _done(nss.CERT_ChangeCertTrust(store, imported, ctypes.byref(given)))
    nss.CERT_DestroyCertificate(imported)
    nss.PK11_FreeSlot(slot)
    _done(nss.NSS_Shutdown())


def _done(status: int) -> None:
    assert status == 0, "the store of certificates did not take it"


if __name__ == "__main__":
    trust(Path(sys.argv[1]), Path(sys.argv[2]))
