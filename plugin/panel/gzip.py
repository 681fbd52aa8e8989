"""A gzip stream stitched from parts. A zlib stream of its own costs a panel 180 KB; this costs it two numbers.

Shared bytes come deflated already, each part ending in a full flush; what is a panel's own goes between them as
stored blocks.
"""

import struct
import zlib

from .render import Rendered, deflate

HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
LAST_BLOCK = b"\x03\x00"
STORED_LIMIT = 65_535

Piece = bytes | Rendered


class Gzip:
    """RFC 1952: header, deflate blocks, checksum and length of all that went in."""

    __slots__ = ("_checksum", "_length")

    def __init__(self) -> None:
        self._checksum = self._length = 0

    def begin(self) -> bytes:
        return HEADER

    def whole(self, html: bytes) -> bytes:
        """A generation is many bytes, most a panel's own.

        They are deflated together, by a compressor that goes at once.
        """
        self._count(html)
        return deflate(html, level=3)

    def feed(self, pieces: list[Piece]) -> bytes:
        parts: list[bytes] = []
        own = b""
        for piece in pieces:
            if isinstance(piece, Rendered):
                if own:
                    parts.append(self._stored(own))
                    own = b""
                if piece.html:
                    self._count(piece.html)
                    parts.append(piece.deflated)
            else:
                own += piece
        if own:
            parts.append(self._stored(own))
        return b"".join(parts)

    def end(self) -> bytes:
        return LAST_BLOCK + struct.pack("<II", self._checksum, self._length & 0xFFFFFFFF)

    def _stored(self, data: bytes) -> bytes:
        if len(data) > STORED_LIMIT:
            return self._stored(data[:STORED_LIMIT]) + self._stored(data[STORED_LIMIT:])
        self._count(data)
        return b"\x00" + struct.pack("<HH", len(data), len(data) ^ 0xFFFF) + data

    def _count(self, data: bytes) -> None:
        self._checksum = zlib.crc32(data, self._checksum)
        self._length += len(data)


class Plain:
    """The same, for a browser that takes no gzip."""

    __slots__ = ()

    def begin(self) -> bytes:
        return b""

    def whole(self, html: bytes) -> bytes:
        return html

    def feed(self, pieces: list[Piece]) -> bytes:
        return b"".join(piece.html if isinstance(piece, Rendered) else piece for piece in pieces)

    def end(self) -> bytes:
        return b""
