"""Words of warning, authority prefixes and forms of copy of state documents.

Sources: Decree 30/2020/NĐ-CP, appendix I (boxes 7a, 10a, 10b, 11, 14), art. 25; the law on
protection of state secrets (three levels).
"""

from hoso.access.values import Secrecy
from hoso.rulesets.values import ArrivalForm, AuthorityPrefix, Mark, SecrecyMark

URGENCY = (
    Mark("KHẨN", "KHAN", 1),
    Mark("THƯỢNG KHẨN", "THUONG_KHAN", 2),
    Mark("HỎA TỐC", "HOA_TOC", 3),
    Mark("HỎA TỐC HẸN GIỜ", "HOA_TOC_HEN_GIO", 4),
)
CIRCULATION = (
    Mark("XEM XONG TRẢ LẠI", "XEM_XONG_TRA_LAI", 1),
    Mark("LƯU HÀNH NỘI BỘ", "LUU_HANH_NOI_BO", 1),
    Mark("TÀI LIỆU THU HỒI", "TAI_LIEU_THU_HOI", 2),
)
SECRECY = (
    SecrecyMark("MẬT", Secrecy.MAT),
    SecrecyMark("TỐI MẬT", Secrecy.TOI_MAT),
    SecrecyMark("TUYỆT MẬT", Secrecy.TUYET_MAT),
)
AUTHORITY = (
    AuthorityPrefix("TM.", "on behalf of a collective"),
    AuthorityPrefix("KT.", "a deputy for the head"),
    AuthorityPrefix("TL.", "by order of the head"),
    AuthorityPrefix("TUQ.", "authorised in writing"),
    AuthorityPrefix("Q.", "acting head"),
)
COPIES = (
    Mark("SAO Y", "SY", 1),
    Mark("SAO LỤC", "SL", 1),
    Mark("TRÍCH SAO", "TRS", 1),
)
# The form of the decree is 35 x 50 mm: name, ĐẾN, Số, Ngày, Chuyển, Số và ký hiệu HS. CÔNG VĂN ĐẾN, CV ĐẾN,
# Giờ and Kính chuyển were seen on papers and stand in no text that we have; Party offices: unverified.
ARRIVAL = ArrivalForm(
    words=("CÔNG VĂN ĐẾN", "VĂN BẢN ĐẾN", "CV ĐẾN", "VB ĐẾN", "ĐẾN"),
    number=("Số", "Số đến"),
    day=("Ngày", "Ngày đến"),
    others=("Giờ", "Chuyển", "Kính chuyển", "Số và ký hiệu HS", "Lưu hồ sơ số"),
)
