"""Paper that follows an e-document is waited for until it came, and mail for ceased bodies is counted."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from hoso.access.values import Actor
from hoso.audit.models import TrailRow
from hoso.exchange import queries, services
from hoso.exchange.edxml import Business, Paper
from hoso.exchange.errors import NoPaperAwaited, PaperDayOdd, ReasonMissing
from hoso.exchange.models import Arrival, Dispatch
from hoso.exchange.services import Manner
from hoso.exchange.tests.test_holding import a_recall
from hoso.exchange.tests.world import (
    NOW,
    OLD_CODE,
    PROMULGATED_ON,
    SECRET_FILE,
    Office,
    a_coded_body,
    a_document,
    follows,
)
from hoso.lib.errors import NotFound
from tests.worlds import TODAY

FOLLOWS = Business(paper=Paper.FOLLOWS.value)


def with_paper(office: Office, number: str = "12") -> Arrival:
    office.arrives(office.message(number, business=FOLLOWS))
    return Arrival.objects.order_by("-pk")[0]


def sent_with_paper(office: Office) -> Dispatch:
    document = a_document(office)
    return services.send_document(
        office.an, document.pk, to=[office.province], at=NOW, manner=Manner(paper_follows=True)
    )


def awaited(actor: Actor) -> list[str]:
    return [each.written_number for each in queries.papers_awaited(actor).order_by("pk")]


class TestComing:
    """The receiver waits for what was promised, and for nothing else."""

    def test_what_was_promised_is_awaited_until_the_paper_came(self, office: Office) -> None:
        arrival = with_paper(office)
        office.arrives(office.message("13"))
        assert awaited(office.an) == ["12/UBND-TH"]
        services.note_paper_came(office.an, arrival.pk, on=TODAY)
        assert awaited(office.an) == []
        arrival.refresh_from_db()
        assert (arrival.paper_came_on, arrival.state) == (TODAY, "waiting")
        [row] = TrailRow.objects.filter(act="exchange.note_paper_came")
        assert (row.subject, row.account_id) == (arrival.pk, office.an.account_id)

    def test_it_may_come_before_the_message_and_not_before_the_document_or_tomorrow(
        self, office: Office
    ) -> None:
        arrival = with_paper(office)
        for day in (PROMULGATED_ON - timedelta(days=1), TODAY + timedelta(days=1)):
            with pytest.raises(PaperDayOdd):
                services.note_paper_came(office.an, arrival.pk, on=day)
        assert awaited(office.an) == ["12/UBND-TH"]
        services.note_paper_came(office.an, arrival.pk, on=PROMULGATED_ON)

    def test_who_gives_up_says_why_and_nobody_waits_any_more(self, office: Office) -> None:
        arrival = with_paper(office)
        with pytest.raises(ReasonMissing):
            services.give_up_paper(office.an, arrival.pk, reason=" ")
        assert awaited(office.an) == ["12/UBND-TH"]
        services.give_up_paper(office.an, arrival.pk, reason="Nơi gửi báo không gửi bản giấy")
        assert awaited(office.an) == []
        with pytest.raises(NoPaperAwaited):
            services.note_paper_came(office.an, arrival.pk, on=TODAY)

    def test_nobody_notes_it_twice_or_where_nothing_was_promised(self, office: Office) -> None:
        arrival = with_paper(office)
        services.note_paper_came(office.an, arrival.pk, on=TODAY)
        office.arrives(office.message("13"))
        for each in Arrival.objects.order_by("pk"):
            with pytest.raises(NoPaperAwaited):
                services.note_paper_came(office.an, each.pk, on=TODAY)
            with pytest.raises(NoPaperAwaited):
                services.give_up_paper(office.an, each.pk, reason="x")
        assert TrailRow.objects.filter(act__contains="paper").count() == 1

    def test_another_bodys_clerk_finds_nothing(self, office: Office) -> None:
        arrival = with_paper(office)
        assert awaited(office.chi) == []
        with pytest.raises(NotFound):
            services.note_paper_came(office.chi, arrival.pk, on=TODAY)
        assert awaited(office.an) == ["12/UBND-TH"]

    def test_what_went_back_or_was_recalled_waits_for_no_paper(self, office: Office) -> None:
        services.return_arrival(office.an, with_paper(office, "13").pk, reason="Gửi nhầm", at=NOW)
        with_paper(office)
        a_recall(office)
        assert awaited(office.an) == []
        assert queries.list_papers_late(before=NOW + timedelta(days=1)) == ([], [])

    def test_of_what_is_held_nothing_is_known_until_it_is_released(self, office: Office) -> None:
        office.arrives(office.message(business=FOLLOWS), file=SECRET_FILE)
        arrival = Arrival.objects.get()
        assert (arrival.state, arrival.paper_follows) == ("held", False)

    def test_the_tables_refuse_a_paper_that_nobody_promised(self, office: Office) -> None:
        office.arrives(office.message())
        with pytest.raises(IntegrityError), transaction.atomic():
            Arrival.objects.update(paper_came_on=TODAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            Arrival.objects.update(paper_follows=True, paper_came_on=TODAY, paper_reason="x")


class TestLeaving:
    """Who promises paper sends it."""

    def test_what_was_promised_is_to_be_sent_until_it_left(self, office: Office) -> None:
        dispatch = sent_with_paper(office)
        assert list(queries.papers_to_send(office.an)) == [dispatch]
        assert list(queries.papers_to_send(office.chi)) == []
        for day, refusal in (
            (TODAY - timedelta(days=400), PaperDayOdd), (TODAY + timedelta(days=1), PaperDayOdd)
        ):  # fmt: skip
            with pytest.raises(refusal):
                services.note_paper_sent(office.an, dispatch.pk, on=day)
        with pytest.raises(NotFound):
            services.note_paper_sent(office.chi, dispatch.pk, on=TODAY)
        assert list(queries.papers_to_send(office.an)) == [dispatch]
        services.note_paper_sent(office.an, dispatch.pk, on=TODAY)
        assert list(queries.papers_to_send(office.an)) == []
        with pytest.raises(NoPaperAwaited):
            services.note_paper_sent(office.an, dispatch.pk, on=TODAY)

    def test_a_message_without_the_promise_sends_none(self, office: Office) -> None:
        document = a_document(office)
        dispatch = services.send_document(office.an, document.pk, to=[office.province], at=NOW)
        with pytest.raises(NoPaperAwaited):
            services.note_paper_sent(office.an, dispatch.pk, on=TODAY)

    def test_what_is_taken_back_needs_no_paper(self, office: Office) -> None:
        dispatch = sent_with_paper(office)
        services.recall(office.an, dispatch.pk, reason="Sai số liệu", at=NOW)
        assert list(queries.papers_to_send(office.an)) == []
        assert queries.list_papers_late(before=NOW + timedelta(days=1)) == ([], [])


class TestCeased:
    """What was written to a body that has ceased reaches the one that follows, and is counted."""

    def test_it_is_told_who_still_writes_to_whom(self, office: Office) -> None:
        district = a_coded_body(OLD_CODE, ended=date(2025, 7, 1))
        follows(district, office.commune)
        for number in ("12", "13"):
            office.arrives(office.message(number), to=OLD_CODE, addressed_to=OLD_CODE)
        office.arrives(office.message("14"))
        [found] = queries.mail_for_ceased(office.an, from_on=TODAY, to_on=TODAY)
        assert (found.is_ours, found.ceased_id, found.follower_id, found.other_id, found.count) == (
            False, district, office.commune, office.province, 2,
        )  # fmt: skip
        before = TODAY - timedelta(days=1)
        assert queries.mail_for_ceased(office.an, from_on=before, to_on=before) == []
        assert queries.mail_for_ceased(office.chi, from_on=TODAY, to_on=TODAY) == []

    def test_what_we_write_to_them_is_told_too(self, office: Office) -> None:
        old = a_coded_body("H49.1", ended=date(2025, 7, 1))
        follows(old, office.province)
        services.send_document(office.an, a_document(office).pk, to=[old], at=NOW)
        [found] = queries.mail_for_ceased(office.an, from_on=TODAY, to_on=TODAY)
        assert (found.is_ours, found.ceased_id, found.follower_id, found.other_id, found.count) == (
            True, old, office.province, office.commune, 1,
        )  # fmt: skip

    def test_it_costs_two_questions_however_much_came(self, office: Office) -> None:
        follows(a_coded_body(OLD_CODE, ended=date(2025, 7, 1)), office.commune)
        office.arrives(office.message(), to=OLD_CODE, addressed_to=OLD_CODE)
        with CaptureQueriesContext(connection) as asked:
            queries.mail_for_ceased(office.an, from_on=date.min, to_on=date.max)
        assert len(asked) == 2
