"""The example host with its panel, as an agent uses both: scripting off, the two on two sites."""

import re
from collections.abc import Iterator

import pytest

from tests.browser.axe import axe_violations
from tests.browser.chromium import Chromium
from tests.browser.desk import STATUS, control, editor, now, submit
from tests.browser.engine import Engine
from tests.host.process import Host
from tests.service import Service, free_port

ADA = "/c/conv-parcel"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp("platform")
    with Service(f"sqlite:///{folder / 'sidelight.db'}", folder) as service:
        port = free_port()
        keys = service.new_workspace("Parley", f"http://localhost:{port}")
        with Host(service, keys, folder, port) as host:
            yield host


def beside(browser: Engine, host: Host, agent: str, query: str = "") -> Engine:
    browser.resize(1280, 800)
    browser.open(f"{host.url}/{agent}{ADA}{query}")
    browser.frame("panel")
    browser.until("document.querySelectorAll('.gen').length > 0")
    if "live=off" in query:  # a page that ends: until it is whole, what is clicked may still move
        browser.until("document.readyState === 'complete'")
    return browser


def test_an_agent_opens_a_conversation_and_sees_who_is_writing(chromium: Chromium, platform: Host) -> None:
    beside(chromium, platform, "marta")
    chromium.shows("h1", "Ada Lovelace")
    assert chromium.visible(f"{editor('plan')} summary")


def test_with_scripting_nothing_is_read_that_stands_there_for_browsers_without(
    chromium_with_scripting: Chromium, platform: Host
) -> None:
    chromium_with_scripting.resize(1280, 800)
    chromium_with_scripting.open(f"{platform.url}/marta{ADA}")
    chromium_with_scripting.until("document.querySelector('sidelight-panel > iframe') !== null")
    assert "<iframe" not in chromium_with_scripting.evaluate("document.body.innerText")


def test_an_edit_reaches_the_other_agent_and_a_conflict_is_theirs_to_settle(
    chromium: Chromium, other_browser: Engine, platform: Host
) -> None:
    marta, jonas = beside(chromium, platform, "marta"), beside(other_browser, platform, "jonas")
    for each in (marta, jonas):
        each.click("label.more")
    submit(marta, "location", "Bern")
    marta.shows(STATUS, "Saved Location")
    jonas.shows(control("location"), "Bern")
    jonas.fill(control("location"), "Rome")
    submit(marta, "location", "Oslo")
    jonas.until(f"[...document.querySelectorAll({now('location')!r})].some(e => e.textContent.includes('Oslo'))")
    jonas.key("Enter")
    jonas.says(".say", "Keep theirs Oslo")
    jonas.click(".say .mine")
    jonas.shows(STATUS, "Saved Location")
    # what she has saved stays in its row until she leaves it
    marta.until(f"[...document.querySelectorAll({now('location')!r})].some(e => e.textContent.includes('Rome'))")
    marta.focus(control("name"))
    marta.shows(control("location"), "Rome")


def test_a_note_is_written_and_seen_by_the_other(chromium: Chromium, other_browser: Engine, platform: Host) -> None:
    marta, jonas = beside(chromium, platform, "marta"), beside(other_browser, platform, "jonas")
    marta.fill('form[action="notes"] textarea', "Send flowers")
    marta.click('form[action="notes"] .primary')
    marta.shows(STATUS, "Note added")
    jonas.until("[...document.querySelectorAll('.note .text')].some(e => e.textContent.includes('Send flowers'))")


def test_what_the_customer_does_is_seen_in_the_panel(chromium: Chromium, platform: Host) -> None:
    beside(chromium, platform, "marta")
    before = chromium.visible(control("seats"))[0]
    platform.client.post(f"/marta{ADA}/customer/profile", data={"key": "seats", "value": "4711"})
    assert before != "4711"
    chromium.shows(control("seats"), "4711")
    chromium.frame(None)
    chromium.frame("live")
    chromium.until("document.body.textContent.includes('4711')")


def test_without_the_live_frame_all_of_it_works_page_by_page(chromium: Chromium, platform: Host) -> None:
    beside(chromium, platform, "sofia", "?live=off")
    with chromium.leaving():
        submit(chromium, "phone", "no phone")
    chromium.until("document.querySelector('.say')?.textContent.includes('Phone does not look like a phone number')")
    chromium.shows(control("phone"), "no phone")
    with chromium.leaving():
        submit(chromium, "phone", "+44 20 7946 0999")
    chromium.shows(control("phone"), "+44 20 7946 0999")
    assert chromium.visible(".say") == []
    chromium.click(f"{editor('plan')} summary")
    with chromium.leaving():
        chromium.click(f"{control('plan')}[value=Starter]")
    chromium.shows(f"{editor('plan')} summary", "Starter")
    chromium.fill('form[action="notes"] textarea', "Page by page")
    with chromium.leaving():
        chromium.click('form[action="notes"] .primary')
    chromium.until("[...document.querySelectorAll('.note .text')].some(e => e.textContent.includes('Page by page'))")
    chromium.click("label.more")
    chromium.fill("input[name=q]", "seats")
    chromium.key("Enter")
    chromium.until(f"[...document.querySelectorAll('{editor('seats')}')].filter(e => e.checkVisibility()).length === 2")


def test_axe_finds_no_violation_in_the_host(chromium: Chromium, platform: Host) -> None:
    for path in ("/", "/marta", f"/marta{ADA}"):
        assert axe_violations(chromium, f"{platform.url}{path}", "main") == []


def test_the_page_has_the_sandbox_that_the_readme_recommends(platform: Host) -> None:
    page = platform.client.get(f"/marta{ADA}").text
    found = re.search(r'<iframe name="panel"[^>]*sandbox="([^"]*)"', page)
    assert found
    assert set(found[1].split()) >= {"allow-forms", "allow-same-origin", "allow-scripts"}
    assert 'loading="lazy"' in page
