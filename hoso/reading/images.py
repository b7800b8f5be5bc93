"""TIFF, JPEG and PNG as files of pages."""

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from PIL import ImageFile as Decoding

from hoso.reading.errors import FileBroken, FileEmpty, PageTooLarge, TooManyPages
from hoso.reading.limits import MOST_DPI, Limits
from hoso.reading.model import PageSize, Word

# The limits are ours (`Limits`), checked from the header before decoding.
Image.MAX_IMAGE_PIXELS = None
_A4_WIDTH_INCHES = 8.27
_BELIEVABLE_DPI = (70, 1300)
_ORIENTATION_TAG = 0x0112
# What Pillow raises for damaged bytes; it has no base class of its own for them.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError, IndexError, MemoryError)
_UPRIGHT = {
    3: 180,
    6: 90,
    8: 270,
}  # EXIF orientation -> clockwise turn; mirrored ones do not come from scanners
# Bytes that Pillow takes for a pixel; for modes not named here four.
_BYTES_A_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2, "LA": 4, "PA": 4}
# A progressive JPEG is held whole, as coefficients: two bytes for each of up to three colours.
_BYTES_A_COEFFICIENT = 6
_STRIP_ROWS = 512


def plausible_dpi(stated: float, short_side_pixels: int) -> int:
    """Return the density of a scan; one that is missing or absurd is taken as that of an A4 page."""
    if _BELIEVABLE_DPI[0] <= stated <= _BELIEVABLE_DPI[1]:
        return round(stated)
    guessed = short_side_pixels / _A4_WIDTH_INCHES
    return round(min(max(guessed, 72), 600))


def reduction(dpi: int) -> int:
    """Return by how much a dense scan is shrunk for reading: 600 dpi by 2, up to 400 dpi not at all."""
    return 1 if dpi <= MOST_DPI else round(dpi / 300)


class ImageFile:
    """An image file; each TIFF frame is a page."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self._limits = limits
        self._image = self._open()
        self.is_jpeg = self._image.format == "JPEG"
        self.page_count = self._count()

    def _open(self) -> Image.Image:
        try:
            return Image.open(self.path, formats=("TIFF", "JPEG", "PNG"))
        except UnidentifiedImageError as error:
            raise FileBroken(f"{self.path.name}: no image in it", file=self.path.name) from error
        except _DAMAGE as error:
            raise FileBroken(f"{self.path.name}: {error}", file=self.path.name) from error

    def _count(self) -> int:
        """Walk the frames up to the limit: a TIFF may claim any number, or run in a circle."""
        count = 0
        try:
            while True:
                self._image.seek(count)
                if not all(self._image.size):
                    raise FileBroken(f"page {count + 1} has no pixels", file=self.path.name)
                count += 1
                if count > self._limits.pages:
                    raise TooManyPages(f"more than {self._limits.pages} frames", limit=self._limits.pages)
        except EOFError:
            pass
        except _DAMAGE as error:
            if count == 0:
                raise FileBroken(f"{self.path.name}: {error}", file=self.path.name) from error
        if count == 0:
            raise FileEmpty(f"{self.path.name} has no frame", file=self.path.name)
        return count

    def _check_memory(self, number: int) -> None:
        """Refuse a picture that cannot be decoded in the memory there is.

        Raises:
            PageTooLarge.
        """
        image = self._at(number)
        width, height = image.size
        if decoding_bytes(image, self._shrink(number)) > self._limits.decoded_bytes:
            raise PageTooLarge(f"page {number}: {width} x {height}", page=number, width=width, height=height)

    def _at(self, number: int) -> Image.Image:
        self._image.seek(number - 1)
        return self._image

    def dpi(self, number: int) -> int:
        """The density of the file's own pixels."""
        image = self._at(number)
        stated: Any = image.info.get("dpi", (0, 0))
        try:
            horizontal = float(stated[0])
        except (TypeError, ValueError, IndexError, ZeroDivisionError):
            horizontal = 0.0
        return plausible_dpi(horizontal if horizontal == horizontal else 0.0, min(image.size))

    def turn(self, number: int) -> int:
        """The clockwise turn that a JPEG says makes it upright; Pillow turns TIFF by itself."""
        if not self.is_jpeg:
            return 0
        try:
            return _UPRIGHT.get(int(self._at(number).getexif().get(_ORIENTATION_TAG, 1) or 1), 0)
        except _DAMAGE:
            return 0  # a broken remark about the picture is no reason to refuse the picture

    def _lies_on_its_side(self, number: int) -> bool:
        if self.turn(number) in (90, 270):
            return True
        tags = getattr(self._at(number), "tag_v2", {})
        return tags.get(_ORIENTATION_TAG, 1) in (5, 6, 7, 8)

    def _shrink(self, number: int) -> int:
        """Return by which whole number the picture is shrunk for reading."""
        width, height = self._at(number).size
        too_many = math.ceil(math.sqrt(width * height / self._limits.page_pixels))
        return max(reduction(self.dpi(number)), too_many)

    def size(self, number: int) -> PageSize:
        shrink = self._shrink(number)
        width, height = (-(-side // shrink) for side in self._at(number).size)
        if self._lies_on_its_side(number):
            width, height = height, width
        return PageSize(width, height, max(round(self.dpi(number) / shrink), 1))

    def inches(self, number: int) -> tuple[float, float]:
        """Return how wide and high the page is, upright, by the file's own pixels and density."""
        width, height = (side / self.dpi(number) for side in self._at(number).size)
        return (height, width) if self._lies_on_its_side(number) else (width, height)

    def pixels(self, number: int, *, overlays: bool) -> NDArray[np.uint8]:
        """See `inputs.PageSource.pixels`; an image has no overlays.

        Raises:
            FileBroken: the pixels cannot be decoded.
            PageTooLarge: they would not fit the memory.
        """
        self._check_memory(number)
        size, shrink, turn = self.size(number), self._shrink(number), self.turn(number)
        across = (size.width, size.height) if turn in (0, 180) else (size.height, size.width)
        try:
            image = self._at(number)
            if shrink > 1:
                image.draft("RGB", (image.width // shrink, image.height // shrink))
            return turned(shrunk(image, across), turn)
        except _DAMAGE as error:
            raise FileBroken(f"{self.path.name}, page {number}: {error}", page=number) from error
        finally:
            # What was loaded stays with the open file, drafted: the next look begins afresh.
            self._image.close()
            self._image = self._open()

    def own_words(self, number: int) -> list[Word] | None:
        return None

    def overlay_words(self, number: int) -> list[Word]:
        return []

    def close(self) -> None:
        self._image.close()


def decoding_bytes(image: Image.Image, shrink: int) -> int:
    """Return about how many bytes decoding takes of an image that is to be shrunk by `shrink`.

    Only a JPEG is shrunk while it is decoded.
    """
    pixels = image.width * image.height
    taken = pixels * _BYTES_A_PIXEL.get(image.mode, 4)
    if image.format != "JPEG":
        return taken
    # The decoder knows halves, quarters and eighths.
    scale = max(part for part in (1, 2, 4, 8) if part <= max(shrink, 1))
    held = pixels * _BYTES_A_COEFFICIENT if image.info.get("progressive") else 0
    return taken // scale**2 + held


def turned(page: NDArray[np.uint8], clockwise: int) -> NDArray[np.uint8]:
    """Return the page turned by a multiple of 90 degrees; the array is copied when it turns."""
    return np.ascontiguousarray(np.rot90(page, k=-clockwise // 90)) if clockwise else page


def shrunk(image: Image.Image, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the decoded image as RGB, shape (height, width, 3), at `size` (width, height).

    A larger one is taken strip by strip, so that it is never whole in colour beside itself.

    Raises:
        OSError: a part of the picture is missing.
    """
    image = _loaded(image)
    if image.size == size:
        return np.asarray(on_white(image))
    width, height = size
    page = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, _STRIP_ROWS):
        bottom = min(top + _STRIP_ROWS, height)
        rows = (top * image.height // height, max(bottom * image.height // height, 1))
        strip = on_white(image.crop((0, rows[0], image.width, max(rows[1], rows[0] + 1))))
        page[top:bottom] = np.asarray(strip.resize((width, bottom - top), Image.Resampling.BOX))
    return page


def _loaded(image: Image.Image) -> Image.Image:
    """Decode an image; one of more than eight bits is brought down to them by its own brightest value."""
    # A library in the same process (WeasyPrint) asks Pillow to fill missing halves with grey.
    Decoding.LOAD_TRUNCATED_IMAGES = False
    image.load()
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        grey = np.asarray(image)
        return Image.fromarray((grey * (255 / max(float(grey.max()), 255.0))).clip(0, 255).astype(np.uint8))
    return image


def on_white(image: Image.Image) -> Image.Image:
    """Return the image, decoded, as RGB; what is transparent becomes white, 16-bit grey is scaled to 8.

    Raises:
        OSError: a part of the picture is missing.
    """
    image = _loaded(image)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layered = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered).convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")
