"""The packages of Circular 05/2025: SIP_hoso, AIP_hoso, SIP_tailieu, AIP_tailieu and DIP. No Django."""

from hoso.preservation.packages.frame import Frame, write_frame
from hoso.preservation.packages.kinds import PackageKind, which_package
from hoso.preservation.packages.values import DataFile, DocumentPart, Extra, PackagePlan

__all__ = [
    "DataFile",
    "DocumentPart",
    "Extra",
    "Frame",
    "PackageKind",
    "PackagePlan",
    "which_package",
    "write_frame",
]
