"""Paper that was to follow an e-document by post, and did not come or did not leave."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from hoso.exchange import queries as exchange
from hoso.exchange.rules import PAPER_DAYS
from hoso.oversight.queries.checks.asked import Asked
from hoso.oversight.rules import Found, Kind, Severity

KINDS = frozenset({Kind.PAPER_NOT_COME, Kind.PAPER_NOT_SENT})


def find(asked: Asked) -> list[Found]:
    """Return what was promised on paper too long ago; three times as long is more than a notice."""
    came, sent = exchange.list_papers_late(before=asked.at - timedelta(days=PAPER_DAYS))
    return [
        *(
            _found(
                Kind.PAPER_NOT_COME, each.pk, each.body_id, each.written_number, each.arrived_at, asked,
                document_id=each.document_id, sender_id=each.sender_id,
            )
            for each in came
        ),
        *(
            _found(
                Kind.PAPER_NOT_SENT, each.pk, each.body_id, each.written_number, each.made_at, asked,
                document_id=each.document_id, sender_id=None,
            )
            for each in sent
        ),
    ]  # fmt: skip


def _found(
    kind: Kind,
    key: UUID,
    body_id: UUID,
    number: str,
    since: datetime,
    asked: Asked,
    *,
    document_id: UUID | None,
    sender_id: UUID | None,
) -> Found:
    is_long = since < asked.at - timedelta(days=3 * PAPER_DAYS)
    return Found(
        kind,
        str(key),
        Severity.WARNING if is_long else Severity.NOTICE,
        essence=[str(key)],
        holding_id=document_id,
        about_id=body_id,
        answers_id=body_id,
        things={"document": [document_id]} if document_id is not None else {},
        bodies={"sender": [sender_id]} if sender_id is not None else {},
        values={"number": number, "since_on": timezone.localdate(since)},
    )
