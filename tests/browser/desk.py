"""An agent's desk in browser tests: a workspace with customers, the host's SDK, and panels open in browsers."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from sidelight_sdk import Agent, Sidelight

from plugin.domain.attributes import BUILT_IN
from tests.browser.engine import IS_STYLED, Engine, wait_for
from tests.panel.desk import Panel
from tests.service import Credentials, Service

MARTA, JONAS = Agent("marta", name="Marta Nowak"), Agent("jonas", name="Jonas Weber")
SOFIA = Agent("sofia", name="Sofia Reyes", role="supervisor")

STATUS = "[slot=status]"
TOP = "[slot=m-top]"
SEARCH = "input[name=q]"
COMPOSER = 'form[action="notes"] textarea'
EXTRAS = 20
GENERATION = "Number([...document.querySelectorAll('.r[name^=g]')].at(-1).name.slice(1))"
# The first view, and its style sheets: a live page's ends with a sign of life, and its document goes on.
HAS_COME = "(document.querySelector('.gen [name=beat]') !== null || document.readyState !== 'loading')"
IS_WHOLE = f"{HAS_COME} && {IS_STYLED}"


class Desk:
    """One customer, Ada, with an attribute of each type, twenty more behind *show more*, and one conversation."""

    def __init__(self, service: Service, *origins: str) -> None:
        self.service = service
        self.workspace: Credentials = service.new_workspace("Acme Inbox", *(origins or ("http://localhost:9999",)))
        self.host = Sidelight(
            service.url,
            workspace=self.workspace.workspace,
            api_key=self.workspace.api_key,
            signing_key=self.workspace.signing_key,
        )
        self._new = itertools.count(1)
        with self.host.batch() as batch:
            batch.attributes.define("nick", type="text", label="Nickname")
            batch.attributes.define("firm", type="text", label="Firm")
            batch.attributes.define("town", type="text", label="Town")
            batch.attributes.define("plan", type="choice", label="Plan", choices=["Free", "Pro", "Gold"])
            batch.attributes.define("seats", type="number", label="Seats")
            batch.attributes.define("about", type="text", label="About")
            batch.attributes.define("renewal", type="date", label="Renewal")
            batch.attributes.define("newsletter", type="boolean", label="Newsletter")
            batch.attributes.define("site", type="url", label="Website")
            batch.attributes.define("owner", type="text", label="Owner", managed_by="Billing")
            for number in range(EXTRAS):
                batch.attributes.define(f"field{number}", type="text", label=f"Field {number}")
            batch.customers.upsert(
                "ada",
                name="Ada",
                email="ada@example.com",
                company="Analytical Engines",
                location="London",
                attributes={
                    "nick": "Ada",
                    "firm": "Analytical Engines",
                    "town": "Oslo",
                    "plan": "Free",
                    "seats": 12,
                    "about": "First line\nSecond line",
                    "owner": "Babbage",
                },
            )
            batch.conversations.upsert("conv-1", customer="ada", channel="webchat", subject="Late parcel")

    def url(self, agent: Agent = MARTA, **options: Any) -> str:
        return self.host.panel_url(agent, **({"customer": "ada"} | options))

    def open(self, browser: Engine, agent: Agent = MARTA, **options: Any) -> Engine:
        browser.open(self.url(agent, **options))
        browser.until(IS_WHOLE)
        return browser

    def opens(self, section: str, *agents: Agent) -> None:
        """A section that starts closed is open in all their panels from now on."""
        for agent in agents:
            answer = httpx.get(self.url(agent), trust_env=False)
            Panel(urljoin(str(answer.url), answer.headers["location"])).opens(section)

    def push(self, **fields: Any) -> None:
        """Built-in fields by name, others as attributes."""
        built_in = {key: fields.pop(key) for key in list(fields) if key in BUILT_IN}
        self.host.customers.upsert("ada", **built_in, attributes=fields)

    def value(self, key: str) -> Any:
        customer = self.host.customers.get("ada")
        return getattr(customer, key) if key in BUILT_IN else customer.attributes[key]

    def comes_to_hold(self, key: str, value: Any) -> None:
        """Waits for it: a form is answered before a test can look, or soon after."""
        wait_for(lambda: self.value(key) == value or None, f"{key} = {value!r}", seconds=8)

    def new_generation(self, browser: Engine) -> None:
        """A change of structure: an attribute that was not there before."""
        before = browser.evaluate(GENERATION)
        self.host.attributes.define(f"later{next(self._new)}", type="text")
        self.comes_to_generation(browser, before + 1)

    def comes_to_generation(self, browser: Engine, number: int) -> None:
        """Whole when its last radio has come, which ends the one before."""
        browser.until(
            f"{GENERATION} >= {number} && document.querySelector(`.end[name=g${{{GENERATION} - 1}}]`) !== null"
        )


def editor(key: str) -> str:
    return f'form.e[action="attributes/{key}"]'


def control(key: str) -> str:
    return f"{editor(key)} [name=value]"


def save(key: str) -> str:
    return f"{editor(key)} .row > .primary"


def reset(key: str) -> str:
    return f"{editor(key)} [type=reset]"


def now(key: str) -> str:
    return f"{editor(key)} > .now"


def message(browser: Engine, key: str) -> str:
    """Where the result of this editor's form is shown: the message slot beside its own."""
    slot = browser.evaluate(f"[...document.querySelectorAll({control(key)!r})].at(-1).closest('form').slot")
    return f"[slot=m{slot[1:]}]:not(.done)"


def submit(browser: Engine, key: str, text: str) -> None:
    browser.fill(control(key), text)
    browser.key("Enter")


@pytest.fixture(scope="session")
def panel_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("panel-service")
    with Service(f"sqlite:///{folder / 'sidelight.db'}", folder) as running:
        yield running


@pytest.fixture
def desk(panel_service: Service) -> Desk:
    return Desk(panel_service)


@pytest.fixture
def make_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Desk]]:
    """A desk on a service of its own, with settings of its own, that the test may end: `make_desk(heartbeat=0.5)`."""
    started: list[Service] = []

    def make(**settings: object) -> Desk:
        folder = tmp_path_factory.mktemp("own-panel-service")
        environment = {f"SIDELIGHT_{name.upper()}": str(value) for name, value in settings.items()}
        service = Service(f"sqlite:///{folder / 'sidelight.db'}", folder, environment)
        service.start()
        started.append(service)
        return Desk(service)

    yield make
    for service in started:
        service.kill()
