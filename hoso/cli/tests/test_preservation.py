"""Checking and identifying files from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from hoso.audit.models import TrailRow
from hoso.cli import preservation
from hoso.lib.dates import now
from hoso.preservation.models import FixityRun
from hoso.preservation.ocfl import Root
from hoso.preservation.ocfl.tests.world import DOSSIER, FIRST, commit, flip_a_bit
from hoso.preservation.packages import PackageKind
from hoso.preservation.packages.tests.making import a_zip
from hoso.preservation.tests.world import StoreTestCase
from hoso.signatures.tests.papers import plain_paper, sign, with_page_added
from hoso.signatures.tests.pki import Authority, open_authority


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


def test_a_package_is_valid_and_a_changed_one_is_not(tmp_path: Path) -> None:
    package = a_zip(PackageKind.SIP_HOSO, tmp_path)
    spoilt = tmp_path / "spoilt.zip"
    spoilt.write_bytes(package.read_bytes().replace(b"%PDF-1.7 document 1", b"%PDF-1.7 document 9", 1))
    answer = run("validate", package, spoilt, "--json")
    first, second = documents(answer)
    assert (answer.exit_code, first["kind"], first["valid"], second["valid"]) == (
        1,
        "eark-package",
        True,
        False,
    )
    assert [finding["code"] for finding in second["findings"]] == ["X004"]
    assert "T000" in {finding["code"] for finding in first["findings"]}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return open_authority(tmp_path_factory.mktemp("keys"))


def test_a_signed_pdf_is_judged_by_whom_one_trusts(tmp_path: Path, authority: Authority) -> None:
    signed = sign(plain_paper(tmp_path / "paper.pdf"), tmp_path / "signed.pdf", authority.signer("an"))
    answer = run("validate", signed, "--trust", authority.trust_folder(tmp_path / "trust", now()), "--json")
    assert answer.exit_code == 0
    (document,) = documents(answer)
    assert (document["kind"], document["valid"]) == ("pdf", True)
    assert [each["code"] for each in document["findings"]] == ["TOTAL-PASSED", "TIME_NOT_PROVEN"]


def test_a_signature_of_an_unknown_authority_is_not_proven(tmp_path: Path, authority: Authority) -> None:
    signed = sign(plain_paper(tmp_path / "paper.pdf"), tmp_path / "signed.pdf", authority.signer("an"))
    (tmp_path / "nobody").mkdir()
    answer = run("validate", signed, "--trust", tmp_path / "nobody")
    assert answer.exit_code == 1
    assert "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND  error  Signature1" in answer.stdout
    assert "not proven (pdf)" in answer.stdout


def test_a_pdf_changed_after_signing_is_not_valid(tmp_path: Path, authority: Authority) -> None:
    signed = sign(plain_paper(tmp_path / "paper.pdf"), tmp_path / "signed.pdf", authority.signer("an"))
    forged = with_page_added(signed, tmp_path / "forged.pdf")
    answer = run("validate", forged, "--trust", authority.trust_folder(tmp_path / "trust", now()), "--json")
    assert answer.exit_code == 1
    assert documents(answer)[0]["findings"][0]["code"] == "TOTAL-FAILED/CHANGED_AFTER_SIGNING"


def test_what_only_looks_like_a_pdf_is_a_finding_and_the_next_is_judged(tmp_path: Path) -> None:
    (tmp_path / "odd.pdf").write_bytes(b"%PDF-1.7\nnothing")
    plain_paper(tmp_path / "paper.pdf")
    answer = run("validate", tmp_path / "odd.pdf", tmp_path / "paper.pdf", "--json")
    assert answer.exit_code == 1
    assert [each["findings"][0]["code"] for each in documents(answer)] == ["X002", "NO_SIGNATURE"]


def test_a_trust_folder_with_something_else_in_it_is_told(tmp_path: Path, authority: Authority) -> None:
    signed = sign(plain_paper(tmp_path / "paper.pdf"), tmp_path / "signed.pdf", authority.signer("an"))
    folder = authority.trust_folder(tmp_path / "trust", now())
    (folder / "anchors" / "notes.pem").write_text("call the ministry")
    answer = run("validate", signed, "--trust", folder, "--json")
    assert answer.exit_code == 1
    (finding,) = documents(answer)[0]["findings"]
    assert finding["code"] == "X002"
    assert "notes.pem" in finding["message"]


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
