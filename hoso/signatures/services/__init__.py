"""Acts of the room: files are judged, and what was found is only added to; papers go out to be signed."""

from hoso.signatures.services.certificates import may_register, register_certificate, withdraw_certificate
from hoso.signatures.services.judging import (
    PDF,
    judge_due,
    judge_stored,
    note_known_since,
    note_trust,
    read_trusted,
    watch,
)
from hoso.signatures.services.signing import (
    NewSigning,
    begin_signing,
    bring_back,
    give_up,
    put_back,
    take_out,
    take_over,
)
from hoso.signatures.services.stamping import stamp_signing

__all__ = [
    "PDF",
    "NewSigning",
    "begin_signing",
    "bring_back",
    "give_up",
    "judge_due",
    "judge_stored",
    "may_register",
    "note_known_since",
    "note_trust",
    "put_back",
    "read_trusted",
    "register_certificate",
    "stamp_signing",
    "take_out",
    "take_over",
    "watch",
    "withdraw_certificate",
]
