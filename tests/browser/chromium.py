"""Chromium, Debian's own, driven by Playwright."""

import base64
import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, TypeVar

from playwright.sync_api import Browser, BrowserContext, Frame, Page, Playwright, Route, sync_playwright

from tests.browser.engine import VIEWPORT, Engine

T = TypeVar("T")

EXECUTABLE = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
TIMEOUT = 10_000  # milliseconds
EVENTS = 10  # milliseconds
BETWEEN_CLICKS = 12  # milliseconds: each of both is held so long; Chromium itself makes one form of faster ones


class Chromium(Engine):
    """Playwright has a thread of its own, or asyncio tests would find its event loop running in theirs."""

    name = "chromium"

    def __init__(self, scripting: bool = False) -> None:
        self._scripting = scripting
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="playwright")
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._page: Page | None = None
        self.console: list[str] = []  # what a developer would read there: above all, what the CSP blocked
        try:
            self._do(self._launch)
        except BaseException:
            self.close()
            raise

    def fresh(self) -> None:
        self.frame(None)
        self._do(self._new_page)

    def evaluate(self, expression: str) -> Any:
        return self._do(lambda: self._at().evaluate(expression))

    def type(self, text: str) -> None:
        self._do(lambda: self.page.keyboard.type(text))

    def key(self, key: str) -> None:
        self._do(lambda: self.page.keyboard.press(key))

    def resize(self, width: int, height: int) -> None:
        self._do(lambda: self.page.set_viewport_size({"width": width, "height": height}))

    def screenshot(self) -> bytes:
        return self._do(lambda: _capture(self.page))

    def colours(self, scheme: str) -> None:
        """`dark` or `light`, as the system prefers."""
        self._do(lambda: self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light"))

    def forced_colours(self, forced: Literal["active", "none"]) -> None:
        """As in the contrast themes of a system."""
        self._do(lambda: self.page.emulate_media(forced_colors=forced))

    def screenshot_of(self, x: float, y: float, width: float, height: float) -> bytes:
        """A part of the viewport as PNG."""
        return self._do(lambda: _capture(self.page, {"x": x, "y": y, "width": width, "height": height, "scale": 1}))

    def in_page_with_scripting(self, url: str, use: Callable[[Page], T]) -> T:
        """For tools that need scripts in the page: a second context, scripting on, the page's CSP not applied."""
        return self._do(lambda: self._with_scripting(url, use))

    def double_click(self, selector: str) -> None:
        """As fast as a hand can, which is faster than any answer."""
        self._wait(lambda: self._double_click(selector), lambda: f"nothing to click at {selector}")

    @contextlib.contextmanager
    def holding(self, addresses: str) -> Iterator[None]:
        """Requests for these, a pattern of Playwright's, wait until it ends, as on a slow network."""
        held: list[Route] = []
        self._do(lambda: self.page.route(addresses, lambda route: held.append(route)))
        yield
        assert held, f"nothing asked for {addresses}"
        for route in held:
            self._do(route.continue_)
        self._do(lambda: self.page.unroute(addresses))

    def descriptions(self, role: str) -> list[str]:
        """What a screen reader gets of the elements with this role, besides their names."""
        nodes = self._do(lambda: _accessible(self.page, role))
        found = [node.get("description", {}).get("value") for node in nodes]
        return [description for description in found if description]

    def described(self, role: str) -> dict[str, tuple[str, bool]]:
        """By name: what describes it, and whether it is said to be wrong."""
        nodes = self._do(lambda: _accessible(self.page, role))
        return {
            node["name"]["value"]: (node.get("description", {}).get("value", ""), _is_invalid(node)) for node in nodes
        }

    @property
    def page(self) -> Page:
        assert self._page, "closed"
        return self._page

    def close(self) -> None:
        try:
            self._do(self._end)
        finally:
            self._thread.shutdown(wait=False, cancel_futures=True)

    def _navigate(self, url: str) -> None:
        self._do(lambda: self.page.goto(url, wait_until="commit"))

    def _go_back(self) -> None:
        self._do(lambda: self.page.go_back(wait_until="commit"))

    def _reload(self) -> None:
        self._do(lambda: self.page.reload(wait_until="commit"))

    def _click(self, selector: str, index: int) -> bool:
        if not (at := self._target(selector, index)):
            return False
        self._do(lambda: self._click_at(*at))
        return True

    def _double_click(self, selector: str) -> bool:
        if at := self._target(selector, -1):
            self._do(lambda: self.page.mouse.dblclick(*at, delay=BETWEEN_CLICKS))
        return at is not None

    def _do(self, work: Callable[[], T]) -> T:
        return self._thread.submit(work).result()

    # In Playwright's thread

    def _launch(self) -> None:
        self._playwright = sync_playwright().start()
        # The tests close it themselves, in order; what Playwright switches off of Back is part of what they try.
        self._browser = self._playwright.chromium.launch(
            executable_path=EXECUTABLE,
            args=ARGUMENTS,
            ignore_default_args=["--disable-back-forward-cache"],
            handle_sigint=False,
        )
        self._new_page()

    def _new_page(self) -> None:
        assert self._browser, "closed"
        for context in self._browser.contexts:
            context.close()
        self._page = self._new_context(self._scripting, bypass_csp=False).new_page()
        self.console = console = []
        self._page.on("console", lambda message: console.append(message.text))

    def _new_context(self, scripting: bool, bypass_csp: bool) -> BrowserContext:
        assert self._browser, "closed"
        width, height = VIEWPORT
        context = self._browser.new_context(
            java_script_enabled=scripting, bypass_csp=bypass_csp, viewport={"width": width, "height": height}
        )
        context.set_default_timeout(TIMEOUT)
        return context

    def _with_scripting(self, url: str, use: Callable[[Page], T]) -> T:
        context = self._new_context(scripting=True, bypass_csp=True)
        try:
            page = context.new_page()
            page.goto(url, wait_until="commit")
            return use(page)
        finally:
            context.close()

    def _at(self) -> Frame:
        frame = self.page.main_frame
        if self._frame:
            # frames are reported by events, which Playwright handles only during a call
            self.page.wait_for_timeout(EVENTS)
        for name in (self._frame or "").split("/"):
            if name:
                frame = [child for child in frame.child_frames if child.name == name][-1]
        return frame

    def _click_at(self, x: float, y: float) -> None:
        frame = self._at()
        if frame.parent_frame:
            box = frame.frame_element().bounding_box()
            assert box, f"the frame {self._frame} is not visible"
            x, y = x + box["x"], y + box["y"]
        self.page.mouse.click(x, y)

    def _end(self) -> None:
        browser, self._browser, self._page = self._browser, None, None
        playwright, self._playwright = self._playwright, None
        try:
            if browser:
                browser.close()
        finally:
            if playwright:
                playwright.stop()


def _capture(page: Page, clip: dict[str, float] | None = None) -> bytes:
    """Playwright's own waits for the page to have loaded, which it never has."""
    session = page.context.new_cdp_session(page)
    try:
        wanted = {"format": "png", **({"clip": clip} if clip else {})}
        return base64.b64decode(session.send("Page.captureScreenshot", wanted)["data"])
    finally:
        session.detach()


def _accessible(page: Page, role: str) -> list[dict[str, Any]]:
    session = page.context.new_cdp_session(page)
    try:
        session.send("Accessibility.enable")
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        return [node for node in nodes if not node["ignored"] and node["role"]["value"] == role]
    finally:
        session.detach()


def _is_invalid(node: dict[str, Any]) -> bool:
    said = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
    return bool(said.get("invalid", "false") != "false")
