"""Files of drafts, with what may be told of each while it is looked at for marks."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from hoso.digitisation.queries.desk import states_of
from hoso.digitisation.rules.states import FileState
from hoso.registry import queries as registry

if TYPE_CHECKING:
    from hoso.registry.models import DraftFile

# Nothing of these is shown to anybody but whoever decides.
UNNAMED = (FileState.HELD, FileState.SECRET)


@dataclass(frozen=True, slots=True)
class DraftFileShown:
    """A file of a draft as its drafters see it; `state` is None once it is kept, `name` empty while it is
    not told."""

    file: "DraftFile"
    state: FileState | None
    name: str


def files_of_draft(outgoing_id: UUID) -> list[DraftFileShown]:
    """Return every file a draft holds or held, in the order they came; the caller has checked who asks."""
    every = registry.files_of_draft(outgoing_id)
    states = states_of(each.pk for each in every if each.blob_id is None)
    return [_shown(each, states.get(each.pk)) for each in every]


def _shown(file: "DraftFile", state: FileState | None) -> DraftFileShown:
    return DraftFileShown(file, state, "" if state in UNNAMED else file.name)
