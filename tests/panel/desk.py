"""An agent's desk without a browser: panels opened and forms posted over HTTP, as a browser would, or as none would."""

from datetime import UTC, datetime
from types import TracebackType
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import httpx
from sidelight_sdk import Sidelight

from plugin.domain.attributes import BUILT_INS
from plugin.domain.once import FOLLOWED, MARK, new_mark
from plugin.domain.secret import hash_secret
from tests.panel.html import Form, choice_in, editor_in, messages_in
from tests.panel.tokens import token_for
from tests.service import Credentials, Service

ORIGIN = "https://inbox.example.com"
BUILT_IN = tuple(one.key for one in BUILT_INS)
SECRET = "Trade secret"


class Desk:
    """A workspace with a customer, Ada, who has an attribute of each type, a conversation and two notes."""

    def __init__(self, service: Service, workspace: Credentials) -> None:
        self.service, self.workspace = service, workspace
        self.http = httpx.Client(base_url=service.url, timeout=20, trust_env=False)
        self.host = Sidelight(
            service.url,
            workspace=workspace.workspace,
            api_key=workspace.api_key,
            signing_key=workspace.signing_key,
        )
        with self.host.batch() as batch:
            batch.attributes.define("plan", type="choice", label="Plan", choices=["Free", "Pro"])
            batch.attributes.define("seats", type="number", label="Seats")
            batch.attributes.define("renewal", type="date", label="Renewal")
            batch.attributes.define("newsletter", type="boolean", label="Newsletter")
            batch.attributes.define("site", type="url", label="Website")
            batch.attributes.define("about", type="text", label="About")
            batch.attributes.define("owner", type="text", label="Owner", managed_by="Billing")
            batch.customers.upsert(
                "ada",
                name="Ada",
                email="ada@example.com",
                company="Analytical Engines",
                location="Oslo",
                attributes={"plan": "Free", "seats": 12, "about": SECRET, "owner": "Babbage", "newsletter": True},
            )
            batch.conversations.upsert("conv-1", customer="ada", channel="email", subject="Late parcel")
            batch.notes.add("ada", "By Marta", author="marta", author_name="Marta Nowak", id="n-marta")
            batch.notes.add("ada", "By Jonas", author="jonas", author_name="Jonas Weber", id="n-jonas")

    def open(self, **claims: Any) -> "Panel":
        answer = self.http.get("/embed", params={"token": token_for(self.workspace, **claims)})
        assert answer.status_code == 303, answer.text
        return Panel(urljoin(str(answer.url), answer.headers["location"]))

    def open_off(self, **claims: Any) -> "Panel":
        """A finite one."""
        return self.open(live="off", **claims)

    def push(self, customer: str = "ada", **fields: Any) -> None:
        """Built-in fields by name, others as attributes."""
        built_in: dict[str, Any] = {key: fields.pop(key) for key in list(fields) if key in BUILT_IN}
        if fields:
            built_in["attributes"] = fields
        self.host.customers.upsert(customer, **built_in)

    def value(self, key: str, customer: str = "ada") -> Any:
        found = self.host.customers.get(customer)
        return getattr(found, key) if key in BUILT_IN else found.attributes.get(key)

    def notes(self, customer: str = "ada") -> dict[str, str]:
        return {note.id: note.text for note in self.host.notes.list(customer)}

    def everything(self) -> list[Any]:
        """All that the host can see, to be compared: customers, attributes, the conversation, Ada's notes."""
        get = httpx.Client(
            base_url=self.service.url,
            headers={"authorization": f"Bearer {self.workspace.api_key}"},
            timeout=20,
            trust_env=False,
        ).get
        addresses = ["/v1/customers", "/v1/attributes", "/v1/conversations/conv-1", "/v1/customers/ada/notes"]
        addresses += ["/v1/tags", "/v1/tag_groups", "/v1/customers/ada/tags", "/v1/customers/ada/accounts"]
        addresses += ["/v1/customers/ada/contact_details"]
        addresses += ["/v1/companies", "/v1/customers/ada/companies", "/v1/customers/ada/relationships"]
        return [get(address).raise_for_status().json() for address in addresses]

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.http.close()
        self.host.close()


def marked(url: str) -> str:
    """A panel's address, with a one-time mark of its own: as the service's own links lead to it."""
    address, _, query = url.partition("?")
    secret = urlsplit(url).path.rstrip("/").rpartition("/")[2].partition("~")[0]
    mark = new_mark(hash_secret(secret), datetime.now(UTC) + FOLLOWED)
    others = [pair for pair in query.split("&") if pair and not pair.startswith(f"{MARK}=")]
    return f"{address}?{'&'.join([*others, f'{MARK}={mark}'])}"


class Panel:
    """One session's panel. Addresses are relative to it, as they are in its pages."""

    def __init__(self, opened: str) -> None:
        """`opened`: its address with the one-time mark that it was opened by."""
        self.opened, self.url = opened, opened.partition("?")[0]
        self.led_to = self.url
        self.http = httpx.Client(base_url=self.url, timeout=20, trust_env=False)

    @property
    def secret(self) -> str:
        return self.url.rstrip("/").rpartition("/")[2]

    def get(self, address: str = "", **query: str) -> httpx.Response:
        return self.http.get(address, params=query or None)

    def show(self, **query: str) -> httpx.Response:
        """The panel's page, by one of the service's own links."""
        return self.http.get(marked(f"{self.url}{'?' if query else ''}{urlencode(query)}"))

    def page(self, **query: str) -> str:
        answer = self.show(**query)
        assert answer.status_code == 200, answer.text
        return answer.text

    def opens(self, section: str) -> "Panel":
        """A section that was closed, as its link in a finite page does it: what is remembered for any page."""
        assert self.get(f"sections/{section}/open").status_code == 303
        return self

    def post(self, address: str, fields: dict[str, str]) -> httpx.Response:
        return self.http.post(address, data=fields)

    def submit(self, action: str, **typed: str) -> str:
        """Types into the editor that posts there, and gives the page that the browser is led to."""
        return self.send(editor_in(self.page(), action), **typed)

    def send(self, form: Form, **typed: str) -> str:
        answer = self.post(form.action, form.fields | typed)
        assert answer.status_code == 303, answer.text
        return self.follow(answer)

    def follow(self, answer: httpx.Response) -> str:
        """The page that the browser is led to: the panel's own, whatever it is asked for."""
        self.led_to = urljoin(str(answer.url), answer.headers["location"])
        path, _, _asked = self.led_to.removeprefix(self.url).partition("#")[0].partition("?")
        assert (self.led_to.startswith(self.url), path) == (True, "")
        led_to = self.http.get(self.led_to)
        assert led_to.status_code == 200, led_to.text
        assert "class=asking" not in led_to.text
        return led_to.text

    def choose(self, which: str) -> str:
        """Answers the conflict that the page shows."""
        return self.send(choice_in(self.page()), do=which)

    def messages(self) -> list[str]:
        return messages_in(self.page())
