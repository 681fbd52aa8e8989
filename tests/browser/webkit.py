"""WebKitGTK's MiniBrowser through its own WebDriver, under Xvfb."""

import contextlib
import glob
import json
import socket
import urllib.request
from collections.abc import Iterator
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.webkitgtk.options import Options
from urllib3.exceptions import HTTPError

from tests.browser.display import Display
from tests.browser.engine import VIEWPORT, Engine, find, wait_for
from tests.browser.processes import Group

MINI_BROWSER = "/usr/lib/*/webkit2gtk-4.1/MiniBrowser"
TIMEOUT = 30  # seconds for one answer
QUESTION = (1, 2, 4, 8)  # seconds: what is asked while WebKit moves the tab to another process is never answered
KEYS: dict[str, str] = {"Space": " ", "ArrowUp": Keys.ARROW_UP, "ArrowDown": Keys.ARROW_DOWN}


class WebKit(Engine):
    """A new tab is a new MiniBrowser: it has no other way to forget."""

    name = "webkit"

    def __init__(self, scripting: bool = False) -> None:
        self._scripting = scripting
        self._driver: webdriver.Remote | None = None
        try:
            self._start()
            self.fresh()
        except BaseException:
            self.close()
            raise

    def _start(self) -> None:
        self._group = Group(self.name)
        self._display = Display(self._group)
        self._service = self._start_driver()

    def fresh(self) -> None:
        """Now and then a MiniBrowser never answers from its start on; then everything starts once more."""
        try:
            self._open_window()
        except (HTTPError, TimeoutError, WebDriverException):
            self.close()
            self._start()
            self._open_window()

    def _open_window(self) -> None:
        self.frame(None)
        self._quit()
        options = Options()
        options.binary_location = glob.glob(MINI_BROWSER)[0]
        options.add_argument("--automation")
        options.add_argument(f"--enable-javascript={str(self._scripting).lower()}")
        options.page_load_strategy = "none"
        self._client = ClientConfig(self._service, timeout=TIMEOUT)
        self._driver = webdriver.Remote(self._service, options=options, client_config=self._client)
        self.resize(*VIEWPORT)

    def evaluate(self, expression: str) -> Any:
        """PageQuery again when no answer comes."""
        for self._client.timeout in QUESTION:
            with contextlib.suppress(HTTPError), self._patient_after():
                self._enter()
                value = self._run(f"return JSON.stringify({expression})")
                return json.loads(value) if value is not None else None
        raise TimeoutError(f"WebKit does not answer {expression}")

    def type(self, text: str) -> None:
        ActionChains(self.driver, duration=0).send_keys(text).perform()

    def key(self, key: str) -> None:
        *held, last = key.split("+")
        modifiers = [getattr(Keys, modifier.upper()) for modifier in held]
        chain = ActionChains(self.driver, duration=0)
        for modifier in modifiers:
            chain.key_down(modifier)
        chain.send_keys(KEYS.get(last, getattr(Keys, last.upper(), last)))
        for modifier in reversed(modifiers):
            chain.key_up(modifier)
        chain.perform()

    def resize(self, width: int, height: int) -> None:
        """The window is given what its bars take from the page.

        Its tool bar keeps it at some 450 px: a narrower page is tried in a frame.
        """
        outer = (width, height)
        for _ in range(3):
            self.driver.set_window_size(*outer)
            inner = self.evaluate("[innerWidth, innerHeight]")
            if inner == [width, height]:
                return
            outer = (outer[0] + width - inner[0], outer[1] + height - inner[1])

    def screenshot(self) -> bytes:
        """Of the window, from the display: the driver's own waits for the page to have loaded, which it never has."""
        size = self.driver.get_window_size()
        return self._display.picture(size["width"], size["height"])

    @property
    def driver(self) -> webdriver.Remote:
        assert self._driver, "closed"
        return self._driver

    def close(self) -> None:
        self._quit()
        self._group.end()

    def _navigate(self, url: str) -> None:
        self.driver.get(url)

    def _arrive(self) -> None:
        """No key arrives before the window has the X focus, and no window manager gives it."""
        super()._arrive()
        self._wait(self._focused, lambda: "the window gets no focus")

    def _focused(self) -> bool:
        if not self.evaluate("document.hasFocus()"):
            self._display.focus_windows()
        return bool(self.evaluate("document.hasFocus()"))

    def _go_back(self) -> None:
        self.driver.back()

    def _reload(self) -> None:
        self.driver.refresh()

    def _click(self, selector: str, index: int) -> bool:
        self._enter(reveal=True)
        if not self._target(selector, index):
            return False
        self._run(f"return {find(selector, index)}").click()
        return True

    def _enter(self, reveal: bool = False) -> None:
        """What scrolls inside a frame of another site does not scroll the pages around it: `reveal` does."""
        self.driver.switch_to.default_content()
        for name in (self._frame or "").split("/"):
            if name:
                frame = self.driver.find_elements("css selector", f'iframe[name="{name}"]')[-1]
                if reveal:
                    self._run("arguments[0].scrollIntoView({block: 'nearest', behavior: 'instant'})", frame)
                self.driver.switch_to.frame(frame)

    @contextlib.contextmanager
    def _patient_after(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._client.timeout = TIMEOUT

    def _run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def _start_driver(self) -> str:
        port = _free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {"DISPLAY": self._display.name, "LIBGL_ALWAYS_SOFTWARE": "1"}
        self._group.start(["WebKitWebDriver", f"--port={port}"], environment)
        wait_for(lambda: urllib.request.urlopen(f"{url}/status", timeout=2).close() or True, "WebKitWebDriver")
        return url

    def _quit(self) -> None:
        with contextlib.suppress(Exception):
            if self._driver:
                self._driver.quit()
        self._driver = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
