"""Landlock: the kernel lets this process see only the folders it is given.

Source: Linux, Documentation/userspace-api/landlock.rst; include/uapi/linux/landlock.h.
"""

import ctypes
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hoso.node.kernel import syscall

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every architecture
RULE_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM = (1 << bit for bit in range(6, 13))
REFER, TRUNCATE, IOCTL_DEV = (1 << bit for bit in range(13, 16))
# How many of the rights above each version of the interface knows.
_RIGHTS_OF_ABI = {1: 13, 2: 14, 3: 15, 4: 15}
_RIGHTS_SINCE_5 = 16
NET_BIND_TCP, NET_CONNECT_TCP = 1, 2  # since version 4
SCOPE_ABSTRACT_SOCKET, SCOPE_SIGNAL = 1, 2  # since version 6

READING = READ_FILE | READ_DIR
# No links, devices, pipes or sockets: whoever reads our outputs must not be led elsewhere.
WRITING = READING | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Rules made and not yet in force: `handle` is a file descriptor, `abi` the kernel's version."""

    handle: int
    abi: int


def abi() -> int:
    """Return the version of Landlock that the kernel offers; 0 when it has none or it is switched off."""
    try:
        return syscall(CREATE_RULESET, None, 0, 1)
    except OSError:
        return 0


def rights_of(version: int) -> int:
    """Return every right over files that this version can refuse."""
    return (1 << _RIGHTS_OF_ABI.get(version, _RIGHTS_SINCE_5)) - 1


def make(version: int, *, readable: Iterable[Path], writable: Iterable[Path]) -> Ruleset:
    """Return rules that open `readable` to be read and `writable` to be read and written, with all below.

    Paths that do not exist are left out. Nothing may be executed; from version 4 on no TCP port may be used.
    `version` is that of the interface, at most what `abi` returns.

    Raises:
        OSError: the kernel has no Landlock of this version, or a path may not be opened.
    """
    attributes = _RulesetAttributes(fs=rights_of(version))
    if version >= 4:
        attributes.net = NET_BIND_TCP | NET_CONNECT_TCP
    if version >= 6:
        attributes.scoped = SCOPE_ABSTRACT_SOCKET | SCOPE_SIGNAL
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = Ruleset(syscall(CREATE_RULESET, ctypes.byref(attributes), size, 0), version)
    for path in readable:
        _open_to(ruleset, path, READING)
    for path in writable:
        _open_to(ruleset, path, WRITING)
    return ruleset


def _open_to(ruleset: Ruleset, path: Path, rights: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(parent).st_mode):
            rights &= _OF_FILES
        rule = _PathBeneath(allowed=rights & rights_of(ruleset.abi), parent=parent)
        syscall(ADD_RULE, ruleset.handle, RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(parent)


def enforce(ruleset: Ruleset) -> None:
    """Put the rules in force for this thread, and for every thread and process it starts, for ever.

    `no_new_privs` must be set before.
    """
    syscall(RESTRICT_SELF, ruleset.handle, 0)
    os.close(ruleset.handle)
