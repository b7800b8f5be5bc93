"""Namespaces and forms that stand in the bytes."""

from zoneinfo import ZoneInfo

EDXML = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
XLINK = "http://www.w3.org/1999/xlink"
DS = "http://www.w3.org/2000/09/xmldsig#"
PREFIXES = {"edXML": EDXML, "xlink": XLINK}
# What the signature points at: the message without its attachments.
ENVELOPE_ID = "edXMLEnvelope"
VERSION = "1.0"
DATE_FORMAT, MOMENT_FORMAT = "%Y/%m/%d", "%Y/%m/%d %H:%M:%S"
# The form names no zone: it is Vietnam's.
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def tag(name: str) -> str:
    """Return the name of an edXML element as lxml writes it."""
    return f"{{{EDXML}}}{name}"


def local(name: object) -> str:
    """Return the name of an element without its namespace; empty for comments and the like."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""
