"""A filter of system calls: what a reader does not need, it cannot ask of the kernel.

The filter is classic BPF over `struct seccomp_data`: number at 0, architecture at 4, arguments of
64 bits from 16 on. Source: Linux, Documentation/userspace-api/seccomp_filter.rst.
"""

import ctypes
import errno
import os
import struct
from collections.abc import Iterable

from hoso.node import kernel
from hoso.node.syscalls import ALLOWED, CONDITIONAL, REFUSED

# Column of the tables in syscalls.py, and the kernel's name for the architecture (linux/audit.h).
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
X32_BIT = 0x40000000

ALLOW = 0x7FFF0000
KILL_PROCESS = 0x80000000
_ERRNO = 0x00050000
REFUSE = _ERRNO | errno.EPERM
NOT_IMPLEMENTED = _ERRNO | errno.ENOSYS

_LOAD, _EQUAL, _AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16

CLONE_THREAD = 0x00010000
_OPEN_MODE = os.O_TRUNC | os.O_ACCMODE
_TERMINAL_AND_PIPE = (0x5401, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS FIONREAD FIONBIO FIONCLEX FIOCLEX
_SIGNALS_TO_OTHERS = (8, 10, 15, 1024, 1026)  # F_SETOWN F_SETSIG F_SETOWN_EX F_SETLEASE F_NOTIFY
_NAMES_OF_THREADS = (15, 16, 0x53564D41)  # PR_SET_NAME PR_GET_NAME PR_SET_VMA

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, constant


def is_available() -> bool:
    """Tell whether we have a filter for this machine and its kernel takes filters."""
    if os.uname().machine not in ARCHITECTURES:
        return False
    try:
        kernel.prctl(kernel.PR_SET_SECCOMP, 2, None)
    except OSError as error:
        return error.errno == errno.EFAULT  # it looked for a filter: the mode is known
    return False


def program(machine: str, *, own_pid: int) -> list[Instruction]:
    """Return the filter for one architecture; signals only reach `own_pid` itself."""
    column, audit_name = ARCHITECTURES[machine]
    lines: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, audit_name),
        (_RETURN, 0, 0, KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":
        # The x32 numbers would be a second way to every call.
        lines += [(_AT_LEAST, 0, 1, X32_BIT), (_RETURN, 0, 0, KILL_PROCESS)]
    for verdict, calls in ((ALLOW, ALLOWED), (REFUSE, REFUSED)):
        numbers = [entry[column] for entry in calls.values()]
        lines += [
            line for number in numbers if number is not None for line in _when(number, _returns(verdict))
        ]
    for name, body in _conditions(own_pid).items():
        number = CONDITIONAL[name][column]
        if number is not None:
            lines += _when(number, body)
    return [*lines, (_RETURN, 0, 0, NOT_IMPLEMENTED)]


def _conditions(own_pid: int) -> dict[str, list[Instruction]]:
    return {
        # Before version 3 Landlock lets a file that may be read be emptied by opening it so.
        "open": _masked(1, _OPEN_MODE, os.O_TRUNC, then=REFUSE, otherwise=ALLOW),
        "openat": _masked(2, _OPEN_MODE, os.O_TRUNC, then=REFUSE, otherwise=ALLOW),
        "clone": _masked(0, CLONE_THREAD, CLONE_THREAD, then=ALLOW, otherwise=REFUSE),
        "tgkill": _one_of(0, (own_pid,), then=ALLOW, otherwise=REFUSE),
        # Limits may be asked for, and only one's own: no new value, process 0.
        "prlimit64": [
            *_zero_or_refuse(2),
            *_zero_or_refuse(2, high=True),
            *_one_of(0, (0,), then=ALLOW, otherwise=REFUSE),
        ],
        "ioctl": _one_of(1, _TERMINAL_AND_PIPE, then=ALLOW, otherwise=REFUSE),
        "fcntl": _one_of(1, _SIGNALS_TO_OTHERS, then=REFUSE, otherwise=ALLOW),
        "prctl": _one_of(0, _NAMES_OF_THREADS, then=ALLOW, otherwise=REFUSE),
    }


def _returns(verdict: int) -> list[Instruction]:
    return [(_RETURN, 0, 0, verdict)]


def _when(number: int, body: list[Instruction]) -> list[Instruction]:
    # Every body ends in a return, so the number is still loaded where a body was skipped.
    return [(_EQUAL, 0, len(body), number), *body]


def _argument(index: int, *, high: bool = False) -> Instruction:
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * index + (4 if high else 0))


def _masked(argument: int, mask: int, value: int, *, then: int, otherwise: int) -> list[Instruction]:
    return [
        _argument(argument),
        (_AND, 0, 0, mask),
        (_EQUAL, 0, 1, value),
        *_returns(then),
        *_returns(otherwise),
    ]


def _one_of(argument: int, values: Iterable[int], *, then: int, otherwise: int) -> list[Instruction]:
    tests = [line for value in values for line in ((_EQUAL, 0, 1, value), (_RETURN, 0, 0, then))]
    return [_argument(argument), *tests, *_returns(otherwise)]


def _zero_or_refuse(argument: int, *, high: bool = False) -> list[Instruction]:
    return [_argument(argument, high=high), (_EQUAL, 1, 0, 0), *_returns(REFUSE)]


def enforce() -> None:
    """Put the filter in force for this thread and all it starts, for ever; `no_new_privs` must be set before.

    Raises:
        OSError: the kernel takes no filters.
    """
    lines = program(os.uname().machine, own_pid=os.getpid())
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in lines))
    head = struct.pack("@HP", len(lines), ctypes.addressof(code))
    kernel.prctl(kernel.PR_SET_SECCOMP, 2, ctypes.create_string_buffer(head))
