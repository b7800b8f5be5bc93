"""What states, kinds and codes are called on the pages."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from hoso.exchange.edxml import BusinessType, Priority, StatusCode
from hoso.exchange.rules import ArrivalState, DeliveryState

if TYPE_CHECKING:
    from hoso.exchange.queries import Delivery

DELIVERY_STATES: Mapping[str, str | Promise] = {
    DeliveryState.WAITING: pgettext_lazy("e-document", "waiting to be sent"),
    DeliveryState.HANDED: pgettext_lazy("e-document", "on the stick"),
    DeliveryState.DELIVERED: pgettext_lazy("e-document", "delivered"),
    DeliveryState.REFUSED: pgettext_lazy("e-document", "refused"),
    DeliveryState.PARKED: pgettext_lazy("e-document", "not sent: look at it"),
}
ARRIVAL_STATES: Mapping[str, str | Promise] = {
    ArrivalState.SCREENING: pgettext_lazy("e-document", "being looked at for secrecy marks"),
    ArrivalState.HELD: pgettext_lazy("e-document", "held: may be secret"),
    ArrivalState.SECRET: pgettext_lazy("e-document", "put aside: secret"),
    ArrivalState.WAITING: pgettext_lazy("e-document", "waiting for a clerk"),
    ArrivalState.REGISTERED: pgettext_lazy("e-document", "registered"),
    ArrivalState.RETURNED: pgettext_lazy("e-document", "returned"),
    ArrivalState.RECALLED: pgettext_lazy("e-document", "recalled"),
    ArrivalState.REPLACED: pgettext_lazy("e-document", "replaced"),
    ArrivalState.ANSWERED: pgettext_lazy("e-document", "answered"),
}
_COLOURS = {
    ArrivalState.WAITING: "warn", ArrivalState.REGISTERED: "good", ArrivalState.RETURNED: "bad",
    ArrivalState.HELD: "bad", ArrivalState.SECRET: "bad",
}  # fmt: skip
# The colour of its tag, and what stands on it.
ARRIVAL_TAGS: Mapping[str, tuple[str, str | Promise]] = {
    state: (_COLOURS.get(state, ""), ARRIVAL_STATES[state]) for state in ArrivalState
}
BUSINESS: Mapping[int, str | Promise] = {
    BusinessType.NEW.value: pgettext_lazy("e-document", "new"),
    BusinessType.RECALL.value: pgettext_lazy("e-document", "recall"),
    BusinessType.UPDATE.value: pgettext_lazy("e-document", "update"),
    BusinessType.REPLACE.value: pgettext_lazy("e-document", "replacement"),
}
PRIORITIES: Mapping[int, str | Promise] = {
    Priority.NORMAL.value: pgettext_lazy("urgency", "normal"),
    Priority.URGENT.value: pgettext_lazy("urgency", "urgent"),
    Priority.VERY_URGENT.value: pgettext_lazy("urgency", "very urgent"),
    Priority.EXPRESS.value: pgettext_lazy("urgency", "express"),
    Priority.EXPRESS_BY_HOUR.value: pgettext_lazy("urgency", "express, by the hour"),
}
STATUSES: Mapping[str, str | Promise] = {
    StatusCode.ARRIVED: pgettext_lazy("e-document", "arrived"),
    StatusCode.REJECTED: pgettext_lazy("e-document", "rejected"),
    StatusCode.ACCEPTED: pgettext_lazy("e-document", "accepted"),
    StatusCode.ASSIGNING: pgettext_lazy("e-document", "being assigned"),
    StatusCode.IN_PROGRESS: pgettext_lazy("e-document", "in progress"),
    StatusCode.COMPLETED: pgettext_lazy("e-document", "completed"),
    StatusCode.RECALLED: pgettext_lazy("e-document", "taken back"),
    StatusCode.AGREED: pgettext_lazy("e-document", "recall agreed"),
    StatusCode.REFUSED: pgettext_lazy("e-document", "recall refused"),
}
REMARKS: Mapping[str, str | Promise] = {
    "namespace": pgettext_lazy("e-document", "another namespace than the regulation's"),
    "spelling": pgettext_lazy("e-document", "elements in another spelling"),
    "unknown_element": pgettext_lazy("e-document", "elements that are not known"),
    "date_form": pgettext_lazy("e-document", "dates in another form"),
    "code_form": pgettext_lazy("e-document", "codes in another form"),
    "paper_count": pgettext_lazy("e-document", "a number where “paper follows” is said with 0 or 1"),
}


def recipient(to: "Delivery", names: dict[UUID, str]) -> dict[str, Any]:
    """Return how far one recipient is, as the pages show it."""
    kinds = {DeliveryState.DELIVERED: "good", DeliveryState.REFUSED: "bad", DeliveryState.PARKED: "bad"}
    is_followed = to.addressed_to_id != to.body_id
    return {
        "delivery": to,
        "name": names.get(to.body_id, to.body_code),
        "instead_of": names.get(to.addressed_to_id, to.addressed_code) if is_followed else "",
        "kind": kinds.get(DeliveryState(to.state), "warn"),
        "state": DELIVERY_STATES[to.state],
        "status": STATUSES.get(to.status_code, ""),
        "is_parked": to.state == DeliveryState.PARKED,
    }  # fmt: skip
