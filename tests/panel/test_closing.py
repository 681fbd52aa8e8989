"""A panel that has closed leaves nothing behind that only a full garbage collection would find."""

import asyncio
import gc
from pathlib import Path
from typing import Any

from plugin.panel.machine.live_page import LivePage
from plugin.panel.machine.page import LiveResponse
from tests.panel.office import Office, office_at


async def open_and_close(office: Office) -> None:
    session = await office.world.session(customer=None, conversation="conv")
    shown, closed = asyncio.Event(), asyncio.Event()

    async def receive() -> Any:
        await closed.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            shown.set()

    async def run() -> None:
        await panel({"type": "http", "headers": []}, receive, send)  # type: ignore[arg-type]

    panel = LiveResponse(office.services, session).to_asgi_response()
    running = asyncio.create_task(run())
    await shown.wait()
    closed.set()
    await running


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
