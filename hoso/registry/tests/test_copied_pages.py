"""Pages that are copied keep their drawing; the block comes under the last print, or on its own sheet."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest

from hoso.printing.closed import lay_out_with_spots
from hoso.reading import copying
from hoso.reading.errors import ArgumentsNotUsable, FileBroken
from hoso.reading.pdfa_check import pdfa_findings


def a_page(content: str, **more: object) -> pikepdf.Pdf:
    """One page of A4 that draws `content`; its resources and turn come from above, as many tools write."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595.28, 841.89))
    page.Contents = pdf.make_stream(content.encode())
    if "/Resources" in page.obj:
        del page.obj.Resources
    state = pikepdf.Dictionary(G0=pikepdf.Dictionary(Type=pikepdf.Name.ExtGState, LW=3))
    pdf.Root.Pages.Resources = pikepdf.Dictionary(ExtGState=state)
    for name, value in more.items():
        pdf.Root.Pages[f"/{name}"] = value
    return pdf


@pytest.fixture
def compose(tmp_path: Path) -> Callable[..., Path]:
    content, spots = lay_out_with_spots(
        "<style>@page { size: A4; margin: 20mm }</style><div id='block'>SAO Y<br>01/SY-UBND</div>", name="b"
    )
    (tmp_path / "block.pdf").write_bytes(content)
    spot = [spots["block"].top, spots["block"].bottom]

    def composed(pdf: pikepdf.Pdf, pages: list[int] | None = None) -> Path:
        pdf.save(tmp_path / "source.pdf")
        asked = {"source": "source.pdf", "pages": pages, "block": "block.pdf", "block_spot": spot, "of": "x"}
        copying.compose(tmp_path, asked)
        return tmp_path / copying.COPY

    return composed


UPPER = "/G0 gs 100 700 m 500 700 l S"
FOOT = "/G0 gs 100 700 m 500 700 l S 100 60 m 500 60 l S"


def drawn(path: Path) -> list[np.ndarray]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [np.array(page.render(grayscale=True).to_numpy()) for page in pdf]


def test_what_a_page_takes_from_the_nodes_above_it_comes_along(compose: Callable[..., Path]) -> None:
    [page] = drawn(compose(a_page(UPPER)))
    # Three points thick, as the state from above says.
    assert (page[:, 300] < 128).sum() >= 3
    assert pdfa_findings(compose(a_page(UPPER))) == []


def test_the_block_stands_under_the_last_print(compose: Callable[..., Path]) -> None:
    [page] = drawn(compose(a_page(UPPER)))
    rows = np.flatnonzero((page < 128).any(axis=1))
    assert rows[-1] < 842 - 700 + 60


@pytest.mark.parametrize(
    "pdf", [a_page(FOOT), a_page(UPPER, Rotate=90), a_page(UPPER, MediaBox=pikepdf.Array([0, 0, 842, 1190]))]
)
def test_no_room_a_turned_page_or_another_size_get_a_sheet(
    compose: Callable[..., Path], pdf: pikepdf.Pdf
) -> None:
    if "/MediaBox" in pdf.Root.Pages:
        del pdf.pages[0].obj.MediaBox
    first, sheet = drawn(compose(pdf))
    assert first.any()
    assert sheet.shape == (842, 596)


def test_unbalanced_drawing_does_not_move_the_block(compose: Callable[..., Path]) -> None:
    [plain] = drawn(compose(a_page(UPPER)))
    [odd] = drawn(compose(a_page(f"{UPPER} 0.5 0 0 0.5 100 100 cm")))
    assert np.array_equal(plain, odd)


def test_nothing_that_acts_comes_along(compose: Callable[..., Path]) -> None:
    pdf = a_page(UPPER)
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.pages[0].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="x"))
    with pikepdf.open(compose(pdf)) as copy:
        assert "/OpenAction" not in copy.Root
        assert "/AA" not in copy.pages[0].obj


@pytest.mark.parametrize("pages", [[], [2], [0]])
def test_pages_that_are_not_there_are_refused(compose: Callable[..., Path], pages: list[int]) -> None:
    with pytest.raises(ArgumentsNotUsable):
        compose(a_page(UPPER), pages)


def test_what_is_no_pdf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "source.pdf").write_bytes(b"II*\x00 a picture")
    with pytest.raises(FileBroken):
        copying.pages(tmp_path, {"source": "source.pdf"})


def test_a_file_outside_the_work_folder_is_refused(tmp_path: Path) -> None:
    for name in ("../source.pdf", "missing.pdf", None):
        with pytest.raises(ArgumentsNotUsable):
            copying.pages(tmp_path, {"source": name})
