"""Types of Party documents (Regulation 399-QĐ/TW of 09/01/2026; before it 66-QĐ/TW of 2017).

Trap: `QĐ` abbreviates both `Quyết định` and `Quy định`, so the symbol alone never gives the type.
The export code of TT 05/2025 is that of the state type of the same name, else `32` (Khác).
"""

from hoso.rulesets.values import DocumentType

TYPES = (
    DocumentType("Cương lĩnh chính trị", "", "CUONGLINH"),
    DocumentType("Điều lệ Đảng", "", "DIEULE"),
    DocumentType("Chiến lược", "", "CHIENLUOC"),
    DocumentType("Nghị quyết", "NQ", "NQ", "01"),
    DocumentType("Quyết định", "QĐ", "QD", "02"),
    DocumentType("Chỉ thị", "CT", "CT", "03"),
    DocumentType("Kết luận", "KL", "KL"),
    DocumentType("Quy chế", "QC", "QC", "04"),
    DocumentType("Quy định", "QĐ", "QYD", "05"),
    DocumentType("Thông tri", "TT", "TTRI"),
    DocumentType("Hướng dẫn", "HD", "HD", "08"),
    DocumentType("Thông báo", "TB", "TB", "07"),
    DocumentType("Thông cáo", "TC", "TC", "06"),
    DocumentType("Tuyên bố", "", "TUYENBO"),
    DocumentType("Lời kêu gọi", "", "LOIKEUGOI"),
    DocumentType("Báo cáo", "BC", "BC", "14"),
    DocumentType("Kế hoạch", "KH", "KH", "10"),
    DocumentType("Quy hoạch", "", "QUYHOACH"),
    DocumentType("Chương trình", "CTr", "CTR", "09"),
    DocumentType("Đề án", "ĐA", "DEAN", "12"),
    DocumentType("Phương án", "PA", "PA", "11"),
    DocumentType("Dự án", "", "DUAN", "13"),
    DocumentType("Tờ trình", "TTr", "TTR", "15"),
    DocumentType("Công văn", "CV", "CV", "22"),
    DocumentType("Biên bản", "BB", "BB", "20"),
    DocumentType("Giấy giới thiệu", "GGT", "GGT", "27"),
    DocumentType("Giấy chứng nhận", "", "GCN"),
    DocumentType("Giấy đi đường", "", "GDD"),
    DocumentType("Giấy nghỉ phép", "", "GNP", "28"),
    DocumentType("Giấy mời", "GM", "GM", "26"),
    DocumentType("Phiếu chuyển", "", "PC", "18"),
    DocumentType("Phiếu gửi", "", "PG", "17"),
    DocumentType("Thư công", "", "THUCONG", "29"),
)
