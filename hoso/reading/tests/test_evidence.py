"""What speaks for and against a value: confidence moves, the value stays."""

from unittest import TestCase

from hoso.reading.fields.evidence import weighed
from hoso.reading.model import FieldValue, Line


def value(text: str, confidence: float = 0.7, *, on: str = "") -> FieldValue:
    return FieldValue(text, confidence, 1, date=on)


class EvidenceTests(TestCase):
    def counted(
        self, *, name: str = "scan.pdf", signed: str = "", cites: str = "", **fields: FieldValue
    ) -> dict[str, float]:
        overlays = [Line(signed, 1)] if signed else []
        citations = [value("30/2020/NĐ-CP", on=cites)] if cites else []
        found = weighed(fields, name=name, overlays=overlays, citations=citations)
        self.assertEqual(
            {key: one.value for key, one in found.items()}, {key: one.value for key, one in fields.items()}
        )
        return {key: one.confidence for key, one in found.items()}

    def test_a_signature_of_the_same_day_raises_the_date(self) -> None:
        found = self.counted(date=value("2025-01-15", 0.5), signed="Thời gian ký: 15/01/2025 17:10:17")
        self.assertGreaterEqual(found["date"], 0.9)

    def test_a_date_after_the_signature_or_before_what_it_cites_is_doubted(self) -> None:
        for found in (
            self.counted(date=value("2025-01-25", 0.95), signed="15.01.2025 17:10:17 +07:00"),
            self.counted(date=value("2019-01-25", 0.95), cites="2020-03-05"),
        ):
            self.assertLess(found["date"], 0.9)

    def test_a_date_without_evidence_stays_as_it_is(self) -> None:
        self.assertEqual(self.counted(date=value("2025-01-25", 0.95), cites="2020-03-05"), {"date": 0.95})

    def test_a_files_name_speaks_for_or_against_the_number(self) -> None:
        self.assertGreater(self.counted(number=value("51"), name="quangngai-51-qd-ub.pdf")["number"], 0.9)
        self.assertLess(self.counted(number=value("41", 0.9), name="quangngai-11ct.pdf")["number"], 0.75)
        self.assertEqual(self.counted(number=value("41"), name="scan-0007.pdf")["number"], 0.7)

    def test_the_body_in_the_symbol_is_compared_with_the_issuer(self) -> None:
        same = self.counted(symbol=value("QĐ-UBND", 0.88), issuer=value("Ủy ban nhân dân xã Đồng Xuân", 0.95))
        self.assertGreater(same["symbol"], 0.9)
        other = self.counted(symbol=value("QĐ-BNV", 0.95), issuer=value("Ủy ban nhân dân xã Đồng Xuân", 0.95))
        self.assertTrue(other["symbol"] < 0.9 and other["issuer"] < 0.9)
        party = self.counted(symbol=value("NQ/TU", 0.95), issuer=value("Thành ủy Đà Nẵng", 0.95))
        self.assertTrue(party["symbol"] >= 0.95 and party["issuer"] == 0.95)
        unknown = self.counted(symbol=value("QĐ-BCĐ138", 0.95), issuer=value("Ban Chỉ đạo 138", 0.95))
        self.assertEqual(unknown, {"symbol": 0.95, "issuer": 0.95})

    def test_a_post_that_the_issuer_does_not_have_is_doubted(self) -> None:
        minister = value("BỘ TRƯỞNG / THỨ TRƯỞNG", 0.95)
        self.assertLess(self.counted(signer_title=minister, issuer=value("Sở Nội vụ"))["signer_title"], 0.9)
        self.assertEqual(self.counted(signer_title=minister, issuer=value("Bộ Nội vụ"))["signer_title"], 0.95)
