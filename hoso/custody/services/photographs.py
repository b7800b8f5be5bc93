"""Photographs of boxes: looked at for secrecy marks, drawn anew, kept."""

import shutil
from pathlib import Path
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.blobs import services as blobs
from hoso.custody import queries
from hoso.custody.errors import PhotographHeld, TooManyPhotographs
from hoso.custody.models import Photograph
from hoso.custody.rules import What
from hoso.custody.services.noting import note as note_event
from hoso.custody.services.placing import lock_boxes
from hoso.custody.services.registering import look_at_box
from hoso.holdings import queries as holding_queries
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.lib.text import squeeze
from hoso.node.reader import Reader, ReaderPool

# Enough to read a cover; a phone sends twice as much.
WIDTH = 1600
SCREEN_SECONDS, DRAW_SECONDS = 120, 60
MOST_PHOTOGRAPHS = 30
_SENT = "photograph"


def add_photograph(actor: Actor, box_id: UUID, path: Path, *, pool: ReaderPool, note: str = "") -> Photograph:
    """Keep a photograph that somebody took of a box; it lies at `path` and is left there.

    The untouched picture is looked at for secrecy marks first, in a reader; a mark, a doubt or a failure
    refuses it, and nothing of it is kept. What is kept is drawn anew by the reader, 1,600 pixels wide,
    without what the phone wrote beside it (place, time, device).

    Raises:
        NotFound, NotAllowed: the box is not the actor's to know of, or not to handle.
        TooManyPhotographs: 30 of this box are kept.
        PhotographHeld: it bears a secrecy mark, or may.
        FormatUnknown, and other refusals of the reader: it is no picture that can be read.
    """
    holding_queries.check_open(actor, acts.MOVE_BOX, [box_id])
    if Photograph.objects.filter(box_id=box_id).count() >= MOST_PHOTOGRAPHS:
        raise TooManyPhotographs(f"box {box_id} has {MOST_PHOTOGRAPHS}", most=MOST_PHOTOGRAPHS)
    with pool.lease() as reader:
        digest = _kept(reader, path)
    return _record(actor, box_id, digest, note=note)


def _kept(reader: Reader, path: Path) -> str:
    """Return the digest of the picture drawn anew; nothing is kept of one that may be secret."""
    shutil.copyfile(path, reader.work / _SENT)
    seen = reader.call("screen", {"input": _SENT}, timeout_seconds=SCREEN_SECONDS)
    if seen["held"]:
        raise PhotographHeld("a secrecy mark, or what may be one")
    asked = {"input": _SENT, "pages": [1], "width": WIDTH, "format": "webp"}
    reader.call("images", asked, timeout_seconds=DRAW_SECONDS)
    [drawn] = reader.work.glob("page-*.webp")
    return blobs.keep(drawn, media_type="image/webp")


@transaction.atomic
def _record(actor: Actor, box_id: UUID, digest: str, *, note: str) -> Photograph:
    # Rights are asked again: looking at a picture takes seconds.
    holding_queries.check_open(actor, acts.MOVE_BOX, [box_id])
    [box] = lock_boxes([box_id])
    known = Photograph.objects.filter(box_id=box_id, blob_id=digest).first()
    if known is not None:
        return known
    by, at = holding_queries.in_capacity(actor, acts.MOVE_BOX, box_id), now()
    made = Photograph.objects.create(
        id=uuid7(), box_id=box_id, blob_id=digest, note=squeeze(note)[:300], taken_at=at,
        taken_by=actor.account_id,
    )  # fmt: skip
    note_event(by, What.PHOTOGRAPHED, [box], act=made.pk, reason=made.note)
    audit.record(by, "custody.photograph", subject=box_id, photograph=made.pk, blob=digest)
    return made


def look_at_photograph(actor: Actor, box_id: UUID, photograph_id: UUID) -> Photograph:
    """Return a photograph of a box to who reads or keeps the box; of a restricted one it is recorded.

    Raises:
        NotFound: no such photograph, or the box is not the actor's to know of.
    """
    look_at_box(actor, box_id)
    return queries.get_photograph(box_id, photograph_id)
