"""What the QR code on a separator sheet says."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from hoso.lib.text import squeeze

PREFIX = "HOSO:"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A separator sheet: a new document begins; perhaps in another box or dossier."""

    box: str = ""
    dossier: str = ""


def read_sheet(payload: str) -> Sheet:
    """Read the words of a sheet's code; what we do not know is passed over: sheets may say more later."""
    said = dict(parse_qsl(payload.removeprefix(PREFIX)))
    return Sheet(box=squeeze(said.get("box", ""))[:60], dossier=squeeze(said.get("dossier", ""))[:1000])


def write_sheet(sheet: Sheet) -> str:
    """Return the words for a sheet's code: `HOSO:sheet=1&box=...&dossier=...`."""
    said = {"sheet": "1", "box": sheet.box, "dossier": sheet.dossier}
    return PREFIX + urlencode({name: value for name, value in said.items() if value})
