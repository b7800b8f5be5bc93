"""The benchmark of evidence, on few objects."""

import pytest

from hoso.bench.evidence import bench


@pytest.mark.long
def test_many_objects_are_renewed_by_few_stamps_and_little_memory() -> None:
    told = bench(2000, at_once=100, object_mb=0.1)
    assert (told["objects"], told["stamps"], told["new_stamps"]) == (2000, 20, 1)
    assert told["peak_after_mb"] < 400
    assert told["peer"]["mb_a_second"] > 0
