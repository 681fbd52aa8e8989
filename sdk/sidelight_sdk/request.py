"""One request to the service, as a value: what to send, and how to read the answer. No I/O."""

import string
from collections.abc import Callable, Mapping
from importlib import metadata
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

import msgspec
from msgspec import UNSET, Struct, structs

from .body import encode
from .config import Config
from .errors import APIError, InvalidRequest, error_from, refused
from .operations import Operation
from .retry import wait_asked

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


def _user_agent(name: str) -> str:
    try:
        return f"{name}/{metadata.version(name)}"
    except metadata.PackageNotFoundError:  # bundled without its metadata, as some packagers do
        return name


LARGEST_PAGE = 1_000
"""Things on a page of a list, at most."""

USER_AGENT = _user_agent("sidelight-sdk")


class Call(Generic[T_co]):
    """A request described: `read` turns the body of a good answer into what the method returns."""

    __slots__ = ("body", "idempotency_key", "method", "path", "read")

    def __init__(
        self,
        method: str,
        path: str,
        read: Callable[[bytes], T_co],
        body: object = None,
        idempotency_key: str | None = None,
    ) -> None:
        self.method, self.path, self.read, self.body = method, path, read, body
        self.idempotency_key = idempotency_key

    def answer(self, body: bytes, config: Config) -> T_co:
        """What the method returns."""
        return self.read(body)


class Push(Call[T_co]):
    """One write, which can also travel in a batch.

    `template` is the path with the operation's own members in braces, `/v1/customers/{id}`; sent alone, those go
    into the path and the rest is the body.
    """

    __slots__ = ("operation", "template")

    def __init__(self, method: str, template: str, read: Callable[[bytes], T_co], operation: Operation) -> None:
        self.method, self.template, self.read, self.operation = method, template, read, operation
        self.idempotency_key = None

    def alone(self) -> Call[T_co]:
        """The same write as a request of its own."""
        members = {name: value for name, value in structs.asdict(self.operation).items() if value is not UNSET}
        named = [name for _, name, _, _ in string.Formatter().parse(self.template) if name]
        path = self.template.format_map({name: segment(members.pop(name), name) for name in named})
        return Call(self.method, path, self.read, None if self.method == "DELETE" else members)


class Request(Struct, frozen=True):
    """Ready for the wire. `headers` carry the key that makes every retry of it the same write."""

    method: str
    url: str
    headers: dict[str, str]
    content: bytes | None

    def __repr__(self) -> str:  # its headers hold the key, and a traceback may show it
        return f"Request({self.method!r}, {self.url!r})"


class Response(Struct, frozen=True):
    """An answer, whoever received it. `headers` look names up whatever their case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


def prepare(call: Call[Any], config: Config, key: str) -> Request:
    """Build the request. `key` becomes the `Idempotency-Key` of a write that brings none of its own."""
    if isinstance(call, Push):
        call = call.alone()
    headers = {"Authorization": f"Bearer {config.need('api_key')}", "User-Agent": USER_AGENT}
    if call.method != "GET":
        headers["Idempotency-Key"] = call.idempotency_key or key
    content = None
    if call.body is not None and not isinstance(call.body, bytes):
        headers["Content-Type"] = "application/json"
        content = encode(call.body)
    if isinstance(call.body, bytes):
        headers["Content-Type"], content = "application/octet-stream", call.body
    return Request(call.method, config.need("url") + call.path, headers, content)


def interpret(call: Call[T], response: Response, config: Config, now: float) -> T:
    """Read an answer: what the method returns, or the exception for it. `now` is seconds since the epoch."""
    if not 200 <= response.status < 300:
        wait = wait_asked(response.headers.get("retry-after"), now)
        raise error_from(response.status, response.headers, response.content, wait)
    try:
        return call.answer(response.content, config)
    except msgspec.MsgspecError as error:
        raise APIError(response.status, "The answer is not one of Sidelight's", str(error)) from error


def segment(id: object, field: str) -> str:
    """Quote a host's own id for use in a path."""
    return quote(check_id(id, field), safe="")


def check_id(id: object, field: str) -> str:
    """A host's own id; what could not arrive in a path as it is, is none."""
    if not isinstance(id, str):
        raise refused(field, f"must be text, not {type(id).__name__}: {field}=str(…)")
    printable = 1 <= len(id) <= 200 and id.isprintable()
    if not printable or "/" in id or id in (".", "..") or id != id.strip():
        raise refused(field, "must be 1 to 200 printable characters without / or space around, neither . nor ..")
    return id


def check_bytes(data: object, field: str, most: int) -> bytes:
    """What is sent as it is."""
    if not isinstance(data, bytes | bytearray | memoryview):
        raise refused(field, f"must be bytes, not {type(data).__name__}: {field}=file.read()")
    if not len(data):
        raise refused(field, "is empty")
    if memoryview(data).nbytes > most:
        raise InvalidRequest(
            413, "Too much for one request", f"{memoryview(data).nbytes:,} bytes, and {most:,} at most"
        )
    return bytes(data)


def check_key(key: object) -> str:
    """A host's own idempotency key, as a header can carry it and the service takes it."""
    if not isinstance(key, str) or not 1 <= len(key) <= 200 or not key.isascii() or not key.isprintable():
        raise refused("idempotency_key", "must be 1 to 200 printable ASCII characters")
    if key != key.strip():
        raise refused("idempotency_key", "must not begin or end with a space, which would be lost on the way")
    return key


def query(**members: object) -> str:
    """`?name=value&…` of those that are not None; empty without any."""
    given = {name: str(value) for name, value in members.items() if value is not None}
    encode(given)  # refuses what an address cannot hold either
    return f"?{urlencode(given)}" if given else ""


def read_nothing(body: bytes) -> None:
    """The answer to a deletion has nothing to say."""
