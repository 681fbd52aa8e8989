"""What `bench.hostile` asks of a service: things to write texts into, and pages that must be sound."""

import html
import json
import random
import re
from collections import Counter
from typing import Any
from urllib.parse import urljoin

import httpx
from msgspec import UNSET
from sidelight_sdk import Agent, Sidelight
from sidelight_sdk.errors import SidelightError

from plugin.domain.types import TYPES
from tests.panel.desk import marked
from tests.panel.html import Form
from tests.service import Credentials, Service

from .hostile_pages import faults_in

MACHINE = {"editor", "once", "customer", "of", "base", "save", "more", "was"}  # fields that nobody types into
UNREAD = ("avatar", "/events", "/keys", "/origins", "/panels")  # addresses that give back no text of an operation
CLOSED = re.compile(r'href="(sections/\w+/open[^"]*)')
Ids = dict[str, str]


class Trial:
    """A service, a workspace in it at a time, and all that is found wrong."""

    def __init__(self, service: Service, seed: int) -> None:
        self.service, self.chance = service, random.Random(seed)
        self.http = httpx.Client(base_url=service.url, timeout=60, trust_env=False)
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        document = self.http.get("/schema").json()
        self.paths = [path for path, one in document["paths"].items() if "get" in one and not path.endswith(UNREAD)]
        self.usual: set[str] = set()
        self.forms: Counter[str] = Counter()
        self.workspace: Credentials
        self.host: Sidelight

    def fault(self, said: str) -> None:
        self.faults.append(said)
        print(said, flush=True)

    def run(self, operations: list[dict[str, Any]]) -> list[Any]:
        """The result of each; of one that is refused, its errors."""
        body = json.dumps({"operations": operations, "on_invalid": "skip"})
        answer = self.http.post("/v1/batch", content=body, headers=self._headers())
        if answer.status_code != 200:
            self.fault(f"{answer.status_code}: {body[:300]}")
            return [None] * len(operations)
        results: list[Any] = answer.json()["results"]
        return results

    def get(self, address: str) -> Any:
        answer = self.http.get(address, headers=self._headers())
        if answer.status_code >= 500:
            self.fault(f"{answer.status_code}: GET {address}")
        return answer.json() if answer.status_code == 200 else None

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.workspace.api_key}", "content-type": "application/json"}

    def begin_workspace(self) -> None:
        self.workspace = one = self.service.new_workspace("Acme")
        self.host = Sidelight(
            self.service.url, workspace=one.workspace, api_key=one.api_key, signing_key=one.signing_key
        )
        with self.host.batch() as batch:
            for type_ in TYPES:
                choices = ["Free", "Pro"] if type_.startswith("choice") else UNSET
                batch.attributes.define(f"t_{type_}", type=type_, choices=choices)
            batch.attributes.define("defined", type="text")
            batch.attributes.define("edited", type="choice", choices=["Free", "Pro"])
            batch.attributes.define("spare", type="text")  # what forms make of it is no matter
            batch.customers.upsert("cust-other", name="Grace")
            batch.tag_groups.define("service", label="Service")
            batch.tags.define("vip", label="VIP", group="service")
            batch.companies.upsert("co-1", name="Analytical Engines")
            batch.agents.upsert("marta", name="Marta")

    def begin(self, number: int) -> Ids:
        ids = {"customer": f"cust-{number}", "conversation": f"conv-{number}", "note": f"n-{number}"}
        customer = ids["customer"]
        with self.host.batch() as batch:
            batch.customers.upsert(customer, name="Ada", email="ada@example.com", attributes={"t_text": "Text"})
            batch.conversations.upsert(ids["conversation"], customer=customer, channel="webchat")
            batch.tags.add(customer, "vip")
            batch.companies.link(customer, "co-1")
            batch.relationships.put(customer, "cust-other", labels=["manager"])
            batch.accounts.upsert(customer, system="shop", id="4471", name="Shop", data={"orders": 12})
            batch.notes.add(customer, "A note", author="marta", id=ids["note"])
            batch.warnings.set(customer, label="Blocked", reason="Reason")
            batch.customers.assign(customer, agent="marta")
        return ids

    def open(self, ids: Ids, name: str) -> str:
        """The address of a panel that ends; by an agent of that name, where it is one."""
        customer, conversation = ids["customer"], ids["conversation"]
        agent = Agent("marta", name=name, role="supervisor")
        try:
            return self.host.panels.open(agent, customer=customer, conversation=conversation, live=False)
        except (SidelightError, ValueError):
            return self.open(ids, "Marta")

    def page(self, url: str, why: str) -> str:
        """With all sections open: their agent finds them so from then on."""
        url = url.partition("?")[0]
        page = self.checked(self.http.get(marked(f"{url}?more=1")), why)
        closed = CLOSED.findall(page)
        for link in closed:
            self.http.get(urljoin(url, html.unescape(link)))
        return self.page(url, why) if closed else page

    def open_settings(self, name: str) -> str:
        """The address that their pages are under."""
        try:
            url = self.host.panel_url(Agent("sofia", name=name, role="admin"), settings=True)
            answer = self.http.get(url)
        except (SidelightError, ValueError, httpx.InvalidURL):
            return self.open_settings("Sofia")
        if answer.status_code != 303:  # a name that no session is opened for
            return self.open_settings("Sofia")
        return urljoin(str(answer.url), answer.headers["location"]).partition("settings/")[0]

    def settings(self, root: str, address: str) -> tuple[str, str]:
        """Where a page of them is, and the page."""
        mark = marked(root).partition("?")[2]
        url = f"{root}settings/{address}"
        answer = self.http.get(f"{url}{'&' if '?' in address else '?'}{mark}")
        return url, self.checked(answer, f"settings/{address}")

    def checked(self, answer: httpx.Response, why: str) -> str:
        if answer.status_code >= 500:
            self.fault(f"{answer.status_code}: {why}")
        for said in faults_in(answer.text, self.usual) if self.usual else ():
            self.fault(f"{why}: {said}")
        self.counts["pages"] += 1
        return answer.text

    def post(self, form: Form, url: str, text: str) -> None:
        """Types the text into one of a form's fields, and looks at the page that it leads to."""
        names = sorted(set(form.fields) - MACHINE)
        if not names or form.method != "post":
            return
        name = self.chance.choice(names)
        self.forms[f"{re.sub(r'[0-9a-f]{6,}|cust-[0-9]+', '…', form.action)} {name}"] += 1
        typed = form.fields | {name: text.encode("utf-8", "replace").decode()}
        self.checked(self.led_to(urljoin(url, form.action), typed), f"form {form.action} {name}={text[:60]!r}")

    def led_to(self, address: str, fields: dict[str, str]) -> httpx.Response:
        """What a browser shows once the form is posted."""
        answer = self.http.post(address, data=fields)
        if answer.status_code == 303:
            answer = self.http.get(urljoin(str(answer.url), answer.headers["location"]))
        return answer
