"""Signatures whose time is not proven are warned of, and no longer when it is."""

from datetime import timedelta
from pathlib import Path

import pytest

from hoso.lib.dates import now
from hoso.oversight.queries.checks import asked
from hoso.oversight.queries.checks.signatures import find
from hoso.oversight.rules import Kind, Severity
from hoso.registry import services
from hoso.registry.tests.desk import a_desk
from hoso.registry.tests.office import signed
from hoso.signatures.models import SigningPart
from hoso.signatures.parts import TIME_TO_PROVE
from hoso.signatures.tests.pki import Authority, open_authority
from tests.worlds import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return open_authority(tmp_path_factory.mktemp("keys"))


def test_it_is_a_notice_at_first_and_a_warning_in_the_last_week(
    home: Path, tmp_path_factory: pytest.TempPathFactory, authority: Authority
) -> None:
    authority.trust_folder(home / "trust", now())
    desk = a_desk(authority, tmp_path_factory.mktemp("desk"))
    outgoing = signed(desk.office)
    signing = services.begin_signing(desk.office.an, outgoing.pk, on=TODAY, at=now())
    assert find(asked(at=now(), unseen_months=12)) == []
    desk.signed_by_person(outgoing)
    [found] = find(asked(at=now(), unseen_months=12))
    assert (found.kind, found.severity, found.key) == (
        Kind.TIME_NOT_PROVEN, Severity.NOTICE, str(signing.pk),
    )  # fmt: skip
    assert (found.about_id, found.holding_id) == (desk.office.body, None)
    late = now() + TIME_TO_PROVE - timedelta(days=6)
    [found] = find(asked(at=late, unseen_months=12))
    assert found.severity is Severity.WARNING
    SigningPart.objects.filter(state="signed").update(proven_at=now())
    assert find(asked(at=late, unseen_months=12)) == []
