"""What a check finds beyond the fixtures: damage, hostile trees, roots."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoso.preservation.ocfl import Root, validate_object, validate_root
from hoso.preservation.ocfl.inventory import sidecar_of
from hoso.preservation.ocfl.tests import world
from hoso.preservation.ocfl.tests.world import DOSSIER, FIRST, OTHER, SECOND, commit


@pytest.fixture
def root(tmp_path: Path) -> Root:
    root = Root.create(tmp_path / "ocfl")
    commit(root, FIRST)
    commit(root, SECOND, expected_head="v1")
    return root


@pytest.fixture
def thing(root: Root) -> Path:
    return root.object_folder(DOSSIER)


def codes(folder: Path) -> set[str]:
    return {finding.code for finding in validate_object(folder)}


def root_findings(root: Root) -> list[tuple[str, str]]:
    return [(finding.code, finding.where) for finding in validate_root(root.folder)]


def rewrite(folder: Path, change: Callable[[Any], Any]) -> None:
    """Change the newest inventory, its copy and both sidecars, as a careful forger would."""
    document = change(json.loads((folder / "inventory.json").read_bytes()))
    replace(folder, json.dumps(document).encode())


def replace(folder: Path, content: bytes) -> None:
    for place in (folder, folder / "v2"):
        for name, data in (("inventory.json", content), ("inventory.json.sha512", sidecar_of(content))):
            (place / name).chmod(0o640)
            (place / name).write_bytes(data)


def test_a_flipped_bit_is_found_and_named(thing: Path) -> None:
    world.flip_a_bit(thing / "v1/content/documents/0001/original.pdf")
    found = validate_object(thing)
    assert [(finding.code, finding.where) for finding in found] == [
        ("E092", "v1/content/documents/0001/original.pdf")
    ]


def test_a_missing_file_is_found_and_named(thing: Path) -> None:
    (thing / "v1/content/documents/0001/original.pdf").unlink()
    found = {(finding.code, finding.where) for finding in validate_object(thing)}
    assert ("E092", "v1/content/documents/0001/original.pdf") in found


def test_an_additional_file_is_found_and_named(thing: Path) -> None:
    (thing / "v2/content/smuggled.pdf").write_bytes(b"x")
    found = [(finding.code, finding.where) for finding in validate_object(thing)]
    assert found == [("E023", "v2/content/smuggled.pdf")]


def test_a_changed_inventory_is_found(thing: Path) -> None:
    world.flip_a_bit(thing / "inventory.json")
    assert codes(thing) & {"E033", "E060", "E064"}


def test_links_and_pipes_are_named_and_not_followed(thing: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"outside")
    (thing / "v2/content/link").symlink_to(tmp_path / "secret")
    (thing / "link").symlink_to("/")
    (thing / "v2/link").symlink_to("/")
    os.mkfifo(thing / "v2/content/pipe")
    os.link(thing / "v2/content/description.json", thing / "v2/content/second-name")
    found = {(finding.code, finding.where) for finding in validate_object(thing)}
    assert found == {
        ("E090", "link"),
        ("E090", "v2/link"),
        ("E090", "v2/content/link"),
        ("E090", "v2/content/pipe"),
        ("E090", "v2/content/second-name"),
    }


def test_an_inventory_that_is_a_link_or_a_pipe_is_not_opened(thing: Path) -> None:
    (thing / "inventory.json").unlink()
    (thing / "inventory.json").symlink_to("/dev/zero")
    assert {"E063", "E090"} <= codes(thing)
    (thing / "inventory.json").unlink()
    os.mkfifo(thing / "inventory.json")
    assert "E063" in codes(thing)


def test_a_path_that_leaves_the_object_is_not_opened(thing: Path) -> None:
    def outward(document: Any) -> Any:
        digest = next(iter(document["manifest"]))
        document["manifest"][digest] = [
            "v1/content/../../../../../../etc/passwd",
            "/etc/passwd",
            "v1/content/\0",
        ]
        return document

    rewrite(thing, outward)
    assert {"E099", "E100"} <= codes(thing)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E033"),
        (b"[]", "E033"),
        (b"\xff\xfe{\x00}\x00", "E033"),
        (b'\xef\xbb\xbf{"id": "urn:x:1"}', "E033"),
        (b'{"id": "urn:x:1", "id": "urn:x:2"}', "E033"),
        (b'{"id": NaN}', "E033"),
        (b"[" * 200_000, "E033"),
        (b'{"id": 1' + b"0" * 10_000 + b"}", "E033"),
        (b'{"id": "\\ud800"}', "E037"),
        (b'{"versions": {"v99999999999999999999999": {}}}', "E104"),
        (b'{"versions": {"v0": {}}}', "E105"),
        (b'{"versions": {"v1": 1, "v01": 1}}', "E012"),
        (b'{"versions": {"v1": []}}', "E047"),
        (b'{"versions": {"v2": {}}}', "E009"),
        (b'{"versions": []}', "E045"),
        (b'{"manifest": []}', "E106"),
        (b'{"fixity": []}', "E111"),
        (b'{"fixity": {"crc32": {}}}', "E056"),
        (b'{"fixity": {"md5": []}}', "E057"),
        (b'{"fixity": {"size": {"-1": []}}}', "E057"),
        (b'{"note": 1}', "E102"),
        (b'{"contentDirectory": ".."}', "E018"),
        (b'{"type": "https://ocfl.io/9.9/spec/#inventory"}', "E038"),
        (b'{"manifest": {"abc": ["v1/content/a"]}}', "E025"),
    ],
)
def test_an_inventory_made_to_mislead_is_a_finding_never_a_fall(
    thing: Path, content: bytes, code: str
) -> None:
    replace(thing, content)
    assert code in codes(thing)


@pytest.mark.parametrize(
    ("moment", "is_right"),
    [
        ("2026-01-05T12:00:00Z", True),
        ("2026-01-05t12:00:00.123456789+07:00", True),
        ("2016-12-31T23:59:60Z", True),
        ("2026-02-30T12:00:00Z", False),
        ("2026-01-05T25:00:00Z", False),
        ("2026-01-05T12:00:00", False),
        ("2026-01-05T12:00Z", False),
        ("2026-01-05", False),
        ("2026-01-05T12:00:00+0700", False),
        ("２０２６-01-05T12:00:00Z", False),
    ],
)
def test_a_moment_is_written_as_the_standard_asks(thing: Path, moment: str, is_right: bool) -> None:
    def dated(document: Any) -> Any:
        document["versions"]["v2"]["created"] = moment
        return document

    rewrite(thing, dated)
    assert ("E049" not in codes(thing)) == is_right


def test_an_empty_folder_among_the_content_is_found(thing: Path) -> None:
    (thing / "v2/content/empty/deeper").mkdir(parents=True)
    found = [(finding.code, finding.where) for finding in validate_object(thing)]
    assert found == [("E024", "v2/content/empty/deeper")]


def test_additional_digests_are_compared_in_the_same_reading(thing: Path) -> None:
    size = len(FIRST["documents/0001/original.pdf"])

    def sized(document: Any) -> Any:
        path = "v1/content/documents/0001/original.pdf"
        document["fixity"] = {"size": {str(size): [path]}, "blake2b-160": {"0" * 40: [path]}}
        return document

    rewrite(thing, sized)
    found = [finding for finding in validate_object(thing) if finding.code == "E093"]
    assert len(found) == 1
    assert "blake2b-160" in found[0].message


def test_a_missing_folder_is_a_finding(tmp_path: Path) -> None:
    assert codes(tmp_path / "nothing") == {"R001"}


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
SPECIAL = st.sampled_from(
    ["v1", "v2", "../..", "/", "", "v1/content/a", "sha512", "md5", "size", "0", "\ud800"]
)
JSON = st.recursive(
    LEAVES | SPECIAL,
    lambda below: (
        st.lists(below, max_size=4) | st.dictionaries(SPECIAL | st.text(max_size=8), below, max_size=4)
    ),
    max_leaves=12,
)
KEYS = st.sampled_from(
    ["id", "type", "digestAlgorithm", "head", "contentDirectory", "manifest", "versions", "fixity", "other"]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(KEYS, JSON, max_size=4), st.booleans())
def test_no_inventory_at_all_makes_the_check_fall_over(
    thing: Path, changes: dict[str, Any], in_version: bool
) -> None:
    document = json.loads((thing / "v1/inventory.json").read_bytes())
    if in_version and isinstance(document.get("versions"), dict):
        document["versions"]["v1"] = changes
    content = json.dumps(document | changes).encode()
    before = [(place / "inventory.json").read_bytes() for place in (thing, thing / "v2")]
    replace(thing, content)
    try:
        for finding in validate_object(thing):
            json.dumps(finding.as_document()).encode()
    finally:
        replace(thing, before[0])


def test_a_stray_file_and_an_empty_folder_in_the_root_are_found(root: Root) -> None:
    (root.folder / "3c0/ff4").mkdir(parents=True)
    (root.folder / "abc").mkdir()
    (root.folder / "abc/letter.doc").write_bytes(b"x")
    assert sorted(root_findings(root)) == [("E072", "abc/letter.doc"), ("E073", "3c0/ff4")]


def test_an_object_in_the_wrong_place_is_found(root: Root) -> None:
    place = root.object_folder(DOSSIER)
    (root.folder / "000/000/000").mkdir(parents=True)
    moved = place.rename(root.folder / "000/000/000" / place.name)
    shutil.rmtree(root.folder / place.relative_to(root.folder).parts[0])
    assert root_findings(root) == [("E083", str(moved.relative_to(root.folder)))]


def test_an_object_that_lost_its_declaration_is_still_an_object(root: Root, thing: Path) -> None:
    (thing / "0=ocfl_object_1.1").unlink()
    assert root_findings(root) == [("E003", str(thing.relative_to(root.folder)))]


def test_findings_of_an_object_carry_its_place_in_the_root(root: Root, thing: Path) -> None:
    commit(root, FIRST, object_id=OTHER)
    world.flip_a_bit(thing / "v2/content/description.json")
    where = f"{thing.relative_to(root.folder)}/v2/content/description.json"
    assert root_findings(root) == [("E092", where)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda folder: (folder / "0=ocfl_1.1").unlink(), "E069"),
        (lambda folder: (folder / "0=ocfl_1.1").write_bytes(b"ocfl_1.1"), "E080"),
        (lambda folder: (folder / "0=ocfl_1.0").write_bytes(b"ocfl_1.0\n"), "E076"),
        (lambda folder: (folder / "0=ocfl_1.1").rename(folder / "0=ocfl_2.7"), "E079"),
        (lambda folder: (folder / "ocfl_layout.json").write_bytes(b"{}"), "E070"),
        (lambda folder: (folder / "ocfl_layout.json").write_bytes(b"not json"), "E070"),
        (lambda folder: (folder / "ocfl_layout.json").unlink(), "I001"),
        (lambda folder: (folder / "extensions/letter.doc").write_bytes(b"x"), "E112"),
        (lambda folder: (folder / "extensions/of-our-own").mkdir(), "W016"),
        (lambda folder: (folder / "abc").symlink_to("/"), "E090"),
    ],
)
def test_what_is_wrong_with_the_root_itself_is_found(
    root: Root, change: Callable[[Path], object], code: str
) -> None:
    change(root.folder)
    assert {found for found, _where in root_findings(root)} == {code}


def test_a_root_that_names_an_unregistered_arrangement_is_found(root: Root) -> None:
    layout = {"extension": "by-colour", "description": "x"}
    (root.folder / "ocfl_layout.json").write_text(json.dumps(layout))
    assert [code for code, _where in root_findings(root)] == ["E071"]


def test_objects_newer_than_their_root_are_found(root: Root) -> None:
    (root.folder / "0=ocfl_1.1").unlink()
    (root.folder / "0=ocfl_1.0").write_bytes(b"ocfl_1.0\n")
    assert [code for code, _where in root_findings(root)] == ["E081"]


def test_objects_at_different_depths_are_found(root: Root, thing: Path) -> None:
    (root.folder / "ocfl_layout.json").unlink()
    shutil.copytree(thing, root.folder / "top")
    assert [code for code, _where in root_findings(root)] == ["I001", "W015"]
    shutil.move(root.folder / "top", root.folder / "abc/top")
    assert [code for code, _where in root_findings(root)] == ["I001", "W014"]


def test_progress_counts_objects(root: Root) -> None:
    commit(root, FIRST, object_id=OTHER)
    steps: list[int] = []
    assert list(validate_root(root.folder, advance=steps.append)) == []
    assert steps == [1, 1]
