"""Which files of a document go into a package, and which is read first."""

from typing import Any

import pytest

from hoso.preservation.packages.described import Described

ONE = "01a21fbe-25d9-762a-8ee3-0cb826a191fb"


def described(*roles: str) -> Described:
    files = [{"path": f"{place}-{role}.pdf", "role": role} for place, role in enumerate(roles)]
    document: dict[str, Any] = {"files": files}
    return Described(
        {
            "dossier": {"id": ONE, "code": "HS/01", "year": 2024, "approved_at": "2024-05-01T00:00:00+00:00"},
            "fonds": {"code": "P01", "creator": {"code": None}},
            "documents": [document],
        }
    )


@pytest.mark.parametrize(
    ("roles", "names"),
    [
        (("original",), [".pdf"]),
        (("original", "pdfa", "reading"), [".pdf", ".original.pdf"]),
        (("original", "original", "pdfa"), [".pdf", ".original.pdf", ".original-2.pdf"]),
        (("original", "annex", "annex"), [".pdf", ".annex.pdf", ".annex-2.pdf"]),
        (("original", "pdfa", "signed"), [".pdf", ".reading-copy.pdf", ".original.pdf"]),
    ],
)
def test_all_that_people_read_goes_along(roles: tuple[str, ...], names: list[str]) -> None:
    [(_number, _document, packed)] = described(*roles).packed()
    assert [each.name.removeprefix("P01.2024.HS-01.0000001") for each in packed] == names
    assert [each.is_attached for each in packed] == [place > 0 for place in range(len(names))]


def test_a_signed_copy_is_read_first() -> None:
    [(_number, _document, packed)] = described("original", "pdfa", "signed").packed()
    assert [each.facts["role"] for each in packed] == ["signed", "pdfa", "original"]
