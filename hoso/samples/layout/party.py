"""Party documents laid out by 36-HD/VPTW and 05-HD/VPTW (vị trí các thành phần thể thức)."""

from hoso.samples import rules
from hoso.samples.layout.common import (
    Manner,
    Piece,
    centred_lines,
    date_pieces,
    foot_every_page,
    listed_left,
    pieced_line,
    set_blocks,
    signature_spot,
)
from hoso.samples.layout.faces import Faces
from hoso.samples.layout.flow import Flow, Margins, Setting, words_of
from hoso.samples.layout.sheets import Sheet
from hoso.samples.letter import Letter

_LEFT_MM, _RIGHT_MM = 62.0, 150.0
_LEFT_WIDTH_MM = 72.0
_SIGN_MM = 150.0
_SIGN_GAP_MM = 29.0


def lay_out(letter: Letter, faces: Faces, manner: Manner) -> list[Sheet]:
    """Return the pages of a Party document."""
    flow = Flow(faces, Margins(right=15.0), page_number_points=14.0)
    flow.y = max(_issuer_column(flow, letter, manner), _party_column(flow, letter, manner)) + flow.mm(8)
    if not letter.is_plain_letter:
        _title(flow, letter)
    _addressees(flow, letter)
    set_blocks(flow, letter.blocks, manner, basis_style="regular", tail_mm=_signature_mm(letter))
    _signature(flow, letter)
    foot_every_page(flow)
    return flow.sheets


def _issuer_column(flow: Flow, letter: Letter, manner: Manner) -> float:
    """The body above, the issuing body, the star, number and symbol, the subject of a letter."""
    middle, width = flow.mm(_LEFT_MM), flow.mm(_LEFT_WIDTH_MM)
    above, own = letter.issuer.parent_name.upper(), letter.issuer.name.upper()
    foot, _ = centred_lines(flow, above, middle, width, flow.mm(17), 13.5, "regular", part="parent_issuer")
    foot, _ = centred_lines(flow, own, middle, width, foot, 13.5, "bold", part="issuer")
    star = foot + flow.mm(5)
    flow.line(words_of("*", "bold"), middle, star, 14, part="star")
    baseline = star + flow.mm(4.6)
    number = Piece(rules.padded(int(letter.number.number)), "number" if manner.penned_number else "")
    pieces = [Piece("Số "), number, Piece(f"-{letter.number.symbol}")]
    pieced_line(flow, pieces, middle, baseline, 14, "regular", part="number")
    if letter.is_plain_letter:
        baseline, _ = centred_lines(
            flow, letter.subject, middle, width, baseline + flow.mm(0.5), 12, "italic", part="subject"
        )
    flow.sheet.spots["under_number"] = (round(middle), round(baseline), round(middle), round(baseline))
    return baseline


def _party_column(flow: Flow, letter: Letter, manner: Manner) -> float:
    """The title line with its rule, place and date below."""
    middle = flow.mm(_RIGHT_MM)
    first = flow.mm(17) + flow.faces.pixels(15) * 1.15
    left, right = flow.line(words_of("ĐẢNG CỘNG SẢN VIỆT NAM", "bold"), middle, first, 15, part="party_name")
    flow.rule(left, right, first + flow.mm(1.8))
    day, month = rules.day_and_month(letter.on)
    pieces = date_pieces(letter.issuer.place, (day, month, str(letter.on.year)), manner)
    baseline = first + flow.mm(10)
    pieced_line(flow, pieces, middle, baseline, 14, "italic", part="place_date")
    return baseline


def _title(flow: Flow, letter: Letter) -> None:
    """Type, subject, and five dashes."""
    middle = (flow.left + flow.right) / 2
    foot, _ = centred_lines(
        flow, letter.type.name.upper(), middle, flow.mm(150), flow.y, 15.5, "bold", part="type"
    )
    foot, _ = centred_lines(flow, letter.subject, middle, flow.mm(140), foot, 14.5, "bold", part="subject")
    dashes = foot + flow.mm(5)
    flow.line(words_of("-----", "bold"), middle, dashes, 14, part="dashes")
    flow.y = dashes + flow.mm(5)


def _addressees(flow: Flow, letter: Letter) -> None:
    if not letter.addressees:
        return
    word = "Kính trình" if letter.type.name == "Tờ trình" else "Kính gửi"
    flow.skip(6 if letter.is_plain_letter else 0)
    if len(letter.addressees) == 1:
        setting = Setting(14, "centre", 0.0, 1.2, after_points=8, part="addressee")
        flow.paragraph([*words_of(f"{word}:", "italic"), *words_of(f"{letter.addressees[0]},")], setting)
        return
    setting = Setting(14, "left", 0.0, 1.2, after_points=1, part="addressee")
    for index, name in enumerate(letter.addressees):
        lead = words_of(f"{word}:", "italic") if index == 0 else []
        start = flow.mm(50 if index == 0 else 72)
        flow.paragraph([*lead, *words_of(f"- {name},")], setting, left=start)
    flow.skip(8)


def _signature_mm(letter: Letter) -> float:
    """Return how tall the signature block is."""
    return max(_SIGN_GAP_MM + 10 + 6 * len(letter.signature.lines), 10 + 5.4 * len(letter.recipients))


def _signature(flow: Flow, letter: Letter) -> None:
    """Authority in bold, title not, name in bold; recipients on the left."""
    flow.need(flow.mm(_signature_mm(letter)))
    top = flow.y + flow.mm(1)
    _recipients(flow, letter, top)
    middle, foot = flow.mm(_SIGN_MM), top
    for index, line in enumerate(letter.signature.lines):
        bold = index == 0 and bool(letter.signature.authority)
        part, style = ("authority", "bold") if bold else ("signer_title", "regular")
        foot, _ = centred_lines(flow, line, middle, flow.mm(72), foot, 14, style, part=part)
    name = foot + flow.mm(_SIGN_GAP_MM)
    signature_spot(flow, middle, foot + flow.mm(2), name - flow.mm(5))
    flow.line(words_of(letter.signature.signer, "bold"), middle, name, 14, part="signer")


def _recipients(flow: Flow, letter: Letter, top: float) -> None:
    baseline = top + flow.faces.pixels(14) * 1.15
    label = words_of("Nơi nhận:")
    flow.put(label, flow.left, baseline, 14, part="recipients_label")
    flow.rule(flow.left, flow.left + flow.natural(label, 14), baseline + flow.mm(0.9))
    last = len(letter.recipients) - 1
    lines = [f"- {name}{'.' if index == last else ','}" for index, name in enumerate(letter.recipients)]
    listed_left(flow, lines, baseline, 12, part="recipient")
