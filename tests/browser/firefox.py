"""Firefox by WebDriver BiDi, spoken straight to its own websocket: no geckodriver."""

import base64
import contextlib
import itertools
import json
import time
from collections.abc import Iterator
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.browser.engine import VIEWPORT, Engine, wait_for
from tests.browser.processes import Group

KEYS = {
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Shift": "\ue008",
    "Control": "\ue009",
    "Escape": "\ue00c",
    "Space": " ",
    "ArrowUp": "\ue013",
    "ArrowDown": "\ue015",
    "Delete": "\ue017",
}
PREFERENCES: dict[str, object] = {
    "focusmanager.testmode": True,  # keys arrive though no window has the focus
    "network.http.speculative-parallel-limit": 0,  # no connection that no page asked for
    "browser.startup.page": 0,
    "browser.sessionstore.resume_from_crash": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "remote.active-protocols": 1,
}
TIMEOUT = 20.0  # seconds for one answer
# Until then Firefox drops what is clicked, where nobody can see what they click. Not each frame or whole page says so.
HAS_PAINTED = (
    "window !== window.top || document.readyState === 'complete'"
    " || performance.getEntriesByName('first-contentful-paint').length > 0"
)


class Firefox(Engine):
    name = "firefox"

    def __init__(self, scripting: bool = False) -> None:
        self._preferences = PREFERENCES | {"javascript.enabled": scripting}
        self._group = Group(self.name)
        self._connection = contextlib.ExitStack()
        self._socket: ClientConnection | None = None
        self._numbers = itertools.count(1)
        self._tab = self._user = ""
        try:
            self._socket = self._launch()
            self._command("session.new", capabilities={})
            self.fresh()
        except BaseException:
            self.close()
            raise

    def fresh(self) -> None:
        """A user context is what the user calls a container: its own storage and history."""
        self.frame(None)
        before, self._user = self._user, self._command("browser.createUserContext")["userContext"]
        self._tab = self._command("browsingContext.create", type="tab", userContext=self._user)["context"]
        self.resize(*VIEWPORT)
        if before:
            self._command("browser.removeUserContext", userContext=before)
        self._command("browsingContext.activate", context=self._tab)

    def evaluate(self, expression: str) -> Any:
        return self._evaluate(self._at(), expression)

    def type(self, text: str) -> None:
        self._keys([{"type": kind, "value": c} for c in text for kind in ("keyDown", "keyUp")])

    def key(self, key: str) -> None:
        values = [KEYS.get(part, part) for part in key.split("+")]
        self._keys(
            [{"type": "keyDown", "value": value} for value in values]
            + [{"type": "keyUp", "value": value} for value in reversed(values)]
        )

    def resize(self, width: int, height: int) -> None:
        self._command("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": height})

    def screenshot(self) -> bytes:
        return base64.b64decode(self._command("browsingContext.captureScreenshot", context=self._tab)["data"])

    def close(self) -> None:
        with contextlib.suppress(Exception):
            if self._socket:
                self._command("browser.close")
            self._connection.close()
        self._socket = None
        self._group.end()

    def _navigate(self, url: str) -> None:
        self._command("browsingContext.navigate", context=self._tab, url=url, wait="none")

    def _go_back(self) -> None:
        self._command("browsingContext.traverseHistory", context=self._tab, delta=-1)

    def _reload(self) -> None:
        self._command("browsingContext.reload", context=self._tab, wait="none")

    def _click(self, selector: str, index: int) -> bool:
        if not self.evaluate(HAS_PAINTED) or not (at := self._target(selector, index)):
            return False
        move = {"type": "pointerMove", "x": round(at[0]), "y": round(at[1])}
        self._perform(
            {
                "type": "pointer",
                "id": "mouse",
                "actions": [move, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}],
            }
        )
        return True

    def _launch(self) -> ClientConnection:
        """With port 0 Firefox picks a free one, and writes down which."""
        profile = self._group.home / "profile"
        profile.mkdir()
        (profile / "user.js").write_text(
            "".join(
                f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in self._preferences.items()
            )
        )
        self._group.start(
            [
                "firefox-esr",
                "--headless",
                "--no-remote",
                "--profile",
                str(profile),
                "--remote-debugging-port=0",
                "about:blank",
            ]
        )
        said = profile / "WebDriverBiDiServer.json"
        port: int = wait_for(lambda: json.loads(said.read_text())["ws_port"], "Firefox's port", 60)
        url = f"ws://127.0.0.1:{port}/session"
        return wait_for(lambda: self._connection.enter_context(connect(url, max_size=None)), "Firefox's websocket")

    def _command(self, method: str, **parameters: object) -> dict[str, Any]:
        assert self._socket, "closed"
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        deadline = time.monotonic() + TIMEOUT
        while (reply := json.loads(self._socket.recv(timeout=deadline - time.monotonic()))).get("id") != number:
            pass
        if reply["type"] == "error":
            raise RuntimeError(f"{method}: {reply['message']}")
        result: dict[str, Any] = reply["result"]
        return result

    def _evaluate(self, context: str, expression: str) -> Any:
        target = {"context": context, "sandbox": "test"}
        reply = self._command(
            "script.evaluate", expression=f"JSON.stringify({expression})", target=target, awaitPromise=False
        )
        if reply["type"] == "exception":
            raise RuntimeError(reply["exceptionDetails"]["text"])
        return json.loads(value) if (value := reply["result"].get("value")) is not None else None

    def _at(self) -> str:
        """The context of the current frame."""
        context = self._tab
        for name in (self._frame or "").split("/"):
            if name:
                context = [child for child in self._children(context) if self._evaluate(child, "window.name") == name][
                    -1
                ]
        return context

    def _children(self, context: str) -> Iterator[str]:
        tree = self._command("browsingContext.getTree", root=context, maxDepth=1)["contexts"][0]
        return (child["context"] for child in tree["children"] or [])

    def _keys(self, actions: list[dict[str, str]]) -> None:
        self._perform({"type": "key", "id": "keys", "actions": actions})

    def _perform(self, source: dict[str, object]) -> None:
        self._command("input.performActions", context=self._at(), actions=[source])
