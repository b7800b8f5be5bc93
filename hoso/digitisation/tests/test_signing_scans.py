"""The body that holds a record today signs its digital copy, and says so; in batches, each on its own."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from hoso.access import acts
from hoso.access.values import AccessClass, Grant, ScopeKind
from hoso.accounts.rules import Role as Post
from hoso.blobs import queries as blobs
from hoso.blobs import services as blob_services
from hoso.digitisation import handlers, services
from hoso.digitisation.errors import NothingToSign
from hoso.lib.dates import now
from hoso.lib.errors import NotAllowed, NotFound
from hoso.lib.ids import uuid7
from hoso.registry import queries
from hoso.registry import services as registry
from hoso.registry.models import Document
from hoso.registry.rules import Role
from hoso.signatures import queries as signatures
from hoso.signatures import services as signing_services
from hoso.signatures.appearance import digitised_record
from hoso.signatures.errors import BodyEnded, SigningOpen
from hoso.signatures.events import PaperSigned
from hoso.signatures.models import Signing
from hoso.signatures.parts import Channel
from hoso.signatures.signing import Order, sign_pdf
from hoso.signatures.tests.papers import plain_paper
from hoso.signatures.tests.pki import Authority
from tests.worlds import SERVICE, World, a_document, a_person, a_world, name_body

pytest_plugins = ["tests.signing_desk"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(trusting_home: Path, authority: Authority) -> World:
    world = a_world()
    name_body(world.province, "Sở Nội vụ tỉnh Tuyên Quang")
    certificate = trusting_home / "work" / "body.cer"
    certificate.write_bytes(authority.certificate("body").dump())
    signing_services.register_certificate(SERVICE, certificate, body_id=world.province, at=now())
    return world


def a_scan(world: World, folder: Path, *, pages: int = 1, checked: bool = True) -> UUID:
    """A document of the dissolved district with its two-layer copy, checked by a person."""
    document = a_document(world)
    digest = blob_services.keep(
        plain_paper(folder / f"{document.pk}.pdf", pages=pages), media_type="application/pdf"
    )
    registry.add_files(document.pk, [registry.NewFile(Role.PDFA, digest, "a.pdf", "application/pdf")])
    if checked:
        Document.objects.filter(pk=document.pk).update(confirmed_at=now())
    return document.pk


def test_the_present_holder_signs_and_its_name_is_shown(
    world: World, authority: Authority, tmp_path: Path
) -> None:
    clerk = a_person("lan", body=world.province, role=Post.CLERK)
    document_id = a_scan(world, tmp_path)
    signing = services.begin_signing_scan(clerk, document_id, at=now())
    assert signing.body_id == world.province
    assert signing.shown == {"lines": ["Sở Nội vụ tỉnh Tuyên Quang"]}
    signing_services.take_out(clerk, signing.pk, channel=Channel.OUTSIDE, at=now())
    prepared, target = blobs.local_copy(signing.current_id, tmp_path), tmp_path / "signed.pdf"
    look = digitised_record(signing.shown["lines"][0], now())
    sign_pdf(prepared, target, signer=authority.signer("body"), order=Order("CoQuan", look), at=now())
    done = signing_services.bring_back(clerk, signing.pk, target, at=now())
    assert done.state == "complete"
    # Whoever brought it back may have broken off: the announcement does the rest.
    handlers.on_paper_signed(PaperSigned(done.pk, document_id, "body", done.state))
    services.keep_signed_scan(clerk, document_id)
    files = queries.files_of([document_id])
    assert [each.role for each in files] == [Role.PDFA, Role.SIGNED]
    [told] = queries.signatures_of(document_id)
    assert told.judged.findings[0].signer_name == "Ủy ban nhân dân xã Hòa An"


def test_a_batch_gives_each_its_own_result_and_goes_on(world: World, tmp_path: Path) -> None:
    clerk = a_person("lan", body=world.province, role=Post.CLERK)
    good = [a_scan(world, tmp_path, pages=number) for number in (1, 2)]
    unchecked = a_scan(world, tmp_path, pages=3, checked=False)
    batch = uuid7()
    wanted = [good[0], unchecked, good[1]]
    first = list(services.begin_signing_scans(clerk, wanted[:2], batch=batch, at=now()))
    assert [each.signing is not None for each in first] == [True, False]
    assert isinstance(first[1].refusal, NothingToSign)
    again = list(services.begin_signing_scans(clerk, wanted, batch=batch, at=now()))
    assert again[0].signing == first[0].signing
    assert [each.signing is not None for each in again] == [True, False, True]
    assert signatures.signings_of_batch(clerk, batch).count() == 2


def test_who_may_not_and_what_cannot_be_signed(world: World, tmp_path: Path) -> None:
    clerk = a_person("lan", body=world.province, role=Post.CLERK)
    document_id = a_scan(world, tmp_path)
    for actor, refusal in ((world.chi, NotFound), (world.binh, NotAllowed)):
        with pytest.raises(refusal):
            services.begin_signing_scan(actor, document_id, at=now())
    bare = a_document(world).pk
    with pytest.raises(NothingToSign):
        services.begin_signing_scan(clerk, bare, at=now())
    assert not Signing.objects.exists()
    services.begin_signing_scan(clerk, document_id, at=now())
    with pytest.raises(SigningOpen):
        services.begin_signing_scan(clerk, document_id, at=now())
    with pytest.raises(NothingToSign):
        services.keep_signed_scan(clerk, document_id)
    assert Signing.objects.count() == 1


def test_a_dissolved_holder_signs_nothing(world: World, tmp_path: Path) -> None:
    document_id = a_scan(world, tmp_path)
    holding = Document.objects.get(pk=document_id).holding
    type(holding).objects.filter(pk=holding.pk).update(custodian=world.district)
    clerk = a_person("lan", body=world.province, role=Post.CLERK)
    keeps_the_seal = Grant(acts.ISSUE, ScopeKind.BODY, world.district, AccessClass.INTERNAL)
    actor = replace(clerk, grants=(*clerk.grants, keeps_the_seal))
    with pytest.raises(BodyEnded):
        services.begin_signing_scan(actor, document_id, at=now())
    assert not Signing.objects.exists()
