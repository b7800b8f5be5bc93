"""The acts that rights are given for, each with the class of work it belongs to."""

READ = "records.read"
DOWNLOAD = "records.download"
DESCRIBE = "records.describe"  # confirm and correct fields
APPROVE = "dossiers.approve"
ARRANGE = "dossiers.arrange"
REGISTER = "registry.register"
DIGITISE = "digitisation.run"
RELEASE_HOLD = "digitisation.release_hold"
MOVE_BOX = "custody.move"
CLASSIFY = "holdings.classify"
GRANT = "accounts.grant"
VERIFY = "preservation.verify"
TRAIL = "audit.read"
BODIES = "organisations.change"
RECEIVE = "handover.receive"  # list, declare, receive line by line, enter finds
HAND_OVER = "handover.run"  # plan, name receivers, settle differences, close
SERIES = "registry.declare_series"  # say which documents share a series of numbers
OVERSEE = "oversight.answer"  # see, explain and hand on warnings of loss

# These follow who keeps the thing; all others follow who answers for it.
PHYSICAL = frozenset({MOVE_BOX})

ALL = (
    READ, DOWNLOAD, DESCRIBE, APPROVE, ARRANGE, REGISTER, DIGITISE, RELEASE_HOLD,
    MOVE_BOX, CLASSIFY, GRANT, VERIFY, TRAIL, BODIES, RECEIVE, HAND_OVER, SERIES, OVERSEE,
)  # fmt: skip
