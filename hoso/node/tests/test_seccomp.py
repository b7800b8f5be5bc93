"""The filter says what its tables say, on both architectures."""

import re
from pathlib import Path

import pytest

from hoso.node.seccomp import ALLOW, ARCHITECTURES, KILL_PROCESS, NOT_IMPLEMENTED, REFUSE, program
from hoso.node.syscalls import ALLOWED, CONDITIONAL, REFUSED

HEADER = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")


def verdict(machine: str, number: int, *arguments: int, audit_name: int | None = None) -> int:
    """Run the filter as the kernel would: classic BPF with the few instructions we use."""
    lines = program(machine, own_pid=118)
    words = {0: number, 4: ARCHITECTURES[machine][1] if audit_name is None else audit_name}
    for index in range(6):
        value = arguments[index] if index < len(arguments) else 0
        words |= {16 + 8 * index: value & 0xFFFFFFFF, 20 + 8 * index: value >> 32}
    at = held = 0
    while True:
        code, if_true, if_false, constant = lines[at]
        at += 1
        if code == 0x20:
            held = words[constant]
        elif code == 0x54:
            held &= constant
        elif code == 0x06:
            return constant
        else:
            true = held == constant if code == 0x15 else held >= constant
            at += if_true if true else if_false


@pytest.mark.parametrize("machine", sorted(ARCHITECTURES))
def test_every_call_in_the_tables_gets_its_verdict(machine: str) -> None:
    column = ARCHITECTURES[machine][0]
    for table, expected in ((ALLOWED, ALLOW), (REFUSED, REFUSE)):
        for name, numbers in table.items():
            number = numbers[column]
            assert number is None or verdict(machine, number) == expected, name


@pytest.mark.parametrize("machine", sorted(ARCHITECTURES))
def test_no_number_stands_twice(machine: str) -> None:
    column = ARCHITECTURES[machine][0]
    numbers = [entry[column] for table in (ALLOWED, CONDITIONAL, REFUSED) for entry in table.values()]
    known = [number for number in numbers if number is not None]
    assert len(known) == len(set(known))


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("openat", (0, 0, 0o0), ALLOW),
        ("openat", (0, 0, 0o1000), REFUSE),  # read-only and emptied
        ("openat", (0, 0, 0o1101), ALLOW),  # written and emptied: Landlock says where
        ("clone", (0x10000,), ALLOW),
        ("clone", (17,), REFUSE),
        ("tgkill", (118,), ALLOW),
        ("tgkill", (119,), REFUSE),
        ("prlimit64", (0, 7, 0, 4096), ALLOW),
        ("prlimit64", (0, 7, 4096, 0), REFUSE),
        ("prlimit64", (0, 7, 1 << 32, 0), REFUSE),
        ("prlimit64", (1, 7, 0, 4096), REFUSE),
        ("ioctl", (0, 0x5401), ALLOW),
        ("ioctl", (0, 0x5412), REFUSE),  # TIOCSTI types into a terminal
        ("fcntl", (0, 3), ALLOW),
        ("fcntl", (0, 8), REFUSE),
        ("prctl", (15,), ALLOW),
        ("prctl", (4,), REFUSE),
    ],
)
def test_some_calls_depend_on_their_arguments(name: str, arguments: tuple[int, ...], expected: int) -> None:
    for machine, (column, _) in ARCHITECTURES.items():
        number = CONDITIONAL[name][column]
        assert number is not None
        assert verdict(machine, number, *arguments) == expected, machine


def test_an_unknown_call_is_not_implemented_and_another_architecture_is_the_end() -> None:
    assert verdict("x86_64", 9999) == NOT_IMPLEMENTED
    assert verdict("x86_64", 0, audit_name=0x40000003) == KILL_PROCESS  # 32-bit calls
    assert verdict("x86_64", 0x40000000) == KILL_PROCESS  # x32


@pytest.mark.skipif(not HEADER.exists(), reason="the kernel's headers are not installed")
def test_the_numbers_are_those_of_the_kernels_headers() -> None:
    known = {name: int(number) for name, number in re.findall(r"__NR_(\w+) (\d+)", HEADER.read_text())}
    for table in (ALLOWED, CONDITIONAL, REFUSED):
        for name, (number, _) in table.items():
            if name in known:
                assert number == known[name], name
