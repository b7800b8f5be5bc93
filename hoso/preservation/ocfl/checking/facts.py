"""What one inventory says, as far as it could be understood."""

from dataclasses import dataclass, field
from typing import Any

SPECS = ("1.0", "1.1")


@dataclass(slots=True)
class Facts:
    """Filled while an inventory is checked; what was wrong is left out.

    Digests are lower case; `manifest_keys` keeps their spelling, which the states must repeat.
    """

    where: str  # path of the inventory, for the findings
    spec: str  # the version of the specification that it claims
    object_id: str = ""
    algorithm: str = "sha512"
    content_directory: str = "content"
    sets_content_directory: bool = False
    versions: list[str] = field(default_factory=list)  # folder names, oldest first
    manifest: dict[str, str] = field(default_factory=dict)  # content path -> digest
    manifest_keys: set[str] = field(default_factory=set)
    is_manifest_sound: bool = True
    states: dict[str, dict[str, str]] = field(default_factory=dict)  # version -> logical path -> digest
    makers: dict[str, dict[str, Any]] = field(default_factory=dict)  # version -> created, message, user
    fixity: dict[str, dict[str, set[str]]] = field(
        default_factory=dict
    )  # content path -> algorithm -> digests

    def is_from(self, spec: str) -> bool:
        """Tell whether the inventory follows `spec` or a later version of the specification."""
        return self.spec >= spec

    def content_of(self, version: str) -> dict[str, frozenset[str]]:
        """Return logical path -> content paths of one version."""
        paths: dict[str, set[str]] = {}
        for path, digest in self.manifest.items():
            paths.setdefault(digest, set()).add(path)
        state = self.states.get(version, {})
        return {path: frozenset(paths.get(digest, ())) for path, digest in state.items()}
