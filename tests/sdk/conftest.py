from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.sdk.shells import BOTH, Awaiting, Blocking, Shells, connected
from tests.service import Credentials, Service


@pytest.fixture(params=BOTH, ids=("sync", "async"))
def shell(request: pytest.FixtureRequest) -> type[Blocking] | type[Awaiting]:
    """Each client in turn."""
    chosen: type[Blocking] | type[Awaiting] = request.param
    return chosen


@pytest_asyncio.fixture
async def sidelight(shell: Shells, service: Service, workspace: Credentials) -> AsyncIterator[Blocking | Awaiting]:
    async with connected(shell, service, workspace) as client:
        yield client
