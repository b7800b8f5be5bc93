"""Stamping later what was signed without a line to a time-stamp authority."""

import asyncio
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db import transaction
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.blobs import queries as blobs
from hoso.blobs import services as blob_services
from hoso.events import services as events
from hoso.signatures import handling, opening, queries
from hoso.signatures.errors import MoveNotOpen, NotSigned, TimeStillOpen
from hoso.signatures.events import PaperSigned
from hoso.signatures.judging import Judged, Trusted, open_judge
from hoso.signatures.late_stamp import DIGEST, fill_room
from hoso.signatures.models import Signing, SigningPart
from hoso.signatures.parts import SigningState
from hoso.signatures.schedule import Cause
from hoso.signatures.services.judging import PDF, keep_judgement, note_trust

STAMPED = "stamped"


def stamp_signing(actor: Actor, signing_id: UUID, *, stamper: TimeStamper, at: datetime) -> Signing:
    """Append a time stamp to a paper that bears all its signatures; the file without it is kept as well.

    It counts only when our own judge finds the time proven by it: an authority that we do not trust proves
    nothing. Done twice, the second changes nothing.

    Raises:
        NotFound: the signing is not open to the actor.
        MoveNotOpen: it is not complete: every signature appends bytes, the stamp comes last.
        NotSigned: the authority does not answer, or answers something else.
        TimeStillOpen: the stamp does not prove the time, by whom we trust.
    """
    signing = queries.get_signing(actor, signing_id)
    if signing.state != SigningState.COMPLETE:
        raise MoveNotOpen(f"signing {signing_id} is {signing.state}", state=signing.state)
    if not SigningPart.objects.filter(signing=signing, proven_at=None).exists():
        return signing
    with TemporaryDirectory(dir=opening.home_folder() / "work") as folder:
        path = _stamped(signing, Path(folder), stamper)
        with open_judge(opening.readers(), opening.trust_folder()) as judge:
            trusted = note_trust(judge, at=at)
            judged = judge.judge(path, at=at)
        _check_proven(signing, judged)
        digest = blob_services.keep(path, media_type=PDF)
    return _keep(actor, signing.pk, signing.current_id, digest, judged, trusted, at=at)


def _stamped(signing: Signing, folder: Path, stamper: TimeStamper) -> Path:
    source, target = blobs.local_copy(signing.current_id, folder), folder / "stamped.pdf"
    room = handling.leave_room(opening.readers(), source, target, field=f"Time{signing.pk.hex[-12:]}")
    try:
        token = asyncio.run(stamper.async_timestamp(room.digest, DIGEST))
    except TimestampRequestError as error:
        raise NotSigned(f"{signing.pk} was not stamped: {error}", reason=str(error)[:200]) from error
    fill_room(target, room, token)
    return target


def _check_proven(signing: Signing, judged: Judged) -> None:
    proven = {each.field_name for each in judged.findings if each.proven_at is not None}
    names = {each.field_name for each in queries.parts_of(signing.pk)}
    if not names <= proven:
        raise TimeStillOpen(f"the time of {signing.pk} is still not proven")


@transaction.atomic
def _keep(
    actor: Actor,
    signing_id: UUID,
    before: str,
    digest: str,
    judged: Judged,
    trusted: Trusted,
    *,
    at: datetime,
) -> Signing:
    signing = Signing.objects.select_for_update().get(pk=signing_id)
    if signing.current_id != before:
        # Somebody else was faster; what was stamped here is left, and harms nobody.
        return signing
    keep_judgement(actor, digest, judged, trusted, known_since=None, cause=Cause.RETURN, at=at)
    times = {each.field_name: each.proven_at for each in judged.findings}
    for part in queries.parts_of(signing_id):
        SigningPart.objects.filter(pk=part.pk).update(proven_at=times[part.field_name])
    signing.current_id = digest
    signing.save(update_fields=["current_id"])
    audit.record(actor, "signatures.stamp", subject=signing.pk, blob=digest)
    events.announce(PaperSigned(signing.pk, signing.subject, STAMPED, signing.state))
    return signing
