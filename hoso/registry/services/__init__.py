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
    strike_documents,
)
from hoso.registry.services.series import declare_series, may_declare, withdraw_series

__all__ = [
    "CONFIRM",
    "CONFIRM_CERTAIN",
    "NewFile",
    "NewReading",
    "add_files",
    "confirm_certain",
    "confirm_document",
    "declare_series",
    "hold_still",
    "list_for_reading",
    "may_declare",
    "read_document",
    "register_document",
    "strike_documents",
    "withdraw_series",
]
