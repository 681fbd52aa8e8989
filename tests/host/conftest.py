"""One service and one host for all that leave them as they are. SQLite alone: the platform never sees the database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sidelight_sdk import Sidelight

from tests.host.process import Host
from tests.service import Credentials, Service


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    with Service(f"sqlite:///{folder / 'sidelight.db'}", folder) as running:
        yield running


@pytest.fixture(scope="package")
def keys(service: Service) -> Credentials:
    return service.new_workspace("Parley", "http://localhost")


@pytest.fixture(scope="package")
def host(service: Service, keys: Credentials, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with Host(service, keys, tmp_path_factory.mktemp("host")) as running:
        yield running


@pytest.fixture
def sidelight(service: Service, keys: Credentials) -> Iterator[Sidelight]:
    """To see what has been pushed to the service."""
    with Sidelight(service.url, workspace=keys.workspace, api_key=keys.api_key, signing_key=keys.signing_key) as client:
        yield client


@pytest.fixture
def own_service(tmp_path: Path) -> Iterator[Service]:
    with Service(f"sqlite:///{tmp_path / 'sidelight.db'}", tmp_path) as running:
        yield running
