"""Paper that was to follow an e-document is warned of until it came or left."""

from datetime import timedelta

import pytest

from hoso.exchange import services
from hoso.exchange.rules import PAPER_DAYS
from hoso.exchange.tests.conftest import detector, exchange_homes, office
from hoso.exchange.tests.test_following import sent_with_paper, with_paper
from hoso.exchange.tests.world import NOW, SERVICE, Office
from hoso.lib.errors import NotFound
from hoso.oversight import services as oversight
from hoso.oversight.models import Finding
from hoso.oversight.queries.checks import asked
from hoso.oversight.queries.checks.papers import find
from hoso.oversight.rules import Found, Kind, Severity
from tests.worlds import TODAY

__all__ = ["detector", "exchange_homes", "office"]

pytestmark = pytest.mark.django_db


def after(days: int) -> list[Found]:
    return find(asked(at=NOW + timedelta(days=days), unseen_months=12))


def test_paper_that_does_not_come_is_a_notice_and_then_a_warning(office: Office) -> None:
    arrival = with_paper(office)
    assert after(PAPER_DAYS) == []
    [found] = after(PAPER_DAYS + 1)
    assert (found.kind, found.severity, found.about_id) == (
        Kind.PAPER_NOT_COME, Severity.NOTICE, office.commune,
    )  # fmt: skip
    [found] = after(3 * PAPER_DAYS + 1)
    assert found.severity is Severity.WARNING
    services.note_paper_came(office.an, arrival.pk, on=TODAY)
    assert after(3 * PAPER_DAYS + 1) == []


def test_paper_that_does_not_leave_is_told_to_whoever_promised_it(office: Office) -> None:
    dispatch = sent_with_paper(office)
    [found] = after(PAPER_DAYS + 1)
    assert (found.kind, found.answers_id) == (Kind.PAPER_NOT_SENT, office.commune)
    services.note_paper_sent(office.an, dispatch.pk, on=TODAY)
    assert after(PAPER_DAYS + 1) == []


def test_the_clerk_reads_whose_paper_is_missing(office: Office) -> None:
    arrival = with_paper(office)
    at = NOW + timedelta(days=PAPER_DAYS + 1)
    oversight.check_all(SERVICE, at=at, unseen_months=12)
    finding = Finding.objects.get(kind=Kind.PAPER_NOT_COME)
    shown = oversight.read_finding(office.an, finding.pk)
    assert shown.values["number"] == arrival.written_number
    assert [each.label for each in shown.bodies["sender"]] == ["Ủy ban nhân dân tỉnh Tuyên Quang"]
    with pytest.raises(NotFound):
        oversight.read_finding(office.chi, finding.pk)
