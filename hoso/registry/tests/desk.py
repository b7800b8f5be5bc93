"""An office whose people sign with certificates of the test authority, with a tool of its own."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from hoso.access.values import Actor
from hoso.blobs import queries as blobs
from hoso.lib.dates import now
from hoso.registry import services
from hoso.registry.models import Outgoing
from hoso.registry.tests.office import Office, an_office
from hoso.signatures import services as signing_services
from hoso.signatures.parts import Channel
from hoso.signatures.signing import Order, sign_pdf
from hoso.signatures.tests.pki import Authority
from tests.worlds import SERVICE, id_of


@dataclass
class Desk:
    """An office with certificates, and a place where its own tool signs."""

    office: Office
    authority: Authority
    folder: Path

    def fetched(self, actor: Actor, outgoing: Outgoing, **how: str) -> Path:
        """The file as somebody fetched it."""
        signing = services.get_signing(actor, outgoing.pk)
        signing_services.take_out(actor, signing.pk, channel=Channel.OUTSIDE, at=now(), **how)
        copy = blobs.local_copy(signing.current_id, self.folder)
        return Path(shutil.move(copy, self.folder / f"{copy.name[-12:]}.pdf"))

    def signed(self, path: Path, who: str, *, field: str) -> Path:
        """The file as the office's own tool returns it."""
        target = path.with_name(f"{who}-{path.name}")
        sign_pdf(path, target, signer=self.authority.signer(who), order=Order(field), at=now())
        return target

    def signed_by_person(self, outgoing: Outgoing) -> None:
        path = self.fetched(self.office.minh, outgoing)
        services.bring_back_paper(
            self.office.minh, outgoing.pk, self.signed(path, "an", field="NguoiKy"), at=now()
        )

    def register(self, who: str, *, account: Actor | None = None) -> None:
        certificate = self.folder / f"{who}.cer"
        certificate.write_bytes(self.authority.certificate(who).dump())
        account_id = id_of(account) if account else None
        signing_services.register_certificate(
            SERVICE, certificate, body_id=self.office.body, account_id=account_id, at=now()
        )


def a_desk(authority: Authority, folder: Path) -> Desk:
    """An office with the certificates of its head and of the body registered."""
    desk = Desk(an_office(), authority, folder)
    desk.register("an", account=desk.office.minh)
    desk.register("body")
    return desk
