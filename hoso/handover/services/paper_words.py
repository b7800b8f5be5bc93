"""What the printed forms call things: official Vietnamese terms, whatever language the pages are read in."""

import re

from hoso.custody.rules import BoxState
from hoso.handover.rules import LineKind, LineState, Resolution

RESTRICTED = "(hồ sơ hạn chế tiếp cận)"
COPIES = ("Bên giao giữ", "Bên nhận giữ")
COPIES_FOUND = ("Bên nhận giữ", "Cơ quan chủ trì giữ")
KINDS = {
    LineKind.BOX: "Hộp (cặp)", LineKind.DOSSIER: "Hồ sơ", LineKind.DOCUMENT: "Văn bản",
    LineKind.RECORD: "Tài liệu điện tử", LineKind.DATABASE: "Cơ sở dữ liệu",
    LineKind.ACCOUNT: "Tài khoản hệ thống", LineKind.TASK: "Việc, văn bản đang giải quyết",
    LineKind.LOAN: "Tài liệu cho mượn", LineKind.MEMBER_FILE: "Hồ sơ đảng viên",
    LineKind.MEMBER_LIST: "Danh sách đảng viên", LineKind.SEAL: "Con dấu",
    LineKind.KEY: "Thiết bị chữ ký số, khóa", LineKind.SECRET: "Tài liệu mật",
}  # fmt: skip
STATES = {
    LineState.DECLARED: "chưa nhận", LineState.ACCEPTED: "đủ", LineState.MISSING: "thiếu",
    LineState.DAMAGED: "hư hỏng", LineState.DIFFERS: "sai khác", LineState.EXTRA: "ngoài danh mục",
}  # fmt: skip
CONDITIONS = {
    BoxState.ARRANGED: "đã chỉnh lý", BoxState.UNARRANGED: "chưa chỉnh lý", BoxState.BUNDLED: "bó gói",
    BoxState.LOOSE: "rời lẻ",
}  # fmt: skip
RESOLUTIONS = {
    Resolution.ACCEPTED: "hai bên thống nhất", Resolution.CORRECTED: "danh mục ghi sai",
    Resolution.RECOVERED: "đã bổ sung", Resolution.LOST: "xác định mất",
}  # fmt: skip
# `art. 40.2a`: article, clause (khoản), point (điểm).
_ARTICLE = re.compile(r"art\. (\d+)(?:\.(\d+)([a-zđ])?)?")

COLUMNS = (
    "STT", "Loại", "Số, ký hiệu", "Tiêu đề", "Thời gian", "Thời hạn bảo quản", "Số lượng khai",
    "Số lượng nhận",
    "Số trang", "Số tệp", "Mét giá", "Tình trạng", "Nơi để", "Người tiếp tục giải quyết", "Kết quả nhận",
    "Ghi chú khi nhận", "Xử lý sai khác", "Lý do", "Người chịu trách nhiệm", "Tìm thấy", "Ghi chú",
)  # fmt: skip


def article_in_words(article: str) -> str:
    """Return the source of a rule as Vietnamese papers cite it: `Điều 40 khoản 2 điểm a` for `art. 40.2a`."""
    return _ARTICLE.sub(_cited, article)


def _cited(found: re.Match[str]) -> str:
    number, clause, point = found.groups()
    parts = [f"Điều {number}", f"khoản {clause}" if clause else "", f"điểm {point}" if point else ""]
    return " ".join(part for part in parts if part)
