"""The service as hosts see it: requests answered from memory, and events."""

import json
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import httpx
from msgspec import Struct

from ..aio import AsyncSidelight
from ..models import Actor, Agent, Event, Value
from ..sync import Sidelight
from .agents import see_agent
from .audit import undo
from .avatars import PATH as AVATAR
from .avatars import set_picture
from .events import EventLog, FakeTransport
from .managing import MANAGES
from .operations import APPLIES, PATHS
from .readings import READINGS
from .state import State
from .writing import Refused, Write, together
from .writing import found as found_row

KEYS = {"workspace": "ws_fake", "api_key": "sk_fake", "signing_key": "a-signing-key-for-tests-of-32-bytes-or-more"}
HOST = Actor("api", "key_fake", "Fake")
ADDRESS = "http://sidelight.test"


class Seen(Struct, frozen=True):
    """A request that a client has sent."""

    method: str
    path: str
    body: Any = None  # as JSON, or bytes


class FakeService:
    """A service in memory. Safe to use from any thread.

    Args:
        now: what time it is; a test that wants the same times again passes its own.

    Attributes:
        seen: the requests so far, in order.
        events: the events so far, in order.
    """

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._state, self._log = State(), EventLog()
        self._failures: list[httpx.Response | Exception] = []
        self._answered: dict[str, tuple[bytes, httpx.Response]] = {}
        self.seen: list[Seen] = []

    def client(self, **options: Any) -> Sidelight:
        """A client of this service; `options` are `Sidelight`'s own."""
        return Sidelight(ADDRESS, **{**KEYS, "transport": FakeTransport(self._answer, self._log), **options})

    def async_client(self, **options: Any) -> AsyncSidelight:
        """An async client of this service; `options` are `AsyncSidelight`'s own."""
        return AsyncSidelight(ADDRESS, **{**KEYS, "transport": FakeTransport(self._answer, self._log), **options})

    @property
    def events(self) -> tuple[Event, ...]:
        return self._log.events()

    @property
    def followed(self) -> bool:
        """Whether a loop over `events()` is connected: what is emitted from now on reaches it."""
        return self._log.is_followed()

    def emit(
        self,
        kind: str,
        *,
        customer: str | None = None,
        conversation: str | None = None,
        key: str | None = None,
        from_: Value = None,
        to: Value = None,
        actor: Actor | Agent = HOST,
    ) -> Event:
        """Send an event of any kind, as if something had changed; nothing of the state does.

        Returns:
            The event as `events()` hands it on.
        """
        with self._log.sending():
            return self._log.append(self._now(), _actor_of(actor), kind, customer, conversation, key, from_, to)

    def edit(self, customer: str, key: str, value: Value, *, agent: Agent) -> None:
        """Change a value as an agent does in a panel: the same value pushed again later does not undo it.

        Raises:
            KeyError: there is no such customer.
        """
        with self._log.sending():
            self._write(_actor_of(agent)).edit(customer, key, value)

    def fail(self, with_: int | Exception, *, times: int = 1, retry_after: float | None = None) -> None:
        """Fail the next requests, before they change anything: for what a host does when the service is away.

        Args:
            with_: a status, such as 503, or an exception of httpx's, such as `httpx.ConnectError("refused")`.
            times: how many requests; a client's retries are requests, too.
            retry_after: seconds that the answers ask to wait.
        """
        headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
        failure = with_ if isinstance(with_, Exception) else _problem(with_, None, headers)
        self._failures += [failure] * times

    def _answer(self, request: httpx.Request) -> httpx.Response:
        with self._log.sending():
            content = request.read()
            path = request.url.raw_path.decode()
            self.seen.append(Seen(request.method, path, _body(request, content) if content else None))
            if self._failures:
                failure = self._failures.pop(0)
                if isinstance(failure, Exception):
                    raise failure
                return httpx.Response(failure.status_code, headers=failure.headers, content=failure.content)
            if request.method == "GET":
                return self._guarded(lambda: self._read(request))
            return self._once(request, content)

    def _once(self, request: httpx.Request, content: bytes) -> httpx.Response:
        key = request.headers["Idempotency-Key"]
        said = f"{request.method} {request.url}".encode() + content
        if key in self._answered:
            before, answer = self._answered[key]
            if before != said:
                why = "was used before with another request"
                return _problem(422, None, errors=[{"field": "Idempotency-Key", "why": why}])
            return httpx.Response(answer.status_code, content=answer.content)
        answer = self._guarded(lambda: self._apply(request, _body(request, content) if content else {}))
        self._answered[key] = said, answer
        return answer

    def _guarded(self, answer: Callable[[], httpx.Response]) -> httpx.Response:
        """What is refused has changed nothing."""
        state, events = deepcopy(self._state), self._log.length()
        try:
            return answer()
        except Refused as refusal:
            self._state = state
            self._log.cut(events)
            return _problem(refusal.status, refusal.detail, errors=refusal.errors)

    def _read(self, request: httpx.Request) -> httpx.Response:
        if picture := AVATAR.fullmatch(request.url.path):
            kept = found_row(self._state.avatars, (picture["noun"], picture["id"]))
            return httpx.Response(200, content=kept["_data"], headers={"Content-Type": "image/webp"})
        for pattern, read in READINGS:
            if found := re.fullmatch(pattern, request.url.path):
                self._state.cursor = self._log.cursor()
                return httpx.Response(200, json=read(self._state, found.groupdict(), dict(request.url.params)))
        raise Refused(404)

    def _apply(self, request: httpx.Request, body: Mapping[str, Any]) -> httpx.Response:
        path = request.url.path
        if (request.method, path) == ("POST", "/v1/batch"):
            return self._apply_batch(body)
        if request.method == "PUT" and (picture := AVATAR.fullmatch(path)):
            kept = set_picture(self._write(HOST), picture["noun"], picture["id"], request.content)
            return httpx.Response(200, json=kept)
        if path == "/v1/panels":
            return self._apply_panels(request, body)
        if apply := MANAGES.get(path):
            return apply(self._write(HOST), request.method, request.url.params, body)
        write = self._write(HOST, self._new_request())
        if (request.method, path) == ("POST", "/v1/audit/undo"):
            undo(write, body["seq"])
            return httpx.Response(204)
        for method, pattern, name in PATHS:
            if request.method == method and (found := re.fullmatch(pattern, path)):
                made = APPLIES[name](write, {**body, **found.groupdict()})
                return httpx.Response(204) if made is None else httpx.Response(200, json=made)
        raise Refused(404)

    def _apply_batch(self, body: Mapping[str, Any]) -> httpx.Response:
        """All that does not fit is refused together, or skipped where the batch says so."""
        results: list[Any] = []
        refusals: list[Refused] = []
        request = self._new_request()
        for index, operation in enumerate(body["operations"]):
            before = (deepcopy(self._state), self._log.length()) if "on_invalid" in body else None
            try:
                results.append(APPLIES[operation.pop("op")](self._write(HOST, request), operation))
            except Refused as refusal:
                if before is None:
                    refusals.append(refusal.of_operation(index))
                    continue
                self._state = before[0]
                self._log.cut(before[1])
                results.append({"errors": refusal.faults()})
        if refusals:
            raise together(refusals)
        return httpx.Response(200, json={"results": results})

    def _apply_panels(self, request: httpx.Request, body: Mapping[str, Any]) -> httpx.Response:
        panels = self._state.panels
        if request.method == "POST":
            panels.append(body["agent"]["id"])
            see_agent(self._write(_actor_of(Agent(**body["agent"]))), body["agent"])
            return httpx.Response(201, json={"url": f"/p/fake-{len(panels)}/"})
        agent = request.url.params["agent"]
        ended = panels.count(agent)
        panels[:] = [each for each in panels if each != agent]
        return httpx.Response(200, json={"ended": ended})

    def _write(self, actor: Actor, request: str | None = None) -> Write:
        return Write(self._state, self._log, actor, self._now(), request)

    def _new_request(self) -> str:
        return f"req_fake{self._log.length() + 1}"


def _body(request: httpx.Request, content: bytes) -> Any:
    return json.loads(content) if request.headers["Content-Type"] == "application/json" else content


def _actor_of(actor: Actor | Agent) -> Actor:
    return Actor("agent", actor.id, actor.name or actor.id) if isinstance(actor, Agent) else actor


def _problem(
    status: int,
    detail: str | None,
    headers: Mapping[str, str] | None = None,
    errors: list[dict[str, str]] | None = None,
) -> httpx.Response:
    body = {"title": httpx.codes.get_reason_phrase(status), "status": status, "detail": detail, "errors": errors or []}
    return httpx.Response(status, headers=headers, json=body)
