"""Browsers for tests. Each starts once in a test process and gives every test an empty tab."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.browser.desk import desk, make_desk, panel_service
from tests.browser.engines import ENGINES, Chromium, Engine

__all__ = ["desk", "make_desk", "panel_service"]

PARAMETERS = [
    pytest.param("chromium"),
    *(pytest.param(name, marks=[pytest.mark.engines, pytest.mark.xdist_group(name)]) for name in ("firefox", "webkit")),
]

Browsers = Callable[[str, int], Engine]
SCRIPTED = 3  # the number of the browser with scripting on


@pytest.fixture(scope="session")
def browsers() -> Iterator[Browsers]:
    """A running browser by engine and number; started when first asked for."""
    with ExitStack() as stack:
        running: dict[tuple[str, int], Engine] = {}

        def find(name: str, number: int) -> Engine:
            if (name, number) not in running:
                running[name, number] = stack.enter_context(ENGINES[name](number == SCRIPTED))
            return running[name, number]

        yield find


@pytest.fixture(params=PARAMETERS)
def engine_name(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def browser(engine_name: str, browsers: Browsers) -> Iterator[Engine]:
    """Scripting off. Chromium in `make test`, Firefox and WebKit in `make test-engines`."""
    with _fresh(browsers(engine_name, 1)) as one:
        yield one


@pytest.fixture
def other_browser(engine_name: str, browsers: Browsers) -> Iterator[Engine]:
    """A second one of the same engine, for the second agent."""
    with _fresh(browsers(engine_name, 2)) as one:
        yield one


@pytest.fixture
def scripted(engine_name: str, browsers: Browsers) -> Iterator[Engine]:
    """One of the same engine with scripting on, for what runs in the host's page."""
    with _fresh(browsers(engine_name, SCRIPTED)) as one:
        yield one


@pytest.fixture
def chromium(browsers: Browsers) -> Iterator[Chromium]:
    """For what Chromium alone can do (`axe`, dark colours), and for what need not be tried in every engine."""
    with _fresh(browsers("chromium", 1)) as browser:
        assert isinstance(browser, Chromium)
        yield browser


@pytest.fixture
def chromium_with_scripting(browsers: Browsers) -> Iterator[Chromium]:
    with _fresh(browsers("chromium", SCRIPTED)) as browser:
        assert isinstance(browser, Chromium)
        yield browser


@contextmanager
def _fresh(browser: Engine) -> Iterator[Engine]:
    """Afterwards it shows nothing: a panel that is still open takes a tenth of a processor from other tests."""
    browser.fresh()
    yield browser
    browser.rest()
