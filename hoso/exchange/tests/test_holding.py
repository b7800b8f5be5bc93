"""Files that came are looked at for secrecy marks before anything of them is stored; a person decides."""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from hoso.access.values import Actor
from hoso.audit import queries as audit
from hoso.blobs.models import Blob
from hoso.exchange import jobs, opening, queries, rules, services
from hoso.exchange.edxml import Attachment, Business, BusinessType, Replacement
from hoso.exchange.errors import MoveNotOpen, NotHeld, PageMissing, ReasonMissing
from hoso.exchange.models import Arrival, ArrivalFile, ArrivalHold, Dispatch
from hoso.exchange.services import screening, waiting
from hoso.exchange.tests.world import (
    FILE,
    NOW,
    OLD_CODE,
    SECRET_FILE,
    Office,
    a_coded_body,
    follows,
    in_quarantine,
)
from hoso.lib.errors import DomainError, EnvironmentMissing, NotAllowed, NotFound
from hoso.node.home import Home
from hoso.node.reader import ReaderPool
from tests.worlds import TODAY, announced

Committing = Callable[..., AbstractContextManager[object]]
SUBJECT = "V/v báo cáo"


@pytest.fixture
def blind(exchange_homes: tuple[Home, Home]) -> Iterator[ReaderPool]:
    """Readers whose machine lacks the model."""
    tasks = "hoso.exchange.tests.blind_readers"
    with ReaderPool(tasks, workers=1, work_root=exchange_homes[0].work) as pool:
        yield pool


def held(office: Office) -> Arrival:
    """An arrival that bears a mark."""
    office.arrives(office.message(), file=SECRET_FILE)
    return Arrival.objects.get()


def nothing_is_told_of_it() -> bool:
    """Tell whether nothing but number, date and sender stands in any row, or in clear on the disk."""
    arrival = Arrival.objects.order_by("pk").first()
    assert arrival is not None
    assert (arrival.written_number, arrival.subject, arrival.message) == ("12/UBND-TH", "", {})
    assert (ArrivalFile.objects.count(), Blob.objects.count()) == (0, 0)
    with connection.cursor() as cursor:
        for table in ("exchange_arrival", "exchange_incoming", "exchange_arrivalhold", "events_outboxrow"):
            cursor.execute(f"SELECT count(*) FROM {table} AS row WHERE row::text LIKE %s", [f"%{SUBJECT}%"])
            assert cursor.fetchone() == (0,), table
    lying = [path.read_bytes() for path in opening.home().root.rglob("*") if _is_plain(path)]
    assert not any(SUBJECT.encode() in each or b"%PDF" in each for each in lying)
    return True


def _is_plain(path: Path) -> bool:
    # What other tests stored stays among the objects; no blob has a row here.
    return path.is_file() and "objects" not in path.parts


class TestLooking:
    """What came is stored only after the detector has seen it."""

    def test_before_it_was_looked_at_number_date_and_sender_are_all_there_is(self, office: Office) -> None:
        assert office.comes(office.message()).outcome == "taken"
        assert nothing_is_told_of_it()
        assert Arrival.objects.get().state == "screening"
        assert in_quarantine() == {Arrival.objects.get().pk}
        assert "exchange.DocumentArrived" not in announced()
        with pytest.raises(MoveNotOpen):
            services.return_arrival(office.an, Arrival.objects.get().pk, reason="Nhầm", at=NOW)

    def test_what_bears_no_mark_comes_before_the_clerks(
        self, office: Office, django_capture_on_commit_callbacks: Committing
    ) -> None:
        office.comes(office.message(files=2))
        with django_capture_on_commit_callbacks(execute=True):
            assert office.looks() == 1
        arrival = Arrival.objects.get()
        assert (arrival.state, arrival.subject) == ("waiting", SUBJECT)
        assert [each.name for each in queries.files_of_arrival(arrival.pk)] == [
            "công văn 0.pdf", "công văn 1.pdf",
        ]  # fmt: skip
        assert in_quarantine() == set()
        assert office.looks() == 0

    def test_a_message_without_files_waits_for_nobody(self, office: Office) -> None:
        office.comes(office.message(files=0))
        assert (Arrival.objects.get().state, in_quarantine()) == ("waiting", set())

    @pytest.mark.parametrize("file", [SECRET_FILE, b"PK\x03\x04 a spreadsheet", b"%PDF-1.7 torn"])
    def test_a_mark_or_a_doubt_holds_the_whole_message(self, office: Office, file: bytes) -> None:
        assert office.arrives(office.message(files=2), file=file).outcome == "taken"
        assert Arrival.objects.get().state == "held"
        assert nothing_is_told_of_it()
        findings = ArrivalHold.objects.get().findings
        assert {each["file"] for each in findings} == {0, 1}
        assert (findings[0]["kind"] == "detector_failed") is (file is not SECRET_FILE)
        assert announced()[-1] == "exchange.ArrivalHeld"
        assert office.looks() == 0

    @pytest.mark.parametrize("file", [b"crash", b"odd"])
    def test_a_detector_that_breaks_down_holds_it(
        self, office: Office, blind: ReaderPool, file: bytes
    ) -> None:
        office.comes(office.message(), file=file)
        jobs.screen_waiting(blind)
        assert ArrivalHold.objects.get().findings[0]["kind"] == "detector_failed"
        assert nothing_is_told_of_it()

    def test_a_machine_that_cannot_look_leaves_it_for_later(self, office: Office, blind: ReaderPool) -> None:
        office.comes(office.message())
        with pytest.raises(EnvironmentMissing):
            jobs.screen_waiting(blind)
        assert Arrival.objects.get().state == "screening"
        assert nothing_is_told_of_it()
        assert office.looks() == 1
        assert Arrival.objects.get().state == "waiting"

    def test_what_was_damaged_in_quarantine_is_held(self, office: Office) -> None:
        office.comes(office.message())
        path = opening.quarantine().folder / str(Arrival.objects.get().pk) / "file-0"
        path.write_bytes(path.read_bytes()[:-1])
        office.looks()
        assert ArrivalHold.objects.get().findings[0]["reason"] == "blobs.quarantine_broken"

    def test_a_refused_message_leaves_nothing_in_quarantine(self, office: Office) -> None:
        office.comes(office.message())
        assert office.comes(office.message()).code == "exchange.document_id_twice"
        assert in_quarantine() == {Arrival.objects.get().pk}

    def test_the_same_envelope_again_lies_there_once(self, office: Office) -> None:
        envelope = office.node.seal(office.node.content(office.message(), [FILE]), recipient=office.own)
        assert office.takes(envelope) == office.takes(envelope)
        assert in_quarantine() == {Arrival.objects.get().pk}

    def test_what_came_on_a_stick_is_looked_at_too(self, office: Office, tmp_path: Path) -> None:
        content = office.node.content(office.message(), [SECRET_FILE])
        (tmp_path / "a.hoso").write_bytes(office.node.seal(content, recipient=office.own))
        assert services.import_from(office.an, tmp_path, at=NOW).envelopes == 1
        assert nothing_is_told_of_it()
        office.looks()
        assert Arrival.objects.get().state == "held"

    def test_mail_to_a_dissolved_body_is_held_for_the_one_that_follows(self, office: Office) -> None:
        old = a_coded_body(OLD_CODE, ended=TODAY)
        follows(old, office.commune, on=TODAY)
        office.arrives(office.message(), file=SECRET_FILE, to=OLD_CODE, addressed_to=OLD_CODE)
        assert [each.arrival.addressed_to_id for each in queries.held_open_to(office.binh)] == [old]


class TestWorkers:
    """One worker at a time; whoever comes back late changes nothing."""

    def test_another_worker_passes_it_over_until_the_first_must_be_dead(self, office: Office) -> None:
        office.comes(office.message())
        first = screening._claim(at=NOW)
        assert first is not None
        assert screening._claim(at=NOW) is None
        second = screening._claim(at=NOW + timedelta(hours=1))
        assert second is not None
        assert second.attempt == first.attempt + 1
        screening._hold(first, [{"file": 0, "kind": "stamp"}], at=NOW)
        assert Arrival.objects.get().state == "screening"
        for _twice in range(2):
            screening._clear(second, waiting.message_of(second.arrival.pk), [1])
        assert (Arrival.objects.get().state, ArrivalFile.objects.count()) == ("waiting", 1)

    def test_a_recall_in_between_wins(self, office: Office) -> None:
        office.comes(office.message())
        claim = screening._claim(at=NOW)
        assert claim is not None
        unseen = waiting.message_of(claim.arrival.pk)
        a_recall(office)
        screening._clear(claim, unseen, [1])
        assert (Arrival.objects.order_by("pk")[0].state, ArrivalFile.objects.count()) == ("recalled", 0)

    def test_what_a_killed_process_left_is_destroyed_and_nothing_else(self, office: Office) -> None:
        office.comes(office.message())
        waits = Arrival.objects.get().pk
        gone = opening.identity().node_id
        opening.quarantine().admit(gone, "file-0", io.BytesIO(b"left"), waiting._LIMITS)
        assert services.sweep_quarantine() == 0
        assert services.sweep_quarantine(older_than_seconds=-60) == 1
        assert in_quarantine() == {waits}


def a_recall(office: Office) -> None:
    business = Business(BusinessType.RECALL, "Sai số liệu", document_id=office.message().document_id)
    assert office.comes(office.message(files=0, business=business)).outcome == "taken"


class TestDeciding:
    """A person looks and decides."""

    def test_released_it_comes_before_the_clerks_and_is_not_held_again(self, office: Office) -> None:
        arrival = held(office)
        services.release_hold(office.binh, arrival.pk, reason="Mẫu dấu trong phụ lục", at=NOW)
        assert office.looks() == 1
        arrival.refresh_from_db()
        assert (arrival.state, arrival.subject, ArrivalFile.objects.count()) == ("waiting", SUBJECT, 1)
        hold = ArrivalHold.objects.get()
        assert (hold.decision, hold.decided_by) == ("released", office.binh.account_id)
        assert [each.act for each in audit.list_history(arrival.pk)][:2] == [
            "exchange.decide_hold", "exchange.hold",
        ]  # fmt: skip

    def test_put_aside_it_stays_encrypted_and_the_sender_is_told_without_a_word_of_it(
        self, office: Office
    ) -> None:
        arrival = held(office)
        services.confirm_secret(office.binh, arrival.pk, reason="Đóng dấu MẬT", at=NOW)
        arrival.refresh_from_db()
        assert (arrival.state, ArrivalHold.objects.get().decision) == ("secret", "secret")
        assert nothing_is_told_of_it()
        told = Dispatch.objects.get()
        assert (told.status_code, told.reason) == ("02", rules.PUT_ASIDE)
        assert "Đóng dấu".encode() not in bytes(told.envelope)
        services.sweep_quarantine(older_than_seconds=-60)
        assert waiting.message_of(arrival.pk).message.subject == SUBJECT
        # The sender may send it again without what is secret.
        assert office.arrives(office.message()).outcome == "taken"

    def test_who_decides_looks_at_pages_and_each_look_is_recorded(self, office: Office) -> None:
        arrival = held(office)
        image = services.held_page(office.binh, arrival.pk, 0, page=1, pool=office.pool)
        assert image[8:12] == b"WEBP"
        with services.held_file(office.binh, arrival.pk, 0) as source:
            assert source.read() == SECRET_FILE
        looks = audit.list_history(arrival.pk, acts=["exchange.look_at_held"])
        assert len(looks) == 2
        for ordinal, page in ((0, 2), (1, 1), (-1, 1)):
            with pytest.raises(PageMissing):
                services.held_page(office.binh, arrival.pk, ordinal, page=page, pool=office.pool)

    def test_what_has_no_pages_is_handed_out_and_not_shown(self, office: Office) -> None:
        office.arrives(office.message(), file=b"PK\x03\x04 a spreadsheet")
        arrival = Arrival.objects.get()
        with pytest.raises(PageMissing):
            services.held_page(office.binh, arrival.pk, 0, page=1, pool=office.pool)

    def test_recalled_while_it_is_held_it_is_destroyed_unseen(
        self, office: Office, django_capture_on_commit_callbacks: Committing
    ) -> None:
        arrival = held(office)
        with django_capture_on_commit_callbacks(execute=True):
            a_recall(office)
        arrival.refresh_from_db()
        assert (arrival.state, ArrivalHold.objects.get().decision) == ("recalled", "withdrawn")
        assert in_quarantine() == set()
        assert [each.status_code for each in Dispatch.objects.all()] == ["15"]
        refused(office.binh, arrival, NotHeld)

    def test_a_replacement_replaces_once_it_was_seen(self, office: Office) -> None:
        office.arrives(office.message())
        code = office.message().document_id
        business = Business(BusinessType.REPLACE, "Sai", replacements=(Replacement(code),))
        office.arrives(office.message("13", business=business), file=SECRET_FILE)
        [first, second] = Arrival.objects.order_by("pk")
        assert (first.state, second.state) == ("waiting", "held")
        services.release_hold(office.binh, second.pk, reason="Không phải dấu mật", at=NOW)
        office.looks()
        first.refresh_from_db()
        assert first.state == "replaced"


def refused(actor: Actor, arrival: Arrival, refusal: type[DomainError], *, reason: str = "Vì") -> None:
    """Every decision and look is refused, and nothing changes."""
    before = list(ArrivalHold.objects.values()), Arrival.objects.get(pk=arrival.pk).state, announced()
    acts: list[Callable[[], object]] = [
        lambda: services.release_hold(actor, arrival.pk, reason=reason, at=NOW),
        lambda: services.confirm_secret(actor, arrival.pk, reason=reason, at=NOW),
    ]
    for act in acts:
        with pytest.raises(refusal):
            act()
    after = list(ArrivalHold.objects.values()), Arrival.objects.get(pk=arrival.pk).state, announced()
    assert after == before


class TestRefusals:
    """Who may not decide changes nothing."""

    def test_a_clerk_and_an_outsider(self, office: Office) -> None:
        arrival = held(office)
        refused(office.an, arrival, NotAllowed)
        refused(office.chi, arrival, NotFound)
        for actor, refusal in ((office.an, NotAllowed), (office.chi, NotFound)):
            with pytest.raises(refusal):
                services.held_page(actor, arrival.pk, 0, page=1, pool=office.pool)
            assert list(queries.held_open_to(actor)) == []
        assert audit.list_history(arrival.pk, acts=["exchange.look_at_held"]) == []

    def test_without_a_reason(self, office: Office) -> None:
        refused(office.binh, held(office), ReasonMissing, reason=" ")

    def test_what_is_not_held_or_was_decided(self, office: Office) -> None:
        arrival = held(office)
        services.confirm_secret(office.binh, arrival.pk, reason="Đóng dấu MẬT", at=NOW)
        refused(office.binh, arrival, NotHeld)
        with pytest.raises(NotHeld):
            services.held_page(office.binh, arrival.pk, 0, page=1, pool=office.pool)


def test_files_keep_the_order_of_the_message(office: Office) -> None:
    names = ("b.pdf", "a.pdf", "c.pdf")
    attached = tuple(Attachment(f"x{at}", name) for at, name in enumerate(names))
    office.arrives(office.message(attachments=attached))
    assert tuple(each.name for each in ArrivalFile.objects.order_by("ordinal")) == names
