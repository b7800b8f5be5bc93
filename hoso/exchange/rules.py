"""Pure decisions of the room `exchange`: which states follow which, when to try again, when to give up."""

from datetime import timedelta
from enum import StrEnum, auto

from hoso.exchange.edxml import BusinessType
from hoso.exchange.errors import MoveNotOpen, ReasonMissing


class PeerState(StrEnum):
    """How far another node is trusted."""

    OWN = "own"  # this node itself: bodies on one node exchange too
    INTRODUCED = "introduced"  # its card is here; nobody has compared the fingerprint
    CONFIRMED = "confirmed"  # a person has, by telephone or face to face
    BLOCKED = "blocked"


class ChannelKind(StrEnum):
    """How sealed envelopes reach a node."""

    LOCAL = "local"
    HTTPS = "https"
    FOLDER = "folder"  # a share, or a USB stick that somebody carries


class DeliveryState(StrEnum):
    """How far one message to one body is."""

    WAITING = "waiting"
    HANDED = "handed"  # written on the stick; its receipt comes back with it
    DELIVERED = "delivered"  # a signed receipt says so
    REFUSED = "refused"  # a signed receipt says so, with a code
    PARKED = "parked"  # tried too often: a person looks


class ArrivalState(StrEnum):
    """What became of a document that arrived."""

    SCREENING = "screening"  # its files lie encrypted until the secrecy detector has seen them
    HELD = "held"  # they bear a secrecy mark or may: nothing else of it is stored until a person decides
    # A person confirmed it: it stays encrypted until the cleared place takes it.
    SECRET = auto()
    WAITING = "waiting"  # nobody has looked
    REGISTERED = "registered"  # in the register of incoming documents
    RETURNED = "returned"  # sent back with a reason
    RECALLED = "recalled"  # the sender took it back
    REPLACED = "replaced"  # another one came in its place before anybody registered it
    ANSWERED = "answered"  # a recall to which a person said yes or no


DELIVERY_MOVES: dict[tuple[DeliveryState, str], DeliveryState] = {
    (DeliveryState.WAITING, "hand"): DeliveryState.HANDED,
    (DeliveryState.HANDED, "hand"): DeliveryState.HANDED,
    (DeliveryState.WAITING, "park"): DeliveryState.PARKED,
    (DeliveryState.PARKED, "resume"): DeliveryState.WAITING,
    **{
        (state, move): after
        for state in (DeliveryState.WAITING, DeliveryState.HANDED, DeliveryState.PARKED)
        for move, after in (("deliver", DeliveryState.DELIVERED), ("refuse", DeliveryState.REFUSED))
    },
}
ARRIVAL_MOVES: dict[tuple[ArrivalState, str], ArrivalState] = {
    (ArrivalState.SCREENING, "clear"): ArrivalState.WAITING,
    (ArrivalState.SCREENING, "hold"): ArrivalState.HELD,
    (ArrivalState.HELD, "release"): ArrivalState.SCREENING,
    (ArrivalState.HELD, "confirm_secret"): ArrivalState.SECRET,
    **{
        (state, move): after
        for state in (ArrivalState.SCREENING, ArrivalState.HELD, ArrivalState.WAITING)
        for move, after in (("recall", ArrivalState.RECALLED), ("replace", ArrivalState.REPLACED))
    },
    (ArrivalState.WAITING, "register"): ArrivalState.REGISTERED,
    (ArrivalState.WAITING, "return"): ArrivalState.RETURNED,
    (ArrivalState.REGISTERED, "recall"): ArrivalState.RECALLED,
    (ArrivalState.WAITING, "answer"): ArrivalState.ANSWERED,
}

# What lies in quarantine, and what counts as here: the same document does not come a second time.
UNSEEN = (ArrivalState.SCREENING, ArrivalState.HELD, ArrivalState.SECRET)
PRESENT = (ArrivalState.SCREENING, ArrivalState.HELD, ArrivalState.WAITING, ArrivalState.REGISTERED)
# What a sender is told whose document was put aside; another suite shows it to its people as it stands.
PUT_ASIDE = "Văn bản mang dấu chỉ độ mật: không tiếp nhận qua kênh này (exchange.put_aside)"

# No rule says how long paper may take that follows an e-document: so long until somebody should ask for it.
PAPER_DAYS = 10

# An envelope on a stick may travel for a month; one on a line is sealed anew with each attempt.
LIFE = timedelta(days=30)
# A cut is mended at once, a machine that starts again is there within a minute or two: until then one message
# of a row asks every few seconds. After that the waits double, up to a quarter of an hour.
FIRST_WAITS_SECONDS = (0.2, 1.0, 2.0, 3.0, *[5.0] * 24)
LONGEST_WAIT_SECONDS = 900.0
# With the waits above about a day and a half without a line.
MOST_FAILURES = 180
# Whoever claimed a message and was killed is given up after this, and a second for each mebibyte.
LEASE_SECONDS = 120


def delivery_after(before: DeliveryState, move: str) -> DeliveryState:
    """Return the state of a delivery after a move.

    Raises:
        MoveNotOpen: there is no such move from where it stands.
    """
    after = DELIVERY_MOVES.get((before, move))
    if after is None:
        raise MoveNotOpen(f"no {move} from {before}", state=before.value, move=move)
    return after


def arrival_after(before: ArrivalState, move: str) -> ArrivalState:
    """Return the state of an arrival after a move.

    Raises:
        MoveNotOpen: there is no such move from where it stands.
    """
    after = ARRIVAL_MOVES.get((before, move))
    if after is None:
        raise MoveNotOpen(f"no {move} from {before}", state=before.value, move=move)
    return after


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row, at least 1.

    Two minutes of short waits, then doubling, at most 15 min.
    """
    later = failures - len(FIRST_WAITS_SECONDS)
    if later <= 0:
        return timedelta(seconds=FIRST_WAITS_SECONDS[failures - 1])
    return timedelta(seconds=min(LONGEST_WAIT_SECONDS, FIRST_WAITS_SECONDS[-1] * 2 ** min(later, 16)))


def lease_for(size_bytes: int) -> timedelta:
    """Return how long a worker may take to send so many bytes before another one tries."""
    return timedelta(seconds=LEASE_SECONDS + (size_bytes >> 20))


def asks_for_answer(business: BusinessType) -> bool:
    """Tell whether the recipient says yes (15) or no (16) to it.

    Source: code list of QCVN 102:2016 (S); ND 30/2020/ND-CP art. 18, 4 (recall).
    """
    return business is BusinessType.RECALL


def checked_reason(reason: str) -> str:
    """Return a reason without its outer spaces.

    Raises:
        ReasonMissing: nothing is left.
    """
    text = " ".join(reason.split())
    if not text:
        raise ReasonMissing("a reason is needed")
    return text[:500]
