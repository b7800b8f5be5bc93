"""What this room refuses."""

from hoso.lib.errors import BadValue, DomainError, EnvironmentMissing, NotFound


class BodyNotFound(NotFound):
    """No body has this id."""

    code = "organisations.body_not_found"


class CodeNotFound(NotFound):
    """No body had this code on this day; `bearers` says who had it on other days."""

    code = "organisations.code_not_found"


class CodeAmbiguous(DomainError):
    """The code stands for different bodies in different schemes; the scheme must be named."""

    code = "organisations.code_ambiguous"


class CodeTaken(DomainError):
    """Another body has this code on some of these days."""

    code = "organisations.code_taken"


class OddBody(BadValue):
    """Kind, level, rule set, name or days of a body cannot be as they were given."""

    code = "organisations.odd_body"


class OrganExists(DomainError):
    """The administrative unit has an organ of this kind already."""

    code = "organisations.organ_exists"


class BodyNotAlive(DomainError):
    """The body does not exist on the day of the act."""

    code = "organisations.body_not_alive"


class OwnedElsewhere(DomainError):
    """The row belongs to another node; only that node changes it."""

    code = "organisations.owned_elsewhere"


class ReorganisationNotFound(NotFound):
    """No reorganisation has this id."""

    code = "organisations.reorganisation_not_found"


class MoveNotOpen(DomainError):
    """The reorganisation is no longer, or not yet, in the state this needs."""

    code = "organisations.move_not_open"


class SuccessionFaulty(DomainError):
    """The lines of a reorganisation contradict each other or the lives of the bodies; `faults` lists all."""

    code = "organisations.succession_faulty"


class BodiesLeftBehind(DomainError):
    """Bodies would stay under a body that ceases, and it is not clear where they go."""

    code = "organisations.bodies_left_behind"


class CorrectionOdd(DomainError):
    """A correction names an earlier reorganisation in force that is about some of its bodies."""

    code = "organisations.correction_odd"


class ListsMissing(EnvironmentMissing):
    """The published lists of administrative units are not installed."""

    code = "organisations.lists_missing"


class ListsBroken(DomainError):
    """The published lists do not fit together; nothing was taken from them."""

    code = "organisations.lists_broken"


class ListUnreadable(DomainError):
    """A list given by path is not there or not of its shape; nothing was taken from it."""

    code = "organisations.list_unreadable"


class ProvinceUnknown(NotFound):
    """No province has this code, before or after the reorganisation."""

    code = "organisations.province_unknown"


class ReasonMissing(BadValue):
    """A decision about records needs a reason that can be read later."""

    code = "organisations.reason_missing"


class ReceiverOfOtherLine(DomainError):
    """Party and state records never cross, and a territory keeps nothing: this body cannot receive them."""

    code = "organisations.receiver_of_other_line"
