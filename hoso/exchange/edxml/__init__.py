"""edXML (QCVN 102:2016/BTTTT): build, sign, take apart, verify and read a message. Plain Python, no Django.

    unsigned = edxml.build(message)
    sealed = edxml.sign(unsigned, key=key, certificate=certificate, digests={"cid-1": digest})
    for piece in edxml.stream(sealed, attached): ...

    parts = edxml.take_apart(stream, into=folder)
    envelope = edxml.verify(parts, folder, certificate)
    read = edxml.read(envelope)

The text of the regulation and its schema were not available (reference, section 6): names, order and codes
follow public implementations, and are to be checked against the official schema before going live. Writing is
strict; reading forgives what is known to occur and says so in `remarks`.
"""

from hoso.exchange.edxml.building import build, build_status
from hoso.exchange.edxml.codes import (
    BusinessType,
    Paper,
    Priority,
    ReceiverType,
    StatusCode,
    SteeringType,
)
from hoso.exchange.edxml.reading import Read, check_attached, read
from hoso.exchange.edxml.signing import embedded_certificate, sign, verify
from hoso.exchange.edxml.streaming import Outgoing, size_of, stream
from hoso.exchange.edxml.taking_apart import Attached, Parts, take_apart
from hoso.exchange.edxml.values import (
    Attachment,
    Business,
    Message,
    Organ,
    Other,
    Receiver,
    Replacement,
    ResponseFor,
    Signer,
    Staff,
    Status,
    Trace,
    document_id,
)

__all__ = [
    "Attached",
    "Attachment",
    "Business",
    "BusinessType",
    "Message",
    "Organ",
    "Other",
    "Outgoing",
    "Paper",
    "Parts",
    "Priority",
    "Read",
    "Receiver",
    "ReceiverType",
    "Replacement",
    "ResponseFor",
    "Signer",
    "Staff",
    "Status",
    "StatusCode",
    "SteeringType",
    "Trace",
    "build",
    "build_status",
    "check_attached",
    "document_id",
    "embedded_certificate",
    "read",
    "sign",
    "size_of",
    "stream",
    "take_apart",
    "verify",
]
