"""A network that can be made to fail: a TCP proxy in front of a service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Proxy:
    """Forwards both ways, until a test says otherwise.

    `swallow` counts the answers still to be lost: the request arrives, and the connection breaks with the first byte
    of its answer. `stalled` keeps connections open and forwards nothing: the peer has silently died. `lost` is set
    when an answer has been, `again` when somebody has connected a second time.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self.url = ""
        self.swallow = 0
        self.lost = asyncio.Event()
        self.stalled = False
        self.accepted = 0
        self.again = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()

    def drop(self) -> None:
        """Break every connection there is."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        if self.accepted > 1:
            self.again.set()
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, far_writer}
        await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer, answers=True))
        self._writers -= {writer, far_writer}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answers: bool = False) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if self.stalled:
                    continue
                if answers and self.swallow:
                    self.swallow -= 1
                    self.lost.set()
                    self.drop()
                    return
                writer.write(data)
                await writer.drain()
        writer.transport.abort()


@asynccontextmanager
async def proxy_to(port: int) -> AsyncIterator[Proxy]:
    proxy = Proxy(port)
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
        proxy.drop()
