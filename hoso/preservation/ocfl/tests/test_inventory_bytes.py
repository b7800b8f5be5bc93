"""The bytes of an inventory are those of the JSON library, however they are written."""

import json

from hypothesis import given
from hypothesis import strategies as st

from hoso.preservation.ocfl.inventory import Agent, Inventory, Version

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VERSION = st.builds(
    Version, st.dictionaries(TEXT, TEXT, max_size=5), TEXT, TEXT, st.builds(Agent, TEXT, TEXT)
)


@given(TEXT, st.lists(VERSION, max_size=3), st.dictionaries(TEXT, TEXT))
def test_the_bytes_are_those_of_the_library(
    object_id: str, versions: list[Version], quick: dict[str, str]
) -> None:
    inventory = Inventory(object_id)
    for version in versions:
        inventory = inventory.with_version(version, quick)
    document = inventory.as_document()
    expected = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    assert inventory.as_bytes() == expected.encode()
    for number in range(len(versions) + 1):
        before = inventory.at_version(number)
        assert len(before.versions) == number
