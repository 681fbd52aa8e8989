"""A service inside the test, so that its clock can be turned and its parts taken away."""

import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import urljoin

import httpx
from litestar import Litestar

from plugin.actions import workspaces
from plugin.actions.context import Context
from plugin.app.wiring import create_app
from plugin.settings import Settings
from tests.panel.tokens import claims_for, sign
from tests.service import Credentials


def app_of(settings: Settings, clock: Callable[[], datetime] | None = None) -> Litestar:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the framework's, about its own next version
        return create_app(settings, clock)


class Inside:
    def __init__(self, settings: Settings) -> None:
        self.now = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
        self.app = app_of(settings, lambda: self.now)
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(cast(Any, self.app), raise_app_exceptions=False),
            base_url="http://panel.example",
        )

    @property
    def ctx(self) -> Context:
        ctx: Context = self.app.state.panel.ctx
        return ctx

    async def open(self) -> str:
        """A finite panel's URL."""
        at = int(self.now.timestamp())
        made, api, signing = await workspaces.create_workspace(self.ctx, "Acme", ["https://a.example"], self.now)
        workspace = Credentials(made.id, api.secret, signing.secret)
        claims = claims_for(workspace.workspace, live="off", iat=at, exp=at + 60)
        answer = await self.http.get("/embed", params={"token": sign(claims, workspace.signing_key)})
        assert answer.status_code == 303
        return urljoin(str(answer.url), answer.headers["location"])

    async def status(self, url: str, after: timedelta) -> int:
        """What the panel is answered with, so much later."""
        self.now += after
        return (await self.http.get(url)).status_code


@asynccontextmanager
async def inside(settings: Settings) -> AsyncIterator[Inside]:
    service = Inside(settings)
    async with service.app.lifespan(), service.http:
        yield service
