"""What the tab's history gives back: never another customer's or agent's panel without a click that names them."""

from collections.abc import Iterator
from html import escape

import pytest
from sidelight_sdk import Agent

from tests.browser.chromium import Chromium
from tests.browser.desk import JONAS, MARTA, STATUS, Desk, control, submit
from tests.browser.engine import Engine, wait_for
from tests.browser.frame import RECOMMENDED, Stage, host_stage
from tests.service import Service

# The frame's document: a panel, or the question whose it should show.
SETTLED = "document.querySelector('.gen, main.asking') !== null"
ASKS = "document.querySelector('main.asking') !== null"


@pytest.fixture
def stage() -> Iterator[Stage]:
    with host_stage() as one:
        yield one


@pytest.fixture
def host(panel_service: Service, stage: Stage) -> Desk:
    made = Desk(panel_service, stage.url.rstrip("/"))
    made.host.customers.upsert("grace", name="Grace", attributes={"town": "Bern"})
    return made


def framed(url: str, about: str) -> str:
    """A page that says whom it is about itself."""
    frame = f'<iframe name=panel width=380 height=600 src="{escape(url)}" sandbox="{RECOMMENDED}"></iframe>'
    return f"<!doctype html><title>host</title><h1>{about}</h1>{frame}"


def element(host: Desk, agent: Agent, customer: str) -> str:
    """It, too, says whom it is about."""
    tag = host.host.panel_tag(host.url(agent, customer=customer), name="panel")
    return f"<!doctype html><title>host</title><h1>{customer.title()}</h1>{tag}"


def shows_ada(browser: Engine, stage: Stage) -> None:
    browser.open(stage.url)
    browser.frame("panel")
    browser.shows(control("town"), "Oslo")


def said_in(browser: Chromium) -> list[str]:
    """What the console has; it is handled during a call."""
    browser.evaluate("true")
    return browser.console


def come_back(browser: Engine, stage: Stage, way: str) -> None:
    if way == "reload":
        browser.reload()
        return
    # one more step in the tab, and back
    browser.open(f"{stage.url}?elsewhere=1")
    browser.back()


def kept_the_page_about_ada(browser: Engine) -> bool:
    """The browser may give back the whole page as it was left: about her. Chromium's driver finds no frame in it."""
    return browser.visible("h1") == ["Ada"]


@pytest.mark.parametrize("live", [True, False], ids=["live", "finite"])
@pytest.mark.parametrize("way", ["back", "reload"])
def test_a_frame_that_the_history_gives_back_shows_nobodys_panel_unasked(
    browser: Engine, host: Desk, stage: Stage, way: str, live: bool
) -> None:
    stage.html = framed(host.url(MARTA, live=live), "Ada")
    shows_ada(browser, stage)
    # the same address is about another customer now, and another agent sits there
    stage.html = framed(host.url(JONAS, customer="grace", live=live), "Grace")
    come_back(browser, stage, way)
    if kept_the_page_about_ada(browser):
        return
    browser.frame("panel")
    browser.until(SETTLED)
    if not browser.evaluate(ASKS):
        browser.shows(control("town"), "Bern")
        return
    browser.says("main.asking p", "Opened for Ada by Marta Nowak")
    assert "Oslo" not in browser.evaluate("document.documentElement.outerHTML")
    with browser.leaving():
        browser.click("main.asking button")
    browser.shows(control("town"), "Oslo")
    submit(browser, "town", "Rome")
    host.comes_to_hold("town", "Rome")


def test_a_panel_that_the_host_opened_asks_when_its_frame_is_loaded_again(
    browser: Engine, host: Desk, stage: Stage
) -> None:
    stage.html = framed(host.host.panels.open(MARTA, customer="ada"), "Ada")
    shows_ada(browser, stage)
    browser.reload()  # the page has the same address in it
    browser.frame("panel")
    browser.until(ASKS)
    with browser.leaving():
        browser.click("main.asking button")
    browser.shows(control("town"), "Oslo")


@pytest.mark.parametrize("way", ["back", "reload"])
def test_the_element_shows_what_the_page_is_about(scripted: Engine, host: Desk, stage: Stage, way: str) -> None:
    service = host.service.url
    stage.policy = f"default-src 'none'; script-src {service}; frame-src {service}; connect-src {service}"
    stage.html = element(host, MARTA, "ada")
    shows_ada(scripted, stage)
    stage.html = element(host, JONAS, "grace")
    come_back(scripted, stage, way)
    if kept_the_page_about_ada(scripted):
        return
    scripted.frame("panel")
    scripted.shows(control("town"), "Bern")
    submit(scripted, "town", "Rome")
    scripted.shows(STATUS, "Saved Town")
    noted = host.host.customers.history_page("grace").history[0]
    assert noted.actor.id == JONAS.id


def test_the_element_replaces_its_frame_and_adds_nothing_to_the_history(
    scripted: Engine, host: Desk, stage: Stage
) -> None:
    stage.html = element(host, MARTA, "ada")
    shows_ada(scripted, stage)
    scripted.frame(None)
    before, url = scripted.history_length, host.url(MARTA, customer="grace")
    scripted.evaluate(f"document.querySelector('sidelight-panel').setAttribute('src', {url!r}) ?? true")
    scripted.frame("panel")
    scripted.shows(control("town"), "Bern")
    scripted.frame(None)
    assert scripted.history_length == before
    assert scripted.evaluate("document.querySelectorAll('iframe').length") == 1


def test_without_scripting_the_elements_own_frame_is_shown(browser: Engine, host: Desk, stage: Stage) -> None:
    stage.html = element(host, MARTA, "ada")
    shows_ada(browser, stage)


def test_the_elements_frame_is_named_sandboxed_and_fills_it(scripted: Engine, host: Desk, stage: Stage) -> None:
    tag = host.host.panel_tag(host.url(), name="panel", title="Profil")
    stage.html = f"<!doctype html><title>host</title><style>sidelight-panel {{ height: 500px }}</style>{tag}"
    shows_ada(scripted, stage)
    scripted.frame(None)
    frame = "document.querySelector('iframe')"
    assert scripted.evaluate(f"{frame}.title") == "Profil"
    assert scripted.evaluate(f"{frame}.getAttribute('sandbox')") == RECOMMENDED
    assert scripted.evaluate(f"{frame}.loading") == "lazy"
    assert scripted.evaluate(f"{frame}.getBoundingClientRect().height") == 500


def test_the_console_says_why_nothing_shows(chromium_with_scripting: Chromium, host: Desk, stage: Stage) -> None:
    service = host.service.url
    elsewhere = Desk(host.service, "https://inbox.example.com")
    for html, policy, said in (
        (element(elsewhere, MARTA, "ada"), "", "none of the workspace's origins"),
        (element(host, MARTA, "ada"), f"script-src {service}; frame-src 'none'", f"add frame-src {service}"),
        (f"<script src={service}/sidelight-panel.js></script><sidelight-panel></sidelight-panel>", "", "it has no src"),
        (element(host, MARTA, "ada").replace("<sidelight-panel ", "<sidelight-panel sandbox=allow-forms "), "",
         "its sandbox has no allow-same-origin"),
    ):  # fmt: skip
        stage.html, stage.policy = html, policy
        chromium_with_scripting.open(stage.url)
        wait_for(lambda said=said: any(said in line for line in said_in(chromium_with_scripting)) or None, said)  # type: ignore[misc]
