"""Pages drawn to measure the secrecy detector: a letter, what lies on it, and how worn it is."""

import io
import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

# The serif of fonts-dejavu-core: Debian 12's Liberation 1 lacks 46 Vietnamese letters.
FONTS = Path("/usr/share/fonts/truetype/dejavu")
FACES = {False: "DejaVuSerif.ttf", True: "DejaVuSerif-Bold.ttf"}
_NARROWER = 0.86  # DejaVu is wider than the Times that offices use
DPI = 200
_WIDTH, _HEIGHT = round(8.27 * DPI), round(11.69 * DPI)
_RED, _BLUE, _BLACK = (200, 30, 40), (40, 60, 160), (25, 25, 28)
_BODY = (
    "Thực hiện kế hoạch công tác năm, các đơn vị rà soát việc quản lý hồ sơ, tài liệu.",
    "Việc bảo mật thông tin, bảo vệ bí mật nhà nước phải được thực hiện nghiêm túc.",
    "Tài khoản và mật khẩu không được chia sẻ; bí mật nhà nước không đưa lên mạng.",
    "Ủy ban Mặt trận Tổ quốc các cấp phối hợp tuyên truyền, giám sát việc thực hiện.",
    "Kinh phí do ngân sách bảo đảm; mật độ dân cư và mặt bằng đã được khảo sát đủ.",
    "Đề nghị thủ trưởng các cơ quan, đơn vị triển khai và báo cáo kết quả trước ngày 20.",
)


def font(size_points: float, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the serif face at a size in points of the page."""
    return ImageFont.truetype(str(FONTS / FACES[bold]), round(size_points * _NARROWER * DPI / 72))


def letter(chance: random.Random) -> Image.Image:
    """Return a white page with heading, number, body (with the words of trap) and signature."""
    page = Image.new("RGB", (_WIDTH, _HEIGHT), "white")
    draw = ImageDraw.Draw(page)
    _centred(draw, 420, 150, "ỦY BAN NHÂN DÂN", font(13))
    _centred(draw, 420, 195, "XÃ ĐỒNG XUÂN", font(13, bold=True))
    _centred(draw, 1130, 150, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", font(13, bold=True))
    _centred(draw, 1130, 195, "Độc lập - Tự do - Hạnh phúc", font(13.5, bold=True))
    _centred(draw, 420, 290, f"Số: {chance.randint(2, 900)}/UBND-VX", font(13))
    _centred(draw, 1130, 290, "Đồng Xuân, ngày 14 tháng 3 năm 2024", font(13))
    _centred(draw, 420, 335, "V/v tăng cường công tác lưu trữ", font(12))
    _centred(draw, 850, 560, "Kính gửi: Thủ trưởng các cơ quan, đơn vị", font(14))
    top = 680
    for _ in range(chance.randint(12, 20)):
        draw.text((250, top), chance.choice(_BODY), fill=_BLACK, font=font(12.5))
        top += 52
    _centred(draw, 1180, top + 40, "CHỦ TỊCH", font(13, bold=True))
    _centred(draw, 1180, top + 330, "Nguyễn Văn Mẫu", font(13, bold=True))
    seal(page, (1090, top + 190))
    signature(page, (1180, top + 220), chance)
    return page


def _centred(draw: ImageDraw.ImageDraw, x: int, y: int, text: str, face: ImageFont.FreeTypeFont) -> None:
    draw.text((x, y), text, fill=_BLACK, font=face, anchor="mm")


def seal(page: Image.Image, middle: tuple[int, int]) -> None:
    """Press a round red seal, 36 mm wide."""
    layer = Image.new("RGBA", (300, 300))
    draw = ImageDraw.Draw(layer)
    draw.ellipse((6, 6, 294, 294), outline=(*_RED, 230), width=7)
    draw.ellipse((60, 60, 240, 240), outline=(*_RED, 230), width=4)
    for step, char in enumerate("ỦY BAN NHÂN DÂN * XÃ ĐỒNG XUÂN *"):
        glyph = Image.new("RGBA", (300, 300))
        ImageDraw.Draw(glyph).text((150, 34), char, fill=(*_RED, 230), font=font(9, bold=True), anchor="mm")
        layer.alpha_composite(glyph.rotate(-step * 11.25))
    draw.regular_polygon((150, 150, 50), 5, rotation=0, fill=(*_RED, 230))
    _press(page, layer, middle)


def signature(page: Image.Image, middle: tuple[int, int], chance: random.Random) -> None:
    """Write a blue scrawl."""
    draw = ImageDraw.Draw(page)
    points = [
        (middle[0] - 150 + step * 8 + chance.randint(-6, 6), middle[1] + round(45 * math.sin(step / 2.2)))
        for step in range(40)
    ]
    draw.line(points, fill=_BLUE, width=5, joint="curve")


def _press(page: Image.Image, layer: Image.Image, middle: tuple[int, int]) -> None:
    at = (middle[0] - layer.width // 2, middle[1] - layer.height // 2)
    page.paste(layer, at, layer)


@dataclass(frozen=True, slots=True)
class Look:
    """How a stamp is pressed. `strength` from 0 to 1; `angle_degrees` clockwise positive."""

    colour: tuple[int, int, int] = _RED
    strength: float = 0.9
    angle_degrees: float = 0.0
    framed: bool = True
    height_mm: float = 8.0


def stamp(page: Image.Image, text: str, middle: tuple[int, int], look: Look) -> None:
    """Press a word in a frame: letters fill half its height, as the pre-engraved ones do."""
    high = look.height_mm * DPI / 25.4
    face = ImageFont.truetype(str(FONTS / FACES[True]), round(high * 0.56))
    wide = face.getlength(text) + high * 0.9
    layer = Image.new("RGBA", (round(wide * 1.3) + 20, round(wide * 1.3) + 20))
    draw = ImageDraw.Draw(layer)
    ink = (*look.colour, round(255 * look.strength))
    x, y = layer.width / 2, layer.height / 2
    if look.framed:
        draw.rectangle((x - wide / 2, y - high / 2, x + wide / 2, y + high / 2), outline=ink, width=4)
    draw.text((x, y), text, fill=ink, font=face, anchor="mm")
    _press(page, layer.rotate(-look.angle_degrees, resample=Image.Resampling.BICUBIC), middle)


def uneven(page: Image.Image, chance: random.Random) -> Image.Image:
    """Let the ink of stamps be patchy: pale blots all over, darkest inks least."""
    blots = Image.effect_noise((page.width // 8, page.height // 8), 90).resize(page.size)
    mask = blots.point(lambda value: 110 if value > 150 else 0).filter(ImageFilter.GaussianBlur(2))
    return Image.composite(Image.new("RGB", page.size, "white"), page, mask)


def photocopied(page: Image.Image, chance: random.Random) -> Image.Image:
    """Return the page in black and white with specks, as a copier or a fax leaves it."""
    grey = np.asarray(page.convert("L").filter(ImageFilter.GaussianBlur(0.7)))
    dice = np.random.default_rng(chance.randint(0, 1 << 30))
    black = (grey < 150) | (dice.random(grey.shape) < 0.0006)
    return Image.fromarray(np.where(black, 0, 255).astype(np.uint8)).convert("RGB")


def scanned(page: Image.Image, chance: random.Random, *, quality: int = 75) -> NDArray[np.uint8]:
    """Return the page as a scanner gives it: a little turned, off-white, compressed."""
    paper = (chance.randint(238, 252), chance.randint(236, 250), chance.randint(228, 246))
    turned = page.rotate(chance.uniform(-0.8, 0.8), resample=Image.Resampling.BICUBIC, fillcolor="white")
    tinted = Image.fromarray((np.asarray(turned).astype(np.uint16) * paper // 255).astype(np.uint8))
    stream = io.BytesIO()
    tinted.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 0.9))).save(stream, "JPEG", quality=quality)
    with Image.open(io.BytesIO(stream.getvalue())) as image:
        return np.asarray(image.convert("RGB"))


Draw = Callable[[random.Random], NDArray[np.uint8]]
MARKS = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")
_UNDER_NUMBER = (420, 430)


def _marked(chance: random.Random, look: Look, middle: tuple[int, int] = _UNDER_NUMBER) -> Image.Image:
    page = letter(chance)
    stamp(page, chance.choice(MARKS), middle, look)
    return page


def red(chance: random.Random) -> NDArray[np.uint8]:
    return scanned(_marked(chance, Look(height_mm=chance.uniform(7, 11))), chance)


def faded(chance: random.Random) -> NDArray[np.uint8]:
    return scanned(uneven(_marked(chance, Look(strength=chance.uniform(0.3, 0.5))), chance), chance)


def rotated(chance: random.Random) -> NDArray[np.uint8]:
    angle = chance.uniform(12, 40) * chance.choice((-1, 1))
    return scanned(_marked(chance, Look(angle_degrees=angle), (400, 500)), chance)


def unframed(chance: random.Random) -> NDArray[np.uint8]:
    return scanned(_marked(chance, Look(framed=False, height_mm=chance.uniform(8, 14))), chance)


def cut(chance: random.Random) -> NDArray[np.uint8]:
    """Pressed half over the left or the upper edge of the sheet."""
    middle = chance.choice(((20, 450), (420, 12)))
    return scanned(_marked(chance, Look(height_mm=10), middle), chance)


def under_signature(chance: random.Random) -> NDArray[np.uint8]:
    page = _marked(chance, Look(height_mm=9))
    signature(page, _UNDER_NUMBER, chance)
    return scanned(page, chance)


def over_text(chance: random.Random) -> NDArray[np.uint8]:
    return scanned(_marked(chance, Look(height_mm=9), (420, 320)), chance)


def violet(chance: random.Random) -> NDArray[np.uint8]:
    return scanned(_marked(chance, Look(colour=(90, 50, 150))), chance)


def black_copy(chance: random.Random) -> NDArray[np.uint8]:
    return scanned(photocopied(_marked(chance, Look(height_mm=chance.uniform(8, 11))), chance), chance)


def black_copy_rotated(chance: random.Random) -> NDArray[np.uint8]:
    angle = chance.uniform(10, 35) * chance.choice((-1, 1))
    page = _marked(chance, Look(angle_degrees=angle, height_mm=9), (400, 500))
    return scanned(photocopied(page, chance), chance)


def typed_form(chance: random.Random) -> NDArray[np.uint8]:
    page = letter(chance)
    level = chance.choice(("Mật", "Tối mật", "Tuyệt mật", "MẬT"))
    ImageDraw.Draw(page).text((270, 420), f"Độ mật: {level}", fill=_BLACK, font=font(13))
    return scanned(page, chance)


def poor_scan(chance: random.Random) -> NDArray[np.uint8]:
    return scanned(uneven(_marked(chance, Look()), chance), chance, quality=22)


def clean(chance: random.Random) -> NDArray[np.uint8]:
    return scanned(letter(chance), chance)


def urgent(chance: random.Random) -> NDArray[np.uint8]:
    page = letter(chance)
    word = chance.choice(("KHẨN", "THƯỢNG KHẨN", "HỎA TỐC", "LƯU HÀNH NỘI BỘ", "XEM XONG TRẢ LẠI"))
    stamp(page, word, _UNDER_NUMBER, Look(angle_degrees=chance.choice((0, 0, -20))))
    return scanned(page, chance)


def arrived(chance: random.Random) -> NDArray[np.uint8]:
    """An arrival stamp in red or violet, filled in by hand."""
    page = letter(chance)
    draw = ImageDraw.Draw(page)
    colour = chance.choice((_RED, (90, 50, 150), _BLACK))
    draw.rectangle((180, 420, 580, 640), outline=colour, width=4)
    draw.line((180, 480, 580, 480), fill=colour, width=3)
    for row, text in enumerate(
        ("UBND XÃ ĐỒNG XUÂN", "ĐẾN  Số: ........", "Ngày: ..........", "Chuyển: ........")
    ):
        draw.text((200, 432 + row * 52), text, fill=colour, font=font(11, bold=True))
    draw.line([(330 + step * 6, 505 + (step % 3) * 8) for step in range(12)], fill=_BLUE, width=4)
    return scanned(page, chance)


def copied(chance: random.Random) -> NDArray[np.uint8]:
    return scanned(photocopied(letter(chance), chance), chance)


BEARING: dict[str, Draw] = {
    "red": red,
    "faded": faded,
    "rotated": rotated,
    "without a frame": unframed,
    "cut by the edge": cut,
    "under a signature": under_signature,
    "over the number": over_text,
    "violet": violet,
    "poor scan": poor_scan,
    "black copy": black_copy,
    "black copy, rotated": black_copy_rotated,
    "typed form": typed_form,
}
BARE: dict[str, Draw] = {
    "running text with bảo mật": clean,
    "urgency and circulation stamps": urgent,
    "arrival stamp": arrived,
    "photocopy": copied,
}
