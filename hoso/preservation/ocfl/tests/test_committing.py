"""Adding versions to objects, and what is refused."""

import json
import shutil
import stat
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoso.lib.errors import BadValue
from hoso.lib.hashing import Digest, digest_file, digest_of
from hoso.preservation.errors import (
    ContentDiffers,
    HeadMoved,
    NotARoot,
    NothingToKeep,
    ObjectMissing,
    ObjectUnsound,
    PathRefused,
    PathsCollide,
)
from hoso.preservation.ocfl import Committed, Content, Root, validate_object, validate_root
from hoso.preservation.ocfl.inventory import sidecar_of
from hoso.preservation.ocfl.staging import slot_of
from hoso.preservation.ocfl.tests import world
from hoso.preservation.ocfl.tests.world import AN, DOSSIER, FIRST, NOON, OTHER, SECOND, commit, kept, tree


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return Root.create(tmp_path / "ocfl")


def test_a_new_root_tells_what_it_is_and_is_sound(root: Root) -> None:
    assert (root.folder / "0=ocfl_1.1").read_bytes() == b"ocfl_1.1\n"
    layout = json.loads((root.folder / "ocfl_layout.json").read_bytes())
    assert layout["extension"] == "0003-hash-and-id-n-tuple-storage-layout"
    assert "https://ocfl.io/1.1/spec/" in (root.folder / "ocfl_1.1.txt").read_text()
    assert list(validate_root(root.folder)) == []


def test_making_a_root_again_changes_nothing(root: Root) -> None:
    commit(root, FIRST)
    before = tree(root.folder)
    assert Root.create(root.folder) == root
    assert tree(root.folder) == before


def test_a_root_whose_making_was_cut_off_is_finished(root: Root) -> None:
    (root.folder / "0=ocfl_1.1").unlink()
    (root.folder / "ocfl_layout.json").unlink()
    (root.folder / ".ocfl_1.1.txt.77.part").write_bytes(b"cut")
    Root.create(root.folder)
    assert list(validate_root(root.folder)) == []


def test_a_folder_that_holds_something_else_does_not_become_a_root(tmp_path: Path) -> None:
    (tmp_path / "letter.doc").write_bytes(b"mine")
    with pytest.raises(NotARoot):
        Root.create(tmp_path)
    assert tree(tmp_path) == {"letter.doc": b"mine"}


def test_a_root_in_another_arrangement_is_not_written_to(root: Root) -> None:
    layout = {"extension": "0002-flat-direct-storage-layout", "description": "flat"}
    (root.folder / "ocfl_layout.json").write_text(json.dumps(layout))
    with pytest.raises(NotARoot):
        Root.open(root.folder)
    with pytest.raises(NotARoot):
        Root.open(root.folder.parent)


def test_the_first_version_makes_a_sound_object(root: Root) -> None:
    done = commit(root, FIRST)
    folder = root.object_folder(DOSSIER)
    assert (done.version, done.is_new, done.leftovers) == ("v1", True, ())
    assert done.inventory_digest == digest_file(folder / "inventory.json")
    assert kept(root) == FIRST
    assert list(validate_root(root.folder)) == []
    assert tree(root.staging.folder) == {"locks": None, f"locks/{slot_of(DOSSIER)}.lock": b""}


def test_a_preserved_file_is_not_writable(root: Root) -> None:
    commit(root, FIRST)
    path = root.object_folder(DOSSIER) / "v1/content/description.json"
    assert stat.S_IMODE(path.stat().st_mode) & 0o222 == 0


def test_a_later_version_keeps_the_earlier_bytes_and_adds_only_new_ones(root: Root) -> None:
    commit(root, FIRST)
    before = tree(root.object_folder(DOSSIER) / "v1")
    done = commit(root, SECOND, expected_head="v1")
    folder = root.object_folder(DOSSIER)
    assert done.version == "v2"
    assert tree(folder / "v1") == before
    new = {path for path, data in tree(folder / "v2/content").items() if data is not None}
    assert new == {"description.json", "documents/0002/original.pdf"}
    assert kept(root) == SECOND
    assert validate_object(folder) == []


def test_the_same_bytes_under_several_names_are_kept_once(root: Root) -> None:
    commit(root, {"a.pdf": b"same", "b.pdf": b"same", "c/d.pdf": b"same"})
    content = root.object_folder(DOSSIER) / "v1/content"
    assert [path.name for path in content.rglob("*") if path.is_file()] == ["a.pdf"]
    assert kept(root) == {"a.pdf": b"same", "b.pdf": b"same", "c/d.pdf": b"same"}
    assert validate_object(root.object_folder(DOSSIER)) == []


def test_a_version_that_only_renames_needs_no_bytes(root: Root) -> None:
    commit(root, {"a.pdf": b"same"})
    gone = Content(world.content(b"same").digest, world.opener(b"never asked for"))
    root.commit_version(
        DOSSIER, {"b.pdf": gone}, message="Renamed", agent=AN, created=NOON, expected_head="v1"
    )
    assert kept(root) == {"b.pdf": b"same"}
    assert not (root.object_folder(DOSSIER) / "v2/content").exists()
    assert validate_object(root.object_folder(DOSSIER)) == []


def test_committing_the_same_state_again_returns_the_version_that_stands(root: Root) -> None:
    first = commit(root, FIRST)
    commit(root, SECOND, expected_head="v1")
    before = tree(root.folder)
    again = commit(root, SECOND, expected_head="v1")
    assert (again.version, again.is_new) == ("v2", False)
    assert again.inventory_digest != first.inventory_digest
    assert tree(root.folder) == before


def test_a_version_is_refused_when_the_object_moved_on(root: Root) -> None:
    commit(root, FIRST)
    before = tree(root.folder.parent)
    for expected in (None, "v2", "v7"):
        with pytest.raises(HeadMoved):
            commit(root, SECOND, expected_head=expected)
    with pytest.raises(HeadMoved):
        commit(root, FIRST, expected_head="v1", object_id=OTHER)
    after = tree(root.folder.parent)
    after.pop(f"ocfl.staging/locks/{slot_of(OTHER)}.lock")
    assert after == before


def test_bytes_that_do_not_match_their_digest_are_refused(root: Root) -> None:
    commit(root, FIRST)
    before = tree(root.folder.parent)
    bad = {**{path: world.content(data) for path, data in SECOND.items()}}
    bad["letter.pdf"] = Content(world.wrong_digest(), world.opener(b"flipped on the way"))
    with pytest.raises(ContentDiffers):
        root.commit_version(DOSSIER, bad, message="Approved", agent=AN, created=NOON, expected_head="v1")
    assert tree(root.folder.parent) == before


def test_a_source_that_cannot_be_read_leaves_nothing_behind(root: Root, tmp_path: Path) -> None:
    gone = Content.at(tmp_path / "gone.pdf", world.wrong_digest())
    with pytest.raises(FileNotFoundError):
        root.commit_version(DOSSIER, {"a.pdf": gone}, message="m", agent=AN, created=NOON, expected_head=None)
    assert not root.has(DOSSIER)
    assert list(validate_root(root.folder)) == []
    assert root.recover() == []


@pytest.mark.parametrize(
    ("files", "refusal"),
    [
        ({}, NothingToKeep),
        ({"../outside.pdf": b"x"}, PathRefused),
        ({"/etc/cron.d/x": b"x"}, PathRefused),
        ({"a": b"x", "a/b": b"y"}, PathsCollide),
        ({"A.pdf": b"x", "a.pdf": b"y"}, PathsCollide),
    ],
)
def test_files_that_cannot_be_kept_are_refused_before_anything_is_written(
    root: Root, files: dict[str, bytes], refusal: type[Exception]
) -> None:
    before = tree(root.folder.parent)
    with pytest.raises(refusal):
        commit(root, files)
    assert tree(root.folder.parent) == before


def test_a_digest_of_another_kind_is_refused(root: Root) -> None:
    other = Content(Digest("sha256", "0" * 64), world.opener(b""))
    with pytest.raises(BadValue):
        root.commit_version(DOSSIER, {"a": other}, message="m", agent=AN, created=NOON, expected_head=None)
    assert not root.has(DOSSIER)


def test_an_object_that_contradicts_itself_gets_no_further_version(root: Root) -> None:
    commit(root, FIRST)
    copy = root.object_folder(DOSSIER) / "v1/inventory.json"
    copy.chmod(0o640)
    copy.write_bytes(copy.read_bytes().replace(b"Approved", b"approved"))
    before = tree(root.folder)
    with pytest.raises(ObjectUnsound):
        commit(root, SECOND, expected_head="v1")
    assert tree(root.folder) == before


def test_an_inventory_that_says_more_than_we_write_is_not_built_upon(root: Root) -> None:
    commit(root, FIRST)
    folder = root.object_folder(DOSSIER)
    document = json.loads((folder / "inventory.json").read_bytes())
    document["fixity"] = {}
    for place in (folder, folder / "v1"):
        shutil.rmtree(place / "nothing", ignore_errors=True)
        (place / "inventory.json").chmod(0o640)
        (place / "inventory.json").write_text(json.dumps(document))
    with pytest.raises(ObjectUnsound):
        commit(root, SECOND, expected_head="v1")


def test_another_objects_folder_in_the_place_of_ours_is_noticed(root: Root) -> None:
    commit(root, FIRST, object_id=OTHER)
    place = root.object_folder(DOSSIER)
    place.parent.mkdir(parents=True)
    shutil.copytree(root.object_folder(OTHER), place)
    with pytest.raises(ObjectUnsound):
        commit(root, SECOND, expected_head="v1")


def test_what_is_not_in_the_store_is_said_to_be_missing(root: Root) -> None:
    with pytest.raises(ObjectMissing):
        root.files(DOSSIER)
    commit(root, FIRST)
    with pytest.raises(ObjectMissing):
        root.open_file(DOSSIER, "documents/9999/original.pdf")


def test_all_objects_of_a_root_are_found(root: Root) -> None:
    for object_id in (DOSSIER, OTHER):
        commit(root, FIRST, object_id=object_id)
    expected = {root.object_folder(DOSSIER), root.object_folder(OTHER)}
    assert set(root.object_folders()) == expected


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="/\\"),
    min_size=1,
    max_size=20,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.lists(NAMES, min_size=1, max_size=3).map("/".join), st.binary(max_size=40), min_size=1)
)
def test_any_names_come_back_as_they_went_in_or_are_refused(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]
) -> None:
    root = Root.create(tmp_path_factory.mktemp("any") / "ocfl")
    try:
        commit(root, files)
    except (PathRefused, PathsCollide):
        assert not root.has(DOSSIER)
        return
    assert kept(root) == files
    assert list(validate_root(root.folder)) == []


def test_digests_that_are_not_given_are_found_while_the_bytes_are_copied(root: Root, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name, data in (("a.txt", b"one"), ("b.txt", b"one"), ("c.txt", b"two")):
        (source / name).write_bytes(data)
    (source / "deep").mkdir()
    (source / "deep/er.txt").write_bytes(b"one")
    reads: list[str] = []

    def content(path: Path) -> Content:
        def opened() -> BinaryIO:
            reads.append(path.name)
            return path.open("rb")

        return Content(None, opened)

    files = {str(path.relative_to(source)): content(path) for path in source.rglob("*") if path.is_file()}

    def again(head: str | None) -> Committed:
        return root.commit_version(
            DOSSIER, files, message="Taken in", agent=AN, created=NOON, expected_head=head
        )

    assert again(None).version == "v1"
    assert sorted(reads) == ["a.txt", "b.txt", "c.txt", "er.txt"]
    inventory, _digest = root.inventory(DOSSIER)
    # The same bytes lie there once, and no empty folder is left of a copy that was not needed.
    assert sorted(inventory.new_content()) == ["v1/content/a.txt", "v1/content/c.txt"]
    assert list(validate_root(root.folder)) == []
    # The same once more is no new version; something new is, and only it is kept.
    assert (again("v1").version, again("v7").is_new) == ("v1", False)
    (source / "c.txt").write_bytes(b"three")
    with pytest.raises(HeadMoved):
        again(None)
    assert again("v1").version == "v2"
    assert list(root.inventory(DOSSIER)[0].new_content()) == ["v2/content/c.txt"]
    assert list(validate_root(root.folder)) == []
    assert root.staging.busy_slots() == []


def test_many_files_come_to_the_disk_at_once_and_are_as_sound(root: Root) -> None:
    many = {f"{number % 7}/{number}.bin": str(number).encode() * 900 for number in range(40)}
    commit(root, many)
    assert kept(root) == many
    assert list(validate_root(root.folder)) == []
    quick = root.inventory(DOSSIER)[0].quick
    assert quick["v1/content/0/0.bin"] == digest_of([many["0/0.bin"]], algorithm="sha256").value
    assert len(quick) == 40


def test_an_object_from_before_there_were_quick_digests_gets_further_versions(root: Root) -> None:
    commit(root, FIRST)
    folder = root.object_folder(DOSSIER)
    document = json.loads((folder / "inventory.json").read_bytes())
    del document["fixity"]
    old = (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    for place in (folder, folder / "v1"):
        for name, data in (("inventory.json", old), ("inventory.json.sha512", sidecar_of(old))):
            (place / name).chmod(0o640)
            (place / name).write_bytes(data)
    assert commit(root, SECOND, expected_head="v1").version == "v2"
    quick = root.inventory(DOSSIER)[0].quick
    assert set(quick) == {"v2/content/description.json", "v2/content/documents/0002/original.pdf"}
    assert validate_object(folder) == validate_object(folder, quick=True) == []
    world.flip_a_bit(folder / "v1/content/documents/0001/original.pdf")
    assert [found.code for found in validate_object(folder, quick=True)] == ["E092"]
