"""Registers that are printed and bound: their titles and columns."""

# Sổ sử dụng bản lưu. Source: ND 30/2020/ND-CP, appendix IV (minimum columns).
FILE_COPIES_TITLE = "SỔ SỬ DỤNG BẢN LƯU"
FILE_COPIES_COLUMNS = (
    "Ngày tháng",
    "Họ tên người sử dụng",
    "Số, ký hiệu, ngày tháng văn bản",
    "Tên loại và trích yếu nội dung văn bản",
    "Số và ký hiệu hồ sơ",
    "Ký nhận",
    "Ngày trả",
    "Người cho phép sử dụng",
    "Ghi chú",
)
