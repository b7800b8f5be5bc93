"""What the commands of `hoso exchange` tell of nodes, messages and arrivals."""

from typing import TYPE_CHECKING, Any

from hoso.node.identity import fingerprint_of

if TYPE_CHECKING:
    from hoso.exchange.queries import Arrival, Delivery, Dispatch, Peer


def peer_told(peer: "Peer") -> dict[str, Any]:
    """Return what is told of a node."""
    return {
        "node": str(peer.node),
        "name": peer.name,
        "state": str(peer.state),
        "channel": str(peer.channel),
        "address": peer.address,
        "fingerprint": fingerprint_of(peer.public_key),
        "bodies": [each.code for each in peer.bindings.filter(ended_on=None).order_by("code")],
    }


def dispatch_told(row: "Dispatch") -> dict[str, Any]:
    """Return what is told of a message that was sent, and of each recipient."""
    return {
        "id": str(row.pk),
        "document": str(row.document_id),
        "business": row.business,
        "number": row.written_number,
        "subject": row.subject,
        "to": [_delivery(each) for each in row.deliveries.all()],
    }


def _delivery(row: "Delivery") -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "body": row.body_code,
        "addressed_to": row.addressed_code,
        "state": str(row.state),
        "status": row.status_code,
        "error": row.last_error,
        "attempts": row.attempts,
        "settled_at": row.settled_at.isoformat() if row.settled_at else None,
    }


def arrival_told(row: "Arrival") -> dict[str, Any]:
    """Return what is told of what arrived."""
    return {
        "id": str(row.pk),
        "state": str(row.state),
        "business": row.business,
        "number": row.written_number,
        "subject": row.subject,
        "date": row.promulgated_on.isoformat() if row.promulgated_on else None,
        "arrived_at": row.arrived_at.isoformat(),
    }
