"""The arrangement of folders, held against the examples of extension 0003."""

import pytest

from hoso.preservation.ocfl.layout import EXTENSION, Layout, layout_from

LONG = "abcdefghij" * 26


@pytest.mark.parametrize(
    ("object_id", "path"),
    [
        ("object-01", "3c0/ff4/240/object-01"),
        ("..hor/rib:le-$id", "487/326/d8c/%2e%2ehor%2frib%3ale-%24id"),
        ("..Hor/rib:lè-$id", "373/529/21a/%2e%2eHor%2frib%3al%c3%a8-%24id"),
        (LONG, f"55b/432/806/{LONG[:100]}-55b432806f4e270da0cf23815ed338742179002153cd8d896f23b3e2d8a14359"),
    ],
)
def test_an_object_lies_where_the_extension_puts_it(object_id: str, path: str) -> None:
    assert Layout().path_of(object_id) == path


def test_other_parameters_of_the_extension_are_understood() -> None:
    layout = layout_from(
        {"extensionName": EXTENSION, "digestAlgorithm": "md5", "tupleSize": 2, "numberOfTuples": 15}
    )
    assert layout is not None
    assert layout.path_of("object-01") == "ff/75/53/44/92/48/5e/ab/b3/9f/86/35/67/28/88/object-01"


def test_no_tuples_put_objects_into_the_root_itself() -> None:
    layout = layout_from({"tupleSize": 0, "numberOfTuples": 0})
    assert layout is not None
    assert layout.path_of("object-01") == "object-01"


@pytest.mark.parametrize(
    "config",
    [
        {"tupleSize": 0},
        {"tupleSize": 33},
        {"tupleSize": -1},
        {"tupleSize": True},
        {"tupleSize": 32, "numberOfTuples": 32},
        {"digestAlgorithm": "crc32"},
        {"extensionName": "0004-hashed-n-tuple-storage-layout"},
        [],
        None,
    ],
)
def test_parameters_that_the_extension_does_not_allow_are_refused(config: object) -> None:
    assert layout_from(config) is None
