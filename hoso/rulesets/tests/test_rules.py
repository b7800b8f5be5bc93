"""Types, marks, retention, names of bodies, and which rule set a page follows."""

from unittest import TestCase

from hoso.rulesets.bodies import mended_name, name_in_capitals_spelled, spell_out
from hoso.rulesets.catalogue import RULE_SETS, rule_set, type_by_code, type_by_name
from hoso.rulesets.errors import NotARetention, UnknownRuleSet
from hoso.rulesets.recognition import recognise
from hoso.rulesets.vn_party.authority import Organ, may_issue
from hoso.rulesets.vn_state.codes import MAINTENANCE, TYPE_NAME
from hoso.rulesets.vn_state.retention import Retention, last_kept_year, longest, parse_retention, tt05_code


class CatalogueTests(TestCase):
    def test_type_codes_are_unique_inside_each_rule_set(self) -> None:
        for rules in RULE_SETS.values():
            codes = [kind.code for kind in rules.types]
            self.assertEqual(len(codes), len(set(codes)), rules.code)

    def test_the_export_code_names_the_same_type_in_the_circular(self) -> None:
        for rules in RULE_SETS.values():
            for kind in rules.types:
                if kind.tt05_code != "32":
                    self.assertEqual(TYPE_NAME[kind.tt05_code], kind.name)

    def test_the_decree_has_29_administrative_types(self) -> None:
        listed = [kind for kind in rule_set("vn-state").types if kind.tt05_code != "32"]
        self.assertEqual(len(listed), 29)

    def test_an_unknown_rule_set_is_refused(self) -> None:
        with self.assertRaises(UnknownRuleSet):
            rule_set("se")

    def test_the_party_regulation_and_decision_share_an_abbreviation(self) -> None:
        party = rule_set("vn-party")
        pair = [type_by_code(party, code) for code in ("QD", "QYD")]
        self.assertEqual({kind.abbreviation for kind in pair if kind}, {"QĐ"})

    def test_a_type_is_known_by_its_name_however_it_is_typed(self) -> None:
        for rules, typed, code in (
            ("vn-state", "Quyết định", "QD"), ("vn-state", " QUYẾT  ĐỊNH ", "QD"),
            ("vn-state", "quy dinh", "QYD"), ("vn-state", "Bản thoả thuận", "BTT"),
            ("vn-party", "Thông tri", "TTRI"), ("unknown", "Thông tư", "TT"), ("vn-party", "Nghị định", "ND"),
        ):  # fmt: skip
            found = type_by_name(rules, typed)
            self.assertEqual(found.code if found else None, code, typed)
        for typed in ("", "Giấy biên nhận"):
            self.assertIsNone(type_by_name("vn-state", typed))


class RetentionTests(TestCase):
    def test_terms_are_read_as_people_write_them(self) -> None:
        for text, years in [("Vĩnh viễn", None), ("vinh vien", None), ("20 năm", 20), ("5", 5)]:
            self.assertEqual(parse_retention(text), Retention(years))

    def test_what_is_no_term_is_refused(self) -> None:
        for text in ("", "lâu dài", "0 năm", "-5"):
            with self.assertRaises(NotARetention):
                parse_retention(text)

    def test_export_codes_follow_the_circular_and_five_years_has_only_other(self) -> None:
        for text, code in [("Vĩnh viễn", "01"), ("70 năm", "02"), ("10 năm", "06"), ("5 năm", "07")]:
            self.assertEqual(tt05_code(parse_retention(text)), code)
            if code not in {"07"}:
                self.assertEqual(MAINTENANCE[code], str(parse_retention(text)))

    def test_the_highest_value_decides_a_mixed_file(self) -> None:
        self.assertTrue(longest([Retention(5), Retention(None), Retention(20)]).is_permanent)
        self.assertEqual(longest([Retention(5), Retention(20)]), Retention(20))

    def test_the_term_counts_from_the_year_the_work_ended(self) -> None:
        self.assertEqual(last_kept_year(Retention(5), ended_year=2025), 2030)
        self.assertIsNone(last_kept_year(Retention(None), ended_year=2025))


class AuthorityTests(TestCase):
    def test_a_branch_issues_no_guidance_and_a_standing_committee_no_regulation_of_work(self) -> None:
        self.assertFalse(may_issue(Organ.BRANCH, "HD"))
        self.assertFalse(may_issue(Organ.STANDING_COMMITTEE, "QC"))
        self.assertTrue(may_issue(Organ.STANDING_COMMITTEE, "HD"))
        self.assertFalse(may_issue(Organ.BASIC_COMMITTEE, "CT"))


class BodyNameTests(TestCase):
    def test_capitals_become_the_spelling_of_running_text(self) -> None:
        for printed, spelled in [
            ("ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI", "Ủy ban nhân dân tỉnh Quảng Ngãi"),
            ("BỘ GIÁO DỤC VÀ ĐÀO TẠO", "Bộ Giáo dục và Đào tạo"),
            ("BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", "Bộ Lao động - Thương binh và Xã hội"),
            ("UỶ BAN NHÂN DÂN XÃ BA XA", "Uỷ ban nhân dân xã Ba Xa"),
            ("BAN CHỈ ĐẠO 138", "Ban Chỉ đạo 138"),
            ("UBND TỈNH QUẢNG NGÃI", "UBND tỉnh Quảng Ngãi"),
            ("ĐẢNG ỦY XÃ SƠN HÀ", "Đảng ủy xã Sơn Hà"),
            ("Sở Nội vụ", "Sở Nội vụ"),
        ]:
            self.assertEqual(name_in_capitals_spelled(printed), spelled)

    def test_bent_accents_of_known_phrases_are_mended_and_old_spellings_stay(self) -> None:
        for read, mended in [
            ("Ban Chí đạo 138", "Ban Chỉ đạo 138"),
            ("Cục Thue", "Cục Thuế"),
            ("Uỷ ban nhân dán xã Ba Xa", "Uỷ ban nhân dân xã Ba Xa"),
            ("Trường Tiểu học Lê Lơi", "Trường Tiểu học Lê Lơi"),
        ]:
            self.assertEqual(mended_name(read), mended)

    def test_a_leading_abbreviation_is_spelled_out(self) -> None:
        self.assertEqual(spell_out("UBND tỉnh Quảng Ngãi"), "Ủy ban nhân dân tỉnh Quảng Ngãi")
        self.assertEqual(spell_out("Cục Thuế"), "Cục Thuế")


STATE = [
    "ỦY BAN NHÂN DÂN",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Số: 15/QĐ-UBND",
]
PARTY = ["ĐẢNG BỘ TỈNH QUẢNG NGÃI", "ĐẢNG CỘNG SẢN VIỆT NAM", "*", "Số 127-QĐ/TU", "QUYẾT ĐỊNH"]
NORWEGIAN = ["Åmot kommune", "Saksbehandler: Kari", "Deres ref:", "Vår ref: 2019/1234-5"]


class RecogniseTests(TestCase):
    def test_each_heading_is_recognised(self) -> None:
        for lines, code in [(STATE, "vn-state"), (PARTY, "vn-party"), (NORWEGIAN, "no")]:
            self.assertEqual(recognise(lines).code, code)

    def test_a_worn_heading_is_still_recognised(self) -> None:
        self.assertEqual(recognise(["CỘNG H0A XA HOI CHỦ NGHIA VIẸT NAM"]).code, "vn-state")
        self.assertEqual(recognise(["ĐANG CỌNG SAN VIÊT NAM", "Số 5 CV/ĐU"]).code, "vn-party")

    def test_a_party_document_that_names_the_state_stays_the_partys(self) -> None:
        text = [*PARTY, "của nước Cộng hòa xã hội chủ nghĩa Việt Nam, theo Hiến pháp quy định về tổ chức"]
        self.assertEqual(recognise(text).code, "vn-party")

    def test_a_page_without_a_sign_belongs_to_no_rule_set(self) -> None:
        self.assertIsNone(recognise(["Báo cáo tháng", "trang 2"]).code)
