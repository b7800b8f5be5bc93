"""The code lists of QCVN 102:2016 (reference, section 6.2; (S), to be checked against the official text)."""

from enum import IntEnum, StrEnum


class Priority(IntEnum):
    """Độ khẩn."""

    NORMAL = 0  # thường
    URGENT = 1  # khẩn
    VERY_URGENT = 2  # thượng khẩn
    EXPRESS = 3  # hỏa tốc
    EXPRESS_BY_HOUR = 4  # hỏa tốc hẹn giờ


class SteeringType(IntEnum):
    """Whether a leader steers by this document."""

    NONE = 1  # không phải chỉ đạo
    STEERS = 2  # chỉ đạo
    REPORTS = 3  # báo cáo chỉ đạo


class BusinessType(IntEnum):
    """What the message does to the document."""

    NEW = 0  # mới
    RECALL = 1  # thu hồi
    UPDATE = 2  # cập nhật
    REPLACE = 3  # thay thế


class ReceiverType(IntEnum):
    """What an update does to one recipient."""

    REMOVED = 0
    ADDED = 1


class Paper(IntEnum):
    """Whether paper follows. One sample reads it as a page count: any other number is kept, with a remark."""

    NONE = 0
    FOLLOWS = 1


class StatusCode(StrEnum):
    """How far a recipient is with a document."""

    ARRIVED = "01"  # đã đến
    REJECTED = "02"  # từ chối tiếp nhận
    ACCEPTED = "03"  # đã tiếp nhận
    ASSIGNING = "04"  # đang chờ phân công
    IN_PROGRESS = "05"  # đã phân công, đang xử lý
    COMPLETED = "06"  # đã xử lý xong
    RECALLED = "13"  # thu hồi, lấy lại văn bản
    AGREED = "15"  # đồng ý thu hồi, cập nhật
    REFUSED = "16"  # từ chối thu hồi, cập nhật
