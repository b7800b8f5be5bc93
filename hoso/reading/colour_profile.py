"""The sRGB profile of the output intent, built from its published numbers: no file of anybody else's."""

import struct
from functools import cache

# Primaries and white, adapted to D50 (IEC 61966-2-1 with the Bradford adaptation of ICC.1:2001-04).
_WHITE = (0.9505, 1.0, 1.0891)
_RED, _GREEN, _BLUE = (0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)
_D50 = (0.96420, 1.0, 0.82491)
_CURVE_POINTS = 1024
_NAME = "sRGB IEC61966-2.1"


def _fixed(value: float) -> bytes:
    """A signed 15.16 fixed number."""
    return struct.pack(">i", round(value * 65536))


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(map(_fixed, values))


def _curve() -> bytes:
    """The transfer curve of sRGB as a table of 16-bit values."""
    points = []
    for step in range(_CURVE_POINTS):
        value = step / (_CURVE_POINTS - 1)
        linear = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        points.append(round(linear * 65535))
    return b"curv" + bytes(4) + struct.pack(f">I{_CURVE_POINTS}H", _CURVE_POINTS, *points)


def _description(text: str) -> bytes:
    """`textDescriptionType` of version 2: ASCII, then empty Unicode and Macintosh parts."""
    ascii_text = text.encode("ascii") + b"\x00"
    return b"desc" + bytes(4) + struct.pack(">I", len(ascii_text)) + ascii_text + bytes(4 + 4 + 2 + 1 + 67)


def _text(text: str) -> bytes:
    return b"text" + bytes(4) + text.encode("ascii") + b"\x00"


@cache
def srgb_profile() -> bytes:
    """Return an ICC profile of version 2.1 for sRGB, always the same bytes.

    Source: ICC.1:2001-04, sections 6 and 7 (header, tag table, tag types).
    """
    curve = _curve()
    tags = [
        (b"desc", _description(_NAME)),
        (b"cprt", _text("No copyright, use freely")),
        (b"wtpt", _xyz(_WHITE)),
        (b"rXYZ", _xyz(_RED)),
        (b"gXYZ", _xyz(_GREEN)),
        (b"bXYZ", _xyz(_BLUE)),
        (b"rTRC", curve),
        (b"gTRC", curve),
        (b"bTRC", curve),
    ]
    return _assembled(tags)


def _assembled(tags: list[tuple[bytes, bytes]]) -> bytes:
    at = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    placed: dict[bytes, int] = {}
    for signature, content in tags:
        if content not in placed:
            placed[content] = at + len(body)
            body += content + bytes(-len(content) % 4)
        table += signature + struct.pack(">II", placed[content], len(content))
    size = 128 + len(table) + len(body)
    header = struct.pack(">I4xI4s4s4s", size, 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2000, 1, 1, 0, 0, 0) + b"acsp" + bytes(4 * 3 + 4 + 8)
    header += struct.pack(">I", 0) + b"".join(map(_fixed, _D50)) + bytes(4 + 44)
    return header + table + body
