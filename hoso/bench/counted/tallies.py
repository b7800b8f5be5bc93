"""Counting what was right: shares with their interval, and how often a confidence keeps its word."""

import math
import re
from dataclasses import dataclass, field
from typing import Any

from hoso.bench.made.letters import edit_distance
from hoso.lib.text import nfc, squeeze

SURE = 0.9
BANDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95)
_Z = 1.96


@dataclass
class Tally:
    """What became of one field: `given` values, how many of all were right, and the sure ones among them."""

    asked: int = 0
    right: int = 0
    wrong: int = 0
    sure: int = 0
    sure_right: int = 0
    letters: int = 0
    letters_wrong: int = 0

    def add(self, truth: str, given: str, confidence: float) -> None:
        """Count one document; `truth` is empty where the document has no such field."""
        right = same(truth, given)
        self.wrong += bool(given) and not right
        if truth:
            self.asked += 1
            self.right += right
            self.letters += len(truth)
            self.letters_wrong += min(edit_distance(_plain(truth), _plain(given)), len(truth))
        if given and confidence >= SURE:
            self.sure += 1
            self.sure_right += right

    def as_json(self) -> dict[str, Any]:
        """Return the counts with shares and the 95 % interval (Wilson)."""
        low, high = interval(self.right, self.asked)
        return {
            "n": self.asked,
            "right": self.right,
            "share": round(self.right / self.asked, 4) if self.asked else None,
            "from": low,
            "to": high,
            "wrong_given": self.wrong,
            "sure": self.sure,
            "sure_right": round(self.sure_right / self.sure, 4) if self.sure else None,
            "letters_wrong": round(self.letters_wrong / self.letters, 4) if self.letters else None,
        }


@dataclass
class Calibration:
    """How often values are right that were given with a confidence from each of `BANDS` up to the next."""

    given: list[int] = field(default_factory=lambda: [0] * len(BANDS))
    right: list[int] = field(default_factory=lambda: [0] * len(BANDS))

    def add(self, confidence: float, *, right: bool) -> None:
        """Count one value; the subject is left out, whose every letter would have to be right."""
        band = max(at for at, least in enumerate(BANDS) if confidence >= least)
        self.given[band] += 1
        self.right[band] += right

    def as_json(self) -> list[dict[str, Any]]:
        """Return one row a band: its least confidence, how many values, the share right, its interval."""
        rows = []
        for least, given, right in zip(BANDS, self.given, self.right, strict=True):
            low, high = interval(right, given)
            share = round(right / given, 4) if given else None
            rows.append({"from": least, "n": given, "right": share, "low": low, "high": high})
        return rows


def interval(right: int, asked: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    if not asked:
        return 0.0, 1.0
    share, z2 = right / asked, _Z * _Z
    middle = (share + z2 / (2 * asked)) / (1 + z2 / asked)
    half = _Z / (1 + z2 / asked) * math.sqrt(share * (1 - share) / asked + z2 / (4 * asked * asked))
    return round(max(middle - half, 0.0), 4), round(min(middle + half, 1.0), 4)


def same(one: str, other: str) -> bool:
    """Tell whether two values are the same after NFC, case, white space and the form of dashes."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return re.sub(r"\s*[-–—]\s*", "-", squeeze(nfc(text)).casefold())
