"""Signatures on the page of a document, by the JSON interface, and whom the institution trusts."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from hoso.access.values import Actor
from hoso.accounts.models import Account
from hoso.lib.dates import now
from hoso.signatures import services
from hoso.signatures.models import Judgement, SignedFile
from hoso.signatures.tests.papers import plain_paper, with_page_added
from tests.signed import a_token, with_file
from tests.worlds import SERVICE, World, a_world, id_of

pytest_plugins = ["tests.signing_desk"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(trusting_home: Path) -> World:
    return a_world()


def shown(actor: Actor, document_id: UUID, language: str = "vi") -> str:
    client = Client(headers={"Accept-Language": language})
    client.force_login(Account.objects.get(pk=id_of(actor)))
    with translation.override(language):
        answer = client.get(reverse("registry:document", args=[document_id]))
    assert answer.status_code == 200
    return answer.content.decode()


def asks(actor: Actor, document_id: UUID) -> int:
    client = Client()
    client.force_login(Account.objects.get(pk=id_of(actor)))
    return client.post(reverse("signatures:judge", args=[document_id])).status_code


@pytest.mark.parametrize(
    ("language", "waits", "title"),
    [
        ("vi", "chưa được kiểm tra", "Đã ký, chưa chứng minh thời gian"),
        ("en", "have not been checked yet", "Signed, time not proven"),
        ("nb", "er ikke kontrollert ennå", "Signert, tid ikke bevist"),
    ],
)
def test_what_came_in_is_shown_in_the_readers_language(
    world: World, signed_paper: Path, language: str, waits: str, title: str
) -> None:
    document_id = with_file(world, signed_paper)
    assert waits in shown(world.binh, document_id, language)
    services.judge_due(SERVICE, at=now(), limit=10)
    page = shown(world.binh, document_id, language)
    assert title in page
    assert "Nguyễn Thị An" in page
    assert "TOTAL-PASSED" in page


def test_a_changed_file_is_told_as_bad_and_what_to_do(world: World, signed_paper: Path) -> None:
    document_id = with_file(world, with_page_added(signed_paper, signed_paper.with_name("forged.pdf")))
    services.judge_due(SERVICE, at=now(), limit=10)
    page = shown(world.binh, document_id)
    assert 'class="note bad"' in page
    assert "Tệp đã bị thay đổi sau khi ký" in page


def test_a_reader_asks_and_the_earlier_finding_stays_below(world: World, signed_paper: Path) -> None:
    document_id = with_file(world, signed_paper)
    services.judge_due(SERVICE, at=now(), limit=10)
    assert asks(world.binh, document_id) == 302
    judgements = list(Judgement.objects.order_by("id").values_list("cause", "asked_by"))
    assert judgements == [("arrival", None), ("demand", id_of(world.binh))]
    assert "Các lần kiểm tra trước" in shown(world.binh, document_id)


def test_an_outsider_asks_for_nothing(world: World, signed_paper: Path) -> None:
    document_id = with_file(world, signed_paper)
    assert asks(world.chi, document_id) == 404
    assert not Judgement.objects.exists()


def test_a_scan_without_signatures_says_nothing(world: World, tmp_path: Path) -> None:
    document_id = with_file(world, plain_paper(tmp_path / "scan.pdf"))
    services.judge_due(SERVICE, at=now(), limit=10)
    assert SignedFile.objects.get().judged_at is not None
    assert "Các lần kiểm tra trước" not in shown(world.binh, document_id)
    assert "Kiểm tra lại ngay" not in shown(world.binh, document_id)


def test_whom_the_institution_trusts_is_a_page(world: World, home: Path) -> None:
    client = Client()
    client.force_login(Account.objects.get(pk=id_of(world.chi)))
    page = client.get(reverse("signatures:trusted")).content.decode()
    assert "Gốc thử nghiệm" in page
    assert "CA thử nghiệm" in page
    (home / "trust" / "anchors" / "notes.txt").write_text("nothing")
    refused = client.get(reverse("signatures:trusted")).content.decode()
    assert "notes.txt" in refused


def test_another_system_reads_findings_with_its_accounts_rights(world: World, signed_paper: Path) -> None:
    document_id = with_file(world, signed_paper)

    def ask(actor: Actor, method: str) -> Any:
        headers = {"Authorization": f"Bearer {a_token(actor)}"}
        return Client(headers=headers).generic(method, f"/api/documents/{document_id}/signatures")

    assert ask(world.chi, "POST").status_code == 404
    assert not Judgement.objects.exists()
    [told] = ask(world.binh, "POST").json()
    [judgement] = told["judgements"]
    [found] = judgement["findings"]
    assert (found["indication"], found["remarks"]) == ("TOTAL-PASSED", ["TIME_NOT_PROVEN"])
    assert ask(world.binh, "GET").json() == [told]
    assert ask(world.chi, "GET").status_code == 404
