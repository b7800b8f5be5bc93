"""Checking and identifying files from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from hoso.audit.models import TrailRow
from hoso.cli import preservation
from hoso.preservation.models import FixityRun
from hoso.preservation.ocfl import Root
from hoso.preservation.ocfl.tests.world import DOSSIER, FIRST, commit, flip_a_bit
from hoso.preservation.tests.world import StoreTestCase


def run(*arguments: str | Path) -> Result:
    app = typer.Typer()
    preservation.register(app)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def documents(result: Result) -> list[Any]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def root(tmp_path: Path) -> Root:
    root = Root.create(tmp_path / "ocfl")
    commit(root, FIRST)
    return root


def test_a_sound_store_and_object_are_valid_and_end_with_zero(root: Root) -> None:
    answer = run("validate", root.folder, root.object_folder(DOSSIER), "--json")
    assert answer.exit_code == 0
    assert documents(answer) == [
        {"path": str(root.folder), "kind": "ocfl-root", "valid": True, "findings": []},
        {"path": str(root.object_folder(DOSSIER)), "kind": "ocfl-object", "valid": True, "findings": []},
    ]


def test_a_flipped_bit_ends_with_one_and_is_named(root: Root) -> None:
    flip_a_bit(root.object_folder(DOSSIER) / "v1/content/description.json")
    answer = run("validate", root.folder, "--json")
    assert answer.exit_code == 1
    (document,) = documents(answer)
    (finding,) = document["findings"]
    assert (document["valid"], finding["code"], finding["severity"]) == (False, "E092", "error")
    assert finding["where"].endswith("/v1/content/description.json")


def test_without_json_people_read_the_same(root: Root) -> None:
    flip_a_bit(root.object_folder(DOSSIER) / "v1/content/description.json")
    said = run("validate", root.folder).stdout
    assert "E092  error" in said
    assert "NOT valid (ocfl-root)" in said


def test_a_warning_alone_leaves_it_valid(root: Root) -> None:
    (root.folder / "extensions/of-our-own").mkdir()
    answer = run("validate", root.folder, "--json")
    assert (answer.exit_code, documents(answer)[0]["findings"][0]["severity"]) == (0, "warning")


def test_what_is_none_of_these_is_not_valid(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Xin chào")
    for path in (tmp_path, tmp_path / "letter.txt"):
        answer = run("validate", path, "--json")
        assert (answer.exit_code, documents(answer)[0]["kind"]) == (1, "unknown")


def test_a_path_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    assert run("validate", tmp_path / "nothing").exit_code == 2
    assert run("identify", tmp_path / "nothing").exit_code == 2


def test_files_are_identified_in_the_order_given(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Xin chào")
    (tmp_path / "noise").write_bytes(bytes(range(256)))
    answer = run("identify", tmp_path / "noise", tmp_path / "letter.txt", "--json")
    assert answer.exit_code == 0
    noise, letter = documents(answer)
    assert noise == {
        "file": str(tmp_path / "noise"), "puid": None, "format": None, "version": None,
        "basis": "no signature matches",
    }  # fmt: skip
    assert (letter["puid"], letter["format"], letter["version"]) == ("x-fmt/111", "Plain Text File", None)
    assert "extension match txt" in letter["basis"]


def test_a_bag_is_known_and_checked(tmp_path: Path) -> None:
    (tmp_path / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    answer = run("validate", tmp_path, "--json")
    assert (answer.exit_code, documents(answer)[0]["kind"]) == (1, "bagit-bag")


class FixityCommandTests(StoreTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.dossier = self.an_approved_dossier("một")
        self.preserve(self.dossier.pk)

    def test_a_sound_store_ends_with_zero_and_says_what_was_read(self) -> None:
        answer = run("fixity", "--all", "--json")
        (document,) = documents(answer)
        self.assertEqual(answer.exit_code, 0)
        self.assertEqual((document["objects"], document["files"], document["sound"]), (1, 5, True))
        self.assertIn("All is as it was kept: 1 dossiers, 5 files", run("fixity").stdout)

    def test_damage_ends_with_one_and_is_named(self) -> None:
        flip_a_bit(next(self.object_folder(self.dossier.pk).rglob("original.pdf")))
        answer = run("fixity", "--sample", "1", "--json")
        (document,) = documents(answer)
        (found,) = document["findings"]
        self.assertEqual((answer.exit_code, found["code"], found["ocfl_code"]), (1, "file_altered", "E092"))
        self.assertEqual(found["object"], f"urn:uuid:{self.dossier.pk}")
        self.assertIn("NOT all is as it was kept", run("fixity", "--all").stdout)

    def test_all_and_a_sample_together_are_wrong_use(self) -> None:
        self.assertEqual(run("fixity", "--all", "--sample", "3").exit_code, 2)
        self.assertEqual(FixityRun.objects.count(), 0)

    def test_the_check_is_recorded_in_the_name_of_the_service(self) -> None:
        run("fixity")
        row = TrailRow.objects.filter(act="preservation.check").get()
        self.assertEqual((row.service, row.account_id), ("hoso", None))
