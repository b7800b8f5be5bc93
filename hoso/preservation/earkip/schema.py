"""The schemas beside this module, loaded without a network: what they import is answered from here."""

import io
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from hoso.preservation.earkip import names

FOLDER = Path(__file__).with_name("schemas")
_DRIVER = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:import namespace="{names.METS}" schemaLocation="mets.xsd"/>
<xs:import namespace="{names.XLINK}" schemaLocation="xlink.xsd"/>
<xs:import namespace="{names.CSIP}" schemaLocation="DILCISExtensionMETS.xsd"/>
<xs:import namespace="{names.SIP}" schemaLocation="DILCISExtensionSIPMETS.xsd"/>
</xs:schema>"""


def _resolve(resolver: Any, address: str, _public_id: str, context: Any) -> Any:
    """Answer with the file of the same name, and with nothing else."""
    return resolver.resolve_string((FOLDER / address.rpartition("/")[2]).read_bytes(), context)


# Made so because lxml comes without types to inherit from.
_FromHere: Any = type("_FromHere", (etree.Resolver,), {"resolve": _resolve})


@cache
def mets_schema() -> Any:
    """Return the schema of METS with the attributes of CSIP and SIP."""
    return etree.XMLSchema(etree.parse(io.BytesIO(_DRIVER.encode()), _parser()))


@cache
def premis_schema() -> Any:
    """Return the schema of PREMIS 3."""
    return etree.XMLSchema(etree.parse(str(FOLDER / "premis.xsd"), _parser()))


def _parser() -> Any:
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
    parser.resolvers.add(_FromHere())
    return parser
