import pytest

from tests.sdk.shells import BOTH, Awaiting, Blocking


@pytest.fixture(params=BOTH, ids=("sync", "async"))
def shell(request: pytest.FixtureRequest) -> type[Blocking] | type[Awaiting]:
    """Each client in turn."""
    chosen: type[Blocking] | type[Awaiting] = request.param
    return chosen
