from collections.abc import Iterator

import pytest

from hoso.lib.streams import as_stream


@pytest.mark.parametrize("size", [1, 3, 4, 100_000, -1])
def test_pieces_are_read_as_one_whatever_is_asked_for_at_once(size: int) -> None:
    stream, read = as_stream([b"", b"abc", b"", b"defg" * 5000, b""]), b""
    while piece := stream.read(size):
        read += piece
    assert read == b"abc" + b"defg" * 5000
    assert stream.read() == b""


def test_a_piece_is_asked_for_when_it_is_needed() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x" * 100_000
        raise OSError("the line broke")

    stream = as_stream(pieces())
    assert stream.read(10) == b"x" * 10
    with pytest.raises(OSError, match="the line broke"):
        stream.read()
