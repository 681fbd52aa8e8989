"""An address that the tab's history holds shows a panel once. After that it says whose panel it was, and asks."""

import asyncio
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

import httpx
import pytest
from sidelight_sdk import Agent

from plugin.domain.once import FOLLOWED, LENGTH, MARK, new_mark, read_mark
from plugin.domain.secret import hash_secret
from plugin.settings import Settings
from tests.panel.desk import SECRET, Desk, Panel, marked
from tests.panel.html import forms_in, text, what_runs
from tests.panel.inside import inside
from tests.panel.streams import LiveStream
from tests.service import Service, new_database

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
ASKS = "Opened for Ada by Marta Nowak, "


def shows(url: str) -> bool:
    """Whether it shows the panel, by the first bytes of it: a live one does not end."""
    with httpx.stream("GET", url, timeout=20, trust_env=False, headers={"accept-encoding": "identity"}) as answer:
        assert answer.status_code == 200
        page = ""
        for some in answer.iter_text():
            page += some
            if "class=gen" in page or "</main>" in page:
                break
    if "class=asking" in page:
        assert "class=gen" not in page
        return False
    assert "Oslo" in page
    return True


def asked(url: str) -> str:
    answer = httpx.get(url, timeout=20, trust_env=False)
    assert answer.status_code == 200
    assert "class=asking" in answer.text
    assert what_runs(answer.text) == []
    return answer.text


def clicked(panel: Panel, page: str) -> str:
    """Where the one button leads."""
    (form,) = forms_in(page)
    assert (form.action, form.method) == ("open", "post")
    answer = panel.post(form.action, form.fields)
    assert answer.status_code == 303
    return urljoin(str(answer.url), answer.headers["location"])


@pytest.mark.parametrize("live", ["on", "off"])
def test_an_address_shows_the_panel_once_and_then_asks_whose_it_should_show(desk: Desk, live: str) -> None:
    panel = desk.open(live=live)
    assert shows(panel.opened)
    for address in (panel.opened, panel.opened, panel.url):
        page = asked(address)
    led_to = clicked(panel, page)
    assert shows(led_to)
    assert not shows(led_to), "what the button led to is in the history, too"


@pytest.mark.parametrize("live", ["on", "off"])
def test_who_is_asked_learns_for_whom_by_whom_and_when_and_nothing_else(desk: Desk, live: str) -> None:
    page = asked(desk.open(live=live, conversation="conv-1").url)
    line = text(page.partition("<main")[2].partition(">")[2])
    assert re.fullmatch(r"Opened for Ada by Marta Nowak, [0-9:]+.[AP]M\. Show", line)
    for more in ("Oslo", "ada@example.com", "Analytical", SECRET, "conv-1", "Late parcel", "Jonas", "class=gen"):
        assert more not in page


def test_an_address_that_the_host_asked_for_shows_the_panel_once_as_well(desk: Desk) -> None:
    url = desk.host.panels.open(Agent("marta", name="Marta Nowak"), customer="ada")
    assert shows(url)
    assert ASKS in text(asked(url))


@pytest.mark.parametrize(
    ("opened", "named"),
    [
        ({"customer": "nobody"}, "nobody"),
        ({"customer": ..., "conversation": "not-yet"}, "not-yet"),
        ({"customer": "nameless"}, "nameless"),
    ],
    ids=["unknown", "waiting", "nameless"],
)
def test_who_has_no_name_is_named_by_the_hosts_own_id(desk: Desk, opened: dict[str, str], named: str) -> None:
    desk.host.customers.upsert("nameless", email="nameless@example.com")
    page = text(asked(desk.open(**opened).url))
    assert f"Opened for {named} by Marta Nowak, " in page
    assert "@" not in page


def test_names_are_only_text_there(desk: Desk) -> None:
    desk.push(name="<script>alert(1)</script>\u202e")
    page = asked(desk.open(name="\"><b onclick='x'>").url)
    assert "<script>" not in page
    assert "<bdi>&lt;script&gt;" in page


def test_a_mark_of_another_session_a_made_up_one_and_an_old_one_show_nothing(shared_desk: Desk) -> None:
    panel, other = shared_desk.open_off(), shared_desk.open_off()
    theirs = other.opened.partition(f"{MARK}=")[2]
    own = panel.opened.partition(f"{MARK}=")[2]
    old = new_mark(hash_secret(panel.secret), datetime.now(UTC) - timedelta(seconds=2))
    for mark in (theirs, old, "", "x", "x" * LENGTH, own[:-1], own + "A", own[::-1], "%00", "é" * LENGTH, own.lower()):
        asked(f"{panel.url}?{MARK}={mark}")
    assert shows(panel.opened)


def test_a_mark_is_good_as_long_as_it_says() -> None:
    made = new_mark("hash", NOW + FOLLOWED)
    assert len(made) == LENGTH
    good = read_mark("hash", made, NOW + FOLLOWED)
    assert good is not None
    assert good.until == NOW + FOLLOWED
    assert read_mark("hash", made, NOW + FOLLOWED + timedelta(seconds=1)) is None
    assert read_mark("other", made, NOW) is None
    # a session that lives for a century has marks, too
    assert read_mark("hash", new_mark("hash", NOW + timedelta(days=36_600)), NOW) is not None


@pytest.mark.parametrize("live", ["on", "off"])
def test_of_many_that_come_at_once_one_is_shown(desk: Desk, live: str) -> None:
    panel = desk.open(live=live)
    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(shows, [panel.opened] * 8)) == [False] * 7 + [True]


def test_what_is_not_a_page_spends_nothing(desk: Desk) -> None:
    panel = desk.open_off()
    assert panel.http.head(panel.opened).status_code == 405
    assert panel.http.post(panel.opened).status_code == 405
    assert shows(panel.opened)


def test_what_was_shown_before_a_restart_is_not_shown_after_it(make_service: Callable[..., Service]) -> None:
    service = make_service()
    with Desk(service, service.new_workspace()) as desk:
        seen, unseen = desk.open_off(), desk.open_off()
        assert shows(seen.opened)
        service.stop()
        service.start()
        asked(seen.opened)
        assert shows(unseen.opened)


def test_a_panel_that_ends_comes_back_by_itself_and_by_its_link_once_each(desk: Desk) -> None:
    panel = desk.open()
    crowd = [LiveStream(panel) for _ in range(5)]  # one more than an agent may have
    ended = crowd[0].rest()
    link = re.search(r'<a href="([^"]+)" target=_self>Resume', ended)
    assert link
    assert shows(urljoin(panel.url, link[1]))
    assert not shows(urljoin(panel.url, link[1]))
    for stream in crowd:
        stream.close()


def test_a_refresh_after_a_restart_asks_nobody(make_service: Callable[..., Service]) -> None:
    service = make_service()
    with Desk(service, service.new_workspace()) as desk:
        panel = desk.open()
        with LiveStream(panel) as stream:
            service.stop()
            ended = stream.rest()
        service.start()
        refresh = re.search(r'http-equiv=refresh content="\d+; url=([^"]+)"', ended)
        assert refresh
        assert shows(urljoin(panel.url, refresh[1]))
        assert not shows(urljoin(panel.url, refresh[1]))


def test_a_lost_panel_is_loaded_again_by_a_button(desk: Desk) -> None:
    panel = desk.open()
    with LiveStream(panel) as stream:
        assert "<form id=open method=post action=open target=_self autocomplete=off hidden></form>" in stream.html
        assert "<button form=open" in stream.html
    assert shows(urljoin(panel.url, panel.post("open", {}).headers["location"]))
    # where that failed, what is asked for again is the address alone
    again = panel.http.get("open")
    assert (again.status_code, again.headers["location"]) == (303, "./")


def test_the_links_of_a_page_that_ends_lead_on_and_its_address_asks(desk: Desk) -> None:
    panel = desk.open_off()
    page = panel.page(q="plan")
    reload = re.search(r'<a href="(\./\?[^"]+)" target=_self>Reload', page)
    assert reload
    url = urljoin(panel.url, reload[1].replace("&amp;", "&"))
    (search,) = [form for form in forms_in(page) if "search" in form.classes]
    again = panel.get(**search.fields | {"q": "seats"})
    assert "class=asking" not in again.text
    assert 'value="seats"' in again.text
    # one page, one mark: another tab that follows its other link asks, and comes to the same place
    led_to = clicked(panel, asked(url))
    assert "q=plan" in led_to
    assert 'value="plan"' in panel.http.get(led_to).text


def test_the_button_of_an_ended_session_shows_nothing(desk: Desk) -> None:
    panel = desk.open_off()
    page = asked(panel.url)
    desk.host.panels.revoke(agent="marta")
    (form,) = forms_in(page)
    assert panel.post(form.action, form.fields).status_code == 410
    assert panel.get().status_code == panel.http.get(panel.opened).status_code == 410


async def test_marks_whose_rows_cannot_be_written_stay_spent_and_are_written_later(database: str) -> None:
    async with inside(Settings(database)) as service:
        url = await service.open()
        write = service.ctx.store.write
        failed = asyncio.Event()

        async def failing(work: Callable[..., object]) -> object:
            if not failed.is_set():
                failed.set()
                raise OSError("the disk is full")
            return await write(work)  # type: ignore[arg-type]

        service.ctx.store.write = failing  # type: ignore[method-assign, assignment]
        assert "Oslo" not in (first := (await service.http.get(url)).text)
        assert "class=asking" not in first
        assert "class=asking" in (await service.http.get(url)).text
        if not service.ctx.store.is_shared:  # else the row was written before the page was shown
            await failed.wait()
    async with inside(Settings(database)) as later:
        assert "class=asking" in (await later.http.get(url)).text


@pytest.fixture(scope="module", params=["postgres"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, str]]:
    """A desk at one process, and the address of another on the same database."""
    folder = tmp_path_factory.mktemp("marks")
    database = new_database(request, folder)
    with Service(database, folder) as one, Service(database, folder) as other, Desk(one, one.new_workspace()) as desk:
        yield desk, other.url


@pytest.mark.parametrize("live", ["on", "off"])
def test_what_one_process_has_shown_another_does_not(pair: tuple[Desk, str], live: str) -> None:
    desk, other = pair
    here = desk.open(live=live).opened
    there = here.replace(desk.service.url, other)
    assert shows(here)
    assert not shows(there)
    assert shows(marked(there.partition("?")[0]))


def test_of_many_that_come_at_once_to_two_processes_one_is_shown(pair: tuple[Desk, str]) -> None:
    desk, other = pair
    here = desk.open_off().opened
    urls = [here, here.replace(desk.service.url, other)] * 4
    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(shows, urls)) == [False] * 7 + [True]
