"""Asking a virus scanner: clamd, by its own protocol, over a socket of the machine or of the network.

Source: clamd(8), commands zVERSION and zINSTREAM.
"""

import re
import socket
import struct
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from hoso.preservation import disk

_PIECE = 1 << 18
_SECONDS = 300.0
_ANSWER_BYTES = 4096
_VERSION = re.compile(r"ClamAV ([^/]{1,40})/(\d{1,10})/(.{10,40})")


class Scan(StrEnum):
    """What is known of viruses in a package."""

    CLEAN = "clean"
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"


@dataclass(frozen=True, slots=True)
class Scanned:
    """The outcome for a package: by which engine, with signatures of which day, what was found where."""

    outcome: Scan
    engine: str = ""
    signatures: str = ""
    what: str = ""
    where: str = ""
    files: int = 0


class _Unusable(Exception):
    """The scanner could not be asked; the message says why."""


class _NotLooked(Exception):
    """The scanner would not look at one file; the message says why."""


def scan(address: str, files: dict[str, Path]) -> Scanned:
    """Let clamd at `address` (a path, or host:port) look at every file: path in the package -> file.

    What the scanner refuses to look at is not clean: the package then counts as not scanned, unless something
    is found in another file. An empty address means that there is no scanner.
    """
    if not address:
        return Scanned(Scan.NOT_SCANNED, what="no scanner is set")
    try:
        engine, signatures = _version(address)
        outcome = Scanned(Scan.CLEAN, engine, signatures, files=len(files))
        for path, place in files.items():
            try:
                found = _look(address, place)
            except _NotLooked as unseen:
                outcome = Scanned(Scan.NOT_SCANNED, engine, signatures, str(unseen)[:200], path, len(files))
                continue
            if found:
                return Scanned(Scan.INFECTED, engine, signatures, found, path, len(files))
        return outcome
    except (OSError, _Unusable) as error:
        return Scanned(Scan.NOT_SCANNED, what=str(error)[:200])


def _connect(address: str) -> socket.socket:
    host, colon, port = address.rpartition(":")
    if colon and port.isdigit():
        return socket.create_connection((host, int(port)), timeout=_SECONDS)
    found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    found.settimeout(_SECONDS)
    found.connect(address)
    return found


def _version(address: str) -> tuple[str, str]:
    with closing(_connect(address)) as line:
        line.sendall(b"zVERSION\0")
        said = _answer(line)
    match = _VERSION.match(said)
    if match is None:
        raise _Unusable("the scanner does not tell its version and the day of its signatures")
    try:
        made = datetime.strptime(match[3].strip(), "%a %b %d %H:%M:%S %Y")  # noqa: DTZ007 (clamd tells no zone)
    except ValueError as error:
        raise _Unusable("the scanner does not tell the day of its signatures") from error
    return f"ClamAV {match[1]}", f"{match[2]} {made.date().isoformat()}"


def _look(address: str, place: Path) -> str:
    """Return what was found in a file; empty when nothing was."""
    with closing(_connect(address)) as line, disk.open_plain(place) as stream:
        line.sendall(b"zINSTREAM\0")
        try:
            while piece := stream.read(_PIECE):
                line.sendall(struct.pack("!L", len(piece)) + piece)
            line.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it hangs up on a file that is too large for it, and says so first
        try:
            said = _answer(line)
        except ConnectionResetError:
            said = "it hung up"  # and its answer was lost with the line
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND").partition(": ")[2][:200]
    if said.endswith(": OK"):
        return ""
    raise _NotLooked(f"the scanner would not look at a file: {said[:100]}")


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < _ANSWER_BYTES:
        piece = line.recv(1024)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
