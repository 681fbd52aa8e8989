"""`make soak`: the service is killed again and again under load, and nothing that it acknowledged may be gone.

Pushers write with idempotency keys and repeat until they are answered. Subscribers follow the events websocket and
resume by the last number they have seen. A killer sends SIGKILL at random moments and starts the service again. Then:

- every acknowledged push is there, once, and nothing is there that was not pushed;
- every subscriber has seen every change exactly once, without a gap and in order.

    python -m bench.soak --kills 300 [--database URL] [--seed N]
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import websockets
from msgspec import Struct, field
from websockets.asyncio.client import connect

from tests.service import Credentials, Service

BETWEEN_KILLS = (0.02, 0.8)  # seconds from one answering service to its end
GIVE_UP = 120.0  # seconds without an answer, though the service runs
RETRY = 0.1


class Seen(Struct, frozen=True):
    """What a subscriber keeps of an event."""

    seq: int
    kind: str
    customer: str | None
    conversation: str | None
    key: str | None
    before: Any = field(name="from")
    after: Any = field(name="to")


decode = msgspec.json.Decoder(Seen).decode


class Pushed(Struct):
    """What one pusher's customer must look like, by the acknowledgements it has."""

    customer: str
    conversation: str
    count: int = 0
    counts: list[int] = []
    messages: list[str] = []
    requests: int = 0
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)  # set with each
    operations: int = 0
    replayed: int = 0  # acknowledgements of what had been committed before the service was killed
    retries: int = 0


class Figures(Struct):
    kills: int
    seconds: float
    requests: int
    operations: int
    changes: int
    subscribers: int
    replayed: int
    retries: int
    resumed: int
    restart_median: float

    def lines(self) -> Iterator[str]:
        yield f"{self.kills} kills in {self.seconds:.1f} s; back after {self.restart_median:.2f} s (median)"
        yield f"{self.requests} requests with {self.operations} operations acknowledged, every one of them there"
        yield f"{self.retries} retries; {self.replayed} were answered with what had been committed before the kill"
        yield f"{self.changes} changes, seen once and in order by each of {self.subscribers} subscribers"
        yield f"{self.resumed} times a subscriber resumed"


async def soak(service: Service, kills: int, seed: int, pushers: int = 4, subscribers: int = 3) -> Figures:
    """Raises AssertionError with the first promise that was broken."""
    credentials = service.new_workspace("Soak")
    chance = random.Random(seed)
    done = asyncio.Event()
    begun = time.monotonic()
    pushed = [Pushed(f"customer {n}", f"conversation {n}") for n in range(pushers)]
    followers = [Follower(service.url, credentials) for _ in range(subscribers)]
    async with asyncio.TaskGroup() as group:
        following = [group.create_task(follower.follow()) for follower in followers]
        pushing = [
            group.create_task(push_until(done, service.url, credentials, one, random.Random(chance.random())))
            for one in pushed
        ]
        restarts = await kill_again_and_again(service, kills, chance, pushed)
        done.set()
        await asyncio.gather(*pushing)
        highest = await log_end(service.url, credentials)
        await asyncio.gather(*(follower.until(highest) for follower in followers))
        for task in following:
            task.cancel()
    check_followers(followers, highest)
    check_pushes(pushed, followers[0].events)
    await check_state(service.url, credentials, pushed)
    return Figures(
        kills,
        time.monotonic() - begun,
        sum(one.requests for one in pushed),
        sum(one.operations for one in pushed),
        highest,
        subscribers,
        sum(one.replayed for one in pushed),
        sum(one.retries for one in pushed),
        sum(follower.connections - 1 for follower in followers),
        statistics.median(restarts or [0.0]),
    )


async def kill_again_and_again(
    service: Service, kills: int, chance: random.Random, pushed: list[Pushed]
) -> list[float]:
    """At any moment, but not before something has been acknowledged that could be lost."""
    restarts = []
    for _ in range(kills):
        one = chance.choice(pushed)
        one.acknowledged.clear()
        await asyncio.sleep(chance.uniform(*BETWEEN_KILLS))
        await one.acknowledged.wait()
        service.kill()
        begun = time.monotonic()
        await asyncio.to_thread(service.start)
        restarts.append(time.monotonic() - begun)
    return restarts


# Pushing


async def push_until(
    done: asyncio.Event, url: str, credentials: Credentials, mine: Pushed, chance: random.Random
) -> None:
    async with httpx.AsyncClient(base_url=url, headers=bearer(credentials), timeout=10, trust_env=False) as client:
        while not done.is_set():
            operations = next_operations(mine, chance)
            await acknowledged(client, {"operations": operations}, mine)
            mine.requests += 1
            mine.acknowledged.set()
            mine.operations += len(operations)


def next_operations(mine: Pushed, chance: random.Random) -> list[dict[str, Any]]:
    """The customer's count goes up by one with each; a batch has one or several, and messages between them. The store
    has another way for large ones.
    """
    operations: list[dict[str, Any]] = []
    for _ in range(chance.choice((1, 1, 2, 5, 20, 60))):
        mine.count += 1
        mine.counts.append(mine.count)
        values = {"name": f"Ada {mine.count}", "attributes": {"count": mine.count}}
        operations.append({"op": "customers.upsert", "id": mine.customer, **values})
        if not mine.messages:
            operations.append({"op": "conversations.upsert", "id": mine.conversation, "customer": mine.customer})
        message = f"message {mine.count}"
        mine.messages.append(message)
        line = {"id": message, "author": "customer", "text": message}
        operations.append({"op": "messages.add", "conversation": mine.conversation, **line})
    return operations


async def acknowledged(client: httpx.AsyncClient, body: dict[str, Any], mine: Pushed) -> None:
    """The same request with the same key, until it is answered."""
    key = str(uuid.uuid4())
    deadline = time.monotonic() + GIVE_UP
    while True:
        try:
            answer = await client.post("/v1/batch", json=body, headers={"Idempotency-Key": key})
        except httpx.TransportError:
            answer = None
        if answer is not None and answer.status_code == 200:
            mine.replayed += answer.headers.get("Idempotency-Replayed") == "true"
            return
        assert answer is None or answer.status_code >= 500, f"refused: {answer.status_code} {answer.text}"
        assert time.monotonic() < deadline, f"no answer in {GIVE_UP} s: {answer and answer.text}"
        mine.retries += 1
        await asyncio.sleep(RETRY)


# Following


class Follower:
    """One subscriber: from the first change on, whatever becomes of the connection."""

    def __init__(self, url: str, credentials: Credentials) -> None:
        self._url = f"{url.replace('http', 'ws', 1)}/v1/events"
        self._headers = bearer(credentials)
        self._grown = asyncio.Condition()
        self.events: list[Seen] = []
        self.connections = 0

    @property
    def last(self) -> int:
        return self.events[-1].seq if self.events else 0

    async def follow(self) -> None:
        while True:
            try:
                await self._follow_once()
            except websockets.InvalidStatus as refused:
                if refused.response.status_code < 500:
                    raise AssertionError(f"refused: {refused.response.body!r}") from refused
            except (OSError, websockets.WebSocketException):
                pass
            await asyncio.sleep(RETRY)

    async def _follow_once(self) -> None:
        async with connect(
            f"{self._url}?after={self.last}", additional_headers=self._headers, proxy=None, compression=None
        ) as socket:
            self.connections += 1
            async for frame in socket:
                self.events.append(decode(frame))
                async with self._grown:
                    self._grown.notify_all()

    async def until(self, seq: int) -> None:
        async with asyncio.timeout(GIVE_UP), self._grown:
            await self._grown.wait_for(lambda: self.last >= seq)


# What must be true in the end


def check_followers(followers: list[Follower], highest: int) -> None:
    for number, follower in enumerate(followers):
        seen = [event.seq for event in follower.events]
        assert seen == list(range(1, highest + 1)), f"subscriber {number}: {first_break(seen, highest)}"
        assert follower.events == followers[0].events, f"subscriber {number} saw other changes than the first"


def check_pushes(pushed: list[Pushed], events: list[Seen]) -> None:
    for mine in pushed:
        theirs = [event for event in events if event.customer == mine.customer]
        counts = [event for event in theirs if (event.kind, event.key) == ("attribute.changed", "count")]
        assert [event.after for event in counts] == mine.counts, f"{mine.customer}: a count is gone, or there twice"
        assert [event.before for event in counts] == [None, *mine.counts[:-1]], f"{mine.customer}: came from nowhere"
        messages = [e.key for e in events if e.kind == "message.added" and e.conversation == mine.conversation]
        assert messages == mine.messages, f"{mine.conversation}: a message is gone, or there twice"
    strangers = Counter(event.customer for event in events) - Counter({mine.customer: len(events) for mine in pushed})
    strangers.pop(None, None)
    assert not strangers, f"changes of customers that nobody pushed: {strangers}"


async def check_state(url: str, credentials: Credentials, pushed: list[Pushed]) -> None:
    async with httpx.AsyncClient(base_url=url, headers=bearer(credentials), timeout=10, trust_env=False) as client:
        for mine in pushed:
            customer = (await client.get(f"/v1/customers/{mine.customer}")).raise_for_status().json()
            assert customer["attributes"] == {"count": mine.count}, customer
            assert customer["name"] == f"Ada {mine.count}", customer


async def log_end(url: str, credentials: Credentials) -> int:
    async with httpx.AsyncClient(base_url=url, headers=bearer(credentials), timeout=10, trust_env=False) as client:
        return int((await client.get("/v1/customers?limit=1")).raise_for_status().json()["seq"])


def first_break(seen: list[int], highest: int) -> str:
    for expected, seq in enumerate(seen, 1):
        if seq != expected:
            return f"saw {seq} where {expected} was next"
    return f"saw {len(seen)} of {highest} changes"


def bearer(credentials: Credentials) -> dict[str, str]:
    return {"Authorization": f"Bearer {credentials.api_key}"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument("--database", help="an empty one; a file of its own if left out")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="sidelight-soak-") as folder:
        database = options.database or f"sqlite:///{folder}/sidelight.db"
        with Service(database, Path(folder)) as service:
            try:
                figures = asyncio.run(soak(service, options.kills, options.seed))
            except* AssertionError as broken:
                sys.exit(f"broken: {broken.exceptions[0]}")
    for line in figures.lines():
        print(line)


if __name__ == "__main__":
    main()
