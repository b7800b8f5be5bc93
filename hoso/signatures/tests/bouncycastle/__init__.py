"""Another hand's reading of RFC 4998: Bouncy Castle (Debian: libbcpkix-java), asked by a small program."""

import subprocess
import tempfile
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

JARS = [Path("/usr/share/java") / name for name in ("bcpkix.jar", "bcprov.jar", "bcutil.jar")]
PROGRAM = Path(__file__).with_name("Judge.java")


def judged(record: bytes, files: Sequence[bytes], folder: Path, *, at: datetime) -> str:
    """Return `valid`, or `invalid: ...` with its reason; several files are judged as one group."""
    if not all(each.exists() for each in JARS):
        pytest.skip("Bouncy Castle (libbcpkix-java) is not installed: run ./run setup")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "record.ers").write_bytes(record)
    paths = []
    for number, content in enumerate(files):
        paths.append(folder / f"file{number}")
        paths[-1].write_bytes(content)
    done = subprocess.run(
        [
            "java", "-cp", ":".join([*map(str, JARS), str(_compiled())]), "Judge",
            str(folder / "record.ers"), str(int(at.timestamp())), *map(str, paths),
        ],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@cache
def _compiled() -> Path:
    """Return where the compiled program lies; once for each run of tests."""
    folder = Path(tempfile.mkdtemp(prefix="hoso-judge-"))
    subprocess.run(
        ["javac", "-cp", ":".join(map(str, JARS)), "-d", str(folder), str(PROGRAM)],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    return folder
