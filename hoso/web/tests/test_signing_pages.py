"""A draft is signed from its page: prepared, fetched, signed outside, brought back, issued."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from hoso.access.values import Actor
from hoso.accounts.models import Account
from hoso.accounts.rules import Role
from hoso.lib.dates import now
from hoso.registry import services
from hoso.registry.models import Entry, Outgoing
from hoso.registry.tests.desk import Desk
from hoso.registry.tests.office import signed
from hoso.signatures.models import Signing, SigningCertificate
from tests.worlds import TODAY, a_person, id_of

pytest_plugins = ["tests.signing_desk"]
pytestmark = pytest.mark.django_db


def client_of(actor: Actor) -> Client:
    client = Client(headers={"Accept-Language": "vi"})
    client.force_login(Account.objects.get(pk=id_of(actor)))
    return client


def post(actor: Actor, name: str, outgoing: Outgoing, **data: object) -> HttpResponseBase:
    return client_of(actor).post(reverse(f"signatures:{name}", args=[outgoing.pk]), data)


def page(actor: Actor, outgoing: Outgoing) -> str:
    return client_of(actor).get(reverse("registers:one", args=[outgoing.pk])).content.decode()


def fetched(desk: Desk, actor: Actor, outgoing: Outgoing) -> Path:
    answer = post(actor, "fetch", outgoing)
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    path = desk.folder / f"{actor.name}.pdf"
    path.write_bytes(b"".join(answer))
    return path


def brought(actor: Actor, outgoing: Outgoing, path: Path) -> HttpResponseBase:
    file = SimpleUploadedFile("da-ky.pdf", path.read_bytes(), "application/pdf")
    return post(actor, "bring", outgoing, file=file)


def test_from_the_approved_draft_to_the_issued_document(desk: Desk) -> None:
    outgoing = signed(desk.office)
    assert "Chuẩn bị ký" in page(desk.office.an, outgoing)
    assert "Chuẩn bị ký" not in page(desk.office.minh, outgoing)
    assert post(desk.office.an, "begin", outgoing, on="2026-03-02").status_code == 302
    assert "Tiếp theo: Chữ ký của người có thẩm quyền" in page(desk.office.minh, outgoing)
    path = desk.signed(fetched(desk, desk.office.minh, outgoing), "an", field="NguoiKy")
    assert "Minh đang giữ tệp để ký" in page(desk.office.an, outgoing)
    assert brought(desk.office.minh, outgoing, path).status_code == 302
    shown = page(desk.office.an, outgoing)
    assert "đã ký, chưa chứng minh thời gian" in shown
    assert "Tiếp theo: Chữ ký số của cơ quan" in shown
    path = desk.signed(fetched(desk, desk.office.an, outgoing), "body", field="CoQuan")
    assert brought(desk.office.an, outgoing, path).status_code == 302
    outgoing.refresh_from_db()
    assert outgoing.document_id is not None
    about = client_of(desk.office.an).get(reverse("registry:document", args=[outgoing.document_id]))
    assert "Ủy ban nhân dân xã Hòa An" in about.content.decode()


def test_on_what_is_no_day_nothing_is_reserved(desk: Desk) -> None:
    outgoing = signed(desk.office)
    for on in ("2026-02-30", "hôm nay"):
        assert post(desk.office.an, "begin", outgoing, on=on).status_code == 422
    assert not Entry.objects.filter(outgoing=outgoing.pk).exists()


def test_a_file_that_is_not_the_one_that_was_fetched_is_told_and_changes_nothing(desk: Desk) -> None:
    outgoing = signed(desk.office)
    services.begin_signing(desk.office.an, outgoing.pk, on=TODAY, at=now())
    path = fetched(desk, desk.office.minh, outgoing)
    before = list(Signing.objects.values())
    answer = brought(desk.office.minh, outgoing, path)
    assert answer.status_code == 422
    assert "không" in b"".join(answer).decode()
    assert post(desk.office.minh, "bring", outgoing).status_code == 422
    assert list(Signing.objects.values()) == before


def test_taking_over_putting_back_and_giving_up(desk: Desk) -> None:
    outgoing = signed(desk.office)
    services.begin_signing(desk.office.an, outgoing.pk, on=TODAY, at=now())
    fetched(desk, desk.office.minh, outgoing)
    assert post(desk.office.an, "fetch", outgoing).status_code == 422
    assert post(desk.office.an, "take_over", outgoing, reason="").status_code == 422
    assert post(desk.office.an, "take_over", outgoing, reason="máy hỏng").status_code == 302
    fetched(desk, desk.office.an, outgoing)
    assert post(desk.office.an, "put_back", outgoing).status_code == 302
    assert post(desk.office.minh, "give_up", outgoing, reason="thôi").status_code == 403
    assert post(desk.office.an, "give_up", outgoing, reason="thẻ khóa").status_code == 302
    assert Entry.objects.get(number=1, register=desk.office.issued).reason == "thẻ khóa"
    assert "Chuẩn bị ký" in page(desk.office.an, outgoing)


def test_an_outsider_gets_nothing(desk: Desk) -> None:
    outgoing = signed(desk.office)
    services.begin_signing(desk.office.an, outgoing.pk, on=TODAY, at=now())
    for name in ("begin", "fetch", "bring", "put_back", "take_over", "give_up", "issue"):
        assert post(desk.office.chi, name, outgoing, reason="x").status_code == 404


def test_certificates_are_registered_by_whoever_gives_rights(desk: Desk) -> None:
    head = a_person("quản trị", body=desk.office.body, role=Role.ADMINISTRATOR)
    desk_page = reverse("signatures:certificates", args=[desk.office.body])
    assert "Nguyễn Thị An" in client_of(head).get(desk_page).content.decode()
    assert "Đăng ký chứng thư số" not in client_of(desk.office.an).get(desk_page).content.decode()
    assert client_of(desk.office.chi).get(desk_page).status_code == 404
    address = reverse("signatures:register", args=[desk.office.body])
    der = desk.authority.certificate("stranger").dump()

    def send(actor: Actor, content: bytes) -> int:
        file = SimpleUploadedFile("an.cer", content)
        holder = str(id_of(desk.office.hai))
        return client_of(actor).post(address, {"holder": holder, "file": file}).status_code

    count = SigningCertificate.objects.count()
    assert send(desk.office.an, der) == 403
    assert send(head, b"nothing") == 422
    assert SigningCertificate.objects.count() == count
    assert send(head, der) == 302
    assert SigningCertificate.objects.get(account=id_of(desk.office.hai)).subject
