"""Code lists of digital archives (Circular 05/2025/TT-BNV, appendices)."""

MAINTENANCE = {
    "01": "Vĩnh viễn", "02": "70 năm", "03": "50 năm", "04": "30 năm",
    "05": "20 năm", "06": "10 năm", "07": "Khác",
}  # fmt: skip
MODE = {"01": "Công khai", "02": "Sử dụng có điều kiện", "03": "Mật"}
CONFIDENCE_LEVEL = {"01": "Gốc điện tử", "02": "Số hóa", "03": "Hỗn hợp"}
PHYSICAL_STATE = {"01": "Tốt", "02": "Bình thường", "03": "Hỏng"}
LANGUAGE = {
    "01": "Tiếng Việt", "02": "Anh", "03": "Pháp", "04": "Nga", "05": "Trung", "06": "Việt-Anh",
    "07": "Việt-Nga", "08": "Việt-Pháp", "09": "Hán Nôm", "10": "Việt-Trung", "11": "Khác",
}  # fmt: skip
TYPE_NAME = {
    "01": "Nghị quyết", "02": "Quyết định", "03": "Chỉ thị", "04": "Quy chế", "05": "Quy định",
    "06": "Thông cáo", "07": "Thông báo", "08": "Hướng dẫn", "09": "Chương trình", "10": "Kế hoạch",
    "11": "Phương án", "12": "Đề án", "13": "Dự án", "14": "Báo cáo", "15": "Tờ trình",
    "16": "Giấy ủy quyền", "17": "Phiếu gửi", "18": "Phiếu chuyển", "19": "Phiếu báo", "20": "Biên bản",
    "21": "Hợp đồng", "22": "Công văn", "23": "Công điện", "24": "Bản ghi nhớ", "25": "Bản thỏa thuận",
    "26": "Giấy mời", "27": "Giấy giới thiệu", "28": "Giấy nghỉ phép", "29": "Thư công", "30": "Bản đồ",
    "31": "Bản vẽ kỹ thuật", "32": "Khác",
}  # fmt: skip
# Priority of the exchange standard (QCVN 102:2016/BTTTT), by the code of our urgency marks.
PRIORITY = {"": "0", "KHAN": "1", "THUONG_KHAN": "2", "HOA_TOC": "3", "HOA_TOC_HEN_GIO": "4"}
