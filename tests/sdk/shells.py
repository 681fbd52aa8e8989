"""One test text for both clients: `Blocking` runs the sync one in threads, `Awaiting` awaits the async one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Self

import httpx
from sidelight_sdk import AsyncSidelight, Event, RetryPolicy, Sidelight

from tests.service import Credentials, Service

AT_ONCE = RetryPolicy(first_wait=0.0, longest_wait=60.0)
"""Retries as always, and waits for nothing it is not asked to."""

KEYS: dict[str, Any] = {"workspace": "ws_test", "api_key": "api-key", "signing_key": "signing-key-of-at-least-32-bytes"}

Answers = Callable[[httpx.Request], httpx.Response]


class Blocking:
    """The sync client."""

    def __init__(self, url: str = "http://sidelight.test", answers: Answers | None = None, **options: Any) -> None:
        transport = httpx.MockTransport(answers) if answers else None
        self.client = Sidelight(url, transport=transport, **{**KEYS, "retry": AT_ONCE, **options})

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.close()

    async def close(self) -> None:
        await asyncio.to_thread(self.client.close)

    async def call(self, use: Callable[[Any], Any]) -> Any:
        return await asyncio.to_thread(use, self.client)

    async def collect(self, use: Callable[[Any], Any]) -> list[Any]:
        """All that an iterating method gives."""
        return await asyncio.to_thread(lambda: list(use(self.client)))

    async def batch(self, fill: Callable[[Any], Any], **options: Any) -> Any:
        return await self.send(self.client.batch(**options), fill)

    async def send(self, batch: Any, fill: Callable[[Any], Any] = lambda batch: None) -> Any:
        def send() -> Any:
            with batch:
                fill(batch)
            return batch

        return await asyncio.to_thread(send)

    async def events(self, after: int | str | None = None) -> AsyncIterator[Event]:
        events = self.client.events(after=after)
        try:
            while (event := await asyncio.to_thread(next, events, None)) is not None:
                yield event
        finally:
            await asyncio.to_thread(events.close)


class Awaiting:
    """The async client."""

    def __init__(self, url: str = "http://sidelight.test", answers: Answers | None = None, **options: Any) -> None:
        transport = httpx.MockTransport(answers) if answers else None
        self.client = AsyncSidelight(url, transport=transport, **{**KEYS, "retry": AT_ONCE, **options})

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self.client.close()

    async def call(self, use: Callable[[Any], Any]) -> Any:
        return await use(self.client)

    async def collect(self, use: Callable[[Any], Any]) -> list[Any]:
        """All that an iterating method gives."""
        return [item async for item in use(self.client)]

    async def batch(self, fill: Callable[[Any], Any], **options: Any) -> Any:
        return await self.send(self.client.batch(**options), fill)

    async def send(self, batch: Any, fill: Callable[[Any], Any] = lambda batch: None) -> Any:
        async with batch:
            fill(batch)
        return batch

    def events(self, after: int | str | None = None) -> AsyncIterator[Event]:
        return self.client.events(after=after)


Shell = Blocking | Awaiting
BOTH = (Blocking, Awaiting)


async def take(events: AsyncIterator[Event], count: int, within: float = 20.0) -> list[Event]:
    """The next `count` events; fails after `within` seconds."""
    taken: list[Event] = []
    async with asyncio.timeout(within):
        while len(taken) < count:
            taken.append(await anext(events))
    return taken


Shells = type[Blocking] | type[Awaiting]


def connected(shell: Shells, service: Service, who: Credentials, **options: Any) -> Blocking | Awaiting:
    keys: dict[str, Any] = {"workspace": who.workspace, "api_key": who.api_key, "signing_key": who.signing_key}
    return shell(service.url, **keys, **options)
