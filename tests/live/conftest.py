import pytest_asyncio

from plugin.store import Store
from tests.world import World, make_world


@pytest_asyncio.fixture
async def world(store: Store) -> World:
    return await make_world(store)
