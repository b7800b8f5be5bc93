"""The few system calls that Python does not offer, through ctypes."""

import ctypes
import os

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.syscall.restype = ctypes.c_long

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38

CAP_DAC_READ_SEARCH = 2
_CAPABILITY_VERSION_3 = 0x20080522
_CAPSET = {"x86_64": 126, "aarch64": 91}


def syscall(number: int, *arguments: object) -> int:
    """Make a system call; integers are passed as longs, ctypes values as they are.

    Raises:
        OSError: the kernel answered with an error.
    """
    passed = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return _checked(_LIBC.syscall(ctypes.c_long(number), *passed))


def prctl(option: int, *arguments: object) -> int:
    """Call prctl(2), the missing arguments as 0.

    Raises:
        OSError: the kernel answered with an error.
    """
    filled = [*arguments, 0, 0, 0, 0][:4]
    passed = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in filled]
    return _checked(_LIBC.prctl(ctypes.c_int(option), *passed))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def keep_only(capabilities: set[int]) -> None:
    """Give up every capability of this thread but these.

    The bounding set may stay: after `no_new_privs` nothing ever brings a capability back.
    Source: capabilities(7), capset(2); two words of 32 bits each for effective, permitted, inheritable.
    """
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    low = sum(1 << number for number in capabilities)
    words = (ctypes.c_uint32 * 6)(low, low, 0, 0, 0, 0)
    syscall(_CAPSET[os.uname().machine], ctypes.byref(header), ctypes.byref(words))
