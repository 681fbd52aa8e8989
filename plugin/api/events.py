"""The events websocket: `/v1/events`. Every change of the workspace, in order, each once."""

import asyncio
import logging
import re
from collections.abc import Awaitable
from typing import Any

import msgspec
from litestar import WebSocket, get, websocket
from msgspec import Struct

from plugin.api.feed import Event, LogCut, LogReplaced
from plugin.api.http.authentication import authenticate
from plugin.api.http.problems import PROBLEM_JSON, headers_of, problem_of
from plugin.api.http.schema import Described, Query
from plugin.api.http.services import Services
from plugin.errors import CursorTooOld, Invalid, Problem, SidelightError, TooMany, Unauthorised, Unavailable
from plugin.store.engine.changes import check_cursor, cursor_at, highest_sequences, oldest_sequence

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
    "cursor": "42.9f86d081",
}

encode = msgspec.json.Encoder().encode
Subscriber = WebSocket[Any, Any, Any]
CURSOR = re.compile(r"(?P<seq>[0-9]{1,18})(\.(?P<mark>[0-9a-f]{1,16}))?")


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
                Query(
                    "after",
                    "The `cursor` of the last event seen, or its `seq` alone; 0 for the very first on; left out, from "
                    "now on.",
                ),
            ),
        )
    },
)
async def get_events() -> None:
    """Follow every change of the workspace, over a websocket.

    The upgrade is answered with the header `Sidelight-Cursor`: what the events come after (`Sidelight-Sequence` is its
    number alone). Keep it, then the `cursor` of each event, and reconnect with `after=` the last one: the numbers of a
    workspace have no gap and no repeat, so nothing is missed and nothing comes twice, whatever happened to the
    connection or the service. A cursor also says which history of the log it belongs to: where the service has been
    restored from a backup, a cursor from what came after that backup is refused, while its number alone might name
    another change.

    Each event is one text frame of JSON, of one changed value; `from` and `to` are what it was and became. Presence is
    no event. Nothing needs to be sent; what is sent is ignored. A subscriber that reads slowly is waited for.

    `attribute.defined` is the definition of the attribute `key`. The first time, `from` is null and `to` its label.
    Each member that changes later is an event of its own, and both say which: from `type: text` to `type: number`, from
    null to `managed_by: Billing`, from `choices: ["Free"]` to `choices: ["Free","Pro"]`; null is where there is none.
    `attribute.deleted` takes it out of all panels; its values stay. `attribute.revealed` says that an agent has seen a
    masked value of the customer, and `to` why: it holds no value. `customer.opened` says that one has opened this
    customer in the panel of the customer `key`.

    A relationship is an event for each of its customers, and `key` is the other one. `relationship.added` and
    `relationship.deleted` have its labels as JSON, `{"labels":["manager"]}`, null where it has none;
    `relationship.changed` has those of one direction, lists.

    `view.changed` is of the role that `key` names, and both say as JSON which views it had and has:
    `[{"id":"profile"},{"id":"more","sections":["notes"]}]`, without the members that are null; null is the default.

    `retention.changed` has the days for which histories are kept from then on; null is as long as the service does. Its
    `key` is `history`. The events reach back as far as before.

    `company_field.changed` has the key `company`, and both say as JSON which of companies' fields were and are shown:
    `{"fields":[{"key":"seats","label":"Seats","type":"number"}],"others":true}`; null is the default.

    `key.added` and `key.revoked` are of the key that `key` names, `to` and `from` its label; `origin.added` and
    `origin.removed` are of that origin. Their actor is `system` where the command line was used.

    The service closes with 1012 when it restarts and 1011 when it stumbles (reconnect), and with 1008 when the key has
    been revoked, a backup has been restored or the log no longer reaches back to a slow subscriber's cursor
    (reconnecting then says which).

    Errors, before the upgrade and as problem JSON: 401; 410 where the log no longer holds what follows `after` (0 as
    well, once its first changes have been pruned), ends before it, or is another history than the cursor's (the
    problem's `oldest` is the first `seq` that the log still holds): take the snapshot of `GET /v1/customers` and go on
    from its `events_cursor`; 422 where `after` is neither a cursor nor a number; 426 for a request that is no
    websocket's.
    """
    raise NoWebsocket("This is a websocket: send `Connection: Upgrade` and `Upgrade: websocket`.")


@websocket("/events")
async def follow_events(socket: Subscriber) -> None:
    services: Services = socket.app.state.api
    try:
        workspace, _ = await authenticate(socket, services.store)
        if services.feeds.count(workspace.id) >= services.settings.subscriptions_per_workspace:
            raise TooMany("There are as many subscriptions as this workspace may have at once.")
        start = await starting_point(socket, services, workspace.id)
    except Exception as error:
        await refuse(socket, error)
        return
    await socket.accept(headers={"Sidelight-Sequence": str(start.after), "Sidelight-Cursor": start.cursor})
    try:
        # whichever ends first ends the subscription; the reader is what notices that the subscriber has gone
        ended = await first_of(
            until_gone(socket), until_revoked(socket, services), send_changes(socket, services, workspace.id, start)
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


class Start(Struct, frozen=True):
    """The number to go on after, its cursor, and where the log ended when that was found out."""

    after: int
    cursor: str
    end: int


async def starting_point(socket: Subscriber, services: Services, workspace_id: str) -> Start:
    """Where to go on, checked against what the log holds."""
    end = (await highest_sequences(services.store, [workspace_id]))[workspace_id]
    text = socket.query_params.get("after")
    if text is None:
        return Start(end, await cursor_at(services.store, workspace_id, end), end)
    given = CURSOR.fullmatch(text)
    if given is None:
        raise Invalid(Problem("after", "must be an event's `cursor`, or a whole number, 0 or more"))
    after = int(given["seq"])
    await check_cursor(services.store, workspace_id, after)
    if after > end:
        raise OtherHistory(f"the change log ends at {end}", await oldest_sequence(services.store, workspace_id))
    cursor = await cursor_at(services.store, workspace_id, after)
    if given["mark"] and cursor != text:
        about = "the change log is another one than this cursor's"
        raise OtherHistory(about, await oldest_sequence(services.store, workspace_id))
    return Start(after, cursor, end)


class OtherHistory(CursorTooOld):
    """A cursor of a log that was replaced by a restored backup: going on from its number would skip changes."""

    def __init__(self, about: str, oldest: int) -> None:
        SidelightError.__init__(self, about)
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


async def send_changes(socket: Subscriber, services: Services, workspace_id: str, start: Start) -> str:
    async with services.feeds.following(workspace_id, start.after, start.end, socket.send) as subscription:
        try:
            await subscription.run()
        except LogCut:
            return "the change log has been cut beyond this cursor"
        except LogReplaced:
            return "the change log has been replaced by a backup's"
    return ""


handlers = (get_events,)
websocket_handlers = (follow_events,)
