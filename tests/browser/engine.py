"""What a test asks of a browser, the same for every engine.

Scripting is off for the pages; `evaluate` still works, in the engine's own isolated world. An endless page never fires
`load`, so nothing here waits for it: a test waits for what a person should see (`shows`, `until`).
"""

import contextlib
import json
import time
from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self, TypeVar

T = TypeVar("T")

PATIENCE = 8.0  # seconds until what should be seen counts as missing
FORGOTTEN = 2.0  # after so many, no browser counts a letter to those typed before it into a select
PAUSE = 0.02  # seconds between two looks
VIEWPORT = (400, 700)

# Superseded fragments are often there but transparent, or under a host element that is not shown.
VISIBLE = "e => e.checkVisibility({opacityProperty: true, visibilityProperty: true})"
TEXT = "e => ['INPUT', 'SELECT', 'TEXTAREA'].includes(e.tagName) ? e.value : e.textContent.trim().replace(/\\s+/g, ' ')"

FIND = "[...document.querySelectorAll(SELECTOR)].filter(VISIBLE).at(INDEX)"
FOCUS = "(e => { e?.focus(); return e != null && document.activeElement === e; })(FIND)"
# An element that something else covers cannot be clicked by a person either, nor one that is not drawn yet: until the
# style sheets are there a script sees it elsewhere. One that had to be scrolled to is looked at again: what was typed
# just before may still scroll the page back to its caret.
IS_STYLED = "[...document.querySelectorAll('link[rel=stylesheet]')].every(link => link.sheet)"
TARGET = """(e => {
    if (!e || !IS_STYLED) return null;
    const middle = () => {
        const {x, y, width, height} = e.getClientRects()[0] ?? e.getBoundingClientRect();
        return [x + width / 2, y + height / 2];
    };
    const before = middle();
    e.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'});
    const at = middle();
    return `${at}` === `${before}` && e.contains(document.elementFromPoint(...at)) ? at : null;
})(FIND)""".replace("IS_STYLED", IS_STYLED)
ATTACH = """(input => {
    const chosen = new DataTransfer();
    chosen.items.add(new File([Uint8Array.from(atob(DATA), sign => sign.charCodeAt(0))], NAME));
    if (input) input.files = chosen.files;
    return input?.files.length === 1;
})(FIND)"""
LEAVING = "document.documentElement.setAttribute('data-leaving', '') ?? true"
ARRIVED = "document.body && !document.documentElement.hasAttribute('data-leaving')"


class Engine(ABC):
    """One browser with one tab. `scripting`: of the pages that it shows.

    It is driven as a person would: `click`, `type` and `key` go through the engine's own input, never through the DOM.
    `frame("panel")` directs what follows into the iframe of that name, `frame("panel/outcome")` into one inside it,
    `frame(None)` back to the page. Of several elements or frames that fit, the last is meant: the newest comes last.
    """

    name: str
    _frame: str | None = None

    # What an engine must do itself

    @abstractmethod
    def fresh(self) -> None:
        """An empty tab that remembers nothing of those before, in the standard viewport."""

    @abstractmethod
    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression in the current frame, as JSON carries it."""

    @abstractmethod
    def type(self, text: str) -> None:
        """Key by key, to whatever has the focus."""

    @abstractmethod
    def key(self, key: str) -> None:
        """One key, or keys held together: "Enter", "Shift+Tab", "Control+a"."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """The page's viewport, in CSS pixels."""

    @abstractmethod
    def screenshot(self) -> bytes:
        """The viewport as PNG."""

    @abstractmethod
    def close(self) -> None:
        """Ends every process it started, whatever state they are in. May be called twice."""

    @abstractmethod
    def _navigate(self, url: str) -> None:
        """Begins to; need not wait."""

    @abstractmethod
    def _go_back(self) -> None:
        """Begins to; need not wait."""

    @abstractmethod
    def _reload(self) -> None:
        """Begins to; need not wait."""

    @abstractmethod
    def _click(self, selector: str, index: int) -> bool:
        """True if there was something to click."""

    # What follows from it

    def open(self, url: str) -> None:
        self.frame(None)
        with self.leaving():
            self._navigate(url)

    def rest(self) -> None:
        """Leaves its page, if it can: the next test gets another tab."""
        with contextlib.suppress(Exception):
            self.frame(None)
            self._navigate("about:blank")

    def back(self) -> None:
        """By the browser's own button, as a reload is."""
        self.frame(None)
        here = self.evaluate("location.href")
        self._go_back()
        self.until(f"document.body && location.href !== {json.dumps(here)}")
        # a document that was kept as it was, as a whole, is marked by how it was left
        self.evaluate("document.documentElement.removeAttribute('data-leaving') ?? true")
        self._arrive()

    def reload(self) -> None:
        self.frame(None)
        with self.leaving():
            self._reload()

    @contextlib.contextmanager
    def leaving(self) -> Iterator[None]:
        """What is done in it leads to another document, or the same once more; ends when that is there."""
        self.evaluate(LEAVING)
        yield
        self._arrive()

    def frame(self, name: str | None) -> None:
        self._frame = name

    def click(self, selector: str, index: int = -1) -> None:
        """Waits until it can be clicked: visible, and covered by nothing."""
        self._wait(lambda: self._click(selector, index), lambda: f"nothing to click at {selector} [{index}]")

    def focus(self, selector: str, index: int = -1) -> None:
        """Focus without a click, which would open a select's list; waits until it takes it."""
        script = FOCUS.replace("FIND", find(selector, index))
        self._wait(lambda: self.evaluate(script), lambda: f"nothing to focus at {selector} [{index}]")

    def fill(self, selector: str, text: str, index: int = -1) -> None:
        """Click it, replace its text, and see that every key has arrived."""
        self.click(selector, index)
        self.replace(text)

    def replace(self, text: str) -> None:
        """The text of the control that has the focus."""
        self._await_keyboard()
        self.key("Control+a")
        self.type(text) if text else self.key("Delete")
        self.until(f"document.activeElement.value === {json.dumps(text)}")

    def choose(self, selector: str, label: str, index: int = -1) -> None:
        """An option of a select, by the letters of its label, as from the keyboard.

        A browser that is busy for a second between two letters takes the later one for the first of another label: a
        person types it again.
        """
        self.focus(selector, index)
        self.type(label)
        is_chosen = f"document.activeElement.selectedOptions[0].label === {json.dumps(label)}"
        try:
            self.until(is_chosen, seconds=FORGOTTEN)
        except AssertionError:
            self.type(label)
            self.until(is_chosen)

    def attach(self, selector: str, name: str, data: bytes) -> None:
        """Chooses a file, without the system's own window for that."""
        script = ATTACH.replace("FIND", find(selector, -1))
        for word, given in (("NAME", name), ("DATA", b64encode(data).decode())):
            script = script.replace(word, json.dumps(given))
        self.until(script)

    def visible(self, selector: str) -> list[str]:
        """What a person sees of it now: values of controls, text of the rest."""
        everything = f"[...document.querySelectorAll({json.dumps(selector)})]"
        seen: list[str] = self.evaluate(f"{everything}.filter({VISIBLE}).map({TEXT})")
        return seen

    def shows(self, selector: str, *expected: str, seconds: float = PATIENCE) -> None:
        """Waits until just these are seen; `shows(selector)` until none is."""
        seen: list[str] = []

        def agrees() -> bool:
            seen[:] = self.visible(selector)
            return seen == list(expected)

        self._wait(agrees, lambda: f"{selector} shows {seen}, not {list(expected)}", seconds)

    def says(self, selector: str, *words: str, seconds: float = PATIENCE) -> str:
        """Waits until one that is seen has all these words; its text. What is there need not be seen yet, nor whole."""
        seen: list[str] = []
        having: list[str] = []

        def agrees() -> bool:
            seen[:] = self.visible(selector)
            having[:] = [text for text in seen if all(word in text for word in words)]
            return bool(having)

        self._wait(agrees, lambda: f"{selector} shows {seen}, nothing with {list(words)}", seconds)
        return having[0]

    def until(self, expression: str, seconds: float = PATIENCE) -> None:
        self._wait(lambda: self.evaluate(expression), lambda: f"never true: {expression}", seconds)

    @property
    def history_length(self) -> int:
        """Entries of the tab's history, the frames' together."""
        length: int = self.evaluate("history.length")
        return length

    def picture(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.screenshot())

    def _await_keyboard(self) -> None:
        """Keys go to the frame that the browser believes to have the focus.

        A frame of another site is another process. The browser learns of a click in it only when that process has
        handled it, and notifies the frames around it last. What is typed before that is lost, as it is for any page.
        """
        frame, names = self._frame, [name for name in (self._frame or "").split("/") if name]
        try:
            for depth, name in enumerate(names):
                self._frame = "/".join(names[:depth]) or None
                self.until(f"document.activeElement?.name === {json.dumps(name)}")
        finally:
            self._frame = frame

    def _arrive(self) -> None:
        self.until(ARRIVED)

    def _target(self, selector: str, index: int) -> tuple[float, float] | None:
        """The middle of what should be clicked, in the frame's viewport. What still moves would be missed."""
        look = TARGET.replace("FIND", find(selector, index))
        at = self.evaluate(look)
        time.sleep(PAUSE)
        return (at[0], at[1]) if at and at == self.evaluate(look) else None

    def _wait(self, happened: Callable[[], object], otherwise: Callable[[], str], seconds: float = PATIENCE) -> None:
        """A document or frame that is just being replaced makes any question fail; only the last failure counts."""
        deadline, problem = time.monotonic() + seconds, None
        while True:
            try:
                if happened():
                    return
                problem = None
            except Exception as error:
                problem = error
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.name}, after {seconds:g} s: {otherwise()}") from problem
            time.sleep(PAUSE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def find(selector: str, index: int) -> str:
    """JavaScript for one of the visible elements."""
    return FIND.replace("SELECTOR", json.dumps(selector)).replace("INDEX", str(index)).replace("VISIBLE", VISIBLE)


def wait_for(look: Callable[[], T | None], what: str, seconds: float = 30.0) -> T:
    """For starting up: what `look` finds, once it does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, ValueError):
            if (found := look()) is not None:
                return found
        time.sleep(PAUSE)
    raise TimeoutError(f"{what}: not there after {seconds:g} s")
