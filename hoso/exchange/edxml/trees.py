"""Small trees of XML, parsed without entities and without a network."""

from typing import Any

from lxml import etree

from hoso.exchange.edxml.names import local
from hoso.exchange.errors import IdTwice, NotEdxml, XmlDeclaresType, XmlNotReadable

_Element = Any  # lxml comes without types


def parse(content: bytes) -> _Element:
    """Return the outermost element.

    Raises:
        XmlNotReadable: no well-formed XML.
        XmlDeclaresType: it declares a document type.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise XmlNotReadable("no XML", line=error.lineno or 0) from error
    if root.getroottree().docinfo.doctype:
        raise XmlDeclaresType("the message declares a document type")
    return root


def the_envelope(root: _Element) -> _Element:
    """Return the one edXMLEnvelope of a message.

    Raises:
        NotEdxml: there is none, or more than one anywhere.
    """
    found = [each for each in root.iter() if local(each.tag) == "edXMLEnvelope"]
    if local(root.tag) != "edXML" or len(found) != 1 or found[0].getparent() is not root:
        raise NotEdxml("not one edXMLEnvelope in an edXML", field="edXMLEnvelope")
    return found[0]


def check_ids(root: _Element) -> None:
    """Refuse a tree in which an id stands twice, however it is spelled.

    Raises:
        IdTwice: it does.
    """
    seen: set[str] = set()
    for element in root.iter():
        for name, value in element.attrib.items():
            if local(name).lower() == "id":
                if value in seen:
                    raise IdTwice("an id stands twice", what="Id")
                seen.add(value)


def canonical(element: _Element) -> bytes:
    """Return an element as Exclusive XML Canonicalization 1.0 writes it, without comments.

    Raises:
        XmlNotReadable: it has no such form, for a namespace is no absolute address.
    """
    try:
        written: bytes = etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    except etree.C14NError as error:
        raise XmlNotReadable("no canonical form", line=element.sourceline or 0) from error
    return written
