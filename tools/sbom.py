"""Write build/sbom.json, what Hoso is made of in CycloneDX form, and fail on a licence that is not allowed.

Run by `./run lint` as `python tools/sbom.py`. The list of licences stands in tools/licences.toml.
Source: CycloneDX 1.6; licence names of the SPDX list.
"""

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).resolve().parent.parent
VENDORED = ROOT / "hoso" / "web" / "vendor.json"
NATIVE_NAME = re.compile(
    r"(?P<name>.+?)(?:-r\d+)?(?:-[0-9a-f]{8})*(?:[-.]\d[\d.]*)?\.so(?:\.(?P<version>[\w.]+))?$"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that Hoso is made of. `licence` is an SPDX expression, or None when nobody has said."""

    kind: str  # python, native, javascript, debian
    name: str
    version: str
    licence: str | None
    runs: bool  # False for tools that only build or test
    sha256: str = ""


def main() -> int:
    """Write the list and return 1 when a part must not be there."""
    rules = tomllib.loads((ROOT / "tools" / "licences.toml").read_text("utf-8"))
    parts = [*python_parts(rules), *native_parts(rules), *script_parts(), *debian_parts(rules)]
    target = ROOT / "build" / "sbom.json"
    target.parent.mkdir(exist_ok=True)
    text = json.dumps(document(parts), indent=1, ensure_ascii=False, sort_keys=True)
    target.write_text(text, "utf-8")
    wrong = [*findings(parts, rules), *unlisted_debian(rules), *changed_vendored(), *bad_form(text)]
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{target.relative_to(ROOT)}: {len(parts)} parts, {len(wrong)} findings")
    return 1 if wrong else 0


def python_parts(rules: dict[str, Any]) -> Iterator[Part]:
    """Yield every package of this environment; it runs when it stands in run.lock."""
    needed = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / "run.lock").read_text(), re.MULTILINE))
    for found in sorted(metadata.distributions(), key=lambda each: each.metadata["Name"].lower()):
        name = found.metadata["Name"]
        runs = _plain(name) in {_plain(other) for other in needed}
        yield Part("python", name, found.version, _declared(found.metadata, rules), runs)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared(said: Any, rules: dict[str, Any]) -> str | None:
    """Return the licence a package declares, in the newest of the three ways it may have done so."""
    if own := rules["python"].get(_plain(said["Name"])):
        return str(own)
    if expression := said.get("License-Expression"):
        return str(expression)
    words = [
        line.rpartition(" :: ")[2]
        for line in said.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    text = (said.get("License") or "").strip().partition("\n")[0]
    for word in (text, *words):
        known = rules["spelling"].get(word, word)
        if known and is_allowed(known, {*rules["allowed"], *rules["allowed_in_tools"]}):
            return str(known)
    return text or next(iter(words), None)


def native_parts(rules: dict[str, Any]) -> Iterator[Part]:
    """Yield the compiled libraries that wheels bring along."""
    folder = Path(str(metadata.distribution("numpy").locate_file(""))).resolve()
    files = [path for path in folder.glob("*.libs/*.so*") if path.is_file()]
    files += folder.glob("pypdfium2_raw/libpdfium.so")
    for path in sorted(files):
        match = NATIVE_NAME.match(path.name)
        name = match["name"] if match else path.name
        version = (match["version"] if match else "") or ""
        licence = rules["native"].get(name) or rules["exceptions"].get(name, {}).get("licence")
        wheel = path.parent.name.removesuffix(".libs")
        yield Part("native", f"{wheel}/{name}", version, licence, True, _sha256(path))


def script_parts() -> Iterator[Part]:
    """Yield the scripts and styles of others: those that the pages carry, and those that only test them."""
    for entry in _vendored():
        yield Part("javascript", entry["name"], entry["version"], entry["licence"], True, entry["sha256"])
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    for place, entry in locked.items():
        if place:
            yield Part(
                "javascript", place.removeprefix("node_modules/"), entry["version"], entry["license"], False
            )


def _vendored() -> list[dict[str, str]]:
    if not VENDORED.exists():
        return []
    entries: list[dict[str, str]] = json.loads(VENDORED.read_text("utf-8"))
    return entries


def changed_vendored() -> Iterator[str]:
    """Yield a finding for each vendored file that is not the one listed."""
    for entry in _vendored():
        path = VENDORED.parent / entry["file"]
        if not path.exists() or _sha256(path) != entry["sha256"]:
            yield f"{entry['file']}: not the file that {VENDORED.relative_to(ROOT)} lists"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def debian_parts(rules: dict[str, Any]) -> Iterator[Part]:
    """Yield the Debian packages that `run` installs, in the versions found here."""
    for table, runs in (("debian", True), ("debian_tools", False)):
        for name, licence in rules[table].items():
            yield Part("debian", name, _debian_version(name), licence, runs)


def _debian_version(name: str) -> str:
    command = ["dpkg-query", "--show", "--showformat=${Version}", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()


INSTALLS = re.compile(r"^(?:RUN|TEST)_PACKAGES=\(([^)]*)\)|\bpackages\+=\(([a-z0-9][^)]*)\)", re.MULTILINE)


def unlisted_debian(rules: dict[str, Any]) -> Iterator[str]:
    """Yield a finding for each Debian package that is installed and not listed, or the other way round."""
    lists = INSTALLS.findall((ROOT / "tools" / "setup.sh").read_text("utf-8"))
    installed = {name for pair in lists for name in " ".join(pair).split()}
    listed = {*rules["debian"], *rules["debian_tools"]}
    for name in sorted(installed - listed):
        yield f"{name}: installed by tools/setup.sh; name its licence in tools/licences.toml"
    for name in sorted(listed - installed):
        yield f"{name}: in tools/licences.toml, but tools/setup.sh does not install it"


def is_allowed(expression: str, allowed: set[str]) -> bool:
    """Tell whether one of the alternatives of an SPDX expression (no brackets) is allowed as a whole."""
    return any(
        all(each.strip() in allowed for each in alternative.split(" AND "))
        for alternative in expression.split(" OR ")
    )


def findings(parts: list[Part], rules: dict[str, Any]) -> Iterator[str]:
    """Yield a line for each part that must not be there."""
    allowed = set(rules["allowed"])
    for part in parts:
        if part.name.rpartition("/")[2] in rules["exceptions"]:
            continue
        wide = allowed if part.runs else allowed | set(rules["allowed_in_tools"])
        if part.licence is None:
            yield f"{part.name} {part.version}: no licence known; name it in tools/licences.toml"
        elif not is_allowed(part.licence, wide):
            yield f"{part.name} {part.version}: {part.licence} is not allowed (tools/licences.toml)"


def bad_form(text: str) -> Iterator[str]:
    """Yield a finding when the document is not what CycloneDX 1.6 asks for."""
    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if problem is not None:
        yield f"build/sbom.json: {problem}"


def document(parts: list[Part]) -> dict[str, Any]:
    """Return the CycloneDX document."""
    version = re.search(r'__version__ = "([^"]+)"', (ROOT / "hoso" / "__init__.py").read_text("utf-8"))
    itself = {
        "type": "application",
        "name": "hoso",
        "version": version[1] if version else "",
        "bom-ref": "hoso",
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": itself},
        "components": [component(part) for part in parts],
    }


PURLS = {"python": "pkg:pypi/", "javascript": "pkg:npm/", "debian": "pkg:deb/debian/"}


def component(part: Part) -> dict[str, Any]:
    """Return one part as CycloneDX has it."""
    entry: dict[str, Any] = {
        "type": "library",
        "bom-ref": f"{part.kind}:{part.name}:{part.sha256[:12] or part.version}",
        "name": part.name,
        "version": part.version,
        "scope": "required" if part.runs else "excluded",
    }
    if part.licence:
        entry["licenses"] = [{"expression": part.licence}]
    if part.sha256:
        entry["hashes"] = [{"alg": "SHA-256", "content": part.sha256}]
    if part.kind in PURLS:
        entry["purl"] = f"{PURLS[part.kind]}{part.name.lower()}@{part.version}"
    return entry


if __name__ == "__main__":
    sys.exit(main())
