"""A stream stitched from parts is one gzip member, whatever the parts."""

import gzip
import random
import zlib

import pytest

from plugin.panel.machine.gzip import STREAM, Chunk, Gzip, Piece, Plain
from plugin.panel.machine.render import EMPTY, SMALL, Passing, Rendered, deflate


def stitched(encoder: Gzip | Plain, whole: bytes, feeds: list[list[Piece]]) -> list[bytes]:
    return [
        encoder.begin() + encoder.feed([Passing(whole)]),
        *(encoder.feed(pieces) for pieces in feeds),
        encoder.end(),
    ]


def content(feeds: list[list[Piece]]) -> bytes:
    return b"".join(
        piece.html if isinstance(piece, Rendered) else piece.replace(STREAM, b"abc")
        for pieces in feeds
        for piece in pieces
    )


FEEDS: dict[str, list[list[Piece]]] = {
    "nothing": [],
    "an empty feed": [[]],
    "own bytes": [[b"<b>own</b>"]],
    "shared bytes": [[Rendered(b"<i>shared</i>")]],
    "an empty fragment": [[b"a", EMPTY, b"b"]],
    "own, shared, own": [[b"<b>", Rendered("grün".encode()), b"</b>"], [Rendered(b"x" * 70_000), b"", b"end"]],
    "own beyond a stored block": [[b"y" * 65_535], [b"z" * 65_536], [b"w" * 200_000]],
    "the stream's id": [[b"<a>" + STREAM + b"</a>" + STREAM, Rendered(STREAM), STREAM * 7_000]],
    "what cannot be compressed": [
        [Rendered(random.Random(1).randbytes(100_000)), random.Random(2).randbytes(100_000).replace(STREAM, b"")]
    ],
}


@pytest.mark.parametrize("feeds", FEEDS.values(), ids=FEEDS)
def test_any_parts_are_one_whole_member(feeds: list[list[Piece]]) -> None:
    parts = stitched(Gzip("abc"), b"<html>", feeds)
    assert gzip.decompress(b"".join(parts)) == b"<html>" + content(feeds)


@pytest.mark.parametrize("feeds", FEEDS.values(), ids=FEEDS)
def test_each_part_can_be_read_when_it_has_come(feeds: list[list[Piece]]) -> None:
    inflate = zlib.decompressobj(31)
    parts = stitched(Gzip("abc"), b"<html>", feeds)
    assert inflate.decompress(parts[0]) == b"<html>"
    for part, pieces in zip(parts[1:-1], feeds, strict=True):
        assert inflate.decompress(part) == content([pieces])
    assert inflate.decompress(parts[-1]) == b""
    assert inflate.eof


def test_a_part_that_was_changed_on_its_way_is_noticed() -> None:
    whole = bytearray(b"".join(stitched(Gzip("abc"), b"<html>", [[b"<b>own</b>"]])))
    whole[whole.index(b"own")] ^= 1
    with pytest.raises((zlib.error, OSError)):
        gzip.decompress(bytes(whole))


def test_a_shared_fragment_is_deflated_once_and_goes_anywhere() -> None:
    shared = Rendered(b"<p>shared</p>" * 50)
    once = shared.deflated
    one, other = Gzip("abc"), Gzip("abc")
    streams = [stitched(one, b"a", [[shared, shared]]), stitched(other, b"b", [[b"own", shared]])]
    assert shared.deflated is once
    assert all(once in b"".join(parts) for parts in streams)
    assert gzip.decompress(b"".join(streams[0])) == b"a" + shared.html * 2
    assert gzip.decompress(b"".join(streams[1])) == b"bown" + shared.html


def test_a_chunk_is_stitched_once_for_streams_of_any_id() -> None:
    chunk = Chunk([b"<a>" + STREAM, Rendered(b"shared"), b"</a>" + STREAM * 2], len("abc"))
    for stream_id in ("abc", "xyz"):
        encoder = Gzip(stream_id)
        zipped = encoder.begin() + encoder.put(chunk) + encoder.put(chunk) + encoder.end()
        html = f"<a>{stream_id}shared</a>{stream_id}{stream_id}".encode()
        assert gzip.decompress(zipped) == html * 2
        assert Plain(stream_id).put(chunk) == html


def test_the_length_wraps_as_gzip_wants() -> None:
    encoder = Gzip("abc")
    encoder._length = (1 << 32) - 1
    encoder.feed([b"ab"])
    assert encoder.end()[-4:] == b"\x01\x00\x00\x00"


def test_deflated_bytes_depend_on_nothing_before_them() -> None:
    inflate = zlib.decompressobj(-15)
    assert inflate.decompress(deflate(b"one")) == b"one"
    assert zlib.decompressobj(-15).decompress(deflate(b"two")) == b"two"
    assert deflate(b"x" * 100).endswith(b"\x00\x00\xff\xff")


@pytest.mark.parametrize("length", [1, SMALL - 1, SMALL])
def test_a_small_fragment_comes_out_as_it_does_of_a_compressor_with_all_its_memory(length: int) -> None:
    html = b"".join(b"<option value=%d>Plan %d</option>" % (number, number * 7) for number in range(length))[:length]
    compressor = zlib.compressobj(6, zlib.DEFLATED, -15, 8)
    assert deflate(html) == compressor.compress(html) + compressor.flush(zlib.Z_FULL_FLUSH)


@pytest.mark.parametrize("feeds", FEEDS.values(), ids=FEEDS)
def test_who_takes_no_gzip_is_sent_the_same(feeds: list[list[Piece]]) -> None:
    assert b"".join(stitched(Plain("abc"), b"<html>", feeds)) == b"<html>" + content(feeds)


def test_what_one_panel_alone_is_sent_goes_between_what_is_shared() -> None:
    shared = Rendered(b"<p>shared</p>" * 50)
    zipped = b"".join(stitched(Gzip("abc"), b"<html>", [[shared, b"own" + STREAM, Passing(b"<p>many</p>" * 500)]]))
    assert gzip.decompress(zipped) == b"<html>" + shared.html + b"ownabc" + b"<p>many</p>" * 500
    assert shared.deflated in zipped
