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
DRAFT = "registry.draft"  # write and comment on drafts
SIGN = "registry.sign"  # approve a draft and sign it
ISSUE = "registry.issue"  # give numbers, dispatch, correct, recall
INSTRUCT = "registry.instruct"  # say who handles an incoming document or a task, and until when
PLAN_FILES = "dossiers.plan_files"  # draw up the file plan of the year
APPROVE_PLAN = "dossiers.approve_plan"  # put it in force, consent to keeping back
KEEP_FILE = "dossiers.keep_file"  # open, fill and close one's own work files, submit them
TAKE_IN = "dossiers.take_in"  # accept what is submitted to the archive, or return it
EXCHANGE = "exchange.run"  # send and receive e-documents
DISPOSE = "disposal.propose"  # list what has lost its value, sit with the council, enter minutes
HOLD = "disposal.hold"  # forbid for a while that something is destroyed, and lift that
APPROVE_DISPOSAL = "disposal.approve"  # decide on destruction, and have it done

# These follow who keeps the thing; all others follow who answers for it.
PHYSICAL = frozenset({MOVE_BOX})

ALL = (
    READ, DOWNLOAD, DESCRIBE, APPROVE, ARRANGE, REGISTER, DIGITISE, RELEASE_HOLD,
    MOVE_BOX, CLASSIFY, GRANT, VERIFY, TRAIL, BODIES, RECEIVE, HAND_OVER, SERIES, OVERSEE,
    DRAFT, SIGN, ISSUE, INSTRUCT, PLAN_FILES, APPROVE_PLAN, KEEP_FILE, TAKE_IN, EXCHANGE,
    DISPOSE, HOLD, APPROVE_DISPOSAL,
)  # fmt: skip
