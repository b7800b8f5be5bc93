"""Which logical paths are kept, which are refused."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso.preservation.errors import PathRefused, PathsCollide
from hoso.preservation.ocfl import paths

ELEMENT = st.text(st.sampled_from(string.ascii_letters + "àđơữ ._-()"), min_size=1, max_size=12)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "a/",
        "a//b",
        "../a",
        "a/../b",
        "a/./b",
        ".",
        "a\\b",
        "a\0b",
        "a\nb",
        "half\ud800",
        "Quye\u0302\u0301t.pdf",  # not composed
        "x" * 256,
        "/".join(["folder"] * 200),
    ],
)
def test_a_path_that_leaves_the_object_or_no_disk_could_hold_is_refused(path: str) -> None:
    with pytest.raises(PathRefused):
        paths.require_storable([path])


@pytest.mark.parametrize(
    "both",
    [
        ("Quyết định.pdf", "quyết ĐỊNH.pdf"),
        ("documents", "documents/0001.pdf"),
        ("Documents", "documents/0001.pdf"),
        ("a/b", "a/b/c/d"),
    ],
)
def test_two_paths_that_some_disk_could_not_tell_apart_are_refused(both: tuple[str, str]) -> None:
    with pytest.raises(PathsCollide):
        paths.require_storable(both)


def test_vietnamese_names_spaces_and_dots_are_kept() -> None:
    paths.require_storable(
        ["documents/0001/Quyết định số 15.QĐ-UBND (bản chính).pdf", "a.b/c..d", "...", "ưđ/ơ"]
    )


@given(st.lists(ELEMENT, min_size=1, max_size=5))
def test_whatever_is_accepted_stays_inside_the_object(elements: list[str]) -> None:
    path = "/".join(elements)
    try:
        paths.require_storable([path])
    except PathRefused:
        assert any(part in {".", ".."} for part in elements)
    else:
        assert not list(paths.faults(path))


@given(st.text())
def test_no_text_at_all_makes_the_decision_fall_over(path: str) -> None:
    try:
        paths.require_storable([path])
    except PathRefused:
        return
    assert ".." not in path.split("/")
    assert not path.startswith("/")
    path.encode()
