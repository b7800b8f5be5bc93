"""Tables of the room `registry`."""

from hoso.registry.models.documents import Citation, Document, FieldValue, Numbered, Representation
from hoso.registry.models.series import DeclaredSeries
from hoso.registry.models.tasks import OwnDay, Task, TaskEvent, TaskExtension, TaskHelper

__all__ = [
    "Citation",
    "DeclaredSeries",
    "Document",
    "FieldValue",
    "Numbered",
    "OwnDay",
    "Representation",
    "Task",
    "TaskEvent",
    "TaskExtension",
    "TaskHelper",
]
