"""Disposal by command: from what is due to the certificate, by the people whose rights it takes."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.utils import translation
from typer.testing import CliRunner, Result

from hoso.access.values import Actor
from hoso.accounts import services as accounts
from hoso.accounts.models import Account
from hoso.cli.app import build
from hoso.disposal.models import Hold, Line, Proposal
from hoso.disposal.tests.world import DisposalTestCase
from hoso.organisations.models import BodyCode
from hoso.tables.models import during
from tests.worlds import SERVICE, id_of

END = datetime(2100, 1, 1, tzinfo=UTC)


class DisposalCommandTests(DisposalTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.enterContext(translation.override("en"))
        BodyCode.objects.create(
            body_id=self.world.province, scheme="dotted", code="08", valid=during(date(2000, 1, 1))
        )

    def name_of(self, who: Actor) -> str:
        return Account.objects.get(pk=id_of(who)).username

    def run_hoso(self, who: Actor, *arguments: str) -> Result:
        name = self.name_of(who)
        token = self.home / f"{name}.token"
        if not token.exists():
            token.write_text(accounts.issue_token(SERVICE, id_of(who), label="test", ends_at=END))
            token.chmod(0o600)
        return CliRunner().invoke(build(), ["disposal", *arguments, "--as", name, "--token-file", str(token)])

    def answer(self, who: Actor, *arguments: str, code: int = 0) -> Any:
        result = self.run_hoso(who, *arguments, "--json")
        self.assertEqual(result.exit_code, code, result.output)
        return json.loads(result.stdout)

    def file(self, text: str) -> str:
        path = Path(self.home) / "text.txt"
        path.write_text(text)
        return str(path)

    def decided(self) -> str:
        binh = self.world.binh
        made = self.answer(
            binh, "propose", "08", "--title", "Đợt 1", "--all-due", "--explanation", self.file("Hết hạn")
        )
        which = str(made["proposal"])
        self.answer(
            binh, "council", which, "--seat", "chair:Nguyễn Văn Chủ:Phó Chủ tịch", "--seat",
            f"archive:@{self.name_of(binh)}", "--seat", f"member:@{self.name_of(self.giang)}:Trưởng phòng",
        )  # fmt: skip
        self.answer(binh, "propose", "--proposal", which, "--present")
        self.answer(self.giang, "council", which, "--verdict", "destroy", "--line", "1")
        self.answer(
            self.giang, "council", which, "--verdict", "raise", "--line", "2", "--reason", "Quý",
            "--retention", "Vĩnh viễn",
        )  # fmt: skip
        self.answer(binh, "council", which, "--number", "01/BB", "--minutes", self.file("Nhất trí"))
        return which

    def test_from_what_is_due_to_the_certificate(self) -> None:
        due = self.answer(self.world.binh, "due", "08")
        self.assertEqual([each["code"] for each in due["dossiers"]], ["01.VP", "02.VP"])
        which = self.decided()
        approved = self.answer(self.dung, "approve", which, "--number", "12/QĐ-UBND")
        self.assertEqual(approved["state"], "approved")
        done = self.answer(self.dung, "destroy", which)
        self.assertEqual((done["state"], done["destroyed"], done["kept"]), ("destroyed", 1, 1))
        shown = self.answer(self.world.binh, "show", which)
        self.assertEqual([each["step"] for each in shown["rows"]], ["done", "kept"])
        out = Path(self.home) / "list.pdf"
        result = self.run_hoso(self.world.binh, "show", which, "--paper", "certificate", "-o", str(out))
        self.assertEqual(result.exit_code, 0, result.output)
        self.assertTrue(out.read_bytes().startswith(b"%PDF"))
        self.assertEqual(self.answer(self.world.binh, "due", "08")["dossiers"], [])

    def test_what_a_hold_stops_is_told_by_the_exit_code(self) -> None:
        which = self.decided()
        self.answer(self.dung, "approve", which, "--number", "12/QĐ-UBND")
        held = self.answer(self.dung, "hold", str(self.old.pk), "--reason", "Khiếu nại")
        stopped = self.answer(self.dung, "destroy", which, code=1)
        self.assertEqual((stopped["destroyed"], stopped["stopped"]), (0, 1))
        self.answer(self.dung, "lift", str(held["hold"]), "--reason", "Xong")
        self.assertEqual(self.answer(self.dung, "destroy", which)["destroyed"], 1)

    def test_refusals_change_nothing_and_say_why(self) -> None:
        which = self.decided()
        for who, arguments in (
            (self.world.binh, ("approve", which, "--number", "1")),
            (self.world.chi, ("show", which)),
            (self.world.chi, ("due", "08")),
            (self.giang, ("hold", str(self.old.pk), "--reason", "x")),
            (self.dung, ("destroy", which)),
        ):
            result = self.run_hoso(who, *arguments)
            self.assertEqual(result.exit_code, 1, result.output)
        self.assertEqual(Proposal.objects.get(pk=which).state, "before_council")
        self.assertFalse(Hold.objects.exists())
        self.assertEqual(set(Line.objects.values_list("step", flat=True)), {"waiting"})

    def test_wrong_use_is_told_apart(self) -> None:
        self.assertEqual(self.run_hoso(self.world.binh, "propose", "--title", "x").exit_code, 2)
        self.assertEqual(CliRunner().invoke(build(), ["disposal", "due", "08"]).exit_code, 2)
