"""Telling a page that is nothing but one scanned picture from all others, by its drawing operators."""

from dataclasses import dataclass
from typing import Any

import pikepdf

_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_PAINTS = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "INLINE IMAGE", "BI", "EI"}
_SHOWS_TEXT = {"Tj", "TJ", "'", '"'}
_INVISIBLE = 3
_MOST_OPERATORS = 50_000


@dataclass(frozen=True, slots=True)
class Scan:
    """The picture and the matrix that lays it on the page."""

    image: Any
    matrix: _Matrix


def scan_of(page: pikepdf.Page) -> Scan | None:
    """Return the one picture that is all one sees of a page; None when anything else is drawn.

    Invisible text (another program's recognition) does not count. A page that cannot be parsed is no scan.
    """
    try:
        operators = pikepdf.parse_content_stream(page)
    except (pikepdf.PikepdfError, ValueError):
        return None
    if len(operators) > _MOST_OPERATORS:
        return None
    resources = page.obj.get("/Resources", page.resources)
    return _walk(operators, resources.get("/XObject", {}), resources.get("/ExtGState", {}))


def _walk(operators: Any, pictures: Any, states: Any) -> Scan | None:
    stack: list[tuple[_Matrix, int]] = []
    matrix, text_mode = _IDENTITY, 0
    found: Scan | None = None
    for operands, operator in operators:
        name = str(operator)
        if name in _PAINTS or (name in _SHOWS_TEXT and text_mode != _INVISIBLE):
            return None
        if name == "q":
            stack.append((matrix, text_mode))
        elif name == "Q" and stack:
            matrix, text_mode = stack.pop()
        elif name == "cm":
            matrix = _times(_matrix(operands), matrix)
        elif name == "Tr":
            text_mode = int(operands[0])
        elif name == "gs" and not _is_plain(states.get(str(operands[0]), {})):
            return None
        elif name == "Do":
            picture = pictures.get(str(operands[0]))
            if found is not None or picture is None or str(picture.get("/Subtype")) != "/Image":
                return None
            found = Scan(picture, matrix)
    return found


def _is_plain(state: Any) -> bool:
    """Tell whether a graphics state leaves pictures as they are: no transparency, blending, transfer."""
    solid = all(float(state.get(key, 1)) == 1 for key in ("/ca", "/CA"))
    normal = str(state.get("/BM", "/Normal")) in {"/Normal", "/Compatible"}
    return solid and normal and str(state.get("/SMask", "/None")) == "/None" and "/TR" not in state


def _matrix(operands: Any) -> _Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return a, b, c, d, e, f


def _times(first: _Matrix, then: _Matrix) -> _Matrix:
    """Return the matrix that applies `first` and `then` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = first
    ta, tb, tc, td, te, tf = then
    return (
        a * ta + b * tc,
        a * tb + b * td,
        c * ta + d * tc,
        c * tb + d * td,
        e * ta + f * tc + te,
        e * tb + f * td + tf,
    )
