"""Sheets that a scanner operator lays into a pile: between documents, and on top of a box."""

from urllib.parse import urlencode

import cv2
import numpy as np
import segno
from PIL import Image, ImageDraw

from hoso.samples.drawing.ink import Grey
from hoso.samples.layout.faces import font
from hoso.samples.layout.flow import A4_MM, MM_PER_INCH

# What the code between two documents says; nothing more than that a new one begins.
SPLIT_PAYLOAD = "HOSO-SPLIT"
_BOX_PREFIX = "HOSO:"
_CODE_MM = 78.0


def box_payload(label: str) -> str:
    """Return what the code on a box sheet says: the label, in the form that digitisation reads."""
    return _BOX_PREFIX + urlencode({"sheet": "1", "box": label})


def split_sheet(dpi: int) -> Grey:
    """Return the sheet that goes between two documents of a pile."""
    lines = (
        "TỜ PHÂN CÁCH",
        "Đặt tờ này giữa hai văn bản trước khi quét.",
        "Không ghi, không đóng dấu lên mã.",
    )
    return _sheet(SPLIT_PAYLOAD, lines, dpi)


def box_sheet(label: str, dpi: int) -> Grey:
    """Return the sheet that goes on top of the papers of box `label`."""
    lines = (
        f"HỘP {label}",
        "Đặt tờ này lên trên cùng khi bắt đầu quét một hộp.",
        "Tất cả trang sau thuộc hộp này.",
    )
    return _sheet(box_payload(label), lines, dpi)


def _sheet(payload: str, lines: tuple[str, ...], dpi: int) -> Grey:
    mm = dpi / MM_PER_INCH
    page = Image.new("L", (round(A4_MM[0] * mm), round(A4_MM[1] * mm)), 255)
    pen = ImageDraw.Draw(page)
    middle = page.width / 2
    pen.text((middle, 52 * mm), lines[0], font=font("sans", 13 * mm), fill=12, anchor="mm")
    page.paste(_code(payload, round(_CODE_MM * mm)), (round(middle - _CODE_MM / 2 * mm), round(84 * mm)))
    for index, line in enumerate(lines[1:]):
        pen.text((middle, (184 + 11 * index) * mm), line, font=font("regular", 6 * mm), fill=12, anchor="mm")
    pen.rectangle(
        (15 * mm, 15 * mm, page.width - 15 * mm, page.height - 15 * mm), outline=12, width=round(mm)
    )
    return np.array(page)


def _code(payload: str, size: int) -> Image.Image:
    rows = [list(row) for row in segno.make_qr(payload, error="h").matrix]
    modules = np.where(np.array(rows, np.uint8) > 0, 0, 255).astype(np.uint8)
    return Image.fromarray(cv2.resize(modules, (size, size), interpolation=cv2.INTER_NEAREST))
