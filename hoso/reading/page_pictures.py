"""The picture of a page for the PDF/A: the scanner's own image as it is, or the page as we render it."""

import zlib
from io import BytesIO
from typing import Any

import cv2
import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Dictionary, Name, Stream
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

_KEPT_FILTERS = {"/DCTDecode", "/CCITTFaxDecode", "/JBIG2Decode", "/FlateDecode", "/RunLengthDecode"}
# What a copied picture may carry; the rest (Interpolate, OPI, Alternates) PDF/A-2 forbids or we drop.
_KEPT_KEYS = (
    "/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Filter", "/DecodeParms",
    "/Decode",
)  # fmt: skip
_JPEG_QUALITY = 88
_FLATE_UP_TO_BYTES = 700_000


def kept_picture(pdf: pikepdf.Pdf, image: Any) -> Any | None:
    """Copy a picture of another file into `pdf`, its bytes untouched; None when PDF/A-2 would not allow it.

    The other file stays open until `pdf` is written.

    Source: ISO 19005-2, 6.1.7.2 (filters), 6.2.4.3 (device colours), 6.2.8 (images).
    """
    if not _is_allowed(image):
        return None
    # Its bytes stay in the other file until `pdf` is written, so that a long file is never in memory.
    copy = pdf.copy_foreign(image)
    for key in set(copy.keys()) - {*_KEPT_KEYS, "/Length"}:
        del copy[key]
    copy.Type, copy.Subtype = Name.XObject, Name.Image
    return copy


def _is_allowed(image: Any) -> bool:
    filters = image.get("/Filter", pikepdf.Array([]))
    names = [str(filters)] if isinstance(filters, Name) else [str(name) for name in filters]
    if not names or not set(names) <= _KEPT_FILTERS:
        return False
    if any(key in image for key in ("/SMask", "/Mask", "/SMaskInData")) or bool(
        image.get("/ImageMask", False)
    ):
        return False
    return _colours_allowed(image.get("/ColorSpace"))


def _colours_allowed(space: Any) -> bool:
    """Grey and RGB, plain or indexed, go with our sRGB output intent; CMYK does not."""
    if isinstance(space, Name):
        return str(space) in {"/DeviceGray", "/DeviceRGB"}
    if not isinstance(space, pikepdf.Array) or not len(space):
        return False
    kind = str(space[0])
    if kind == "/Indexed":
        return _colours_allowed(space[1])
    if kind == "/ICCBased":
        return int(space[1].get("/N", 0)) in (1, 3)
    return kind in {"/CalGray", "/CalRGB"}


def jpeg_picture(pdf: pikepdf.Pdf, content: bytes) -> Any | None:
    """Put a JPEG file's bytes into `pdf` as they are; None for CMYK, which goes with no RGB output intent."""
    with Image.open(BytesIO(content), formats=("JPEG",)) as image:
        spaces = {"L": Name.DeviceGray, "RGB": Name.DeviceRGB}
        if image.mode not in spaces:
            return None
        return pdf.make_indirect(
            _picture(pdf, content, image.size, spaces[image.mode], bits=8, coding=Name.DCTDecode)
        )


def rendered_picture(pdf: pikepdf.Pdf, page: NDArray[np.uint8]) -> Any:
    """Put a rendered RGB page into `pdf`: without loss while that stays small, else as a good JPEG."""
    if _is_black_and_white(page):
        return bilevel_picture(pdf, page[:, :, 0] > 127)
    if _is_grey(page):
        page = page[:, :, :1]
    packed = zlib.compress(_predicted(page), 6)
    if len(packed) > _FLATE_UP_TO_BYTES:
        return jpeg_picture(pdf, _as_jpeg(page))
    height, width, colours = page.shape
    space = Name.DeviceGray if colours == 1 else Name.DeviceRGB
    parms = Dictionary(Predictor=15, Colors=colours, BitsPerComponent=8, Columns=width)
    picture = _picture(pdf, packed, (width, height), space, bits=8, coding=Name.FlateDecode)
    picture.DecodeParms = parms
    return pdf.make_indirect(picture)


def bilevel_picture(pdf: pikepdf.Pdf, white: NDArray[np.bool_]) -> Any:
    """Put a black and white page (True is white) into `pdf` as CCITT group 4, as faxes and copiers do."""
    height, width = white.shape
    stream = BytesIO()
    # One strip, so that its bytes are the whole picture. Tag 278 is RowsPerStrip.
    Image.fromarray(white).save(stream, "TIFF", compression="group4", tiffinfo={278: height})
    with Image.open(stream) as tiff:
        assert isinstance(tiff, TiffImageFile)
        tags = tiff.tag_v2
        start, length, black_is_zero = tags[273][0], tags[279][0], tags[262] == 1
    coded = stream.getvalue()[start : start + length]
    picture = _picture(pdf, coded, (width, height), Name.DeviceGray, bits=1, coding=Name.CCITTFaxDecode)
    picture.DecodeParms = Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=bool(black_is_zero))
    return pdf.make_indirect(picture)


def overlay_picture(pdf: pikepdf.Pdf, layer: NDArray[np.uint8]) -> Any | None:
    """Put an RGBA layer into `pdf` with its transparency; None when nothing is on it."""
    alpha = layer[:, :, 3]
    if not alpha.any():
        return None
    height, width = alpha.shape
    mask = _picture(
        pdf,
        zlib.compress(alpha.tobytes(), 6),
        (width, height),
        Name.DeviceGray,
        bits=8,
        coding=Name.FlateDecode,
    )
    colours = np.ascontiguousarray(layer[:, :, :3])
    packed = zlib.compress(_predicted(colours), 6)
    picture = _picture(pdf, packed, (width, height), Name.DeviceRGB, bits=8, coding=Name.FlateDecode)
    picture.DecodeParms = Dictionary(Predictor=15, Colors=3, BitsPerComponent=8, Columns=width)
    picture.SMask = pdf.make_indirect(mask)
    return pdf.make_indirect(picture)


def _picture(
    pdf: pikepdf.Pdf, content: bytes, size: tuple[int, int], space: Any, *, bits: int, coding: Any
) -> Any:
    return Stream(
        pdf,
        content,
        Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=size[0],
            Height=size[1],
            ColorSpace=space,
            BitsPerComponent=bits,
            Filter=coding,
        ),
    )


def _predicted(page: NDArray[np.uint8]) -> bytes:
    """Return rows with PNG's Up predictor (filter 2), which suits pages of text."""
    height, width, colours = page.shape
    rows = page.reshape(height, width * colours)
    differences = rows.copy()
    differences[1:] -= rows[:-1]
    return np.hstack([np.full((height, 1), 2, np.uint8), differences]).tobytes()


def _as_jpeg(page: NDArray[np.uint8]) -> bytes:
    stream = BytesIO()
    Image.fromarray(page[:, :, 0] if page.shape[2] == 1 else page).save(
        stream, "JPEG", quality=_JPEG_QUALITY, subsampling=0
    )
    return stream.getvalue()


def _is_grey(page: NDArray[np.uint8]) -> bool:
    red, green, blue = cv2.split(page)
    return not cv2.absdiff(red, green).any() and not cv2.absdiff(green, blue).any()


def _is_black_and_white(page: NDArray[np.uint8]) -> bool:
    return _is_grey(page) and not ((page[:, :, 0] != 0) & (page[:, :, 0] != 255)).any()
