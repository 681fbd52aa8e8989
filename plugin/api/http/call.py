"""One authenticated request: what it asks for, and whose it is."""

import asyncio
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

import msgspec
from litestar import Request, Response

from plugin.actions.operate import Done, operate
from plugin.domain.actor import Actor
from plugin.domain.idempotency import Idempotency
from plugin.domain.operation import Operation
from plugin.domain.rights import By
from plugin.domain.workspace import Workspace
from plugin.errors import Invalid, Problem
from plugin.store.engine.base import Store

from .authentication import REMEMBERED
from .body import LONG, read, read_into
from .services import Services

T = TypeVar("T")
JSON = "application/json"


class Call:
    """Every handler's one argument. The workspace is the key's, so nothing here can reach another one."""

    def __init__(self, request: Request[Workspace, Actor, Any], services: Services) -> None:
        self.request, self.services = request, services
        self.workspace_id = request.user.id

    @property
    def store(self) -> Store:
        return self.services.store

    @property
    def path(self) -> dict[str, str]:
        return self.request.path_params

    def now(self) -> datetime:
        return self.services.clock()

    async def body(self, shape: type[T]) -> T:
        return read(shape, await self.request.body())

    async def operation(self, shape: type[T]) -> T:
        """The body as one operation, with the members that the path gives."""
        body = b"{}" if self.request.method == "DELETE" else await self.request.body()
        return read_into(shape, body, self.path)

    @property
    def by(self) -> By:
        return By(self.request.auth, is_remembered=self.request.scope["state"][REMEMBERED])

    async def run(self, *operations: Operation, skips_invalid: bool = False) -> Done:
        return await operate(
            self.services.ctx,
            self.workspace_id,
            self.by,
            operations,
            self.now(),
            idempotency=await self.idempotency(),
            skips_invalid=skips_invalid,
        )

    async def idempotency(self) -> Idempotency | None:
        key = self.request.headers.get("Idempotency-Key")
        if key is None:
            return None
        scope = self.request.scope
        body = await self.request.body()
        asked = (scope["method"].encode(), scope["raw_path"], scope["query_string"], body)
        return Idempotency(key, _hash(asked) if len(body) < LONG else await asyncio.to_thread(_hash, asked))

    def whole_number(self, name: str, default: int, least: int, most: int) -> int:
        """A query parameter."""
        text = self.request.query_params.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most):
            raise Invalid(Problem(name, f"must be a whole number from {least} to {most}"))
        return int(text)


def _hash(parts: tuple[bytes, ...]) -> str:
    return sha256(b"\n".join(parts)).hexdigest()


def answer(value: object, status: int = 200) -> Response[bytes]:
    return Response(msgspec.json.encode(value), status_code=status, media_type=JSON)


def answer_operation(done: Done, status: int = 200) -> Response[bytes]:
    """The answer to a single operation."""
    return _replayable(done, b"" if status == 204 else bytes(done.written[0]), status)


def answer_batch(done: Done) -> Response[bytes]:
    return _replayable(done, b'{"results":[' + b",".join(done.written) + b"]}", 200)


def _replayable(done: Done, content: bytes, status: int) -> Response[bytes]:
    headers = {"Idempotency-Replayed": "true"} if done.replayed else {}
    return Response(content, status_code=status, media_type=JSON, headers=headers)


def open_call(request: Request[Any, Any, Any]) -> Call:
    return Call(request, request.app.state.api)
