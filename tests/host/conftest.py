"""One service and one host for all that leave them as they are. SQLite alone: the platform never sees the database."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sidelight_sdk import Sidelight

from examples.host_app.seed import TRADES
from tests.host.process import Host
from tests.service import Credentials, Service


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    with Service(f"sqlite:///{folder / 'sidelight.db'}", folder) as running:
        yield running


@pytest.fixture(scope="package")
def keys(service: Service) -> dict[str, Credentials]:
    """By trade."""
    return {trade.id: service.new_workspace(trade.company, "http://localhost") for trade in TRADES}


@pytest.fixture(scope="package")
def host(service: Service, keys: Mapping[str, Credentials], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """With all trades."""
    with Host(service, keys, tmp_path_factory.mktemp("host")) as running:
        yield running


@pytest.fixture
def sidelight(service: Service, keys: Mapping[str, Credentials]) -> Iterator[Sidelight]:
    """To see what has been pushed to the service for the software company."""
    with client_of(service, keys["software"]) as client:
        yield client


@pytest.fixture
def each_trade(host: Host, service: Service, keys: Mapping[str, Credentials]) -> Iterator[dict[str, Sidelight]]:
    """By trade: to see what has been pushed to the service."""
    clients = {trade: client_of(service, own) for trade, own in keys.items()}
    yield clients
    for client in clients.values():
        client.close()


def client_of(service: Service, keys: Credentials) -> Sidelight:
    return Sidelight(service.url, workspace=keys.workspace, api_key=keys.api_key, signing_key=keys.signing_key)


@pytest.fixture
def own_service(tmp_path: Path) -> Iterator[Service]:
    with Service(f"sqlite:///{tmp_path / 'sidelight.db'}", tmp_path) as running:
        yield running
