"""The thread's frame: one HTML response that goes on, like the panel's. No script, one connection a page."""

import asyncio
from collections.abc import AsyncIterator

from .inbox import Agent, Conversation, Inbox
from .options import Options
from .outbox import Outbox
from .render import render

HEARTBEAT = 20.0  # seconds; proxies and browsers give up on silent connections


async def live_frame(
    inbox: Inbox, outbox: Outbox, agent: Agent, conversation: Conversation, options: Options, closing: asyncio.Event
) -> AsyncIterator[str]:
    yield render("live.html", agent=agent, conversation=conversation, options=options)
    messages, number, notice = 0, 0, ""
    while not closing.is_set():
        moved = inbox.moved  # taken before reading, so that no change is missed in between
        fresh = conversation.messages[messages:]
        lines = [line for line in inbox.activity if line.number > number]
        now = notice_of(outbox)
        if fresh or lines or now != notice:
            previous = conversation.messages[messages - 1] if messages else None
            yield render(
                "news.html",
                messages=fresh,
                previous=previous,
                lines=lines,
                notice=now if now != notice else None,
                agent=agent,
                conversation=conversation,
                options=options,
            )
        messages, number, notice = messages + len(fresh), lines[-1].number if lines else number, now
        if not await any_of(moved, closing):
            yield "\n"
    yield '<meta http-equiv="refresh" content="3">'


def notice_of(outbox: Outbox) -> str:
    if outbox.failing:
        waits = "1 change waits" if len(outbox) == 1 else f"{len(outbox)} changes wait"
        return f"Sidelight cannot be reached. {waits} here and will be sent as soon as it is back; nothing is lost."
    if outbox.refused:
        return f"Sidelight refused something. {outbox.refused}"
    return ""


async def any_of(*events: asyncio.Event) -> bool:
    """False if nothing has happened for a heartbeat's length."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        done, _ = await asyncio.wait(waits, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    return bool(done)
