"""The vocabulary of made-up office documents."""

_WORDS = """
quyết định|thực hiện|tổ chức|cơ quan|quy định|ủy ban|nhân dân|quản lý|công tác|đề nghị|phê duyệt
kế hoạch|báo cáo|ban hành|đơn vị|xã hội|phát triển|kinh tế|dự án|đầu tư|xây dựng|giao thông|đất đai
bồi thường|hỗ trợ|tái định cư|giải phóng|mặt bằng|hồ sơ|tài liệu|lưu trữ|chỉnh lý|bàn giao|sáp nhập
sắp xếp|hành chính|cải cách|thủ tục|công chức|viên chức|cán bộ|đảng viên|chi bộ|đảng bộ|nghị quyết
chỉ thị|hướng dẫn|thông báo|kết luận|biên bản|tờ trình|công văn|căn cứ|trách nhiệm|hiệu lực|thi hành
kể từ|ngày ký|chủ tịch|phó chủ tịch|giám đốc|trưởng phòng|văn phòng|thường vụ|ngân sách|nhà nước
tài chính|kinh phí|quyết toán|dự toán|thanh tra|kiểm tra|giám sát|khiếu nại|tố cáo|tiếp dân|y tế
giáo dục|trường học|giáo viên|học sinh|bệnh viện|dịch bệnh|vắc xin|an toàn|thực phẩm|môi trường
chất thải|nông nghiệp|nông thôn|thủy lợi|đê điều|phòng chống|thiên tai|lâm nghiệp|rừng trồng|chăn nuôi
thú y|thủy sản|văn hóa|thể thao|du lịch|di tích|lễ hội|gia đình|trẻ em|người cao tuổi|chính sách|liệt sĩ
thương binh|bảo hiểm|lao động|việc làm|xuất khẩu|doanh nghiệp|hợp tác xã|thương mại|công nghiệp
cụm công nghiệp|khu chế xuất|đấu thầu|quốc phòng|an ninh|trật tự|quân sự|nghĩa vụ|dân quân|tư pháp
hộ tịch|chứng thực|pháp luật|tuyên truyền|phổ biến|khoa học|công nghệ|chuyển đổi số|dữ liệu|phần mềm
hạ tầng|viễn thông|bưu chính|điện lực|cấp nước|thoát nước|đô thị|quy hoạch|kiến trúc|nhà ở|chung cư
cầu đường|vỉa hè|chiếu sáng|nghĩa trang|chợ đầu mối|bến xe|cảng sông|sân bay|thi đua|khen thưởng|kỷ luật
bổ nhiệm|luân chuyển|nghỉ hưu|tuyển dụng|đào tạo|bồi dưỡng|đánh giá|phân loại|biên chế|điều chỉnh
bổ sung|thay thế|bãi bỏ|gia hạn|thu hồi|cấp phép|đăng ký|thẩm định|nghiệm thu|bàn giao mặt bằng
giải ngân|triển khai|phối hợp|tham mưu|chủ trì|rà soát|thống kê|tổng hợp|đôn đốc|xử lý|khắc phục
hoàn thành|tiến độ|chậm trễ|nội dung|mục tiêu|nhiệm vụ|giải pháp|yêu cầu|nguyên tắc|điều kiện|tiêu chuẩn
định mức|chất lượng|hiệu quả|kết quả|giai đoạn|hằng năm|quý một|sáu tháng|cuối năm|đợt hai|lần thứ
khóa mười|nhiệm kỳ|đại hội|hội nghị|kỳ họp|phiên họp|ruộng bậc thang|mương nội đồng|hồ chứa|đập dâng
trạm bơm|kè chống sạt lở|suối cạn|nương rẫy|cây quế|cây hồi|chè shan|trâu bò|lợn bản|gà đồi|cá lồng
mật ong|thổ cẩm|nhà sàn|lễ cấp sắc|hát then|đàn tính|chợ phiên|bản làng|thôn xóm|giếng khoan|bể lọc
trạm biến áp|cột điện|ngầm tràn|cầu treo|rãnh thoát|lề đường|biển báo|vạch kẻ|lan can|gờ giảm tốc|sổ đỏ
thửa đất|tờ bản đồ|trích lục|mốc giới|tranh chấp|thừa kế|tặng cho|chuyển nhượng|thế chấp|thuế đất
tiền sử dụng
"""
_LINKS = """
của và về các được theo trong cho tại từ đến có không với này những là do để trên sau khi đã cùng như
đối với
"""
_OPENINGS = """
phê duyệt|ban hành|điều chỉnh|bổ sung|kiện toàn|thành lập|giao|triển khai|báo cáo|đề nghị|tăng cường
công bố|thu hồi
"""
# Code, abbreviation, name, share in a hundred.
TYPES = (
    ("QD", "QĐ", "Quyết định", 30),
    ("CV", "", "Công văn", 34),
    ("TB", "TB", "Thông báo", 9),
    ("BC", "BC", "Báo cáo", 9),
    ("KH", "KH", "Kế hoạch", 6),
    ("TTR", "TTr", "Tờ trình", 5),
    ("NQ", "NQ", "Nghị quyết", 3),
    ("BB", "BB", "Biên bản", 2),
    ("HD", "HD", "Hướng dẫn", 1),
    ("CT", "CT", "Chỉ thị", 1),
)
_SYMBOLS = """
UBND HĐND UBND-VX UBND-NL UBND-KT VP TNMT GDĐT LĐTBXH NV TCKH ĐU HU BTG BTC UBKT MTTQ KL ĐC TTr YT VHTT
"""
_SURNAMES = """
Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Nông Ma Hà Quan Chẩu Lù Vàng
"""
_MIDDLES = """
Văn Thị Đức Minh Quốc Thanh Hữu Xuân Ngọc Thu Hồng Đình Công Quang Bá Trọng Kim Mạnh
"""
_GIVEN = """
An Bình Chi Dũng Giang Hà Hải Hạnh Hiếu Hòa Hùng Hương Khánh Lan Liên Linh Long Mai Nam Nga Nghĩa Oanh
Phong Phúc Phương Quân Quyên Sơn Tâm Thảo Thắng Thủy Tiến Trang Trung Tuấn Tuyết Vân Vinh Yến
"""
_ONSETS = """
b c ch d đ g gi h k kh l m n ng nh ph qu r s t th tr v x
"""
_RIMES = """
a à á ả ã ạ an àn ạn áng ao ào ay ày âm ấp ât âu e én em eo ê ến êch i ia ích iên iếu in inh o oà oan
oét oi on ong ô ôc ôi ôn ơ ơi ơn u ua ung uy uyên ư ưa ức ương ước y
"""

# Words may be of several syllables; the frequent ones stand first.
WORDS = tuple(word for line in _WORDS.split("\n") for word in line.split("|") if word)
OPENINGS = tuple(word for line in _OPENINGS.split("\n") for word in line.split("|") if word)
LINKS, SYMBOLS = tuple(_LINKS.split()), tuple(_SYMBOLS.split())
SURNAMES, MIDDLES, GIVEN = tuple(_SURNAMES.split()), tuple(_MIDDLES.split()), tuple(_GIVEN.split())
# Syllables of made-up places: an onset and a rime.
ONSETS, RIMES = tuple(_ONSETS.split()), tuple(_RIMES.split())
