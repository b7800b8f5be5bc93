"""Pages drawn for the tests with Debian's fonts-dejavu-core, which has all Vietnamese letters."""

import io
from pathlib import Path

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, ImageDraw, ImageFont

FONTS = Path("/usr/share/fonts/truetype/dejavu")
DPI = 200
WIDTH, HEIGHT = 1654, 2339
BLACK, RED, BLUE = (20, 20, 20), (200, 30, 40), (40, 60, 170)
# Text, middle x and y as shares of the page, size in points, bold.
Row = tuple[str, float, float, float, bool]

STATE: tuple[Row, ...] = (
    ("ỦY BAN NHÂN DÂN", 0.26, 0.065, 11, False),
    ("XÃ ĐỒNG XUÂN", 0.26, 0.085, 11, True),
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 0.69, 0.065, 11, True),
    ("Độc lập - Tự do - Hạnh phúc", 0.69, 0.085, 11, True),
    ("Số: 127/QĐ-UBND", 0.26, 0.125, 11, False),
    ("Đồng Xuân, ngày 14 tháng 3 năm 2024", 0.69, 0.125, 11, False),
    ("QUYẾT ĐỊNH", 0.5, 0.19, 12, True),
    ("Về việc phê duyệt kế hoạch chỉnh lý tài liệu", 0.5, 0.212, 12, True),
    ("năm 2024 của xã Đồng Xuân", 0.5, 0.234, 12, True),
    ("CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ", 0.5, 0.28, 11, True),
    ("Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ", 0.5, 0.33, 11, False),
    ("về công tác văn thư và Thông tư số 05/2025/TT-BNV ngày 14/5/2025;", 0.48, 0.355, 11, False),
    ("Điều 1. Phê duyệt kế hoạch chỉnh lý tài liệu của các đơn vị trên địa bàn xã.", 0.5, 0.40, 11, False),
    ("Việc bảo mật thông tin và bí mật nhà nước được thực hiện theo quy định.", 0.49, 0.43, 11, False),
    ("Nơi nhận:", 0.15, 0.52, 10, True),
    ("- Như Điều 3;", 0.16, 0.545, 9, False),
    ("- Đảng ủy xã;", 0.16, 0.565, 9, False),
    ("- Lưu: VT.", 0.15, 0.585, 9, False),
    ("KT. CHỦ TỊCH", 0.70, 0.52, 11, True),
    ("PHÓ CHỦ TỊCH", 0.70, 0.545, 11, True),
    ("Nguyễn Văn Mẫu", 0.70, 0.66, 11, True),
)
PARTY: tuple[Row, ...] = (
    ("ĐẢNG BỘ TỈNH QUẢNG NGÃI", 0.26, 0.065, 11, False),
    ("ĐẢNG ỦY XÃ ĐỒNG XUÂN", 0.26, 0.085, 11, True),
    ("*", 0.26, 0.102, 11, False),
    ("ĐẢNG CỘNG SẢN VIỆT NAM", 0.72, 0.065, 13, True),
    ("Số 36-QĐ/ĐU", 0.26, 0.125, 11, False),
    ("Đồng Xuân, ngày 05 tháng 9 năm 2025", 0.70, 0.125, 11, False),
    ("QUY ĐỊNH", 0.5, 0.19, 13, True),
    ("về quản lý hồ sơ của Đảng ủy", 0.5, 0.214, 12, True),
    ("-----", 0.5, 0.232, 12, False),
    ("- Căn cứ Quy định số 399-QĐ/TW, ngày 09/01/2026 của Ban Bí thư;", 0.46, 0.30, 11, False),
    ("Điều 1. Hồ sơ được quản lý thống nhất tại Văn phòng Đảng ủy xã.", 0.47, 0.34, 11, False),
    ("Nơi nhận:", 0.15, 0.52, 10, False),
    ("- Các chi bộ trực thuộc,", 0.19, 0.545, 9, False),
    ("- Lưu Văn phòng Đảng ủy.", 0.20, 0.565, 9, False),
    ("T/M ĐẢNG ỦY", 0.70, 0.52, 11, True),
    ("PHÓ BÍ THƯ", 0.70, 0.545, 11, False),
    ("Trần Thị Bình", 0.70, 0.66, 11, True),
)


def font(points: float, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    name = "DejaVuSerif-Bold.ttf" if bold else "DejaVuSerif.ttf"
    return ImageFont.truetype(str(FONTS / name), round(points * 0.88 * DPI / 72))


def draw(rows: tuple[Row, ...] = STATE) -> Image.Image:
    """Return a white A4 page at 200 dpi with the rows written on it."""
    page = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(page)
    for text, x, y, points, bold in rows:
        place = (round(x * WIDTH), round(y * HEIGHT))
        pen.text(place, text, fill=BLACK, font=font(points, bold=bold), anchor="mm")
    return page


def stamped(
    page: Image.Image,
    word: str,
    *,
    colour: tuple[int, int, int] = RED,
    at: tuple[float, float] = (0.26, 0.17),
    angle_degrees: float = 0,
) -> Image.Image:
    """Return the page with a framed word pressed on it."""
    layer = Image.new("RGBA", (700, 700))
    pen = ImageDraw.Draw(layer)
    face = font(15, bold=True)
    half = face.getlength(word) / 2 + 22
    pen.rectangle((350 - half, 315, 350 + half, 385), outline=(*colour, 255), width=4)
    pen.text((350, 350), word, fill=(*colour, 255), font=face, anchor="mm")
    turned = layer.rotate(-angle_degrees, resample=Image.Resampling.BICUBIC)
    pressed = page.copy()
    pressed.paste(turned, (round(at[0] * WIDTH) - 350, round(at[1] * HEIGHT) - 350), turned)
    return pressed


def pixels(page: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(page.convert("RGB"))


def jpeg(page: Image.Image, *, quality: int = 85) -> bytes:
    stream = io.BytesIO()
    page.save(stream, "JPEG", quality=quality, dpi=(DPI, DPI))
    return stream.getvalue()


def scan_pdf(path: Path, *pages: Image.Image, turn: int = 0) -> list[bytes]:
    """Write a PDF as scanners do, one JPEG a page, and return the JPEGs."""
    contents = [jpeg(page) for page in pages]
    with pikepdf.new() as pdf:
        for page, content in zip(pages, contents, strict=True):
            _add_scan(pdf, content, page.size, turn)
        pdf.save(path)
    return contents


def _add_scan(pdf: pikepdf.Pdf, content: bytes, size: tuple[int, int], turn: int) -> None:
    wide, high = (side * 72 / DPI for side in size)
    picture = Stream(
        pdf,
        content,
        Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=size[0],
            Height=size[1],
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name.DCTDecode,
        ),
    )
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, wide, high]),
        Resources=Dictionary(XObject=Dictionary({"/Im1": picture})),
        Contents=Stream(pdf, f"q {wide} 0 0 {high} 0 0 cm /Im1 Do Q".encode()),
    )
    if turn:
        page.Rotate = turn
    pdf.pages.append(pikepdf.Page(page))


def digital_pdf(path: Path, lines: list[tuple[str, int, int]]) -> None:
    """Write a PDF with text of its own, in the letters that Helvetica has: text, x, y in points."""
    shown = "\n".join(
        f"BT /F1 12 Tf {x} {y} Td <{text.encode('cp1252').hex()}> Tj ET" for text, x, y in lines
    )
    with pikepdf.new() as pdf:
        helvetica = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
        )
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, 595, 842]),
            Resources=Dictionary(Font=Dictionary(F1=helvetica)),
            Contents=Stream(pdf, shown.encode()),
        )
        pdf.pages.append(pikepdf.Page(page))
        pdf.save(path)
