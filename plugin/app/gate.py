"""What every request passes before the framework sees it: is its `Host` one, and have there been too many?

And on the way back: the JSON face's answers, refusals of the framework included, are kept by nobody and are what they
say they are.
"""

import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

from plugin import api, panel
from plugin.giving_way import goes_first
from plugin.settings import Settings

from .rates import Rate, network_of, retry_after

HOST = re.compile(rb"(?:[a-z0-9_.-]{1,255}|\[[0-9a-f:.]{2,50}\])(?::\d{1,5})?", re.IGNORECASE)
HEALTH = ("/healthz", "/readyz")  # whoever routes asks often, by whichever name
SHUT = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
SESSION = re.compile(r"/+p/+([^/~]{1,100})")  # not whom it visits
Refusal = tuple[int, dict[str, str]]
Scope = Any  # of ASGI; so are these
Message = Any
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Gate:
    def __init__(self, app: Any, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._keys = Rate(settings.requests_per_key, clock)
        self._sessions = Rate(settings.requests_per_session, clock)
        self._addresses = Rate(settings.requests_per_address, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] in HEALTH:
            await self._app(scope, receive, send)
            return
        is_api = scope["path"].startswith(("/v1/", "/schema")) or scope["path"] == "/v1"
        send = _shut(send) if is_api else send
        refusal = self._refusal(scope)
        if refusal is not None:
            await _refuse(scope, send, *refusal, is_api=is_api)
        elif is_api:
            await self._app(scope, receive, send)
        else:
            with goes_first():
                await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> Refusal | None:
        hosts, key = [], b""
        for name, value in scope["headers"]:
            if name == b"host":
                hosts.append(value)
            elif name == b"authorization":
                key = value
        if len(hosts) > 1 or not all(HOST.fullmatch(host) for host in hosts):
            return 400, {}
        wait = self._wait(scope, key)
        return (429, {"retry-after": retry_after(wait)}) if wait else None

    def _wait(self, scope: Scope, key: bytes) -> float:
        client = scope["client"]
        wait = self._addresses.wait(network_of(client[0])) if client else 0.0
        if wait or (key and (wait := self._keys.wait(key))):
            return wait
        session = SESSION.match(scope["path"])
        return self._sessions.wait(session[1]) if session else 0.0


def _shut(send: Send) -> Send:
    async def shut(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            headers = list(message["headers"])
            names = {name.lower() for name, _ in headers}
            message["headers"] = [*headers, *(one for one in SHUT if one[0] not in names)]
        await send(message)

    return shut


async def _refuse(scope: Scope, send: Send, status: int, headers: dict[str, str], *, is_api: bool) -> None:
    """As the face would that was asked."""
    made = api.refusal(status) if is_api else panel.refusal(scope, status)
    body, headers = made[0], {**made[1], **headers, "content-length": str(len(made[0]))}
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    kind = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
    await send({"type": f"{kind}.start", "status": status, "headers": encoded})
    await send({"type": f"{kind}.body", "body": body, "more_body": False})
