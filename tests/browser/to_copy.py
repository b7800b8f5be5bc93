"""Lays a scanned letter before the clerk of a commune, with a head who signs copies, and a register for them.

Run as `python -m tests.browser.to_copy SCAN` on a home that was furnished.
"""

import os
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from hoso.config.entry import prepared
from hoso.node.home import open_home
from tests.browser.furnish import PASSWORD

HEAD, SUBJECT = "long", "Về việc giao đất cho hộ gia đình"


def main() -> None:
    """Prepare what is to be copied."""
    with prepared(open_home(Path(os.environ["HOSO_HOME"]))):
        django.setup()
        _lay_before(Path(sys.argv[1]))


def _lay_before(scan: Path) -> None:
    from hoso.accounts import services as accounts
    from hoso.accounts.rules import Role
    from hoso.blobs import services as blobs
    from hoso.cli.actors import service
    from hoso.organisations import queries as organisations
    from hoso.reading.page_words import NO_WORDS
    from hoso.reading.pdfa import write_pdfa
    from hoso.registry import rules, services
    from hoso.registry.rules import Direction, NewArrival, NewRegister, NewSeries
    from hoso.registry.rules import Role as FileRole

    by = service()
    body = organisations.get_creator("02287/UBND", on=by.on)
    account = accounts.open_account(by, HEAD, full_name="Hoàng Văn Long", password=PASSWORD)
    accounts.appoint(
        by, account.pk, body_id=body.pk, title="Chủ tịch", role=Role.LEADER, from_on=date(2025, 7, 1)
    )
    days = date(by.on.year, 1, 1), date(by.on.year, 12, 31)
    issued = NewRegister(Direction.ISSUED, NewSeries("Văn bản đi", *days), "UBND")
    copies = rules.register_of_copies("vn-state", from_on=days[0], to_on=days[1], issuer_symbol="UBND")
    for each in (issued, copies):
        services.open_register(by, body.pk, each)
    fields = {
        "issuer": "Ủy ban nhân dân tỉnh Tuyên Quang", "number": "51", "symbol": "QĐ-UBND",
        "date": by.on.isoformat(), "type": "Quyết định", "subject": SUBJECT,
    }  # fmt: skip
    arrival = services.register_arrival(by, body.pk, NewArrival(by.on, fields))
    with TemporaryDirectory() as folder:
        made = Path(folder, "reading.pdf")
        pages = write_pdfa(scan, made, words=lambda _page: NO_WORDS)
        digest = blobs.keep(made, media_type="application/pdf")
    file = services.NewFile(FileRole.PDFA, digest, "quet.pdf", "application/pdf", 1, pages)
    services.add_files(arrival.document_id, [file])
    sys.stdout.write(str(arrival.document_id))


if __name__ == "__main__":
    main()
