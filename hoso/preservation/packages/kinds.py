"""Which of the circular's packages is which, and which one is made when.

Source: TT 05/2025/TT-BNV art. 3, 17, 25, 28 and appendices I to IV (secondary source: docs/law.md).
"""

from dataclasses import dataclass
from enum import StrEnum

_CSIP_PROFILE = "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml"
_DIP_PROFILE = "https://earkdip.dilcis.eu/profile/E-ARK-DIP.xml"
# The circular takes this one over from the archives of Estonia.
_AIP_PROFILE = "https://www.ra.ee/METS/v01/IP.xml"
REPRESENTATION_PROFILE = _CSIP_PROFILE


class PackageKind(StrEnum):
    """The packages of the circular, by their names there."""

    SIP_HOSO = "SIP_hoso"
    SIP_TAILIEU = "SIP_tailieu"
    AIP_HOSO = "AIP_hoso"
    AIP_TAILIEU = "AIP_tailieu"
    DIP = "DIP"

    @property
    def oais(self) -> str:
        """The type in OAIS: SIP, AIP or DIP."""
        return self.value[:3]

    @property
    def is_dossier(self) -> bool:
        """Whether the package holds one dossier, not loose documents."""
        return self.value.endswith("_hoso")


@dataclass(frozen=True, slots=True)
class Form:
    """What the METS of a kind says of itself."""

    type: str
    profile: str


FORMS = {
    PackageKind.SIP_HOSO: Form("Mixed", _CSIP_PROFILE),
    PackageKind.SIP_TAILIEU: Form("Collection", _CSIP_PROFILE),
    PackageKind.AIP_HOSO: Form("Mixed", _AIP_PROFILE),
    PackageKind.AIP_TAILIEU: Form("Collection", _AIP_PROFILE),
    PackageKind.DIP: Form("MIXED", _DIP_PROFILE),
}


def which_package(*, in_dossier: bool, same_system: bool) -> PackageKind:
    """Return the package for records that pass to an archive.

    `same_system`: the system in which they were made is also the archive's. What was digitised is kept as
    an AIP at once; what passes on to another archive's system is always a SIP, and becomes an AIP there when
    that archive approves it.

    Source: TT 05/2025/TT-BNV art. 3, 17, 25 and 28, art. 8 clause 3 (secondary source).
    """
    if same_system:
        return PackageKind.AIP_HOSO if in_dossier else PackageKind.AIP_TAILIEU
    return PackageKind.SIP_HOSO if in_dossier else PackageKind.SIP_TAILIEU
