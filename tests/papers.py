"""Small papers as PDF, drawn once: one page that bears nothing, and one that bears a secrecy mark."""

from functools import cache

from hoso.printing.closed import lay_out

_PAGE = """<html><style>@page {{ size: A5; margin: 1.5cm }} h1 {{ font-size: 18pt }}
b {{ color: #c00; border: 2px solid #c00; padding: 4pt 12pt; font-size: 18pt }}</style><body>{mark}
<p>ỦY BAN NHÂN DÂN XÃ CHIÊM HÓA</p><h1>{title}</h1><p>Điều 1. Giao Văn phòng thực hiện công tác bảo mật theo
quy định.</p><p>Điều 2. Quyết định này có hiệu lực kể từ ngày ký.</p></body></html>"""


@cache
def a_paper(title: str = "QUYẾT ĐỊNH", *, mark: str = "") -> bytes:
    """Return one page; `mark` stands in a red frame on it."""
    framed = f"<p><b>{mark}</b></p>" if mark else ""
    return lay_out(_PAGE.format(title=title, mark=framed), name="paper")


def a_copy(number: int) -> bytes:
    """Return the paper once more, in bytes of its own: behind the end of a PDF anything may stand."""
    return a_paper() + b"%% %d\n" % number
