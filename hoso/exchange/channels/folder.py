"""Envelopes as files in a folder: a share, or a stick that somebody carries."""

import os
from collections.abc import Iterator
from pathlib import Path

from hoso.blobs.disk import full_disk_named
from hoso.exchange.channels import Sealed
from hoso.exchange.errors import FolderNotUsable
from hoso.lib.files import sync_folder, write_durably

ENVELOPE, RECEIPT = ".hoso", ".hoso-receipt"


class FolderChannel:
    """One folder; a file appears under its name when it is whole and would survive a power cut."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, sealed: Sealed) -> bytes | None:
        """Write the envelope; its receipt comes back with the folder. See `Channel.send`."""
        target = self._folder / f"{sealed.name}{ENVELOPE}"
        part = self._folder / f".{sealed.name}.{os.getpid()}.part"
        try:
            with full_disk_named(self._folder), part.open("xb") as stream:
                for piece in sealed.pieces():
                    stream.write(piece)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(target)
            sync_folder(self._folder)
        except OSError as error:
            raise _not_usable(self._folder, error) from error
        finally:
            part.unlink(missing_ok=True)
        return None


def envelopes(folder: Path) -> Iterator[Path]:
    """Yield the envelopes in a folder, in the order in which they were sealed."""
    yield from _files(folder, ENVELOPE)


def receipts(folder: Path) -> Iterator[Path]:
    """Yield the receipts in a folder."""
    yield from _files(folder, RECEIPT)


def write_receipt(envelope: Path, receipt: bytes) -> None:
    """Lay the receipt beside its envelope, for the stick to take home.

    Raises:
        FolderNotUsable: the folder cannot be written.
    """
    try:
        write_durably(envelope.with_suffix(RECEIPT), receipt)
    except OSError as error:
        raise _not_usable(envelope.parent, error) from error


def _files(folder: Path, ending: str) -> list[Path]:
    try:
        found = [each for each in folder.iterdir() if each.name.endswith(ending)]
    except OSError as error:
        raise _not_usable(folder, error) from error
    # A link may lead anywhere: it is passed over, as is what is half written.
    plain = [each for each in found if each.is_file() and not each.is_symlink() and each.name[0] != "."]
    return sorted(plain, key=lambda each: each.name)


def _not_usable(folder: Path, error: OSError) -> FolderNotUsable:
    return FolderNotUsable(f"{folder}: {error.strerror}", path=str(folder), reason=str(error.strerror))
