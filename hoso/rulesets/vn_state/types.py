"""Types of state documents with abbreviation and export code.

Source: Decree 30/2020/NĐ-CP, art. 7 and appendix III; Circular 05/2025/TT-BNV, list `typeName`.
Normative kinds (law, decree, circular) are not in that list: they carry `32` (Khác).
"""

from hoso.rulesets.values import DocumentType

ADMINISTRATIVE = (
    DocumentType("Nghị quyết", "NQ", "NQ", "01"),
    DocumentType("Quyết định", "QĐ", "QD", "02"),
    DocumentType("Chỉ thị", "CT", "CT", "03"),
    DocumentType("Quy chế", "QC", "QC", "04"),
    DocumentType("Quy định", "QyĐ", "QYD", "05"),
    DocumentType("Thông cáo", "TC", "TC", "06"),
    DocumentType("Thông báo", "TB", "TB", "07"),
    DocumentType("Hướng dẫn", "HD", "HD", "08"),
    DocumentType("Chương trình", "CTr", "CTR", "09"),
    DocumentType("Kế hoạch", "KH", "KH", "10"),
    DocumentType("Phương án", "PA", "PA", "11"),
    DocumentType("Đề án", "ĐA", "DEAN", "12"),
    DocumentType("Dự án", "DA", "DUAN", "13"),
    DocumentType("Báo cáo", "BC", "BC", "14"),
    DocumentType("Tờ trình", "TTr", "TTR", "15"),
    DocumentType("Giấy ủy quyền", "GUQ", "GUQ", "16"),
    DocumentType("Phiếu gửi", "PG", "PG", "17"),
    DocumentType("Phiếu chuyển", "PC", "PC", "18"),
    DocumentType("Phiếu báo", "PB", "PB", "19"),
    DocumentType("Biên bản", "BB", "BB", "20"),
    DocumentType("Hợp đồng", "HĐ", "HOPDONG", "21"),
    DocumentType("Công văn", "", "CV", "22"),
    DocumentType("Công điện", "CĐ", "CD", "23"),
    DocumentType("Bản ghi nhớ", "BGN", "BGN", "24"),
    DocumentType("Bản thỏa thuận", "BTT", "BTT", "25"),
    DocumentType("Giấy mời", "GM", "GM", "26"),
    DocumentType("Giấy giới thiệu", "GGT", "GGT", "27"),
    DocumentType("Giấy nghỉ phép", "GNP", "GNP", "28"),
    DocumentType("Thư công", "", "THUCONG", "29"),
)

NORMATIVE = (
    DocumentType("Hiến pháp", "", "HIENPHAP"),
    DocumentType("Luật", "", "LUAT"),
    DocumentType("Pháp lệnh", "", "PHAPLENH"),
    DocumentType("Lệnh", "L", "LENH"),
    DocumentType("Nghị định", "NĐ", "ND"),
    DocumentType("Thông tư", "TT", "TT"),
    DocumentType("Thông tư liên tịch", "TTLT", "TTLT"),
    DocumentType("Nghị quyết liên tịch", "NQLT", "NQLT"),
    DocumentType("Văn bản hợp nhất", "VBHN", "VBHN"),
)

TYPES = ADMINISTRATIVE + NORMATIVE
