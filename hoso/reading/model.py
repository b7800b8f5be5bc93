"""What a reading is made of; `Reading.to_json` is the document of `hoso read` (product page, section 6)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hoso.lib.text import nfc

FORM_FEED = "\f"
# The order in which fields are shown; the last two kinds are lists.
SINGLE_FIELDS = (
    "number", "symbol", "date", "place", "parent_issuer", "issuer", "type", "subject", "urgency", "secrecy",
    "circulation", "authority", "signer_title", "signer", "copies",
)  # fmt: skip
LIST_FIELDS = ("recipients", "citations")


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the rendered, upright page: pixels, right and bottom exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def middle_x(self) -> float:
        return (self.left + self.right) / 2

    @property
    def middle_y(self) -> float:
        return (self.top + self.bottom) / 2

    def joined(self, other: "Box") -> "Box":
        """Return the smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def covers(self, other: "Box") -> float:
        """Return the share of `other` that lies inside this box, 0 to 1."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        area = max(other.width * other.height, 1)
        return max(width, 0) * max(height, 0) / area

    def scaled(self, factor: float) -> "Box":
        """Return the same place on a page that is `factor` times as large."""
        return Box(*(round(side * factor) for side in self.to_list()))

    def to_list(self) -> list[int]:
        return [self.left, self.top, self.right, self.bottom]


def around(boxes: "list[Box]") -> Box:
    """Return the smallest box that holds all of them; the list is not empty."""
    box = boxes[0]
    for other in boxes[1:]:
        box = box.joined(other)
    return box


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a rendered pixel lies on the PDF page, in points: `x * across + y * down + origin`."""

    origin: tuple[float, float]
    across: tuple[float, float]
    down: tuple[float, float]

    def point(self, x: float, y: float) -> tuple[float, float]:
        return (
            self.origin[0] + self.across[0] * x + self.down[0] * y,
            self.origin[1] + self.across[1] * x + self.down[1] * y,
        )

    def turned(self, clockwise: int, *, width: int, height: int) -> "Placement":
        """Return the placement for pixels of the page turned by `clockwise`; sizes are before turning."""
        (ox, oy), (ax, ay), (dx, dy) = self.origin, self.across, self.down
        if clockwise == 90:  # x was y', y was height - x'
            return Placement((ox + dx * height, oy + dy * height), (-dx, -dy), (ax, ay))
        if clockwise == 180:
            far = self.point(width, height)
            return Placement(far, (-ax, -ay), (-dx, -dy))
        if clockwise == 270:  # x was width - y', y was x'
            return Placement((ox + ax * width, oy + ay * width), (dx, dy), (-ax, -ay))
        return self


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its place; `confidence` from 0 to 1 (1 for a page's own text)."""

    text: str
    box: Box
    confidence: float

    def moved(self, left: int, top: int, scale: float) -> "Word":
        """Return the word of a cut-out on its page; `scale` is the cut-out's size over the page's."""
        box = self.box
        sides = (
            box.left / scale + left,
            box.top / scale + top,
            box.right / scale + left,
            box.bottom / scale + top,
        )
        return Word(self.text, Box(*(round(side) for side in sides)), self.confidence)


@dataclass(frozen=True, slots=True)
class Letter:
    """One character as it was read, with its confidence (0 to 1); `x`: its middle, in pixels of the page."""

    text: str
    confidence: float
    x: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, or the part of it that stands in one column. Text alone has no words and no box."""

    text: str
    page: int
    words: tuple[Word, ...] = ()

    @property
    def box(self) -> Box | None:
        return around([word.box for word in self.words]) if self.words else None

    @property
    def confidence(self) -> float:
        """The letters' mean confidence; 1.0 for text without pixels."""
        letters = sum(len(word.text) for word in self.words)
        if not letters:
            return 1.0
        return sum(word.confidence * len(word.text) for word in self.words) / letters


def line_of(words: list[Word], page: int) -> Line:
    """Return the words as one line, in their order."""
    return Line(nfc(" ".join(word.text for word in words)), page, tuple(words))


class Source(StrEnum):
    """Where a page's words come from."""

    OCR = "ocr"
    TEXT_LAYER = "text-layer"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PageSize:
    """Pixels of the rendered, upright page."""

    width: int
    height: int
    dpi: int


@dataclass(frozen=True, slots=True)
class Stamp:
    """Words read from coloured ink; `angle_degrees` is how far they lean, clockwise positive."""

    text: str
    box: Box
    confidence: float
    angle_degrees: int = 0


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One value; `page` counts from 1, `box` is None when the source has no pixels."""

    value: str
    confidence: float
    page: int
    box: Box | None = None
    code: str = ""
    date: str = ""

    def to_json(self) -> dict[str, Any]:
        document: dict[str, Any] = {"value": nfc(self.value)}
        if self.code:
            document["code"] = self.code
        if self.date:
            document["date"] = self.date
        document["confidence"] = round(self.confidence, 2)
        document["page"] = self.page
        if self.box is not None:
            document["box"] = self.box.to_list()
        return document


@dataclass(frozen=True, slots=True)
class Arrival:
    """The stamp of whoever received a paper: its word with its place, and what could be read of the rest."""

    word: FieldValue
    body: FieldValue | None = None
    number: FieldValue | None = None
    date: FieldValue | None = None

    def to_json(self) -> dict[str, Any]:
        parts = (("body", self.body), ("number", self.number), ("date", self.date))
        read = {name: {} if part is None else part.to_json() for name, part in parts}
        return self.word.to_json() | read


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """The lines of titles and name, read again where pen and seal vanish.

    `looks` has for each line what the second engine reads there, look by look; none where it did not look.
    """

    lines: tuple[Line, ...]
    looks: tuple[tuple[tuple[Letter, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class PageText:
    """What was read from one page, in reading order; `rotation` is the turn that made it upright."""

    number: int
    size: PageSize
    source: Source
    lines: tuple[Line, ...]
    stamps: tuple[Stamp, ...] = ()
    rotation: int = 0
    # Lines of annotations laid over a scan (a visible signature): kept last, never part of the text's order.
    overlays: tuple[Line, ...] = ()
    problem: str = ""
    # Where somebody signs: the lines of that place, read a second time. Part of the fields, not of the text.
    signature: SignatureBlock | None = None
    # The arrival stamp, on the first page of a document alone.
    arrival: Arrival | None = None

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in (*self.lines, *self.overlays))

    def words(self) -> list[Word]:
        return [word for line in (*self.lines, *self.overlays) for word in line.words]


@dataclass(frozen=True, slots=True)
class Fields:
    """All fields of one document; a name that is missing was not found."""

    single: dict[str, FieldValue] = field(default_factory=dict)
    recipients: tuple[FieldValue, ...] = ()
    citations: tuple[FieldValue, ...] = ()
    arrival: Arrival | None = None

    def to_json(self) -> dict[str, Any]:
        document: dict[str, Any] = {
            name: self.single[name].to_json() if name in self.single else {} for name in SINGLE_FIELDS
        }
        document["arrival"] = {} if self.arrival is None else self.arrival.to_json()
        document["recipients"] = [value.to_json() for value in self.recipients]
        document["citations"] = [value.to_json() for value in self.citations]
        return document


@dataclass(frozen=True, slots=True)
class Split:
    """A page on which another document seems to begin: a proposal, with its reasons in words."""

    page: int
    confidence: float
    reason: str

    def to_json(self) -> dict[str, Any]:
        return {"page": self.page, "confidence": self.confidence, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as read. `rule_set` is `vn-state`, `vn-party`, `no` or `unknown`."""

    file: str
    pages: tuple[PageText, ...]
    seconds: float
    rule_set: str
    fields: Fields
    splits: tuple[Split, ...] = ()

    @property
    def ocr_confidence(self) -> float:
        """The mean over the letters that were recognised; 1.0 when nothing had to be."""
        lines = [line for page in self.pages if page.source is Source.OCR for line in page.lines]
        letters = sum(len(line.text) for line in lines)
        if not letters:
            return 1.0
        return sum(line.confidence * len(line.text) for line in lines) / letters

    @property
    def text(self) -> str:
        return FORM_FEED.join(page.text for page in self.pages)

    def to_json(self) -> dict[str, Any]:
        """The document of `hoso read`; `problems` only with unreadable pages, `splits` only in piles."""
        document: dict[str, Any] = {
            "file": self.file,
            "pages": len(self.pages),
            "page_sizes": [[page.size.width, page.size.height, page.size.dpi] for page in self.pages],
            "seconds": round(self.seconds, 2),
            "ocr_confidence": round(self.ocr_confidence, 2),
            "rule_set": self.rule_set,
            "text": self.text,
            "fields": self.fields.to_json(),
        }
        problems = [{"page": page.number, "code": page.problem} for page in self.pages if page.problem]
        if self.splits:
            document["splits"] = [split.to_json() for split in self.splits]
        return document | ({"problems": problems} if problems else {})

    def words_json(self) -> list[list[Any]]:
        """`[[page, left, top, right, bottom, confidence, text], ...]` in reading order."""
        return [
            [page.number, *word.box.to_list(), round(word.confidence, 2), word.text]
            for page in self.pages
            for word in page.words()
        ]
