"""The events websocket: `/v1/events`. Every change of the workspace, in order, each once."""

import asyncio
import logging
from collections.abc import Awaitable
from datetime import datetime
from typing import Any, Literal

import msgspec
from litestar import WebSocket, get, websocket
from litestar.exceptions import WebSocketDisconnect
from msgspec import Struct, field

from plugin.api.http.authentication import authenticate
from plugin.api.http.problems import PROBLEM_JSON, headers_of, problem_of
from plugin.api.http.schema import Described, Query
from plugin.api.http.services import Services
from plugin.domain.attribute import Value
from plugin.domain.change import Change, ChangeKind
from plugin.errors import CursorTooOld, Invalid, Problem, SidelightError, Unauthorised, Unavailable
from plugin.store.engine.changes import check_cursor, highest_sequences, oldest_sequence, read_changes_within

READ_AT_ONCE = 100_000  # characters of changes; what a slow subscriber holds in memory, at most
KEY_CHECKED = 3.0  # seconds; a revoked key's subscriptions end within them
POLICY_VIOLATION = 1008  # the websocket close code of a subscription that may not go on
INTERNAL_ERROR = 1011  # and of one that could: the subscriber reconnects

log = logging.getLogger("sidelight.api")

EVENT = {
    "seq": 42,
    "at": "2027-03-01T09:00:00Z",
    "actor": {"kind": "agent", "id": "marta", "name": "Marta"},
    "kind": "attribute.changed",
    "customer": "cust-1",
    "conversation": None,
    "key": "plan",
    "from": "Free",
    "to": "Pro",
}

encode = msgspec.json.Encoder().encode
Subscriber = WebSocket[Any, Any, Any]


class EventActor(Struct, frozen=True):
    """An agent in a panel, the host through an API key, or the service itself."""

    kind: Literal["agent", "api", "system"]
    id: str
    name: str


class Event(Struct, frozen=True):
    """One change of one value. `key` names it: an attribute's key, a field, or the id of a note or message.

    `at` is when the request that made it began: changes are numbered as they are committed, so `at` may step back.
    """

    seq: int
    at: datetime
    actor: EventActor
    kind: ChangeKind
    customer: str | None
    conversation: str | None
    key: str | None
    before: Value = field(name="from")
    after: Value = field(name="to")


class NoWebsocket(SidelightError):
    status = 426


@get(
    "/events",
    opt={
        "described": Described(
            answer=Event,
            answered=EVENT,
            status=101,
            refusals=(410, 422, 426),
            queries=(
                Query("after", "The last `seq` seen; 0 for the very first on; left out, from now on.", "integer"),
            ),
        )
    },
)
async def get_events() -> None:
    """Follow every change of the workspace, over a websocket.

    The upgrade is answered with the header `Sidelight-Sequence`: the number that the events come after. Keep it, then
    the `seq` of each event, and reconnect with `after=` the last one: the numbers of a workspace have no gap and no
    repeat, so nothing is missed and nothing comes twice, whatever happened to the connection or the service.

    Each event is one text frame of JSON, of one changed value; `from` and `to` are what it was and became. Presence is
    no event. Nothing needs to be sent; what is sent is ignored. A subscriber that reads slowly is waited for.

    `attribute.defined` is the definition of the attribute `key`. The first time, `from` is null and `to` its label.
    Each member that changes later is an event of its own, and both say which: from `type: text` to `type: number`, from
    null to `managed_by: Billing`, from `choices: ["Free"]` to `choices: ["Free","Pro"]`; null is where there is none.

    The service closes with 1012 when it restarts and 1011 when it stumbles (reconnect), and with 1008 when the key has
    been revoked or the log no longer reaches back to where a slow subscriber stands (reconnecting then says which).

    Errors, before the upgrade and as problem JSON: 401; 410 where the log no longer holds what follows `after` (0 as
    well, once its first changes have been pruned) or ends before it (the problem's `oldest` is the first `seq` that the
    log still holds): take the snapshot of `GET /v1/customers` and go on from its `seq`; 422 where `after` is no number;
    426 for a request that is no websocket's.
    """
    raise NoWebsocket("This is a websocket: send `Connection: Upgrade` and `Upgrade: websocket`.")


@websocket("/events")
async def follow_events(socket: Subscriber) -> None:
    services: Services = socket.app.state.house
    try:
        workspace, _ = await authenticate(socket, services.store)
        after = await starting_point(socket, services, workspace.id)
    except Exception as error:
        await refuse(socket, error)
        return
    await socket.accept(headers={"Sidelight-Sequence": str(after)})
    try:
        # whichever ends first ends the subscription; the reader is what notices that the subscriber has gone
        ended = await first_of(
            until_gone(socket), until_revoked(socket, services), send_changes(socket, services, workspace.id, after)
        )
    except Exception as error:
        if isinstance(error, Unavailable):
            log.warning("a subscription to %s ends: %s", workspace.id, error)
        else:
            log.exception("a subscription to %s failed", workspace.id)
        await socket.close(INTERNAL_ERROR, "something went wrong on our side")
    else:
        if ended:
            await socket.close(POLICY_VIOLATION, ended)


async def starting_point(socket: Subscriber, services: Services, workspace_id: str) -> int:
    """The number to go on after, checked against what the log holds."""
    highest = (await highest_sequences(services.store, [workspace_id]))[workspace_id]
    text = socket.query_params.get("after")
    if text is None:
        return highest
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise Invalid(Problem("after", "must be a whole number, 0 or more"))
    after = int(text)
    await check_cursor(services.store, workspace_id, after)
    if after > highest:
        raise CursorAhead(highest, await oldest_sequence(services.store, workspace_id))
    return after


class CursorAhead(CursorTooOld):
    """A cursor of another life of this log, a restored backup say: waiting until it comes true would skip changes."""

    def __init__(self, highest: int, oldest: int) -> None:
        SidelightError.__init__(self, f"the change log ends at {highest}")
        self.oldest = oldest


async def refuse(socket: Subscriber, error: Exception) -> None:
    """Before the upgrade, as an ordinary HTTP answer (an exception here would be turned into a bare 403)."""
    problem = problem_of(error)
    if isinstance(error, Unavailable):
        log.warning("a subscription could not begin: %s", error)
    elif problem.status >= 500:
        log.error("a subscription could not begin", exc_info=error)
    body = encode(problem)
    headers = {"Content-Type": PROBLEM_JSON, "Content-Length": str(len(body)), **headers_of(error)}
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await socket.send({"type": "websocket.http.response.start", "status": problem.status, "headers": encoded})
    await socket.send({"type": "websocket.http.response.body", "body": body, "more_body": False})


async def first_of(*endings: Awaitable[str]) -> str:
    tasks = [asyncio.ensure_future(ending) for ending in endings]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return done.pop().result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until_gone(socket: Subscriber) -> str:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
    return ""


async def until_revoked(socket: Subscriber, services: Services) -> str:
    while True:
        await asyncio.sleep(KEY_CHECKED)
        try:
            await authenticate(socket, services.store)
        except Unauthorised:
            return "the API key has been revoked"


async def send_changes(socket: Subscriber, services: Services, workspace_id: str, after: int) -> str:
    """Registers first and reads second, so that nothing falls between. `send` waits while the subscriber is slow."""
    with services.tail.following(workspace_id):
        while True:
            changes = await read_changes_within(services.store, workspace_id, after, READ_AT_ONCE)
            for change in changes:
                if change.seq != after + 1:
                    return "the change log has been cut beyond this cursor"
                if not await delivered(socket, encode(event_of(change))):
                    return ""
                after = change.seq
            if not changes:
                await services.tail.wait_beyond(workspace_id, after)


async def delivered(socket: Subscriber, frame: bytes) -> bool:
    """False: there is nobody any more, as the reader is about to notice too."""
    try:
        await socket.send({"type": "websocket.send", "bytes": None, "text": frame.decode()})
    except (OSError, WebSocketDisconnect):
        return False
    return True


def event_of(change: Change) -> Event:
    actor, fact = change.actor, change.fact
    return Event(
        change.seq,
        change.at,
        EventActor(actor.kind, actor.id, actor.name),
        fact.kind,
        fact.customer_id,
        fact.conversation_id,
        fact.key,
        fact.before,
        fact.after,
    )


handlers = (get_events,)
websocket_handlers = (follow_events,)
