"""Acme's host speaks as `api`, the rival tenant's as `rival_api`, and a `stranger` has no key."""

from collections.abc import Iterator

import httpx
import pytest
import pytest_asyncio

from plugin.store import Store
from tests.service import Credentials, Service
from tests.world import World, make_world


@pytest.fixture
def api(service: Service, workspace: Credentials) -> Iterator[httpx.Client]:
    with client(service, workspace.api_key) as acme:
        yield acme


@pytest.fixture
def rival_api(service: Service, rival: Credentials) -> Iterator[httpx.Client]:
    with client(service, rival.api_key) as theirs:
        yield theirs


@pytest.fixture
def stranger(service: Service) -> Iterator[httpx.Client]:
    with client(service, None) as nobody:
        yield nobody


def client(service: Service, key: str | None) -> httpx.Client:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return httpx.Client(base_url=service.url, headers=headers, timeout=15, trust_env=False)


@pytest_asyncio.fixture
async def world(store: Store) -> World:
    """For what is tried in process."""
    return await make_world(store)
