"""TIFF, JPEG and PNG as files of pages."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from PIL import ImageFile as Decoding

from hoso.reading.errors import FileBroken, FileEmpty, PageTooLarge, TooManyPages
from hoso.reading.limits import MOST_DPI, Limits
from hoso.reading.model import PageSize, Word

# The limit is ours (`Limits.page_pixels`), checked from the header before decoding.
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
                self._check_pixels(count + 1)
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

    def _check_pixels(self, number: int) -> None:
        width, height = self._image.size
        if width * height > self._limits.page_pixels:
            raise PageTooLarge(f"page {number}: {width} x {height}", page=number, width=width, height=height)
        if not width or not height:
            raise FileBroken(f"page {number} has no pixels", file=self.path.name)

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

    def size(self, number: int) -> PageSize:
        dpi = self.dpi(number)
        shrink = reduction(dpi)
        width, height = (-(-side // shrink) for side in self._at(number).size)
        if self._lies_on_its_side(number):
            width, height = height, width
        return PageSize(width, height, round(dpi / shrink))

    def pixels(self, number: int, *, overlays: bool) -> NDArray[np.uint8]:
        """See `inputs.PageSource.pixels`; an image has no overlays.

        Raises:
            FileBroken: the pixels cannot be decoded.
        """
        size, shrink, turn = self.size(number), reduction(self.dpi(number)), self.turn(number)
        try:
            image = self._at(number)
            if shrink > 1:
                image.draft("RGB", (image.width // shrink, image.height // shrink))
            upright = on_white(image).rotate(-turn, expand=True) if turn else on_white(image)
            if upright.size != (size.width, size.height):
                upright = upright.resize((size.width, size.height), Image.Resampling.BOX)
            return np.asarray(upright)
        except _DAMAGE as error:
            raise FileBroken(f"{self.path.name}, page {number}: {error}", page=number) from error
        finally:
            # What was loaded stays with the open file, drafted or turned: the next look begins afresh.
            self._image.close()
            self._image = self._open()

    def own_words(self, number: int) -> list[Word] | None:
        return None

    def overlay_words(self, number: int) -> list[Word]:
        return []

    def close(self) -> None:
        self._image.close()


def on_white(image: Image.Image) -> Image.Image:
    """Return the image, decoded, as RGB; what is transparent becomes white, 16-bit grey is scaled to 8.

    Raises:
        OSError: a part of the picture is missing.
    """
    # A library in the same process (WeasyPrint) asks Pillow to fill missing halves with grey.
    Decoding.LOAD_TRUNCATED_IMAGES = False
    image.load()
    if image.mode.startswith("I;16") or image.mode == "I":
        grey = np.asarray(image).astype(np.float32)
        image = Image.fromarray((grey / max(float(grey.max()), 255.0) * 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layered = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered).convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")
