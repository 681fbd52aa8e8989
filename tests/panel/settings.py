"""The settings in a session of their own, as a browser without scripting would use them."""

from itertools import islice
from typing import Any
from urllib.parse import urlencode, urljoin

import httpx
from sidelight_sdk import Event

from tests.panel.desk import Desk, marked
from tests.panel.html import Form, forms_in

ADMIN = {"sub": "sofia", "name": "Sofia Reyes", "role": "admin"}


class Settings:
    """Opened by a link that the host has made. The last answer is kept."""

    def __init__(self, desk: Desk, **claims: Any) -> None:
        self.desk, self.http = desk, desk.http
        panel = desk.open(**({"settings": True, "customer": ...} | ADMIN | claims))
        self.opened, self.root = panel.opened, panel.url.partition("/settings/")[0] + "/"
        self.answer = httpx.Response(200)

    def get(self, page: str = "start", **query: str) -> str:
        address = f"{self.root}settings/{page}{'?' if query else ''}{urlencode(query)}"
        self.answer = self.http.get(_marked(self.root, address))
        return self.answer.text

    def send(self, form: Form, **typed: Any) -> str:
        """Posts it, and gives the page that the browser is led to, or the refusal."""
        at = str(self.answer.url)
        self.answer = self.http.post(urljoin(at, form.action), data=form.fields | typed)
        if self.answer.status_code == 303:
            self.answer = self.http.get(urljoin(at, self.answer.headers["location"]))
            assert "class=asking" not in self.answer.text
        return self.answer.text

    def form(self, page: str = "start", **query: str) -> Form:
        """The form of a page that posts."""
        return form_in(self.get(page, **query))

    def save(self, page: str, query: dict[str, str], **typed: Any) -> str:
        return self.send(self.form(page, **query), **typed)


def audited(settings: Settings, kind: str, count: int) -> list[Event]:
    """The first changes of this kind, as a host is sent them."""
    events = settings.desk.host.events(after=0)
    return list(islice((event for event in events if event.kind == kind), count))


def form_in(page: str) -> Form:
    return next(form for form in forms_in(page) if form.method == "post")


def _marked(root: str, address: str) -> str:
    mark = marked(root).partition("?")[2]
    return f"{address}{'&' if '?' in address else '?'}{mark}"
