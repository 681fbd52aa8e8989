"""What the tests of panels rely on.

Each engine shows, clicks and types as a person would, with scripting off, on pages that never end.
"""

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from tests.browser.axe import axe_violations
from tests.browser.engines import Chromium, Engine

PAGE = """<!doctype html><html lang="en"><title>Engines</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/style.css"><main><h1>A page</h1>
<p class="scripting">off</p><script>document.querySelector('.scripting').textContent = 'on'</script>
<p class="gone">transparent</p><p class="covered"><button>Covered</button></p>
<form method="post" action="/save" target="outcome">
<label>Name <input name="name" value="Ada" autocomplete="off"></label>
<label>Plan <select name="plan"><option>Free</option><option>Pro</option><option>Silver</option></select></label>
<button>Save</button></form>
<details><summary>More</summary><textarea name="about" aria-label="About">Long text</textarea></details>
<iframe name="outcome" title="Outcome" src="/empty"></iframe>"""
STYLE = """.gone { opacity: 0 }
.covered { position: relative } .covered::after { content: ""; position: absolute; inset: 0 }
input:user-valid { outline: 2px solid red } main { font: 16px sans-serif }"""
HOST = """<!doctype html><html lang="en"><title>Host</title><p class="where">host</p><div class="tall"></div>
<iframe name="panel" title="Panel" sandbox="allow-forms allow-same-origin" src="http://127.0.0.1:PORT"></iframe>
<link rel="stylesheet" href="/host.css">"""
HOST_STYLE = ".tall { height: 1500px } iframe { width: 390px; height: 500px; border: 7px solid }"
EMPTY = "<!doctype html><title>Empty</title><body>"


@dataclass
class Site:
    """A page that does not end, a host that frames it from another site, and what has been posted."""

    url: str
    host: str
    posted: "queue.Queue[dict[str, list[str]]]" = field(default_factory=queue.Queue)
    streams: "list[queue.Queue[str | None]]" = field(default_factory=list)

    def push(self, html: str) -> None:
        for stream in self.streams:
            stream.put(html)


@pytest.fixture
def site() -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port = server.server_port
    server.site = site = Site(f"http://127.0.0.1:{port}/", f"http://localhost:{port}/host")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    yield site
    for stream in site.streams:
        stream.put(None)
    server.shutdown()
    thread.join()
    server.server_close()


class Handler(BaseHTTPRequestHandler):
    @property
    def site(self) -> Site:
        site: Site = self.server.site  # type: ignore[attr-defined]
        return site

    def do_GET(self) -> None:
        match self.path:
            case "/":
                self.stream()
            case "/host":
                self.answer("text/html", HOST.replace("PORT", self.site.url.split(":")[2]))
            case "/style.css":
                self.answer("text/css", STYLE)
            case "/host.css":
                self.answer("text/css", HOST_STYLE)
            case _:
                self.answer("text/html", EMPTY)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.site.posted.put(parse_qs(body))
        self.send_response(204)
        self.end_headers()

    def answer(self, kind: str, text: str) -> None:
        self.send_response(200)
        self.send_header("content-type", f"{kind}; charset=utf-8")
        self.send_header("content-length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def stream(self) -> None:
        pushed: queue.Queue[str | None] = queue.Queue()
        self.site.streams.append(pushed)
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-security-policy", "script-src 'unsafe-inline'; img-src 'none'")
        self.end_headers()
        part: str | None = PAGE
        while part is not None:
            self.wfile.write(part.encode())
            part = pushed.get()

    def log_message(self, *_: object) -> None:
        pass


def test_a_page_that_never_ends_is_seen_as_it_grows_and_runs_no_script(browser: Engine, site: Site) -> None:
    browser.open(site.url)
    browser.shows(".scripting", "off")
    browser.shows(".gone")
    site.push("<p class=late>later</p>")
    browser.shows(".late", "later")
    assert browser.evaluate("document.readyState") == "loading"


def test_typing_makes_a_draft_and_a_form_posts_without_history(browser: Engine, site: Site) -> None:
    browser.open(site.url)
    browser.shows("[name=name]", "Ada")
    before = browser.history_length
    browser.fill("[name=name]", "Ada Lovelace")
    browser.until("document.querySelector('[name=name]').matches(':focus')")
    browser.key("Tab")
    browser.until("document.querySelector('[name=name]').matches(':user-valid')")
    browser.choose("[name=plan]", "Silver")
    browser.click("form button")
    assert site.posted.get(timeout=8) == {"name": ["Ada Lovelace"], "plan": ["Silver"]}
    browser.fill("[name=name]", "")
    browser.type("Grace")
    browser.key("Enter")
    assert site.posted.get(timeout=8) == {"name": ["Grace"], "plan": ["Silver"]}
    browser.shows("[name=name]", "Grace")
    assert browser.history_length == before


def test_keys_held_together_arrive_and_what_is_closed_is_not_seen(browser: Engine, site: Site) -> None:
    browser.open(site.url)
    browser.shows("textarea")
    browser.click("summary")
    browser.fill("textarea", "typed")
    browser.key("Shift+Tab")
    browser.until("document.activeElement.localName === 'summary'")
    browser.key("Enter")
    browser.shows("textarea")


def test_what_is_covered_cannot_be_clicked(browser: Engine, site: Site) -> None:
    browser.open(site.url)
    browser.shows(".covered button", "Covered")
    browser.until("getComputedStyle(document.querySelector('.gone')).opacity === '0'")  # the style is there
    assert not browser._click(".covered button", -1)


def test_a_sandboxed_frame_of_another_site_is_driven_like_a_page(browser: Engine, site: Site) -> None:
    browser.open(site.host)
    browser.shows(".where", "host")
    before = browser.history_length
    browser.frame("panel")
    browser.shows("[name=name]", "Ada")
    browser.fill("[name=name]", "Framed")
    browser.click("form button")
    assert site.posted.get(timeout=8)["name"] == ["Framed"]
    browser.frame("panel/outcome")
    browser.until("location.pathname === '/empty'")
    browser.frame(None)
    browser.shows(".where", "host")
    assert browser.history_length == before


def test_the_viewport_is_what_was_asked_for_and_can_be_pictured(browser: Engine, site: Site) -> None:
    browser.open(site.url)
    browser.resize(500, 600)
    browser.until("innerWidth === 500 && innerHeight === 600")
    assert browser.screenshot().startswith(b"\x89PNG")


def test_two_browsers_see_the_same_update(browser: Engine, other_browser: Engine, site: Site) -> None:
    for each in (browser, other_browser):
        each.open(site.url)
        each.shows(".scripting", "off")
    browser.click("[name=name]")
    site.push("<p class=late>both</p>")
    other_browser.shows(".late", "both")
    browser.shows(".late", "both")


def test_every_test_gets_an_empty_tab(browser: Engine, site: Site) -> None:
    assert browser.history_length == 1
    assert browser.evaluate("location.href") == "about:blank"
    browser.open(site.url)
    browser.open(site.host)
    browser.fresh()
    assert browser.history_length == 1


def test_what_never_comes_is_an_error_that_says_what_was_there(browser: Engine, site: Site) -> None:
    browser.open(site.url)
    with pytest.raises(AssertionError, match=r"h1 shows \['A page'\], not \['Another'\]"):
        browser.shows("h1", "Another", seconds=0.1)


def test_axe_finds_what_is_wrong_and_nothing_else(chromium: Chromium, site: Site) -> None:
    (found,) = axe_violations(chromium, site.url, "h1")
    assert found.startswith("target-size: ")
    assert found.endswith("<summary>More</summary>")


def test_what_the_policy_blocks_is_on_the_console(chromium: Chromium, site: Site) -> None:
    chromium.open(site.url)
    chromium.shows("h1", "A page")
    assert chromium.console == []
    site.push("<img src=/blocked.png alt=blocked><p class=late>there</p>")
    chromium.shows(".late", "there")
    assert "img-src" in chromium.console[0]
