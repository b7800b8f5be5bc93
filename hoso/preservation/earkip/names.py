"""Names of XML that packages are made of, and the addresses that stand for them.

Sources: METS 1.12; PREMIS 3.0; E-ARK CSIP 2.0.4, profile `E-ARK-CSIP.xml`.
"""

METS = "http://www.loc.gov/METS/"
XLINK = "http://www.w3.org/1999/xlink"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
CSIP = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
SIP = "https://DILCIS.eu/XML/METS/SIPExtensionMETS"
PREMIS = "http://www.loc.gov/premis/v3"

METS_NAME = "METS.xml"
# What a file stands for in its group, and the group's place in the structural map.
SCHEMAS = "Schemas"
DOCUMENTATION = "Documentation"
REPRESENTATIONS = "Representations"
DATA = "Data"
METADATA = "Metadata"
SHA256 = "SHA-256"


def mets(name: str) -> str:
    """Return the qualified name of a METS element."""
    return f"{{{METS}}}{name}"


def premis(name: str) -> str:
    """Return the qualified name of a PREMIS element."""
    return f"{{{PREMIS}}}{name}"


def xlink(name: str) -> str:
    """Return the qualified name of an XLink attribute."""
    return f"{{{XLINK}}}{name}"


def csip(name: str) -> str:
    """Return the qualified name of a CSIP attribute."""
    return f"{{{CSIP}}}{name}"
