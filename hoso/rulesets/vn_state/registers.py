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

# Sổ đăng ký văn bản đến, sổ đăng ký văn bản đi, sổ theo dõi giải quyết. Source: as above.
ARRIVALS_TITLE = "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN"
ARRIVALS_COLUMNS = (
    "Ngày đến",
    "Số đến",
    "Tác giả",
    "Số, ký hiệu",
    "Ngày tháng",
    "Tên loại và trích yếu nội dung",
    "Đơn vị hoặc người nhận",
    "Ngày chuyển",
    "Ký nhận",
    "Ghi chú",
)
ISSUED_TITLE = "SỔ ĐĂNG KÝ VĂN BẢN ĐI"
ISSUED_COLUMNS = (
    "Số, ký hiệu văn bản",
    "Ngày tháng văn bản",
    "Tên loại và trích yếu nội dung văn bản",
    "Người ký",
    "Nơi nhận văn bản",
    "Đơn vị, người nhận bản lưu",
    "Số lượng bản",
    "Ngày chuyển",
    "Ký nhận",
    "Ghi chú",
)
# Sổ đăng ký bản sao. The decree gives copies numbers of their own and no columns for their book: these are
# those of what is issued (appendix IV), with what a copy has besides.
COPIES_TITLE = "SỔ ĐĂNG KÝ BẢN SAO"
COPIES_COLUMNS = (
    "Số, ký hiệu bản sao",
    "Ngày tháng sao",
    "Hình thức sao",
    "Số, ký hiệu, ngày tháng, tên loại và trích yếu văn bản được sao",
    "Người ký bản sao",
    "Nơi nhận bản sao",
    "Số lượng bản",
    "Mục đích sao",
    "Người cho phép sao",
    "Ký nhận",
    "Ghi chú",
)
FOLLOWED_TITLE = "SỔ THEO DÕI GIẢI QUYẾT VĂN BẢN ĐẾN"
FOLLOWED_COLUMNS = (
    "Số đến",
    "Tên loại, số, ký hiệu, ngày tháng và tác giả văn bản",
    "Đơn vị hoặc người nhận",
    "Thời hạn giải quyết",
    "Tiến độ giải quyết",
    "Số, ký hiệu văn bản trả lời",
    "Ghi chú",
)
# Phiếu giải quyết văn bản đến, three parts. Source: as above.
SLIP_TITLE = "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN"
SLIP_PARTS = (
    "Ý kiến của lãnh đạo cơ quan, tổ chức:",
    "Ý kiến của lãnh đạo đơn vị:",
    "Ý kiến đề xuất của người giải quyết:",
)
# Reports of appendix VI, part I; their columns are ours, the decree names the reports alone.
ARRIVALS_REPORT_TITLE = "BÁO CÁO TÌNH HÌNH GIẢI QUYẾT VĂN BẢN ĐẾN"
ARRIVALS_REPORT_COLUMNS = (
    "Đơn vị hoặc người giải quyết",
    "Tổng số",
    "Đã giải quyết đúng hạn",
    "Đã giải quyết quá hạn",
    "Đang giải quyết trong hạn",
    "Đang giải quyết quá hạn",
    "Trả lại nơi gửi",
)
ISSUED_REPORT_TITLE = "BÁO CÁO TÌNH HÌNH GIẢI QUYẾT VĂN BẢN ĐI"
ISSUED_REPORT_COLUMNS = (
    "Tên loại văn bản",
    "Tổng số",
    "Đang soạn thảo",
    "Chờ ký",
    "Đã ký, chưa cấp số",
    "Đã cấp số",
    "Đã phát hành",
    "Đã thu hồi",
)
