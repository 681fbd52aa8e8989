"""A gzip stream stitched from parts. A zlib stream of its own costs a panel 180 KB; this costs it two numbers.

Shared bytes come deflated already, each part ending in a full flush; what is a panel's own goes between them as
stored blocks. Of its own is little more than the stream's id. So a chunk is stitched once for all panels of equal
fingerprint, with gaps, and each puts its id there.
"""

import struct
import zlib

from .render import Rendered

HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
LAST_BLOCK = b"\x03\x00"
STORED_LIMIT = 65_535
STREAM = b"\x00"  # in a panel's own bytes: the stream's id goes here. No text that is kept has this character

Piece = bytes | Rendered


class Chunk:
    """What is sent at once, plain and zipped: the parts between which the stream's id goes."""

    __slots__ = ("html", "zipped")

    def __init__(self, pieces: list[Piece], id_length: int) -> None:
        html, zipped = [b""], [b""]
        for piece in _runs(pieces):
            if isinstance(piece, Rendered):
                html[-1] += piece.html
                zipped[-1] += piece.deflated
            else:
                _put(html, piece)
                _put_stored(zipped, piece, id_length)
        self.html, self.zipped = tuple(html), tuple(zipped)


def _runs(pieces: list[Piece]) -> list[Piece]:
    """Own bytes that follow each other are one piece, and what is empty is none."""
    runs: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Rendered):
            if piece.html:
                runs.append(piece)
        elif runs and isinstance(runs[-1], bytes):
            runs[-1] += piece
        elif piece:
            runs.append(piece)
    return runs


def _put(parts: list[bytes], own: bytes) -> None:
    first, *others = own.split(STREAM)
    parts[-1] += first
    parts += others


def _put_stored(parts: list[bytes], own: bytes, id_length: int) -> None:
    length = len(own) + own.count(STREAM) * (id_length - len(STREAM))
    if length > STORED_LIMIT:
        middle = len(own) // 2
        _put_stored(parts, own[:middle], id_length)
        _put_stored(parts, own[middle:], id_length)
        return
    parts[-1] += b"\x00" + struct.pack("<HH", length, length ^ 0xFFFF)
    _put(parts, own)


class Gzip:
    """RFC 1952: header, deflate blocks, checksum and length of all that went in."""

    __slots__ = ("_checksum", "_id", "_length")

    def __init__(self, stream_id: str) -> None:
        self._id = stream_id.encode()
        self._checksum = self._length = 0

    def begin(self) -> bytes:
        return HEADER

    def feed(self, pieces: list[Piece]) -> bytes:
        return self.put(Chunk(pieces, len(self._id)))

    def put(self, chunk: Chunk) -> bytes:
        self._count(self._id.join(chunk.html))
        return self._id.join(chunk.zipped)

    def end(self) -> bytes:
        return LAST_BLOCK + struct.pack("<II", self._checksum, self._length & 0xFFFFFFFF)

    def _count(self, data: bytes) -> None:
        self._checksum = zlib.crc32(data, self._checksum)
        self._length += len(data)


class Plain:
    """The same, for a browser that takes no gzip, and for what is zipped as a whole."""

    __slots__ = ("_id",)

    def __init__(self, stream_id: str) -> None:
        self._id = stream_id.encode()

    def begin(self) -> bytes:
        return b""

    def feed(self, pieces: list[Piece]) -> bytes:
        id = self._id
        return b"".join([piece.html if isinstance(piece, Rendered) else piece.replace(STREAM, id) for piece in pieces])

    def put(self, chunk: Chunk) -> bytes:
        return self._id.join(chunk.html)

    def end(self) -> bytes:
        return b""
