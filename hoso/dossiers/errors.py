"""Refusals of the room `dossiers`."""

from hoso.lib.errors import DomainError


class MoveNotOpen(DomainError):
    """The dossier is not in the state that this move starts from."""

    code = "dossiers.move_not_open"


class DossierEmpty(DomainError):
    """A dossier without documents cannot be approved."""

    code = "dossiers.empty"


class NotAllConfirmed(DomainError):
    """Some documents of the dossier were not looked at yet."""

    code = "dossiers.not_all_confirmed"


class NothingCorrected(DomainError):
    """No document of the dossier was corrected since its approval: there is nothing to approve again."""

    code = "dossiers.nothing_corrected"


class HoldsShut(DomainError):
    """A document of the dossier is shut: a secrecy mark was found on it, and nobody has decided yet."""

    code = "dossiers.holds_shut"
