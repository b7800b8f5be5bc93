"""Hostile bytes: every kind has its refusal."""

import gzip
import io
import zipfile
from itertools import chain, repeat
from pathlib import Path

import pytest

from hoso.exchange import edxml
from hoso.exchange.edxml.limits import MOST_ENVELOPE_BYTES
from hoso.exchange.edxml.tests.messages import a_message, taken_apart, unsigned_bytes
from hoso.exchange.errors import (
    AttachmentNotReadable,
    AttachmentsDiffer,
    IdTwice,
    NotEdxml,
    XmlDeclaresType,
    XmlNotReadable,
    XmlTooLarge,
)
from hoso.lib.streams import as_stream

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE edXML [<!ENTITY a "ha">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><edXML>&c;</edXML>"""
OUTSIDE = b'<!DOCTYPE edXML [<!ENTITY x SYSTEM "file:///etc/passwd">]><edXML>&x;</edXML>'
SCHEMA = b'<!DOCTYPE edXML SYSTEM "http://127.0.0.1:9/edxml.dtd"><edXML/>'


def zipped() -> bytes:
    """A zip of a megabyte of zeros."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", bytes(1 << 20))
    return held.getvalue()


def put(old: str, new: str, *, files: int = 1) -> bytes:
    """A message with something else in it."""
    written = unsigned_bytes(a_message(files=files), b"abc").decode()
    assert old in written
    return written.replace(old, new).encode()


HOSTILE: list[tuple[bytes, type[Exception]]] = [
    (b"", XmlNotReadable),
    (b"not xml", XmlNotReadable),
    (b"<edXML", XmlNotReadable),
    (b"<edXML></edXMl>", XmlNotReadable),
    (b"<edXML/><edXML/>", XmlNotReadable),
    (b"<edXML>\x00</edXML>", XmlNotReadable),
    (b"<edXML>&undeclared;</edXML>", XmlNotReadable),
    (b"\xff\xfe\x00\x00", XmlNotReadable),
    (b'<?xml version="1.0" encoding="x-unknown"?><edXML/>', XmlNotReadable),
    (zipped(), XmlNotReadable),
    (gzip.compress(b"<edXML/>"), XmlNotReadable),
    (LAUGHS, XmlDeclaresType),
    (OUTSIDE, XmlDeclaresType),
    (SCHEMA, XmlDeclaresType),
    (b"<html/>", NotEdxml),
    (b"<edXML>" + b"<a>" * 40 + b"</a>" * 40 + b"</edXML>", XmlTooLarge),
    (b"<edXML>" + b"<a/>" * 60_000 + b"</edXML>", XmlTooLarge),
    (b"<edXML>" + b"x" * (MOST_ENVELOPE_BYTES + 1) + b"</edXML>", XmlTooLarge),
    (b'<edXML a="' + b"x" * (2 << 20) + b'"/>', XmlTooLarge),
    (b"<edXML><!--" + b"x" * (3 << 20) + b"--></edXML>", XmlTooLarge),
    (put(">YWJj<", ">YWJ<"), AttachmentNotReadable),
    (put(">YWJj<", ">YWJ*<"), AttachmentNotReadable),
    (put(">YWJj<", ">YQ==YWJj<"), AttachmentNotReadable),
    (put(">YWJj<", ">ếêếê<"), AttachmentNotReadable),
    (put(">YWJj<", "><edXML:x/>YWJj<"), NotEdxml),
    (put("<edXML:ContentTransferEncoded>YWJj</edXML:ContentTransferEncoded>", ""), AttachmentNotReadable),
    (put("<edXML:ContentTransferEncoded>", "<edXML:ContentTransferEncoded/><edXML:ContentTransferEncoded>"),
     XmlTooLarge),
    (put("</edXML:AttachmentEncoded>", "</edXML:AttachmentEncoded><edXML:AttachmentEncoded/>"), NotEdxml),
    (put("<edXML:ContentId>cid-1<", "<edXML:ContentId>cid-0<", files=2), IdTwice),
]  # fmt: skip


@pytest.mark.parametrize(("content", "refusal"), HOSTILE, ids=range(len(HOSTILE)))
def test_every_hostile_kind_is_refused_by_its_code(
    content: bytes, refusal: type[Exception], tmp_path: Path
) -> None:
    with pytest.raises(refusal):
        taken_apart(content, tmp_path)


def test_two_hundred_attachments_are_enough(tmp_path: Path) -> None:
    one = b"<Attachment><ContentId>%d</ContentId><ContentTransferEncoded/></Attachment>"
    many = b"".join(one % number for number in range(201))
    with pytest.raises(XmlTooLarge):
        taken_apart(b"<edXML><AttachmentEncoded>" + many + b"</AttachmentEncoded></edXML>", tmp_path)


def test_attachments_beyond_the_limit_stop_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = b"<edXML><AttachmentEncoded><Attachment><ContentTransferEncoded>"
    endless = chain([begun], repeat(b"A" * (4 << 20)))
    monkeypatch.setattr("hoso.exchange.edxml.taking_apart.MOST_ATTACHED_BYTES", 9 << 20)
    with pytest.raises(XmlTooLarge):
        taken_apart(as_stream(endless), tmp_path)
    assert sum(each.stat().st_size for each in tmp_path.iterdir()) < 16 << 20


def test_what_is_not_listed_is_not_taken(tmp_path: Path) -> None:
    parts = taken_apart(unsigned_bytes(a_message(files=2)), tmp_path)
    with pytest.raises(AttachmentsDiffer):
        edxml.check_attached(a_message(files=1), parts)


def test_a_zip_inside_is_a_file_like_any_other_and_is_not_opened(tmp_path: Path) -> None:
    parts = taken_apart(unsigned_bytes(a_message(), zipped()), tmp_path)
    assert (tmp_path / parts.attached[0].file).read_bytes() == zipped()


def test_a_name_of_a_file_is_never_a_path_of_ours(tmp_path: Path) -> None:
    evil = a_message(attachments=(edxml.Attachment("a", "../../etc/passwd"),))
    parts = taken_apart(unsigned_bytes(evil), tmp_path / "in")
    assert parts.attached[0].file == "attached-0"
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["attached-0", "in"]
