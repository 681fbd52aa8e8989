"""How a live panel ends, and what an agent sees of it."""

import socket
import time
from collections.abc import Callable

import pytest
from sidelight_sdk import Agent

from tests.browser.chromium import Chromium
from tests.browser.desk import MARTA, Desk, control, message, submit
from tests.browser.engine import Engine
from tests.panel.desk import marked

ENDED, LIVE = ".ended", ".foot"
MakeDesk = Callable[..., Desk]
STOPPED_READERS = 20
LONGER_THAN_ITS_WINDOW = "document.documentElement.scrollHeight > innerHeight"
UNCOVERED = """(() => {
    const box = document.querySelector('.outcome').getBoundingClientRect(), row = box.bottom - 8;
    const lies = e => getComputedStyle(e).position === 'fixed' && !e.matches('.outcome')
        && e.checkVisibility({visibilityProperty: true});
    const above = [...document.querySelectorAll('*')].filter(lies).map(e => [e, e.getBoundingClientRect()])
        .filter(([e, r]) => r.top < row && r.bottom > box.top && r.height > 0);
    return above.length === 0;
})()"""
IN_SIGHT = """[...document.querySelectorAll('%s > p')].some(e => e.checkVisibility({visibilityProperty: true})
    && document.elementFromPoint(innerWidth / 2, e.getBoundingClientRect().bottom - 4) === e)"""


def test_a_service_that_is_stopped_says_so_and_is_gone_within_seconds(browser: Engine, make_desk: MakeDesk) -> None:
    desk = make_desk(restart=600)
    desk.open(browser)
    browser.resize(480, 300)
    started = time.monotonic()
    assert desk.service.stop(patience=10) == 0
    assert time.monotonic() - started < 6
    browser.until(f"document.querySelector('{ENDED}').textContent.includes('Paused.')")
    assert browser.visible(".beat") == []
    assert browser.evaluate(LONGER_THAN_ITS_WINDOW)
    assert browser.evaluate(IN_SIGHT % ENDED)


def test_after_a_restart_a_page_that_was_not_used_comes_back_by_itself(browser: Engine, make_desk: MakeDesk) -> None:
    desk = make_desk(restart=12)
    desk.open(browser)
    desk.service.stop()
    desk.service.start()
    browser.until(
        "document.querySelectorAll('.ended').length === 0 && document.querySelectorAll('.gen').length > 0", 60
    )
    desk.push(town="Bern")
    browser.shows(control("town"), "Bern")


def test_after_a_restart_a_page_with_a_draft_keeps_it_and_offers_the_link(browser: Engine, make_desk: MakeDesk) -> None:
    desk = make_desk(restart=0.2)
    desk.open(browser)
    browser.fill(control("town"), "draft")
    desk.service.stop()
    desk.service.start()
    browser.until(f"document.querySelector('{ENDED}') !== null")
    assert browser.evaluate("document.querySelector('meta[http-equiv=refresh]') === null")
    browser.shows(control("town"), "draft")
    browser.click(f"{ENDED} a")
    browser.until("document.querySelectorAll('.ended').length === 0 && document.querySelectorAll('.gen').length > 0")
    desk.push(town="Bern")
    browser.shows(control("town"), "Bern")


def test_a_killed_service_shows_connection_lost(browser: Engine, make_desk: MakeDesk) -> None:
    desk = make_desk(heartbeat=1)
    desk.open(browser)
    browser.resize(480, 300)
    browser.fill(control("town"), "draft")
    # alive, it does not: four heartbeats go by unseen, longer than its patience
    browser.until("document.querySelectorAll('.beat').length > 4", seconds=20)
    assert browser.visible(".beat") == []
    assert browser.visible(LIVE)[-1:] == ["Live"]
    desk.service.kill()
    browser.says(".beat", "Connection lost")
    assert browser.visible(LIVE) == []
    assert browser.evaluate(LONGER_THAN_ITS_WINDOW)
    assert browser.evaluate(IN_SIGHT % ".beat")
    browser.shows(control("town"), "draft")


@pytest.mark.parametrize("renewed", [False, True], ids=["just opened", "a new generation"])
def test_a_service_that_is_killed_before_its_first_heartbeat_is_lost_as_well(
    browser: Engine, make_desk: MakeDesk, renewed: bool
) -> None:
    desk = make_desk(heartbeat=3)
    desk.open(browser)
    if renewed:
        desk.new_generation(browser)
    # its patience comes with a sheet of its own
    browser.until("getComputedStyle(document.documentElement).getPropertyValue('--lost').trim() === '7.5s'")
    desk.service.kill()
    assert browser.visible(".beat") == []
    browser.until(f"{IN_SIGHT % '.beat'}", seconds=20)


def test_a_stream_that_has_grown_long_begins_anew(browser: Engine, make_desk: MakeDesk) -> None:
    desk = make_desk(updates_per_stream=60)
    desk.open(browser)
    for number in range(8):
        desk.push(town=f"Place {number}")
        browser.shows(control("town"), f"Place {number}", seconds=15)


def test_the_fifth_panel_of_an_agent_ends_the_oldest(browser: Engine, other_browser: Engine, desk: Desk) -> None:
    hopper = Agent("hopper", name="Hopper")
    desk.open(browser, hopper)
    readers = [open_reader(desk, desk.url(hopper)) for _ in range(3)]
    desk.open(other_browser, hopper)
    browser.until(f"document.querySelector('{ENDED}')?.textContent.includes('many panels')")
    assert browser.evaluate("document.querySelector('meta[http-equiv=refresh]') === null")
    desk.push(town="Bern")
    other_browser.shows(control("town"), "Bern")
    for reader in readers:
        reader.close()


def test_a_revoked_panel_ends_and_does_not_come_back(browser: Engine, desk: Desk) -> None:
    desk.open(browser)
    desk.host.panels.revoke(agent=MARTA.id)
    browser.until(f"document.querySelector('{ENDED}')?.textContent.includes('closed by your platform')")
    assert browser.visible(f"{ENDED} a") == []


def test_another_tab_of_the_session_keeps_its_draft(browser: Engine, other_browser: Engine, desk: Desk) -> None:
    url = desk.host.panels.open(MARTA, customer="ada")
    for tab in (browser, other_browser):
        tab.open(marked(url))
        tab.until("document.querySelectorAll('.gen').length > 0")
    other_browser.fill(control("town"), "draft")
    submit(browser, "town", "Bern")
    browser.shows(control("town"), "Bern")
    other_browser.until(
        "[...document.querySelectorAll('.now')].some(e => e.checkVisibility() && e.textContent.includes('Bern'))"
    )
    other_browser.shows(control("town"), "draft")
    other_browser.focus(control("town"))
    other_browser.key("Enter")
    # what this session itself has saved is no conflict
    desk.comes_to_hold("town", "draft")


def test_unanswered_conflicts_and_errors_are_said_again_in_a_new_generation(browser: Engine, desk: Desk) -> None:
    desk.open(browser)
    submit(browser, "seats", "a dozen")
    browser.shows(message(browser, "seats"), "Seats must be a number.")
    browser.fill(control("town"), "Mine")
    desk.push(town="Theirs")
    browser.key("Enter")
    browser.until("document.querySelector('.mine') !== null")
    desk.new_generation(browser)
    said = browser.visible("[slot=m-top]")
    assert any("You typed a dozen" in text for text in said)
    assert any("Theirs" in text for text in said)
    browser.click(".mine")
    browser.shows(control("town"), "Mine")


def test_a_form_whose_stream_has_gone_is_answered_in_the_outcome_frame(browser: Engine, make_desk: MakeDesk) -> None:
    desk = make_desk(restart=600)
    desk.open(browser)
    browser.fill(control("town"), "Bern")
    desk.service.stop()
    desk.service.start()
    browser.focus(control("town"))
    browser.key("Enter")
    browser.frame("outcome")
    browser.shows("main.outcome h1", "Saved. This panel is paused: reload it to go on.")
    bottom = browser.evaluate("document.querySelector('main').getBoundingClientRect().bottom - innerHeight")
    assert -20 < bottom <= 0, "at the foot of its frame"
    browser.frame(None)
    assert desk.value("town") == "Bern"
    # nothing lies on it: made to take the mouse, it does
    browser.until(f"document.querySelector('{ENDED}') !== null")
    assert browser.evaluate(UNCOVERED)


def test_what_lies_under_the_strip_can_be_used(chromium: Chromium, desk: Desk) -> None:
    chromium.resize(400, 300)
    desk.open(chromium)
    at = "document.querySelector('.outcome').getBoundingClientRect()"
    assert chromium.evaluate(f"document.elementFromPoint({at}.x + 9, {at}.y + 40).className") != "outcome"


def test_readers_that_stop_are_let_go_and_cost_no_memory(make_desk: MakeDesk) -> None:
    """Their windows are full; the kernel and the service give up on them, and the others go on."""
    desk = make_desk(stalled_reader=2, heartbeat=1)
    agents = [Agent(f"agent-{number}", name="Agent") for number in range(STOPPED_READERS)]
    readers = [open_reader(desk, desk.url(agent)) for agent in agents]
    quiet = desk.service.memory()
    before = desk.service.connections()
    assert before >= STOPPED_READERS
    deadline = time.monotonic() + 60
    number = 0
    while desk.service.connections() > before - STOPPED_READERS and time.monotonic() < deadline:
        number += 1
        # nothing compresses: each update is its size on the wire
        desk.push(
            about=f"{number}\n" + "".join(chr(0x4E00 + (number * 7919 + at * 104729) % 20000) for at in range(3900))
        )
    assert desk.service.connections() <= before - STOPPED_READERS
    # the database's own caches grow by up to 28 MB meanwhile; a queue for each reader would be several times that
    assert desk.service.memory() - quiet < (28 + STOPPED_READERS) * 2**20
    for reader in readers:
        reader.close()


def open_reader(desk: Desk, url: str) -> socket.socket:
    """A panel whose reader reads its beginning, then nothing more."""
    host, port = "127.0.0.1", desk.service.port
    path = url.split(str(port), 1)[1]
    with socket.create_connection((host, port)) as asking:
        asking.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += asking.recv(65536)
    location = next(line[10:] for line in head.decode().splitlines() if line.lower().startswith("location: "))
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.connect((host, port))
    reader.sendall(f"GET /{location} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    begun = b""
    while b"class=gen" not in begun:
        begun += reader.recv(65536)
    return reader
