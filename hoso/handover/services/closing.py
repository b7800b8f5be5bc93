"""Closing: only when nothing is open; who signs; photographs of what was found."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from django.db import transaction

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.blobs import services as blobs
from hoso.events import services as events
from hoso.handover import queries, rules
from hoso.handover.errors import DestructionBarred, OddLine
from hoso.handover.events import HandoverClosed
from hoso.handover.models import Handover, Line, Photo
from hoso.handover.queries import Side
from hoso.handover.rules import HandoverState, LineKind, LineState
from hoso.handover.services.common import locked, receiver_for, receivers_of
from hoso.handover.services.planning import end_plan_when_all_ended
from hoso.lib.dates import now
from hoso.lib.errors import NotFound
from hoso.lib.text import squeeze
from hoso.registry import services as registry

MOST_SIGNERS = 20
PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


@transaction.atomic
def close(actor: Actor, handover_id: UUID) -> Handover:
    """Close the handover of a body; with the last one its plan is closed.

    Open tasks that were received go on in the body that received them, in the hands of its head.

    Raises:
        NotFound, NotAllowed: see `queries.get_handover`.
        MoveNotOpen: it is not sent yet (with a giver), or closed before.
        StillOpen: a line, a difference, a loan, an open task or somebody's exit clearance is open.
    """
    by, handover = locked(actor, handover_id, "close", side=Side.SETTLER)
    rules.check_nothing_open(queries.open_matters(handover))
    handover.state, handover.closed_at, handover.closed_by = HandoverState.CLOSED, now(), by.account_id
    handover.save(update_fields=["state", "closed_at", "closed_by"])
    _carry_tasks_over(by, handover)
    done = queries.progress([handover_id])[handover_id]
    audit.record(by, "handover.close", subject=handover_id, giver=handover.giver_id, lines=done.lines)
    events.announce(HandoverClosed(handover_id, handover.giver_id))
    end_plan_when_all_ended(by, handover.plan_id)
    return handover


def _carry_tasks_over(by: Actor, handover: Handover) -> None:
    """Let the receivers go on with the tasks on their lines; one without a head leaves them there."""
    lines = Line.objects.filter(
        handover=handover, kind=LineKind.TASK, state=LineState.ACCEPTED, source_id__isnull=False
    )
    receivers, tasks = receivers_of(handover.pk), dict[UUID, list[UUID]]()
    for line in lines:
        body = receiver_for(LineKind.TASK, line.receiver_id, receivers)
        if body is not None and line.source_id is not None:
            tasks.setdefault(body, []).append(line.source_id)
    for body, head in accounts.heads_of(tasks, on=by.on).items():
        registry.carry_over_tasks(
            by, tasks[body], body_id=body, lead=head.account_id, words=handover.plan.title
        )


@transaction.atomic
def name_signers(
    actor: Actor,
    handover_id: UUID,
    *,
    giver: Sequence[Mapping[str, str]] | None = None,
    receiver: Sequence[Mapping[str, str]] | None = None,
    witnesses: Sequence[Mapping[str, str]] | None = None,
    place: str | None = None,
) -> Handover:
    """Say who signs the minutes, each with `name` and `post`, and where the things lie; None leaves it.

    Raises:
        NotFound, NotAllowed: see `queries.get_handover`.
        MoveNotOpen: the handover is closed.
        OddLine: a signer without a name, or more than 20.
    """
    by, handover = locked(actor, handover_id, _open_move(actor, handover_id), side=Side.RECEIVER)
    given = {"giver_signers": giver, "receiver_signers": receiver, "witnesses": witnesses}
    changed = {name: _signers(people) for name, people in given.items() if people is not None}
    for name, people in changed.items():
        setattr(handover, name, people)
    if place is not None:
        handover.place = squeeze(place)[:300]
        changed["place"] = [{"name": handover.place, "post": ""}]
    handover.save(update_fields=list(changed))
    audit.record(by, "handover.name_signers", subject=handover_id, detail=changed)
    return handover


def _open_move(actor: Actor, handover_id: UUID) -> str:
    """Return a move that is open exactly as long as the handover is."""
    handover = queries.get_handover(actor, handover_id)
    return "declare" if handover.state == HandoverState.LISTING else "resolve"


def _signers(people: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    clean = [
        {"name": squeeze(each.get("name", ""))[:200], "post": squeeze(each.get("post", ""))[:200]}
        for each in people
    ]
    if len(clean) > MOST_SIGNERS or any(not each["name"] for each in clean):
        raise OddLine(f"{len(clean)} signers, one without a name", field="name", row=0)
    return clean


@transaction.atomic
def add_photo(
    actor: Actor,
    handover_id: UUID,
    path: Path,
    *,
    file_name: str,
    caption: str = "",
    line_id: UUID | None = None,
) -> Photo:
    """Keep a photograph of the state in which things were found; it is never opened here, only kept.

    Raises:
        NotFound, NotAllowed: see `queries.get_handover`; NotFound too when the line is not of it.
        MoveNotOpen: the handover is closed or given up.
        OddLine: the file does not begin as a JPEG or PNG does.
    """
    by, handover = locked(actor, handover_id, _open_move(actor, handover_id), side=Side.RECEIVER)
    if line_id is not None and not Line.objects.filter(handover=handover, pk=line_id).exists():
        raise NotFound(f"line {line_id} of handover {handover_id} not found")
    with path.open("rb") as stream:
        head = stream.read(8)
    media_type = next((kind for sign, kind in PICTURES.items() if head.startswith(sign)), None)
    if media_type is None:
        raise OddLine("the file is neither JPEG nor PNG", field="photo", row=0)
    photo = Photo.objects.create(
        handover=handover, line_id=line_id, blob_id=blobs.keep(path, media_type=media_type),
        file_name=file_name[:255], caption=squeeze(caption)[:300], added_by=by.account_id, added_at=now(),
    )  # fmt: skip
    audit.record(by, "handover.add_photo", subject=handover_id, photo=photo.pk, line=line_id)
    return photo


def check_destruction(body_id: UUID) -> None:
    """Refuse to destroy anything of a body whose handover is open; whoever destroys asks this first.

    Source: CV 414/BNV-VTLTNN point 6 (secondary source).

    Raises:
        DestructionBarred: it is open.
    """
    if queries.destruction_barred(body_id):
        raise DestructionBarred(f"the handover of body {body_id} is open", body=body_id)
