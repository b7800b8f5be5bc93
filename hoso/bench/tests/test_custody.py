"""The benchmark of custody, on a small house."""

import pytest

from hoso.bench.custody import bench


@pytest.mark.long
def test_acts_are_measured_beside_their_peers_and_pages_asked() -> None:
    told = bench(6000)
    assert told["boxes"] == 6000 + 2 * 412 + 40
    assert told["register"] < told["register_singly"]
    assert told["move"] < told["move_singly"]
    assert set(told["pages"]) == {"body", "stores", "boxes", "room"}
