"""Every state in which a killed commit can leave the disk, made by hand, and what becomes of it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from hoso.preservation.errors import ObjectUnsound
from hoso.preservation.ocfl import Leftover, Outcome, Root, validate_root, writing
from hoso.preservation.ocfl.inventory import Version, moment
from hoso.preservation.ocfl.staging import Intent, Work, slot_of
from hoso.preservation.ocfl.tests import world
from hoso.preservation.ocfl.tests.world import AN, DOSSIER, FIRST, NOON, OTHER, SECOND, commit, kept, tree


@dataclass
class Cut:
    """A store with one version of the dossier, and the second one staged, not yet moved."""

    root: Root
    work: Work

    @property
    def object(self) -> Path:
        return self.root.object_folder(DOSSIER)

    def move_version(self) -> None:
        (self.work.new / "v2").rename(self.object / "v2")

    def move_inventory(self) -> None:
        (self.work.new / "inventory.json").replace(self.object / "inventory.json")

    def move_sidecar(self) -> None:
        (self.work.new / "inventory.json.sha512").replace(self.object / "inventory.json.sha512")


@pytest.fixture
def cut(tmp_path: Path) -> Cut:
    root = Root.create(tmp_path / "ocfl")
    commit(root, FIRST)
    return Cut(root, staged(root, SECOND))


def staged(root: Root, files: dict[str, bytes]) -> Work:
    """Stage the next version of the dossier as a commit does, and stop before the first move."""
    before, _digest = root.inventory(DOSSIER)
    contents = {path: world.content(data) for path, data in files.items()}
    work = root.staging.begin(slot_of(DOSSIER), Intent(DOSSIER, before.next_head))
    writing.stage(work, before, contents, lambda state: Version(state, moment(NOON), "Approved", AN))
    return work


def leave_half_staged(cut: Cut) -> None:
    shutil.rmtree(cut.work.new / "v2/content/documents")
    (cut.work.new / "inventory.json").unlink()


def leave_all_staged(cut: Cut) -> None:
    assert cut.work.new.is_dir()


def leave_version_moved(cut: Cut) -> None:
    cut.move_version()


def leave_inventory_moved(cut: Cut) -> None:
    cut.move_version()
    cut.move_inventory()


def leave_all_moved(cut: Cut) -> None:
    cut.move_version()
    cut.move_inventory()
    cut.move_sidecar()


STATES = [
    (leave_half_staged, Outcome.DISCARDED, FIRST),
    (leave_all_staged, Outcome.DISCARDED, FIRST),
    (leave_version_moved, Outcome.FINISHED, SECOND),
    (leave_inventory_moved, Outcome.FINISHED, SECOND),
    (leave_all_moved, Outcome.FINISHED, SECOND),
]


@pytest.mark.parametrize(("leave", "outcome", "files"), STATES)
def test_recovery_leaves_the_old_version_or_the_new_one_and_names_it(
    cut: Cut, leave: Callable[[Cut], None], outcome: Outcome, files: dict[str, bytes]
) -> None:
    leave(cut)
    assert cut.root.recover() == [Leftover(DOSSIER, "v2", outcome)]
    assert kept(cut.root) == files
    assert list(validate_root(cut.root.folder)) == []
    assert cut.root.staging.busy_slots() == []
    assert cut.root.recover() == []


@pytest.mark.parametrize(("leave", "outcome", "files"), STATES)
def test_asking_again_after_the_cut_makes_the_version_once(
    cut: Cut, leave: Callable[[Cut], None], outcome: Outcome, files: dict[str, bytes]
) -> None:
    leave(cut)
    done = commit(cut.root, SECOND, expected_head="v1")
    assert done.version == "v2"
    assert done.is_new == (files == FIRST)
    assert done.leftovers == (Leftover(DOSSIER, "v2", outcome),)
    assert kept(cut.root) == SECOND
    assert list(validate_root(cut.root.folder)) == []


@pytest.mark.parametrize("leave", [leave_version_moved, leave_inventory_moved])
def test_a_cut_is_mended_also_where_the_staging_folder_was_lost(
    cut: Cut, leave: Callable[[Cut], None]
) -> None:
    leave(cut)
    shutil.rmtree(cut.root.staging.folder)
    root = Root.open(cut.root.folder)
    assert commit(root, SECOND, expected_head="v1").is_new is False
    assert list(validate_root(root.folder)) == []


def test_work_that_had_not_said_what_it_was_for_is_removed(cut: Cut) -> None:
    (cut.work.folder / "intent.json").unlink()
    assert cut.root.recover() == [Leftover("", "", Outcome.DISCARDED)]
    assert kept(cut.root) == FIRST


def test_the_next_commit_in_the_slot_clears_what_another_left(cut: Cut) -> None:
    assert commit(cut.root, FIRST, expected_head="v1").leftovers == (
        Leftover(DOSSIER, "v2", Outcome.DISCARDED),
    )


def test_a_new_object_that_was_cut_off_never_was(tmp_path: Path) -> None:
    root = Root.create(tmp_path / "ocfl")
    before = tree(root.folder)
    work = root.staging.begin(slot_of(OTHER), Intent(OTHER, "v1"))
    (work.folder / "above/0a1").mkdir(parents=True)
    work.new.rename(work.folder / "above/0a1/object")
    assert root.recover() == [Leftover(OTHER, "v1", Outcome.DISCARDED)]
    assert tree(root.folder) == before


def test_living_work_is_waited_for_not_removed(cut: Cut) -> None:
    with cut.root.staging.alone_with(slot_of(DOSSIER)):
        other = Root.open(cut.root.folder)
        found = other.staging.busy_slots()
    assert found == [slot_of(DOSSIER)]
    assert cut.work.new.is_dir()


@pytest.mark.parametrize(
    "damage",
    [
        "v2/content/description.json",
        "v2/inventory.json",
        "v2/inventory.json.sha512",
        "inventory.json",
        "v1/inventory.json",
    ],
)
def test_what_does_not_fit_is_left_alone(cut: Cut, damage: str) -> None:
    cut.move_version()
    path = cut.object / damage
    world.flip_a_bit(path)
    before = tree(cut.object)
    assert cut.root.recover() == [Leftover(DOSSIER, "v2", Outcome.LEFT_ALONE)]
    with pytest.raises(ObjectUnsound):
        commit(cut.root, SECOND, expected_head="v1")
    assert tree(cut.object) == before
    assert cut.work.folder.is_dir()


def test_a_second_version_of_another_object_is_not_taken_over(cut: Cut) -> None:
    commit(cut.root, FIRST, object_id=OTHER)
    commit(cut.root, SECOND, object_id=OTHER, expected_head="v1")
    shutil.copytree(cut.root.object_folder(OTHER) / "v2", cut.object / "v2")
    with pytest.raises(ObjectUnsound):
        commit(cut.root, SECOND, expected_head="v1")


def test_a_faulty_object_does_not_keep_its_neighbours_waiting(cut: Cut) -> None:
    cut.move_version()
    (cut.object / "v2/content/description.json").unlink()
    neighbour = next(
        name for name in (f"urn:uuid:0198c0de-0000-7000-8000-{n:012x}" for n in range(9999))
        if slot_of(name) == slot_of(DOSSIER)
    )  # fmt: skip
    done = commit(cut.root, FIRST, object_id=neighbour)
    assert (done.version, done.leftovers) == ("v1", (Leftover(DOSSIER, "v2", Outcome.LEFT_ALONE),))
