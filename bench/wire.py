"""HTTP/1.1 by hand: the client must cost little, because it shares the machine with what it measures."""

import asyncio
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from plugin.domain.once import FOLLOWED, MARK, new_mark
from plugin.domain.secret import hash_secret

OPEN_SECONDS = 60.0
PAGE = (
    "GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: text/html\r\nAccept-Encoding: gzip, deflate\r\n"
    "Accept-Language: en\r\nUser-Agent: bench\r\n\r\n"
)


def marked(path: str) -> str:
    """A panel's address with a one-time mark, as the service's own redirects and links have one."""
    if not path.startswith("/p/") or "?" in path:
        return path
    return f"{path}?{MARK}={new_mark(hash_secret(path.split('/')[2]), datetime.now(UTC) + FOLLOWED)}"


class Stream(asyncio.Protocol):
    """A panel as a browser holds it: one response that does not end. What the service sends at once is one chunk."""

    def __init__(self, path: str) -> None:
        self._request = PAGE.format(path=marked(path)).encode()
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._in_body = False
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self.head = b""
        self.first = b""
        self.chunks = self.bytes = 0
        self.last_at = 0.0
        self.lost = False
        self._kept: list[bytes] = []
        self._on_chunk: Callable[[bytes], None] | None = None

    async def open(self, port: int) -> "Stream":
        """Returns when the whole first view is here."""
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", port)
        async with asyncio.timeout(OPEN_SECONDS):
            await self.until(1)
        return self

    async def until(self, chunks: int) -> None:
        if self.chunks < chunks:
            waiting = asyncio.get_running_loop().create_future()
            self._waiting.append((chunks, waiting))
            await waiting

    def listen(self, on_chunk: Callable[[bytes], None]) -> None:
        """`on_chunk` is called with every chunk, from the first on."""
        for chunk in self._kept:
            on_chunk(chunk)
        self._kept, self._on_chunk = [], on_chunk

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are none by descent
        self._transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        for _, waiting in self._waiting:
            if not waiting.done():
                waiting.set_exception(ConnectionError(f"the stream ended: {self.head[:80]!r}"))

    def data_received(self, data: bytes) -> None:
        self.last_at = time.monotonic()
        self._buffer += data
        if not self._in_body:
            head, separator, rest = self._buffer.partition(b"\r\n\r\n")
            if not separator:
                return
            self.head, self._buffer, self._in_body = bytes(head), rest, True
        while chunk := self._next_chunk():
            self._take(chunk)

    def _next_chunk(self) -> bytes:
        end = self._buffer.find(b"\r\n")
        if end < 0:
            return b""
        size = int(self._buffer[:end], 16)
        if len(self._buffer) < end + 2 + size + 2:
            return b""
        chunk = bytes(self._buffer[end + 2 : end + 2 + size])
        del self._buffer[: end + 2 + size + 2]
        return chunk

    def _take(self, chunk: bytes) -> None:
        self.chunks += 1
        self.bytes += len(chunk)
        if self.chunks == 1:
            self.first = chunk
        if self._on_chunk:
            self._on_chunk(chunk)
        else:
            self._kept.append(chunk)
        for entry in [entry for entry in self._waiting if self.chunks >= entry[0]]:
            self._waiting.remove(entry)
            if not entry[1].done():
                entry[1].set_result(None)


class Answer:
    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body


class Client:
    """One kept-alive connection, one request at a time."""

    def __init__(self, port: int, api_key: str = "") -> None:
        self._port = port
        self._bearer = f"Authorization: Bearer {api_key}\r\n" if api_key else ""
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(
        self, method: str, path: str, body: bytes = b"", *, page: bool = False, media_type: str = "application/json"
    ) -> Answer:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port, limit=2**26)
        gzip = "Accept-Encoding: gzip\r\n" if page else ""
        self._writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: bench\r\n{self._bearer}{gzip}"
            f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(int(head[0].split()[1]), headers, body)

    async def put(self, path: str, body: bytes) -> None:
        answer = await self.ask("PUT", path, body)
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {answer.body[:200]!r}")

    async def post(self, path: str, body: bytes = b"") -> None:
        answer = await self.ask("POST", path, body)
        if answer.status not in (200, 201):
            raise RuntimeError(f"{path}: {answer.status} {answer.body[:200]!r}")

    def close(self) -> None:
        if self._writer:
            self._writer.close()


def inflate(chunk: bytes) -> bytes:
    return zlib.decompressobj(31).decompress(chunk)


async def open_all(port: int, paths: list[str], together: int = 16) -> list[Stream]:
    """Panels that stay open."""
    gate = asyncio.Semaphore(together)

    async def one(path: str) -> Stream:
        async with gate:
            return await Stream(path).open(port)

    return list(await asyncio.gather(*(one(path) for path in paths)))


async def settle(streams: list[Stream], quiet: float = 0.7, since: float = 0.0) -> None:
    """Returns when nothing has arrived for a while, nor since `since`: every panel shows what there is to show."""
    while True:
        left = max(since, *(stream.last_at for stream in streams)) + quiet - time.monotonic()
        if left <= 0:
            return
        await asyncio.sleep(left)
