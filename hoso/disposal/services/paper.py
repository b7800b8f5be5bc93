"""Minutes of the destruction of paper: people destroy it, and say so before witnesses."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.custody import services as custody
from hoso.disposal.errors import MinutesOdd
from hoso.disposal.models import Line, PaperMinutes
from hoso.disposal.rules import Step
from hoso.disposal.services.common import check_lines, locked
from hoso.holdings import services as holdings
from hoso.lib.dates import now
from hoso.lib.text import squeeze

LEAST_WITNESSES = 2
MOST_WITNESSES = 20


@transaction.atomic
def enter_paper_minutes(
    actor: Actor,
    proposal_id: UUID,
    *,
    on: date,
    method: str,
    witnesses: Sequence[tuple[str, str]],
    line_ids: Sequence[UUID],
    box_ids: Sequence[UUID] = (),
    place: str = "",
    kilograms: Decimal | None = None,
    shelf_metres: Decimal | None = None,
) -> PaperMinutes:
    """Enter minutes of destruction (biên bản hủy) of dossiers that a decision destroyed, and of empty boxes.

    `witnesses` are names with posts. The paper is shown as destroyed on that day. All or nothing.

    Raises:
        NotFound, NotAllowed: see `queries.get_proposal`; or boxes that the actor does not move.
        MoveNotOpen: the proposal is not approved.
        MinutesOdd: no method, fewer than two witnesses, a day before the decision or ahead, an amount
            that is none, or a line whose dossier was not destroyed or stands in minutes already.
        BoxHoldsMore: something in a box was not destroyed.
    """
    by, proposal = locked(actor, proposal_id, "enter minutes", to=acts.DISPOSE)
    names = [(squeeze(name)[:120], squeeze(post)[:200]) for name, post in witnesses if squeeze(name)]
    said = squeeze(method)[:200]
    is_day = proposal.decision_on is not None and proposal.decision_on <= on <= actor.on
    amounts = [each for each in (kilograms, shelf_metres) if each is not None]
    if not said or not LEAST_WITNESSES <= len(names) <= MOST_WITNESSES or not is_day:
        raise MinutesOdd(f"method {said!r}, {len(names)} witnesses, on {on}", field="minutes")
    if any(not 0 < each < 1_000_000 for each in amounts):
        raise MinutesOdd("an amount is none", field="amount")
    ids = check_lines(proposal, line_ids)
    lines = Line.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    if not ids or any(line.step != Step.DONE or line.paper_id is not None for line in lines):
        raise MinutesOdd("a line was not destroyed, or is in minutes already", field="lines")
    made = PaperMinutes.objects.create(
        proposal=proposal, on=on, method=said, place=squeeze(place)[:300], kilograms=kilograms,
        shelf_metres=shelf_metres, witnesses=[{"name": name, "post": post} for name, post in names],
        entered_by=by.account_id, entered_at=now(),
    )  # fmt: skip
    told = f"{proposal.decision}: {said}"
    holdings.note_paper_destroyed(
        by, [line.holding_id for line in lines], act_id=made.pk, minutes=told, on=on
    )
    lines.update(paper=made)
    boxes = custody.destroy_boxes(actor, box_ids, act_id=made.pk, minutes=told, on=on) if box_ids else 0
    audit.record(
        by, "disposal.paper_minutes", subject=proposal.pk, minutes=made.pk, on=on, lines=len(ids), boxes=boxes
    )
    return made
