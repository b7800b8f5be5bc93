"""Writes of documents and of declared series."""

from hoso.registry.services.documents import (
    CONFIRM,
    CONFIRM_CERTAIN,
    NewFile,
    NewReading,
    add_files,
    confirm_certain,
    confirm_document,
    hold_still,
    list_for_reading,
    read_document,
    register_document,
)

__all__ = [
    "CONFIRM",
    "CONFIRM_CERTAIN",
    "NewFile",
    "NewReading",
    "add_files",
    "confirm_certain",
    "confirm_document",
    "hold_still",
    "list_for_reading",
    "read_document",
    "register_document",
]
