"""What speaks for and against a value besides its own letters; it moves the confidence and never the value.

The time of a visible signature, cited documents and the file's name for number and date; the body in the
symbol against the issuer, the signer's post against the issuer.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from hoso.lib.text import fold
from hoso.reading.fields.phrases import bare
from hoso.reading.model import FieldValue, Line
from hoso.rulesets.bodies import ABBREVIATIONS, spell_out
from hoso.rulesets.catalogue import RULE_SETS

# `Thời gian ký: 11/05/2021 11:26:39`, `21.03.2018 16:41:00 +07:00`
_SIGNED_ON = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-]((?:19|20)\d{2})\s+\d{1,2}:\d{2}")
_TYPES = sorted(
    {fold(kind.abbreviation) for rules in RULE_SETS.values() for kind in rules.types if kind.abbreviation},
    key=len,
    reverse=True,
)
_IN_NAME = re.compile(rf"(?<!\d)0*(\d{{1,5}})[-_ .]{{0,3}}(?:{'|'.join(_TYPES)}|ub|ubnd)(?![a-z])")
_NUMBERS_IN_NAME = re.compile(r"\d+")
# What is left of the doubt when something independent says the same; of the confidence, otherwise.
_SAME_DAY, _SAME_NUMBER, _SAME_BODY = 0.15, 0.3, 0.5
_LATER, _OTHER_NUMBER, _OTHER_BODY, _OTHER_POST = 0.6, 0.8, 0.85, 0.85
_LONG_BEFORE = timedelta(days=120)
_MOST = 0.97
# Titles that belong to some kinds of bodies only.
_POSTS: Mapping[str, tuple[str, ...]] = {
    "bo truong": ("bo ",),
    "thu truong": ("bo ",),
    "giam doc": ("so ", "trung tam", "cong ty", "cong an", "benh vien", "kho bac", "ban quan ly", "bao hiem",
                 "van phong", "ngan hang", "dai hoc", "hoc vien", "vien", "quy", "ban "),
    "hieu truong": ("truong", "dai hoc"),
    "bi thu": ("tinh uy", "thanh uy", "huyen uy", "quan uy", "thi uy", "dang uy", "dang bo", "chi bo",
               "ban thuong vu", "ban chap hanh", "doan", "trung uong", "ban bi thu"),
    "truong phong": ("phong",),
    "cuc truong": ("cuc", "chi cuc", "tong cuc"),
}  # fmt: skip


def weighed(
    single: Mapping[str, FieldValue],
    *,
    name: str,
    overlays: Sequence[Line],
    citations: Sequence[FieldValue],
) -> dict[str, FieldValue]:
    """Return the fields with what else is known counted in; `name` is the file's, `overlays` page 1's.

    Only values that recognition doubts are raised; a contradiction lowers any.
    """
    found = dict(single)
    if "date" in found:
        found["date"] = _dated(found["date"], _signing_days(overlays), citations)
    if "number" in found:
        found["number"] = _numbered(found["number"], name)
    found |= _bodies_agree(found)
    if "signer_title" in found and "issuer" in found:
        found["signer_title"] = _in_post(found["signer_title"], found["issuer"])
    return found


def _raised(value: FieldValue, doubt_left: float) -> FieldValue:
    if value.confidence >= _MOST:
        return value
    return replace(value, confidence=round(min(1 - (1 - value.confidence) * doubt_left, _MOST), 3))


def _lowered(value: FieldValue, left: float) -> FieldValue:
    return replace(value, confidence=round(value.confidence * left, 3))


def _signing_days(overlays: Sequence[Line]) -> list[date]:
    text = " ".join(line.text for line in overlays)
    return [day for match in _SIGNED_ON.finditer(text) if (day := _day(match)) is not None]


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def _dated(value: FieldValue, signed: Sequence[date], citations: Sequence[FieldValue]) -> FieldValue:
    """A document is dated on the day it is signed or some days before, and cites only what is older."""
    on = date.fromisoformat(value.value)
    if on in signed:
        value = _raised(value, _SAME_DAY)
    elif signed and (on > max(signed) or min(signed) - on > _LONG_BEFORE):
        value = _lowered(value, _LATER)
    if any(one.date and date.fromisoformat(one.date) > on for one in citations):
        value = _lowered(value, _LATER)
    return value


def _numbered(value: FieldValue, name: str) -> FieldValue:
    """Files are often named after their document: `quyet-dinh-51-qd-ubnd.pdf`."""
    plain = fold(name)
    named = set(_IN_NAME.findall(plain))
    if value.value in named:
        return _raised(value, _SAME_NUMBER)
    if named and value.value not in {digits.lstrip("0") for digits in _NUMBERS_IN_NAME.findall(plain)}:
        return _lowered(value, _OTHER_NUMBER)
    return value


def _bodies_agree(single: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    """Compare the body in the symbol (`QĐ-UBND`, `UBND-KTTH`) with the issuer, where it is a usual one."""
    symbol, issuer = single.get("symbol"), single.get("issuer")
    if symbol is None or issuer is None:
        return {}
    issued_by = bare(spell_out(issuer.value))
    bodies = [bare(words) for group in _groups(symbol.value) if (words := ABBREVIATIONS.get(group))]
    if not bodies:
        return {}
    if any(_names(body, issued_by) for body in bodies):
        return {"symbol": _raised(symbol, _SAME_BODY)}
    return {"symbol": _lowered(symbol, _OTHER_BODY), "issuer": _lowered(issuer, _OTHER_BODY)}


def _names(body: str, issuer: str) -> bool:
    """`tinh uy thanh uy` stands for either; a chairman writes in the name of his body."""
    return body in issuer or issuer in body or any(part in issuer for part in _halves(body))


def _halves(body: str) -> Iterable[str]:
    words = body.split()
    return [" ".join(words[:2]), " ".join(words[2:4])] if len(words) == 4 and words[1] == words[3] else []


def _groups(symbol: str) -> list[str]:
    return [group for group in re.split(r"[-/.]", symbol) if group]


def _in_post(title: FieldValue, issuer: FieldValue) -> FieldValue:
    post = bare(title.value.split(" / ")[-1]).removeprefix("pho ")
    kinds = next((kinds for words, kinds in _POSTS.items() if post == words), None)
    issued_by = f"{bare(issuer.value)} "
    if kinds is None or any(kind in issued_by for kind in kinds):
        return title
    return _lowered(title, _OTHER_POST)
