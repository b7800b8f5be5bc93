"""State documents laid out by Decree 30/2020/NĐ-CP, annex I (boxes 1 to 9b)."""

from hoso.samples import rules
from hoso.samples.issuers import Office
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

_LEFT_MM, _RIGHT_MM = 56.0, 144.0  # middles of the two columns of the heading
_LEFT_WIDTH_MM = 62.0
_SIGN_MM = 150.0  # middle of the signature block
_SIGN_GAP_MM = 27.0  # from the title to the name


def lay_out(letter: Letter, faces: Faces, manner: Manner) -> list[Sheet]:
    """Return the pages of a state document."""
    flow = Flow(faces, Margins())
    flow.y = max(_issuer_column(flow, letter, manner), _state_column(flow, letter, manner)) + flow.mm(6)
    if letter.is_plain_letter:
        flow.skip(14)
    else:
        _title(flow, letter)
    _addressees(flow, letter, manner)
    for line in letter.heading:
        _centred(flow, line, manner.points, part="heading", after=6)
    set_blocks(flow, letter.blocks, manner, basis_style="italic", tail_mm=_signature_mm(letter))
    _signature(flow, letter)
    foot_every_page(flow)
    return flow.sheets


def _issuer_column(flow: Flow, letter: Letter, manner: Manner) -> float:
    """Boxes 2, 3 and 5b: who issues, number and symbol, the subject of a letter."""
    middle, width, top = flow.mm(_LEFT_MM), flow.mm(_LEFT_WIDTH_MM), flow.mm(17)
    foot = top
    if letter.issuer.parent_name:
        foot, _ = _two_lines(flow, letter.issuer.parent_name, middle, foot, "regular", part="parent_issuer")
    own = letter.issuer.name
    if letter.issuer.office in (Office.COMMITTEE, Office.COUNCIL):
        foot, widest = _two_lines(flow, own, middle, foot, "bold", part="issuer")
    else:
        foot, widest = centred_lines(flow, own.upper(), middle, width, foot, 13, "bold", part="issuer")
    flow.rule(middle - widest * 0.2, middle + widest * 0.2, foot + flow.mm(1.6))
    # Box 3 stands on the line of the date, which has its own place.
    baseline = max(foot + flow.mm(8.2), flow.mm(38.5))
    number = Piece(rules.padded(int(letter.number.number)), "number" if manner.penned_number else "")
    pieces = [Piece("Số: "), number, Piece(f"/{letter.number.symbol}")]
    pieced_line(flow, pieces, middle, baseline, 13, "regular", part="number")
    if letter.is_plain_letter:
        baseline, _ = centred_lines(
            flow, letter.subject, middle, width, baseline + flow.mm(1), 12, "regular", part="subject"
        )
    flow.sheet.spots["under_number"] = (round(middle), round(baseline), round(middle), round(baseline))
    return baseline


def _two_lines(
    flow: Flow, name: str, middle: float, top: float, style: str, *, part: str
) -> tuple[float, float]:
    """Set `Ủy ban nhân dân | huyện Vân Khê` on two lines, as offices do."""
    head, area = " ".join(name.split()[:4]), " ".join(name.split()[4:])
    points = 12.5 if style == "regular" else 13
    foot, _ = centred_lines(
        flow, head.upper(), middle, flow.mm(_LEFT_WIDTH_MM), top, points, style, part=part
    )
    return centred_lines(flow, area.upper(), middle, flow.mm(_LEFT_WIDTH_MM), foot, points, style, part=part)


def _state_column(flow: Flow, letter: Letter, manner: Manner) -> float:
    """Boxes 1 and 4: name and motto of the state, place and date."""
    middle, size = flow.mm(_RIGHT_MM), flow.faces.pixels(13)
    first = flow.mm(17) + size * 1.15
    flow.line(words_of("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "bold"), middle, first, 12.5, part="state_name")
    second = first + size * 1.2
    left, right = flow.line(
        words_of("Độc lập - Tự do - Hạnh phúc", "bold"), middle, second, 13.5, part="motto"
    )
    flow.rule(left, right, second + flow.mm(1.6))
    day, month = rules.day_and_month(letter.on)
    pieces = date_pieces(letter.issuer.place, (day, month, str(letter.on.year)), manner)
    pieced_line(flow, pieces, middle, flow.mm(38.5), 13.5, "italic", part="place_date")
    return flow.mm(38.5)


def _title(flow: Flow, letter: Letter) -> None:
    """Box 5a: type and subject in the middle, a short line below."""
    flow.skip(6)
    _centred(flow, letter.type.name.upper(), 14, part="type", after=2)
    middle = (flow.left + flow.right) / 2
    foot, widest = centred_lines(
        flow, letter.subject, middle, flow.mm(140), flow.y - flow.mm(1), 14, "bold", part="subject"
    )
    flow.rule(middle - widest * 0.2, middle + widest * 0.2, foot + flow.mm(2))
    flow.y = foot + flow.mm(8)


def _centred(flow: Flow, text: str, points: float, *, part: str, after: float) -> None:
    setting = Setting(points, "centre", 0.0, 1.2, after_points=after, part=part)
    flow.paragraph(words_of(text, "bold"), setting)


def _addressees(flow: Flow, letter: Letter, manner: Manner) -> None:
    """Box 9a."""
    if not letter.addressees:
        return
    points = min(manner.points, 14.0)
    if len(letter.addressees) == 1:
        text = f"Kính gửi: {letter.addressees[0]}."
        setting = Setting(points, "centre", 0.0, 1.2, after_points=10, part="addressee")
        flow.paragraph(words_of(text), setting)
        return
    setting = Setting(points, "left", 0.0, 1.2, after_points=1, part="addressee")
    flow.paragraph(words_of("Kính gửi:"), setting, left=flow.mm(60))
    for index, name in enumerate(letter.addressees):
        end = "." if index == len(letter.addressees) - 1 else ";"
        flow.paragraph(words_of(f"- {name}{end}"), setting, left=flow.mm(76))
    flow.skip(10)


def _signature_mm(letter: Letter) -> float:
    """Return how tall the signature block is."""
    return max(_SIGN_GAP_MM + 10 + 6 * len(letter.signature.lines), 8 + 4.8 * len(letter.recipients))


def _signature(flow: Flow, letter: Letter) -> None:
    """Boxes 7a to 7c and 9b, level with each other and never torn apart."""
    flow.need(flow.mm(_signature_mm(letter)))
    top = flow.y + flow.mm(1)
    _recipients(flow, letter, top)
    middle, foot = flow.mm(_SIGN_MM), top
    for index, line in enumerate(letter.signature.lines):
        part = "authority" if index == 0 and letter.signature.authority else "signer_title"
        foot, _ = centred_lines(flow, line, middle, flow.mm(72), foot, 13.5, "bold", part=part)
    name = foot + flow.mm(_SIGN_GAP_MM)
    signature_spot(flow, middle, foot + flow.mm(2), name - flow.mm(5))
    flow.line(words_of(letter.signature.signer, "bold"), middle, name, 14, part="signer")


def _recipients(flow: Flow, letter: Letter, top: float) -> None:
    baseline = top + flow.faces.pixels(12) * 1.15
    flow.put(words_of("Nơi nhận:", "bold italic"), flow.left, baseline, 12, part="recipients_label")
    last = len(letter.recipients) - 1
    lines = [f"- {name}{'.' if index == last else ';'}" for index, name in enumerate(letter.recipients)]
    listed_left(flow, lines, baseline, 11, part="recipient")
