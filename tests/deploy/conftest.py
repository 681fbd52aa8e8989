"""The desk of tests/panel, and nginx before its service."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.deploy.nginx import Nginx, nginx_before
from tests.service import Service


@pytest.fixture
def own(make_service: Callable[..., Service]) -> Service:
    return make_service(restart=0.5)


@pytest.fixture
def nginx(own: Service, tmp_path: Path) -> Iterator[Nginx]:
    with nginx_before(own, folder=tmp_path / "nginx") as running:
        yield running
