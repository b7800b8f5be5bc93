"""A second archive takes a package in: looked at in every way, then whole or not at all."""

import io
import json
import shutil
import socket
import threading
import zipfile
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from lxml import etree

from hoso.audit.models import TrailRow
from hoso.blobs.quarantine import Limits, Quarantine
from hoso.digitisation.services import sweep_quarantine as sweep_uploads
from hoso.dossiers import queries as dossier_queries
from hoso.dossiers.models import Dossier
from hoso.holdings import services as holdings
from hoso.holdings.models import Fonds
from hoso.lib.dates import now
from hoso.lib.errors import EnvironmentMissing, NotAllowed, NotFound
from hoso.lib.ids import uuid7
from hoso.node.errors import ReaderRefused
from hoso.preservation import jobs, queries, scanning, services
from hoso.preservation.errors import NotWaiting, PolicyOdd, ReasonMissing
from hoso.preservation.foreign_packages import looked_at
from hoso.preservation.models import Intake
from hoso.preservation.opening import format_readers, package_readers
from hoso.preservation.packages.received import ReceivedDossier, read_received
from hoso.preservation.queries import intake_policy
from hoso.preservation.rules.intake import IntakeState, Policy, Why, reasons, state_after_checks
from hoso.preservation.services import intake
from hoso.preservation.tests.intake_world import IntakeTestCase
from hoso.reading.errors import ModelMissing
from hoso.registry import queries as registry_queries
from hoso.registry.rules import Proposal
from hoso.signatures import judging, opening
from tests.worlds import SERVICE, announced


def played_clamd(folder: Path, answer: Callable[[bytes], bytes]) -> tuple[str, Callable[[], None]]:
    """A scanner on a socket: it tells its version, and `answer` looks at what is streamed."""
    address = folder / "clamd.ctl"
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    door.bind(str(address))
    door.listen(8)

    def serve() -> None:
        while True:
            try:
                line, _ = door.accept()
            except OSError:
                return
            with line, line.makefile("rb") as stream:
                command = b""
                while not command.endswith(b"\0"):
                    command += stream.read(1)
                if command == b"zVERSION\0":
                    line.sendall(b"ClamAV 1.0.7/27450/Sun Mar  1 09:30:00 2026\0")
                    continue
                data = b""
                while size := int.from_bytes(stream.read(4), "big"):
                    data += stream.read(size)
                line.sendall(answer(data))

    threading.Thread(target=serve, daemon=True).start()
    return str(address), door.close


def looks_for_eicar(data: bytes) -> bytes:
    return b"stream: Eicar-Test-Signature FOUND\0" if b"EICAR" in data else b"stream: OK\0"


def test_a_virus_is_named_with_its_place(tmp_path: Path) -> None:
    address, close = played_clamd(tmp_path, looks_for_eicar)
    for name, data in (("a", b"x" * 600_000), ("b", b"EICAR")):
        (tmp_path / name).write_bytes(data)
    found = scanning.scan(address, {name: tmp_path / name for name in "ab"})
    clean = scanning.scan(address, {"a": tmp_path / "a"})
    close()
    assert (found.outcome, found.what, found.where) == ("infected", "Eicar-Test-Signature", "b")
    assert (clean.outcome, clean.engine, clean.signatures) == ("clean", "ClamAV 1.0.7", "27450 2026-03-01")


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"nonsense\0"])
def test_what_the_scanner_would_not_look_at_is_not_clean(tmp_path: Path, answer: bytes) -> None:
    address, close = played_clamd(tmp_path, lambda _data: answer)
    (tmp_path / "a").write_bytes(b"x")
    assert scanning.scan(address, {"a": tmp_path / "a"}).outcome == "not_scanned"
    close()
    assert scanning.scan(address, {"a": tmp_path / "a"}).outcome == "not_scanned"
    assert scanning.scan("", {"a": tmp_path / "a"}).outcome == "not_scanned"


def test_a_virus_behind_a_file_that_is_too_large_for_the_scanner_is_found(tmp_path: Path) -> None:
    def answer(data: bytes) -> bytes:
        return b"INSTREAM size limit exceeded. ERROR\0" if data == b"large" else looks_for_eicar(data)

    address, close = played_clamd(tmp_path, answer)
    for name, data in (("a", b"large"), ("b", b"EICAR"), ("c", b"x")):
        (tmp_path / name).write_bytes(data)
    infected = scanning.scan(address, {name: tmp_path / name for name in "abc"})
    unseen = scanning.scan(address, {name: tmp_path / name for name in "ac"})
    close()
    assert (infected.outcome, infected.where) == ("infected", "b")
    assert (unseen.outcome, unseen.where, unseen.engine) == ("not_scanned", "a", "ClamAV 1.0.7")


def test_a_date_that_is_none_and_a_field_that_is_unknown_are_left_out() -> None:
    told = {"date": "someday", "subject": "Về việc mở đường", "colour": "red", "symbol": ""}
    assert dict(intake._proposals(told)) == {"subject": Proposal("Về việc mở đường", 1.0)}


def finds_pdf(data: bytes) -> bytes:
    return b"stream: Eicar FOUND\0" if b"%PDF" in data else b"stream: OK\0"


SOUND = {
    "errors": 0, "scan": "clean", "policy": Policy.HOLD, "is_circular": True, "same_fonds": True,
    "says_secret": False, "may_be_secret": False, "bad_signatures": 0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "why", "state"),
    [
        ({}, set(), IntakeState.SOUND),
        ({"errors": 1}, {Why.FAULTY}, IntakeState.REFUSED),
        ({"scan": "infected"}, {Why.INFECTED}, IntakeState.REFUSED),
        ({"scan": "not_scanned"}, {Why.NOT_SCANNED}, IntakeState.HELD),
        ({"scan": "not_scanned", "policy": Policy.ACCEPT}, set(), IntakeState.SOUND),
        ({"scan": "not_scanned", "policy": Policy.REFUSE}, {Why.NOT_SCANNED}, IntakeState.REFUSED),
        ({"is_circular": False, "same_fonds": False}, {Why.NO_CIRCULAR}, IntakeState.REFUSED),
        ({"same_fonds": False}, {Why.OTHER_FONDS}, IntakeState.REFUSED),
        ({"says_secret": True}, {Why.SAYS_MARKED}, IntakeState.REFUSED),
        ({"may_be_secret": True}, {Why.HOLDS_MARKS}, IntakeState.HELD),
        ({"bad_signatures": 1}, {Why.BAD_SIGNATURE}, IntakeState.REFUSED),
    ],
)
def test_what_becomes_of_a_package(facts: dict[str, object], why: set[Why], state: IntakeState) -> None:
    given = {**SOUND, **facts}
    found = set(reasons(**given))  # type: ignore[arg-type]
    assert found == why
    assert state_after_checks(found, Policy(str(given["policy"]))) is state


def test_each_body_has_its_policy_and_an_odd_table_is_named(home: Path) -> None:
    assert intake_policy.policy_for("1") == intake_policy.IntakePolicy("", Policy.HOLD)
    (home / "intake.toml").write_text(
        'clamd = "h:3310"\nnot_scanned = "accept"\n[bodies."1"]\nnot_scanned = "refuse"\n'
    )
    assert intake_policy.policy_for("1") == intake_policy.IntakePolicy("h:3310", Policy.REFUSE)
    assert intake_policy.policy_for("2").not_scanned is Policy.ACCEPT
    (home / "intake.toml").write_text('not_scanned = "perhaps"\n')
    with pytest.raises(PolicyOdd):
        intake_policy.policy_for("1")


class IntakeTests(IntakeTestCase):
    def test_a_sound_package_is_taken_in_whole_with_its_provenance(self) -> None:
        row = self.receive()
        self.assertEqual((row.state, row.reasons), ("sound", []))
        self.assertEqual(
            (row.told["kind"], row.told["documents"], row.told["scan"]["outcome"]),
            ("SIP_hoso", 2, "not_scanned"),
        )
        self.assertEqual((self.ours(), self.in_quarantine(row)), (0, True))
        # Sent again it is the same.
        self.assertEqual(self.receive().pk, row.pk)

        row = self.accept(row)
        dossier = Dossier.objects.get(holding=row.dossier)
        self.assertEqual(
            (dossier.title, dossier.code, dossier.year, dossier.retention_code, dossier.status),
            ("Hồ sơ mở đường", "HS/01", 2024, "01", "approved"),
        )
        documents = dossier_queries.all_contents(dossier.pk)
        self.assertEqual(
            [registry_queries.values_of(each.pk)["subject"].value for each in documents],
            ["Về việc mot", "Về việc hai"],
        )
        self.assertEqual(
            [file.role for each in documents for file in registry_queries.files_of([each.pk])],
            ["original", "original"],
        )
        theirs = [str(each.pk) for each in dossier_queries.all_contents(self.sent.pk)]
        self.assertEqual(
            row.told["sources"], dict(zip(theirs, [str(each.pk) for each in documents], strict=True))
        )
        self.assertFalse(self.in_quarantine(row))
        self.assertEqual(announced()[-1], "preservation.PackageDecided")
        entry = TrailRow.objects.get(act="preservation.decide_package")
        self.assertEqual((entry.ids["state"], entry.ids["package"]), ("accepted", row.digest))
        # It lives on as every dossier does.
        self.assertEqual(self.preserve(dossier.pk).state, "preserved")
        with self.assertRaises(NotWaiting):
            self.accept(row)
        with self.assertRaises(NotWaiting):
            services.refuse_package(self.giang, row.pk, reason="x")
        self.assertEqual(self.ours(), 2)

    def test_a_changed_byte_refuses_the_whole_and_leaves_nothing(self) -> None:
        spoilt = self.home / "spoilt.zip"
        with zipfile.ZipFile(self.sip) as old, zipfile.ZipFile(spoilt, "w") as new:
            for name in old.namelist():
                data = old.read(name)
                new.writestr(
                    name, data.replace(b"1 000 000", b"9 000 000") + b" " if name.endswith("2.pdf") else data
                )
        with self.captureOnCommitCallbacks(execute=True):
            row = self.receive(spoilt)
        self.assertEqual((row.state, row.reasons), ("refused", ["faulty"]))
        self.assertIn("P003", {each["code"] for each in row.findings})
        self.assertEqual((self.ours(), self.in_quarantine(row)), (0, False))
        with self.assertRaises(NotWaiting):
            self.accept(row, reason="all the same")

    def test_without_a_scanner_the_policy_speaks_and_the_event_says_so(self) -> None:
        (self.home / "intake.toml").unlink()
        row = self.receive()
        self.assertEqual((row.state, row.reasons), ("held", ["not_scanned"]))
        entry = TrailRow.objects.get(act="preservation.check_package")
        self.assertEqual(entry.ids["scan"], "not_scanned")
        with self.assertRaises(ReasonMissing):
            self.accept(row)
        self.assertEqual((self.ours(), self.in_quarantine(row)), (0, True))
        row = self.accept(row, reason="đã quét trên máy của đơn vị nộp")
        self.assertEqual((row.state, self.ours()), ("accepted", 2))

    def test_an_infected_package_is_refused_with_what_and_where(self) -> None:
        address, close = played_clamd(self.home, finds_pdf)
        self.addCleanup(close)
        (self.home / "intake.toml").write_text(f'clamd = "{address}"\n')
        with self.captureOnCommitCallbacks(execute=True):
            row = self.receive()
        self.assertEqual(
            (row.state, row.reasons, row.told["scan"]["what"]), ("refused", ["infected"], "Eicar")
        )
        self.assertEqual(
            (row.told["scan"]["signatures"], self.in_quarantine(row)), ("27450 2026-03-01", False)
        )

    def another_fonds(self, code: str) -> Fonds:
        return holdings.open_fonds(
            SERVICE, creator_id=self.world.other, code=code, title="khác", responsible_id=self.world.commune,
            from_on=self.giang.on,
        )  # fmt: skip

    def test_a_package_of_another_fonds_is_refused(self) -> None:
        fonds = self.another_fonds("P09")
        row = services.receive_package(
            self.giang, fonds.pk, self.sip, file_name="1.zip", readers=self.readers, trust=None
        )
        self.assertEqual((row.state, row.reasons), ("refused", ["other_fonds"]))

    def test_who_may_not_take_in_changes_nothing(self) -> None:
        row = self.receive()
        for actor in (self.world.chi, self.world.an):
            with self.assertRaises((NotFound, NotAllowed)):
                self.receive(actor=actor)
            with self.assertRaises((NotFound, NotAllowed)):
                self.accept(row, actor=actor)
            with self.assertRaises((NotFound, NotAllowed)):
                services.refuse_package(actor, row.pk, reason="x")
            self.assertEqual(list(queries.intakes_open_to(actor)), [])
        row.refresh_from_db()
        self.assertEqual((row.state, self.ours(), self.in_quarantine(row)), ("sound", 0, True))

    def test_a_refusal_needs_words_and_destroys_the_bytes(self) -> None:
        row = self.receive()
        with self.assertRaises(ReasonMissing):
            services.refuse_package(self.giang, row.pk, reason=" ")
        self.assertTrue(self.in_quarantine(row))
        row = services.refuse_package(self.giang, row.pk, reason="thiếu tài liệu")
        self.assertEqual(
            (row.state, row.reason, self.in_quarantine(row), self.ours()),
            ("refused", "thiếu tài liệu", False, 0),
        )

    def test_what_waits_outlives_every_sweep_and_what_is_nobodys_does_not(self) -> None:
        row = self.receive()
        place = Quarantine(self.home, part="packages")
        nobodys = uuid7()
        place.admit(nobodys, "package", io.BytesIO(b"killed before its row"), Limits(free_bytes=1))
        sweep_uploads(older_than_seconds=-1)
        self.assertEqual(services.sweep_intakes(), 0)
        self.assertTrue(place.has(nobodys))
        self.assertEqual(services.sweep_intakes(older_than_seconds=-1), 1)
        self.assertEqual((place.has(nobodys), self.in_quarantine(row)), (False, True))
        self.accept(row)

    def test_the_same_bytes_from_two_at_once_are_one_intake(self) -> None:
        first = self.receive()
        second = intake._admit(self.giang, self.there.pk, self.sip, file_name="2.zip")
        self.assertEqual((second.pk, second.file_name), (first.pk, "1.zip"))
        self.assertEqual(Quarantine(self.home, part="packages").lying_long(older_than_seconds=-1), [first.pk])
        self.assertEqual(TrailRow.objects.filter(act="preservation.receive_package").count(), 1)

    def test_a_look_that_was_cut_off_is_taken_up_by_a_job(self) -> None:
        lost, row = (
            intake._admit(self.giang, fonds.pk, self.sip, file_name="1.zip")
            for fonds in (self.another_fonds("P09"), self.there)
        )
        Quarantine(self.home, part="packages").destroy(lost.pk)
        # Somebody may still be looking.
        self.assertEqual(self.check_waiting(), 0)
        Intake.objects.update(received_at=now() - timedelta(hours=3))
        with self.assertLogs("hoso.preservation.services.intake", "WARNING"):
            self.assertEqual(self.check_waiting(), 1)
        row.refresh_from_db()
        self.assertEqual((row.state, self.ours()), ("sound", 0))
        self.assertEqual(TrailRow.objects.filter(act="preservation.check_package").count(), 1)
        with self.assertRaises(NotAllowed):
            services.check_waiting(self.giang, readers=self.readers, trust=None)

    def check_waiting(self) -> int:
        return services.check_waiting(SERVICE, readers=self.readers, trust=None)

    def test_the_aip_tells_of_the_virus_check_and_of_the_ingestion(self) -> None:
        address, close = played_clamd(self.home, looks_for_eicar)
        self.addCleanup(close)
        (self.home / "intake.toml").write_text(f'clamd = "{address}"\n')
        row = self.accept(self.receive())
        self.assertEqual(
            self.events_of(row),
            {
                "virus check": ("success", "ClamAV 1.0.7 27450 2026-03-01", ""),
                "ingestion": (
                    "success", f"package {row.object_id_told} with the digest {row.digest} was taken in", ""
                ),
            },
        )  # fmt: skip

    def test_the_aip_says_that_nobody_looked_for_viruses(self) -> None:
        row = self.accept(self.receive())
        self.assertEqual(
            self.events_of(row)["virus check"],
            ("warning", "no scanner looked at all of the package", "not scanned: no scanner is set"),
        )

    def events_of(self, row: Intake) -> dict[str, tuple[str, str, str]]:
        """Preserve what was taken in; return outcome, detail and note of what was done before, by kind."""
        assert row.dossier_id is not None
        self.preserve(row.dossier_id)
        kept = self.kept(row.dossier_id)
        told = etree.fromstring(kept[f"urn_uuid_{row.dossier_id}/metadata/preservation/PREMIS.xml"])

        def texts(event: etree._Element) -> tuple[str, str, str]:
            outcome, detail, note = (
                event.findtext(f".//{{*}}{name}") or ""
                for name in ("eventOutcome", "eventDetail", "eventOutcomeDetailNote")
            )
            return outcome, detail, note

        events = {each.findtext("{*}eventType") or "": each for each in told.iterfind(".//{*}event")}
        return {kind: texts(events[kind]) for kind in ("virus check", "ingestion")}

    def test_what_is_sent_waits_for_a_worker_and_is_one_however_often_it_is_sent(self) -> None:
        first = services.send_package(self.giang, self.there.pk, self.sip, file_name="1.zip")
        again = services.send_package(self.giang, self.there.pk, self.sip, file_name="2.zip")
        self.assertEqual((first.state, again.pk), ("received", first.pk))
        self.assertIn("preservation.PackageSent", announced())
        looked = services.check_waiting(SERVICE, readers=self.readers, trust=None, older_than_seconds=0.0)
        first.refresh_from_db()
        self.assertEqual((looked, first.state), (1, "sound"))
        self.assertEqual(Intake.objects.count(), 1)

    def test_who_takes_nothing_in_sends_nothing(self) -> None:
        with self.assertRaises((NotAllowed, NotFound)):
            services.send_package(self.world.chi, self.there.pk, self.sip, file_name="1.zip")
        self.assertEqual(Intake.objects.count(), 0)

    def test_the_job_looks_at_what_waits(self) -> None:
        row = intake._admit(self.giang, self.there.pk, self.sip, file_name="1.zip")
        Intake.objects.update(received_at=now() - timedelta(hours=3))
        work = self.home / "work"
        work.mkdir(exist_ok=True)
        work.chmod(0o711)
        for pool in (package_readers(), format_readers(), opening.readers()):
            self.addCleanup(pool.close)
        self.assertEqual(jobs.check_packages(self.readers.pages), 1)
        row.refresh_from_db()
        self.assertEqual(row.state, "sound")

    def test_a_machine_that_cannot_look_for_marks_decides_nothing(self) -> None:
        missing = ReaderRefused(ModelMissing.code, "no model", language="vie")
        with (
            mock.patch.object(intake, "look_for_marks", side_effect=missing),
            self.assertRaises(EnvironmentMissing),
        ):
            self.receive()
        row = Intake.objects.get()
        self.assertEqual((row.state, self.in_quarantine(row)), ("received", True))
        self.assertEqual(self.receive().state, "sound")

    def test_a_signature_that_nobody_could_read_counts_as_unproven(self) -> None:
        with mock.patch.object(judging, "judge_pdf", side_effect=ReaderRefused("x", "odd")):
            row = self.receive()
        self.assertEqual(row.told["signatures"], {"good": 0, "unproven": 2, "bad": 0})

    def test_the_same_package_in_other_bytes_is_taken_in_once(self) -> None:
        again = self.home / "again.zip"
        with zipfile.ZipFile(self.sip) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                new.writestr(name, old.read(name))
        first, second = self.receive(), self.receive(again)
        self.assertNotEqual(first.pk, second.pk)
        self.accept(first)
        with self.assertRaises(NotWaiting):
            self.accept(second)
        second.refresh_from_db()
        self.assertEqual((second.state, self.ours(), self.in_quarantine(second)), ("sound", 2, True))

    def test_an_odd_description_is_not_believed_and_what_we_make_ourselves_is_not_taken(self) -> None:
        ours = json.loads(a_description(self.sip))
        ours["documents"][0]["files"][0]["role"] = "reading"
        ours["documents"][0]["recipients"] = ["UBND\x00 xã"]
        received = self.read(with_description(self.sip, self.home / "role.zip", ours))
        self.assertEqual(received.documents[0].files[0].role, "original")
        self.assertEqual(received.documents[0].recipients, ("UBND xã",))
        self.assertEqual(received.documents[0].source, ours["documents"][0]["id"])
        odds: list[dict[str, Any]] = [
            {"fields": {"subject": 1}}, {"recipients": [{}]}, {"files": None}, {"id": 5},
        ]  # fmt: skip
        for number, odd in enumerate(odds):
            spoilt = {**ours, "documents": [{**ours["documents"][0], **odd}]}
            received = self.read(with_description(self.sip, self.home / f"{number}.zip", spoilt))
            # The METS and the EAD of the package speak instead, of both documents.
            self.assertEqual(len(received.documents), 2)
            self.assertNotEqual(received.documents[0].source, ours["documents"][0]["id"])

    def read(self, package: Path) -> ReceivedDossier:
        with looked_at(self.readers.packages, partial(shutil.copyfile, package)) as checked:
            assert checked.package is not None
            assert checked.circular is not None
            return read_received(checked.package, checked.circular)


def a_description(package: Path) -> bytes:
    with zipfile.ZipFile(package) as archive:
        return archive.read(_description_of(archive))


def with_description(package: Path, target: Path, told: object) -> Path:
    """Copy a package with another description: not one that is sound, but one that can be read."""
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, json.dumps(told) if name == _description_of(old) else old.read(name))
    return target


def _description_of(archive: zipfile.ZipFile) -> str:
    return next(name for name in archive.namelist() if name.endswith("/documentation/description.json"))
