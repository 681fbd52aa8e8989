"""A connection's thread, at something long."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

PATIENCE = 10.0


@asynccontextmanager
async def busy(run: Callable[[Callable[[object], None]], Awaitable[object]]) -> AsyncIterator[asyncio.Future[object]]:
    """Inside, a thread is at something long that `run` has asked it for."""
    begun, may_end = threading.Event(), threading.Event()

    def something_long(_: object) -> None:
        begun.set()
        may_end.wait(PATIENCE)

    running = asyncio.ensure_future(run(something_long))
    try:
        await asyncio.to_thread(begun.wait, PATIENCE)
        yield running
    finally:
        may_end.set()
        await running
