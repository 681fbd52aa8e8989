"""Acme's desk, and the rival's, who has customers of the same ids."""

from collections.abc import Iterator

import pytest

from tests.panel.desk import ORIGIN, Desk
from tests.service import Credentials, Service


@pytest.fixture
def desk(service: Service, workspace: Credentials) -> Iterator[Desk]:
    with Desk(service, workspace) as acme:
        yield acme


@pytest.fixture(scope="module")
def shared_desk(service: Service) -> Iterator[Desk]:
    """For tests that change nothing."""
    with Desk(service, service.new_workspace("Acme", ORIGIN)) as acme:
        yield acme


@pytest.fixture
def rival_desk(service: Service, rival: Credentials) -> Iterator[Desk]:
    with Desk(service, rival) as theirs:
        yield theirs
