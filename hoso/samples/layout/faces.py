"""The typefaces of the pages and how wide words are in them."""

from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

from hoso.samples.errors import FontsMissing

# Liberation 2 has the widths of the typefaces that offices use. Liberation 1, which older systems install
# under the same file names, knows no Vietnamese; DejaVu does, but is wider: it is set smaller.
FOLDERS = [
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/truetype/liberation"),
    Path("/usr/share/fonts/truetype/dejavu"),
]
_DEJAVU_SCALE = 0.82
_FILES = {
    "regular": ("LiberationSerif-Regular.ttf", "DejaVuSerif.ttf"),
    "bold": ("LiberationSerif-Bold.ttf", "DejaVuSerif-Bold.ttf"),
    "italic": ("LiberationSerif-Italic.ttf", "DejaVuSerif.ttf"),
    "bold italic": ("LiberationSerif-BoldItalic.ttf", "DejaVuSerif-Bold.ttf"),
    "sans": ("LiberationSans-Bold.ttf", "DejaVuSans-Bold.ttf"),
    "typed": ("LiberationMono-Regular.ttf", "DejaVuSerif.ttf"),
    "foot": ("LiberationSerif-Italic.ttf", "DejaVuSerif.ttf"),
}
_ASKED = "ơưệữẳỹĐỶ"
# A typewriter has one size and one step from letter to letter: eleven to the inch.
_TYPEWRITER_POINTS = 11.0
_STEP = 0.6  # of the size


@cache
def face_file(style: str) -> Path:
    """Return the first installed font file for a style that knows the letters of Vietnamese.

    Raises:
        FontsMissing: neither fonts-liberation2 nor fonts-dejavu-core (Debian) is installed.
    """
    for name in _FILES[style]:
        for path in (folder / name for folder in FOLDERS):
            if path.exists() and _knows_vietnamese(path):
                return path
    raise FontsMissing(
        f"no font with Vietnamese letters for {style!r}: install fonts-liberation2 or fonts-dejavu-core"
    )


def _knows_vietnamese(path: Path) -> bool:
    face = ImageFont.truetype(str(path), 24)
    unknown = bytes(face.getmask("\uffff"))
    return all(bytes(face.getmask(letter)) != unknown for letter in _ASKED)


@lru_cache(maxsize=256)
def font(style: str, size_pixels: float) -> ImageFont.FreeTypeFont:
    """Return a face of a size in pixels per em.

    Raises:
        FontsMissing: see `face_file`.
    """
    path = face_file(style)
    scale = _DEJAVU_SCALE if path.name.startswith("DejaVu") else 1.0
    return ImageFont.truetype(str(path), size_pixels * scale, layout_engine=ImageFont.Layout.BASIC)


class Faces:
    """The faces of one document at `dpi`; on a typewriter every style but the foot is the one it has."""

    def __init__(self, dpi: int, *, typewriter: bool = False) -> None:
        self.dpi = dpi
        self.typewriter = typewriter
        self.step = self.pixels(_TYPEWRITER_POINTS) * _STEP
        self._widths: dict[tuple[str, str, float], float] = {}

    def pixels(self, points: float) -> float:
        return points * self.dpi / 72

    def is_typed(self, style: str) -> bool:
        """Tell whether letters of this style fall step by step."""
        return self.typewriter and style != "foot"

    def face(self, style: str, points: float) -> ImageFont.FreeTypeFont:
        """Return the face for a style at a size in points."""
        if self.is_typed(style):
            return font("typed", self.pixels(_TYPEWRITER_POINTS))
        return font(style, self.pixels(points))

    def width(self, text: str, style: str, points: float) -> float:
        """Return the width of `text` in pixels."""
        if self.is_typed(style):
            return len(text) * self.step
        key = (text, style, points)
        if key not in self._widths:
            self._widths[key] = self.face(style, points).getlength(text)
        return self._widths[key]
