"""What the QR code on a separator sheet says."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from hoso.lib.text import squeeze

PREFIX = "HOSO:"
# Says nothing but that a new document begins.
SPLIT = "HOSO-SPLIT"
_BARRED = "HOSO1|"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A separator sheet: a new document begins; perhaps in another box or dossier."""

    box: str = ""
    dossier: str = ""


def read_sheet(payload: str) -> Sheet:
    """Read the words of a sheet's code: `HOSO:sheet=1&box=...&dossier=...`, or `HOSO1|BOX=...|DOSSIER=...`.

    What we do not know is passed over: sheets may say more later, and any sheet at least divides.
    """
    said = _said(payload)
    return Sheet(box=squeeze(said.get("box", ""))[:60], dossier=squeeze(said.get("dossier", ""))[:1000])


def _said(payload: str) -> dict[str, str]:
    if payload.startswith(_BARRED):
        parts = (part.partition("=") for part in payload.removeprefix(_BARRED).split("|"))
        return {name.lower(): value for name, _, value in parts}
    return dict(parse_qsl(payload.removeprefix(PREFIX)))


def write_sheet(sheet: Sheet) -> str:
    """Return the words for a sheet's code; `read_sheet` reads them back."""
    said = {"sheet": "1", "box": sheet.box, "dossier": sheet.dossier}
    named = {name: value for name, value in said.items() if value}
    return SPLIT if len(named) == 1 else PREFIX + urlencode(named)
