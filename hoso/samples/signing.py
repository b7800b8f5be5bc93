"""Who signs a document, under which authority and title."""

from dataclasses import dataclass
from random import Random

from hoso.rulesets.catalogue import rule_set
from hoso.samples.issuers import Issuer, Level, Office
from hoso.samples.matters import Matter


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature block: its lines as printed, from authority to title, and the signer's name."""

    lines: tuple[str, ...]
    signer: str
    authority: str
    """`TM.`, `KT.`, `T/M`, ... as printed before the first line; empty when the head signs as such."""

    @property
    def title(self) -> str:
        """The lines without the authority, joined by ` / `."""
        bare = self.lines[0].removeprefix(self.authority).strip()
        return " / ".join((bare, *self.lines[1:]))


def signature(chance: Random, issuer: Issuer, matter: Matter, leaders: dict[str, str]) -> Signature:
    """Return a signature that the issuer's rules allow for this matter; `leaders` as `people.leaders`."""
    lines, role = _lines(chance, issuer, matter)
    return Signature(lines, leaders[role], _authority(issuer, lines[0]))


def _authority(issuer: Issuer, line: str) -> str:
    prefixes = [prefix.text for prefix in rule_set(issuer.rule_set).authority]
    return next((prefix for prefix in prefixes if line.startswith(f"{prefix} ")), "")


def _lines(chance: Random, issuer: Issuer, matter: Matter) -> tuple[tuple[str, ...], str]:
    if matter.sign_title:
        return (matter.sign_title,), "deputy"
    match issuer.office:
        case Office.COMMITTEE:
            return _committee(chance, issuer, matter)
        case Office.COUNCIL:
            return _council(chance, matter)
        case Office.DEPARTMENT:
            return _head_or_deputy(chance, "TRƯỞNG PHÒNG", "KT.")
        case Office.PARTY:
            return _party(chance, issuer, matter)
        case Office.COMMISSION:
            return _commission(chance, issuer)


def _committee(chance: Random, issuer: Issuer, matter: Matter) -> tuple[tuple[str, ...], str]:
    if matter.signed_by == "office":
        return _by_order(chance, issuer)
    deputy = chance.random() < 0.5
    role = chance.choice(("deputy", "deputy2")) if deputy else "head"
    own = ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH") if deputy else ("CHỦ TỊCH",)
    if matter.by_chair or (matter.type == "Công văn" and chance.random() < 0.6):
        return own, role
    return ("TM. ỦY BAN NHÂN DÂN", *own), role


def _by_order(chance: Random, issuer: Issuer) -> tuple[tuple[str, ...], str]:
    if issuer.level is Level.COMMUNE:
        return ("TUQ. CHỦ TỊCH", "CÔNG CHỨC VĂN PHÒNG - THỐNG KÊ"), "office"
    if chance.random() < 0.5:
        return ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"), "office"
    return ("TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"), "office_deputy"


def _council(chance: Random, matter: Matter) -> tuple[tuple[str, ...], str]:
    if matter.signed_by != "standing":
        return ("CHỦ TỊCH",), "head"
    collective = "TM. THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN"
    if chance.random() < 0.5:
        return (collective, "CHỦ TỊCH"), "head"
    return (collective, "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "deputy"


def _party(chance: Random, issuer: Issuer, matter: Matter) -> tuple[tuple[str, ...], str]:
    collective = f"T/M {matter.sign_for or 'BAN THƯỜNG VỤ'}"
    if issuer.level is Level.COMMUNE:
        collective = "T/M ĐẢNG ỦY"
    elif matter.signed_by == "office":
        if chance.random() < 0.5:
            return ("T/L BAN THƯỜNG VỤ", "CHÁNH VĂN PHÒNG"), "office"
        return ("T/L BAN THƯỜNG VỤ", "K/T CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"), "office_deputy"
    # A deputy secretary signs for the collective without K/T (36-HD/VPTW in practice).
    return (
        ((collective, "BÍ THƯ"), "head") if chance.random() < 0.45 else ((collective, "PHÓ BÍ THƯ"), "deputy")
    )


def _commission(chance: Random, issuer: Issuer) -> tuple[tuple[str, ...], str]:
    if issuer.title.startswith("Ủy ban"):
        title, role = ("CHỦ NHIỆM", "head") if chance.random() < 0.5 else ("PHÓ CHỦ NHIỆM", "deputy")
        return ("T/M ỦY BAN KIỂM TRA", title), role
    head = "CHÁNH VĂN PHÒNG" if issuer.title.startswith("Văn phòng") else "TRƯỞNG BAN"
    return _head_or_deputy(chance, head, "K/T")


def _head_or_deputy(chance: Random, head: str, prefix: str) -> tuple[tuple[str, ...], str]:
    if chance.random() < 0.5:
        return (head,), "head"
    return (f"{prefix} {head}", f"PHÓ {head}"), "deputy"
