"""A panel that has closed leaves nothing behind that only a full garbage collection would find."""

import asyncio
import gc
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from plugin.panel.machine.live_page import LivePage
from plugin.panel.machine.page import TAKE_OVER, Connection, LiveResponse
from tests.panel.office import Office, office_at


class Lost:
    """A connection that is lost as soon as somebody watches it."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def watch(self, on_lost: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_soon(on_lost)

    async def write(self, data: bytes) -> None:
        self.written.append(data)

    def write_at_once(self, data: bytes) -> bool:
        self.written.append(data)
        return True

    def end(self) -> None:
        raise AssertionError("it is no end")

    def abort(self) -> None: ...


async def open_and_close(office: Office) -> None:
    session = await office.world.session(customer=None, conversation="conv")
    serving: list[asyncio.Task[None]] = []
    sent: list[bytes] = []

    def take_over(serve: Callable[[Connection], Coroutine[Any, Any, None]]) -> None:
        serving.append(asyncio.create_task(serve(Lost())))

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))

    scope = {"type": "http", "headers": [], "extensions": {TAKE_OVER: take_over}}
    await LiveResponse(office.services, session).to_asgi_response()(scope, None, send)  # type: ignore[arg-type]
    await serving.pop()
    assert b"Oslo" in b"".join(sent)
    assert not office.hub.streams


def pages() -> int:
    return sum(isinstance(one, LivePage) for one in gc.get_objects())


async def test_a_panel_that_has_closed_is_freed_without_a_garbage_collection(tmp_path: Path) -> None:
    async with office_at(tmp_path) as office:
        gc.collect()
        gc.disable()
        try:
            before = pages()
            await open_and_close(office)
            assert pages() == before
        finally:
            gc.enable()
