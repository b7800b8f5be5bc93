"""Tables of the room `registry`."""

from hoso.registry.models.copies import MadeCopy
from hoso.registry.models.documents import Citation, Document, FieldValue, Numbered, Representation
from hoso.registry.models.incoming import Incoming, Opinion
from hoso.registry.models.lists import RegisterList, RegisterListRow, RegisterMapping
from hoso.registry.models.outgoing import DraftFile, DraftNote, DraftVersion, Outgoing, Recipient
from hoso.registry.models.registers import Entry, Register
from hoso.registry.models.series import DeclaredSeries
from hoso.registry.models.tasks import OwnDay, Task, TaskEvent, TaskExtension, TaskHelper

__all__ = [
    "Citation",
    "DeclaredSeries",
    "Document",
    "DraftFile",
    "DraftNote",
    "DraftVersion",
    "Entry",
    "FieldValue",
    "Incoming",
    "MadeCopy",
    "Numbered",
    "Opinion",
    "Outgoing",
    "OwnDay",
    "Recipient",
    "Register",
    "RegisterList",
    "RegisterListRow",
    "RegisterMapping",
    "Representation",
    "Task",
    "TaskEvent",
    "TaskExtension",
    "TaskHelper",
]
