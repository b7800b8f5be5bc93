"""A document in words: everything that will stand on its pages, before any page is laid out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from random import Random

from hoso.rulesets.catalogue import rule_set
from hoso.rulesets.numbers import DocumentNumber
from hoso.rulesets.values import DocumentType, RuleSetCode
from hoso.samples import rules
from hoso.samples.issuers import Issuer, Level, Office, party_of
from hoso.samples.matters import Matter, Passage, laws, passages
from hoso.samples.signing import Signature, signature
from hoso.samples.slots import Citation, Cited, Slots

# A subject longer than this is left out where another document cites it.
_LONGEST_CITED_SUBJECT = 110
_FICTION = "Văn bản giả định để thử phần mềm; không có thật, không chứa bí mật nhà nước."


class Shape(StrEnum):
    """How one block of the text is set."""

    ORDER = "order"  # centred: "QUYẾT ĐỊNH:"
    BASIS = "basis"
    PLAIN = "plain"
    SECTION = "section"
    ARTICLE = "article"
    NUMBERED = "numbered"
    LETTERED = "lettered"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, or a table when `rows` are given. `lead` is the part set in bold before the text."""

    shape: Shape
    text: str = ""
    lead: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """One document in words. `type` is the kind with its printed abbreviation; text is NFC."""

    issuer: Issuer
    type: DocumentType
    number: DocumentNumber
    on: date
    topic: str
    subject: str
    addressees: tuple[str, ...]
    blocks: tuple[Block, ...]
    recipients: tuple[str, ...]
    signature: Signature
    citations: tuple[Citation, ...]
    urgency: str = ""
    secrecy: str = ""
    heading: tuple[str, ...] = field(default=())  # who decides, printed above the bases

    @property
    def rule_set(self) -> RuleSetCode:
        return self.issuer.rule_set

    @property
    def is_plain_letter(self) -> bool:
        """True for a công văn, whose subject stands under the number instead of in the middle."""
        return self.type.name == "Công văn"

    def as_cited(self) -> Cited:
        """Return what later documents may say of this one."""
        subject = self.subject.replace("V/v ", "về việc ").replace("Về ", "về ")
        if not subject.startswith(("về", "của", "hội nghị", "kết luận", "Kết luận")):
            subject = f"về {subject[:1].lower()}{subject[1:]}"
        short = "" if len(subject) > _LONGEST_CITED_SUBJECT else subject
        return Cited(self.topic, self.type.name, str(self.number), self.on, self.issuer, short)


def document_type(issuer: Issuer, name: str) -> DocumentType:
    """Return the type of that name in the issuer's rule set."""
    return next(kind for kind in rule_set(issuer.rule_set).types if kind.name == name)


def symbol_of(issuer: Issuer, matter: Matter) -> str:
    """Return the symbol: `QĐ-UBND`, `UBND-NV` (Decree 30/2020/NĐ-CP, annex I) or `QĐ/HU` (36-HD/VPTW)."""
    abbreviation = document_type(issuer, matter.type).abbreviation
    if issuer.rule_set is RuleSetCode.VN_PARTY:
        return f"{abbreviation}/{issuer.symbol}"
    groups = (abbreviation, issuer.symbol) if abbreviation else (issuer.symbol, matter.unit_symbol)
    return "-".join(group for group in groups if group)


def write_letter(
    chance: Random,
    matter: Matter,
    issuer: Issuer,
    *,
    number: int,
    on: date,
    leaders: dict[str, str],
    earlier: Sequence[Cited],
    secrecy: str = "",
) -> Letter:
    """Put one document into words; it may cite `earlier` ones. `secrecy` is the mark it bears, or empty."""
    slots = Slots(chance, issuer, on, matter.topic, earlier)
    subject = slots.fill(matter.subject)
    blocks = (*_bases(matter, slots), *_order(matter, issuer), *_body(chance, matter, slots))
    if secrecy:
        blocks = (*blocks, Block(Shape.PLAIN, _FICTION))
    return Letter(
        issuer=issuer,
        type=document_type(issuer, matter.type),
        number=DocumentNumber(str(number), symbol_of(issuer, matter)),
        on=on,
        topic=matter.topic,
        subject=subject,
        addressees=_addressees(matter, slots, issuer),
        blocks=_ended(blocks, issuer.rule_set),
        recipients=_recipients(chance, matter, issuer, blocks),
        signature=signature(chance, issuer, matter, leaders),
        citations=_once(slots.citations),
        urgency=_urgency(chance, matter, issuer),
        secrecy=secrecy,
        heading=_heading(matter, issuer, slots),
    )


def _once(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    return tuple({citation.value: citation for citation in citations}.values())


def _ended(blocks: tuple[Block, ...], code: RuleSetCode) -> tuple[Block, ...]:
    """Close the text: `./.` in state documents (annex III), a full stop in the Party's."""
    last = max(index for index, block in enumerate(blocks) if block.shape is not Shape.TABLE)
    if code is RuleSetCode.VN_PARTY:
        return blocks
    closed = Block(blocks[last].shape, blocks[last].text.rstrip(". ") + "./.", blocks[last].lead)
    return (*blocks[:last], closed, *blocks[last + 1 :])


def _heading(matter: Matter, issuer: Issuer, slots: Slots) -> tuple[str, ...]:
    if issuer.rule_set is RuleSetCode.VN_PARTY or "@ " not in matter.body:
        return ()
    if issuer.office is Office.COUNCIL:
        return (
            issuer.name.upper(),
            slots.fill("KHÓA {council_term}, KỲ HỌP THỨ {session}"),
        )
    return (f"CHỦ TỊCH {issuer.name.upper()}" if matter.by_chair else issuer.name.upper(),)


def _bases(matter: Matter, slots: Slots) -> list[Block]:
    if "@ " not in matter.body:
        return []
    in_force = [key for key in matter.bases if laws()[key].since <= slots.on <= laws()[key].until]
    party = slots.issuer.rule_set is RuleSetCode.VN_PARTY
    texts = [f"Căn cứ {slots.law(key)};" for key in in_force]
    if matter.proposer:
        what = "Xét đề nghị của" if party or slots.issuer.office is Office.COUNCIL else "Theo đề nghị của"
        texts.append(f"{what} {slots.fill(matter.proposer)};")
    if texts:
        texts[-1] = texts[-1].rstrip(";") + ("," if party else ".")
    return [Block(Shape.BASIS, f"- {text}" if party else text) for text in texts]


def _order(matter: Matter, issuer: Issuer) -> list[Block]:
    if "@ " not in matter.body:
        return []
    if issuer.rule_set is RuleSetCode.VN_STATE:
        word = "QUYẾT NGHỊ:" if issuer.office is Office.COUNCIL else "QUYẾT ĐỊNH:"
        return [Block(Shape.ORDER, word)]
    who = issuer.name if issuer.office is Office.COMMISSION else f"Ban Thường vụ {issuer.name}"
    return [Block(Shape.ORDER, f"{who.upper()} QUYẾT ĐỊNH")]


def _body(chance: Random, matter: Matter, slots: Slots) -> list[Block]:
    marked: list[str] = []
    lines = matter.body.split("\n")
    if "~" not in lines:
        lines.append("~")
    for line in lines:
        marked += _extra(chance, matter, slots) if line == "~" else [line]
    return _blocks([slots.fill(line) for line in marked])


def _extra(chance: Random, matter: Matter, slots: Slots) -> list[str]:
    kind = "articles" if "@ " in matter.body else "sections" if "# " in matter.body else "points"
    fitting = [text for text in passages(kind) if text.suits(slots.issuer.rule_set, matter.type)]
    most = {"articles": 3, "sections": 6, "points": 6}[kind]
    count = min(chance.choice((0, 1, 2, 3, most)), len(fitting))
    chosen: list[Passage] = chance.sample(fitting, count)
    return [line for passage in chosen for line in passage.body.split("\n")]


def _blocks(lines: Sequence[str]) -> list[Block]:
    blocks: list[Block] = []
    section = article = point = 0
    rows: list[tuple[str, ...]] = []
    for line in lines:
        mark, text = (line[0], line[2:]) if line[:2] in {"# ", "@ ", "+ ", "| "} else ("", line)
        if mark != "|" and rows:
            blocks.append(Block(Shape.TABLE, rows=tuple(rows)))
            rows = []
        if mark == "|":
            rows.append(tuple(cell.strip() for cell in text.split(" | ")))
        elif mark == "#":
            section, point = section + 1, 0
            blocks.append(Block(Shape.SECTION, lead=f"{rules.roman(section)}. {text.upper()}"))
        elif mark == "@":
            article, point = article + 1, 0
            blocks.append(Block(Shape.ARTICLE, text, lead=f"Điều {article}."))
        elif mark == "+":
            point += 1
            blocks.append(Block(Shape.NUMBERED, text, lead=f"{point}."))
        else:
            blocks.append(Block(Shape.PLAIN, text))
    if rows:
        blocks.append(Block(Shape.TABLE, rows=tuple(rows)))
    return blocks


def _addressees(matter: Matter, slots: Slots, issuer: Issuer) -> tuple[str, ...]:
    if matter.to_upper:
        upper = issuer.parent_name if issuer.office is Office.COMMISSION else party_of(issuer.within[0])
        return (f"Ban Thường vụ {upper}",)
    named = tuple(slots.fill(text) for text in matter.addressees)
    above = issuer.within[0]
    return tuple(
        f"Ủy ban nhân dân {above}" if name == "Ủy ban nhân dân cấp trên trực tiếp" else name for name in named
    )


def _urgency(chance: Random, matter: Matter, issuer: Issuer) -> str:
    if not matter.urgent:
        return ""
    marks = [mark.text for mark in rule_set(issuer.rule_set).urgency[:3]]
    return chance.choice(marks)


def _recipients(chance: Random, matter: Matter, issuer: Issuer, blocks: Sequence[Block]) -> tuple[str, ...]:
    if issuer.rule_set is RuleSetCode.VN_PARTY:
        return _party_recipients(chance, matter, issuer)
    articles = [block.lead for block in blocks if block.shape is Shape.ARTICLE]
    addressed = "Như trên" if matter.addressees else "Như thành phần"
    first = f"Như {articles[-1].rstrip('.')}" if articles else addressed
    above = issuer.within[0]
    pool = [
        f"UBND {above.split(' ')[0]} (b/c)", f"TT. {issuer.party}", f"TT. HĐND {issuer.kind}",
        f"CT, các PCT UBND {issuer.kind}", f"UBMTTQVN {issuer.kind}", "Trang thông tin điện tử",
        "Các Ban HĐND",
    ]  # fmt: skip
    if issuer.level is Level.DISTRICT:
        pool += ["Sở Nội vụ", "VP HĐND và UBND (C, PVP)"]
    chosen = chance.sample(pool, chance.randint(2, 5))
    keep = f"VT, {matter.unit_symbol or 'HS'}"
    return (first, *chosen, f"Lưu: {keep}")


def _party_recipients(chance: Random, matter: Matter, issuer: Issuer) -> tuple[str, ...]:
    above = party_of(issuer.within[0]) if issuer.office is Office.PARTY else issuer.parent_name
    pool = [
        "Các ban xây dựng Đảng", f"Thường trực HĐND, UBND {issuer.kind}",
        f"UBMTTQVN và các đoàn thể {issuer.kind}", "Các chi bộ, đảng bộ trực thuộc",
        "Các đồng chí Ủy viên Ban Chấp hành",
    ]  # fmt: skip
    first = "Như trên" if matter.addressees else f"{above} (báo cáo)"
    office = "Văn phòng Đảng ủy" if issuer.level is Level.COMMUNE else f"Văn phòng {issuer.party}"
    keep = issuer.title if issuer.title else office
    return (first, *chance.sample(pool, chance.randint(2, 4)), f"Lưu {keep}")
