"""`python -m bench.abuse`: very many requests that no honest client would send, to the API and to a panel's forms.

They are made of the service's own examples (`/schema`) and of the forms of a panel, each with something changed: texts
that are long, hostile or no text, other types, members more or fewer, bytes that are no JSON, other addresses, methods
and headers. What must hold: no request is answered with 5xx, none takes longer than a second, and memory stays flat.
Whatever breaks that is printed with its seed, by which it can be made again.

    python -m bench.abuse --requests 100000 [--database URL] [--seed N]
"""

import argparse
import asyncio
import html
import json
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
from msgspec import Struct
from sidelight_sdk import Agent, Sidelight

from tests.service import Credentials, Service

AT_ONCE = 4
SLOWEST = 1.0  # seconds
GROWN = 100 << 20  # bytes, from a tenth of the requests to their end
CHECKED_EVERY = 1_000
METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD")
PIECES = (
    *(
        "a",
        "0",
        " ",
        "\n",
        "\r\n",
        "\t",
        "@",
        ".",
        "/",
        "\\",
        "'",
        '"',
        "<script>",
        "%",
        "%00",
        "+",
        "-",
        "{",
        "[",
        "ß",
    ),
    *("\0", "\x1b", "\u0301", "\u0327", "\u200b", "\u202e", "\u2066", "\ufeff", "\u0660", "\U0001f468\u200d", "漢"),
    *("http://", "a@b.", "+49", "1e", "9" * 20, ",1", "..", "null", "true", "2027-02-30", "${x}", "' OR 1=1 --"),
)
LENGTHS = (0, 1, 1, 2, 3, 10, 60, 200, 4_000, 20_000, 40_000, 200_000)


class Request(Struct, frozen=True):
    method: str
    address: str
    headers: dict[str, str]
    body: bytes = b""


class Form(Struct, frozen=True):
    action: str
    fields: tuple[tuple[str, str], ...]


class Maker:
    """Requests by chance: the same seed makes the same."""

    def __init__(self, seed: int, routes: list[tuple[str, str, Any]], key: str) -> None:
        self.chance, self.routes, self.key = random.Random(seed), routes, key
        self.forms: list[Form] = []

    def request(self) -> Request:
        return self._form() if self.forms and self.chance.random() < 0.4 else self._api()

    def text(self, most: int = LENGTHS[-1]) -> str:
        chance, length = self.chance, min(self.chance.choice(LENGTHS), most)
        pieces = "".join(chance.choices(PIECES, k=chance.choice((1, 1, 2, 5))))
        return (pieces * (length // len(pieces) + 1))[:length]

    def value(self, depth: int = 0) -> Any:
        chance = self.chance
        kind = chance.randrange(12)
        if kind < 5:
            return self.text(LENGTHS[-1] if depth == 0 else 200)
        if kind < 8:
            return chance.choice([0, -1, 1.5, 1e308, 2**63, 2**70, -(10**15), True, False, None, 0.1 + 0.2])
        if depth > 3 or kind < 10:
            return None
        count = chance.choice((0, 1, 3, 300, 1_500) if depth == 0 else (0, 1, 3))
        if kind == 10:
            return [self.value(depth + 1) for _ in range(count)]
        return {self.text(300): self.value(depth + 1) for _ in range(count)}

    def changed(self, example: Any) -> Any:
        """An example with something changed, somewhere in it."""
        chance = self.chance
        if isinstance(example, dict) and example and chance.random() < 0.85:
            members = dict(example)
            for name in chance.sample(list(members), chance.randint(0, min(3, len(members)))):
                members[name] = self.changed(members[name])
            if chance.random() < 0.1:
                members.pop(chance.choice(list(members)))
            if chance.random() < 0.1:
                members[self.text(100)] = self.value()
            return members
        if isinstance(example, list) and example and chance.random() < 0.8:
            changed = [self.changed(one) for one in example]
            return changed * chance.choice((1, 1, 1, 2, 400 if len(str(changed)) < 20_000 else 2))
        return self.value()

    def _api(self) -> Request:
        chance = self.chance
        method, path, example = chance.choice(self.routes)
        address = re.sub(r"\{\w+\}", lambda _: quote(self._id(), safe="", errors="replace"), path)
        if chance.random() < 0.2:
            names = ("cursor", "limit", "after", "agent", "key", "older_than", "all", "before", "thing")
            address += "?" + urlencode({chance.choice(names): self.text(2_000)}, errors="replace")
        if method == "DELETE" and path == "/v1/panels":
            method = "GET"  # the panel that is tried stays
        body = json.dumps(self.changed(example)).encode() if example is not None else b""
        if body and chance.random() < 0.1:
            at = chance.randrange(len(body))
            body = body[:at] + chance.choice((b"", b"\xff", b"\\ud800", b"[" * 5_000, b'"', b"\0")) + body[at:]
        headers = {"authorization": f"Bearer {self.key}", "content-type": "application/json"}
        if chance.random() < 0.05:
            method = chance.choice(METHODS)
        return Request(method, address, self._headers(headers), body)

    def _id(self) -> str:
        return self.chance.choice(("cust-1", "cust-2", "conv-9", "n-1", "plan", "vip", "marta", self.text(250) or "x"))

    def _form(self) -> Request:
        chance, form = self.chance, self.chance.choice(self.forms)
        fields = [(name, self.text() if chance.random() < 0.4 else value) for name, value in form.fields]
        while chance.random() < 0.2:
            fields.append((chance.choice(["value", "text", "do", "base", "editor", "x", *dict(fields)]), self.text()))
        headers = {"content-type": "application/x-www-form-urlencoded"}
        body = urlencode(fields, errors="replace").encode()
        if chance.random() < 0.1:
            headers["content-type"] = "multipart/form-data; boundary=x"
            parts = (
                f'--x\r\nContent-Disposition: form-data; name="{name[:50]}"\r\n\r\n{value}' for name, value in fields
            )
            body = "\r\n".join([*parts, "--x--\r\n"]).encode("utf-8", "replace")
        return Request("POST", form.action, self._headers(headers), body)

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        chance = self.chance
        if chance.random() < 0.1:
            printable = "".join(sign for sign in self.text(2_000) if " " < sign < "\x7f")
            names = (
                "accept-language",
                "idempotency-key",
                "content-type",
                "accept-encoding",
                "x-forwarded-for",
                "cookie",
            )
            headers = {**headers, chance.choice(names): printable or "x"}
        return headers


def forms_in(page: str, url: str) -> list[Form]:
    base = urlsplit(url).path
    found = []
    for form in re.finditer(r"<form\b([^>]*)>(.*?)</form>", page, re.DOTALL):
        action = re.search(r'action="?([^"\s>]+)', form[1])
        if action is None or "method=post" not in form[1].replace('"', ""):
            continue
        fields = re.findall(
            r'<(?:input|textarea|select|button)\b[^>]*?name="?([^"\s>]+)"?(?:[^>]*?value="([^"]*)")?', form[2]
        )
        found.append(
            Form(base + html.unescape(action[1]), tuple((name, html.unescape(value)) for name, value in fields))
        )
    return found


class Found:
    """What was answered, and what should not have been."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.slowest = self.dearest = 0.0
        self.faults: list[str] = []

    def took(self, request: Request, status: int, seconds: float, cpu: float) -> None:
        """On a busy machine a request waits for others; so both count, its time and the service's of a processor."""
        self.statuses[status] += 1
        self.slowest, self.dearest = max(self.slowest, seconds), max(self.dearest, cpu)
        if status >= 500 or min(seconds, cpu) > SLOWEST:
            asked = f"{request.method} {request.address[:200]} {request.body[:300]!r}"
            said = f"{status} in {seconds:.2f} s, {cpu:.2f} s of a processor: {asked}"
            self.faults.append(said)
            print(said, flush=True)

    def broke(self, request: Request, error: Exception) -> None:
        """No answer at all."""
        said = f"{error!r}: {request.method} {request.address[:200]} {len(request.body)} bytes {request.headers}"
        self.faults.append(said)
        print(said, flush=True)


def processor_time(pid: int) -> float:
    """Seconds that a process has used; while several requests run, all of theirs."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def abuse(service: Service, maker: Maker, url: str, requests: int) -> Found:
    found, left, begun, early = Found(), requests, time.monotonic(), 0

    async def work(http: httpx.AsyncClient) -> None:
        nonlocal left, early
        while left > 0:
            left -= 1
            if left % CHECKED_EVERY == 0:
                done = requests - left
                print(f"{done} requests, {service.memory() >> 20} MB, {time.monotonic() - begun:.0f} s", flush=True)
            if left == requests * 9 // 10:
                early = service.memory()
            if left % 500 == 0:
                page = await http.get(url)
                maker.forms = forms_in(page.text, url) or maker.forms
            request = maker.request()
            at, used = time.perf_counter(), processor_time(service.pid)
            try:
                answer = await http.request(
                    request.method, request.address, headers=request.headers, content=request.body
                )
            except (httpx.InvalidURL, httpx.LocalProtocolError, UnicodeError):
                continue  # what the client does not send
            except httpx.TransportError as error:
                found.broke(request, error)
                continue
            cpu = processor_time(service.pid) - used
            found.took(request, answer.status_code, time.perf_counter() - at, cpu)

    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(base_url=service.url, trust_env=False, timeout=60, limits=limits) as http:
        maker.forms = forms_in((await http.get(url)).text, url)
        assert maker.forms, "the panel has no forms"
        await asyncio.gather(*(work(http) for _ in range(AT_ONCE)))
    if (grown := service.memory() - early) > GROWN:
        found.faults.append(f"memory has grown by {grown >> 20} MB")
    return found


def prepare(service: Service, workspace: Credentials) -> tuple[list[tuple[str, str, Any]], str]:
    """Every address of the API with its example, and the URL of a panel that ends."""
    document = httpx.get(f"{service.url}/schema", trust_env=False).json()
    routes = []
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            routes.append((method.upper(), path, content.get("example")))
    with Sidelight(service.url, workspace=workspace.workspace, api_key=workspace.api_key) as host:
        host.customers.upsert("cust-1", name="Ada", email="ada@example.com", attributes={"plan": "Pro", "orders": 12})
        host.notes.add("cust-1", "Call in the morning", author="marta")
        url = host.panels.open(Agent("tester", name="Tester", role="admin"), customer="cust-1", live=False)
    return routes, url


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.abuse", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument("--database", help="an empty one; a file of its own if left out")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    free = {f"SIDELIGHT_REQUESTS_PER_{name}": "0" for name in ("KEY", "SESSION", "ADDRESS")}
    with tempfile.TemporaryDirectory(prefix="sidelight-abuse-") as folder:
        database = options.database or f"sqlite:///{folder}/sidelight.db"
        with Service(database, Path(folder), free) as service:
            workspace = service.new_workspace()
            routes, url = prepare(service, workspace)
            maker = Maker(options.seed, routes, workspace.api_key)
            found = asyncio.run(abuse(service, maker, url, options.requests))
            log = service.log.read_text(errors="replace")
            found.faults += [line for line in log.splitlines() if "Traceback" in line or " failed" in line]
            if workspace.api_key in log or urlsplit(url).path.split("/")[2] in log:
                found.faults.append("a secret is in the log")
    print(f"slowest {found.slowest:.2f} s, dearest {found.dearest:.2f} s, {len(found.faults)} faults")
    print(dict(sorted(found.statuses.items())))
    sys.exit("\n".join(found.faults[:50]) if found.faults else None)


if __name__ == "__main__":
    main()
