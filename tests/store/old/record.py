"""Records a small database and what the service answers about it, before a migration changes its tables.

    python -m tests.store.old.record 0001

makes `0001.sql`, rows for every table of the migrations up to that number, and `0001.json`, the answers. Run it with
the last version of the service that knows no later migration. `tests/store/test_old_databases.py` fills a database with
the rows, migrates it, and asks again.
"""

import asyncio
import json
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from litestar.testing import TestClient

from plugin.actions import keys, workspaces
from plugin.actions.context import Context
from plugin.app import create_app
from plugin.settings import Settings
from plugin.store import open_store
from tests.panel.html import editor_in, forms_in
from tests.panel.tokens import claims_for, sign
from tests.pictures import picture
from tests.service import Credentials

HERE = Path(__file__).parent
BEGUN = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
ADDRESSES = (
    "/v1/attributes",
    "/v1/customers",
    "/v1/customers/ada",
    "/v1/customers/grace",
    "/v1/customers/ada/notes",
    "/v1/customers/grace/notes",
    "/v1/conversations/conv-1",
    "/v1/conversations/conv-2",
    "/v1/permissions",
    "/v1/tag_groups",
    "/v1/tags",
    "/v1/customers/ada/tags",
    "/v1/customers/ada/history",
    "/v1/views",
    "/v1/agents",
    "/v1/agents/sofia",
    "/v1/companies",
    "/v1/companies/co-1",
    "/v1/customers/ada/companies",
    "/v1/customers/ada/relationships",
    "/v1/customers/grace/relationships/ada",
    "/v1/customers/ada/accounts",
    "/v1/customers/ada/contact_details",
    "/v1/customers/ada/warning",
    "/v1/customers/ada/identities",
    "/v1/customers/grace/check",
    "/v1/audit",
    "/v1/origins",
)

EMPTY = ("customers_to_index",)  # where nothing is left to be done


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def main(number: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "old.db"
        acme = asyncio.run(_workspace(f"sqlite:///{path}"))
        clock = Clock(BEGUN)
        with TestClient(create_app(Settings(f"sqlite:///{path}"), clock)) as client:
            _push(client, acme)
            _picture(client, acme)
            panels = _edit(client, acme, clock)
            answers = {address: client.get(address, headers=bearer(acme.api_key)).json() for address in ADDRESSES}
            events = read_events(client, acme.api_key, answers["/v1/customers"]["seq"])
            page = _shown(client, panels["marta"])
            message = _shown(client, panels["jonas"])
        with sqlite3.connect(path) as database:
            _add_presence(database, acme.workspace)
            _add_preference(database, acme.workspace)
            (HERE / f"{number}.sql").write_text(_rows(database))
    assert "Pro" in page
    assert "must be a number" in message
    recorded = {
        "workspace": acme.workspace,
        "api_key": acme.api_key,
        "signing_key": acme.signing_key,
        "panels": panels,
        "at": clock.now.isoformat(),
        "answers": answers,
        "events": events,
    }
    (HERE / f"{number}.json").write_text(json.dumps(recorded, indent=1) + "\n")


async def _workspace(database: str) -> Credentials:
    store = await open_store(database)
    await store.migrate()
    ctx = Context(store, lambda _: None)
    made, api, signing = await workspaces.create_workspace(ctx, "Acme", ["https://a.example"], BEGUN)
    old = await keys.add_key(ctx, made.id, "api", "Old", BEGUN)
    await keys.revoke_key(ctx, made.id, old.id, BEGUN)
    await keys.add_key(ctx, made.id, "api", "Managing", BEGUN, manages=True)
    await store.close()
    return Credentials(made.id, api.secret, signing.secret)


def _push(client: TestClient[Any], acme: Credentials) -> None:
    """What a host sends: an attribute of each type, values of each kind, conversations with messages, notes, tags."""

    def send(method: str, address: str, **body: Any) -> None:
        answer = client.request(method, f"/v1/{address}", json=body, headers=bearer(acme.api_key))
        assert answer.status_code < 300, answer.text

    send("PUT", "attributes/plan", type="choice", label="Plan", choices=["Free", "Pro"])
    for key in ("text", "number", "date", "boolean", "email", "phone", "url"):
        send("PUT", f"attributes/a_{key}", type=key, label=f"A {key}")
    send("PUT", "attributes/owner", type="text", label="Owner", managed_by="Billing")
    send(
        "PUT",
        "customers/ada",
        name="Ada Lovelace",
        email="ada@example.com",
        phone="+442079460123",
        company="Analytical Engines",
        location="London",
        profile_url="https://a.example/ada",
        attributes={
            "plan": "Free",
            "a_text": 'It’s "quoted", <b>bold</b>: 7 o’clock\nand a new line',
            "a_number": 12.5,
            "a_date": "2027-01-31",
            "a_boolean": False,
            "a_email": "second@example.com",
            "a_phone": "+442079460124",
            "a_url": "https://a.example/?q=1&x=2",
            "owner": "Babbage",
        },
    )
    send("PUT", "customers/grace", name="Grace Hopper", attributes={"plan": "Pro", "a_number": None})
    send("PUT", "conversations/conv-1", customer="ada", channel="email", status="open", subject="Late parcel")
    send("PUT", "conversations/conv-2", customer="grace", channel="webchat", url="https://a.example/conv-2")
    send("POST", "conversations/conv-1/messages", id="m-1", author="customer", author_name="Ada", text="Hello?",
         sent_at="2027-03-01T08:00:00Z")  # fmt: skip
    for at, who in enumerate(("Marta", "Jonas", "Marta")):
        note = {"id": f"n-{at}", "text": f"Note {at}: it’s\nfine", "author": who.lower(), "author_name": who}
        send("POST", "customers/ada/notes", **note)
    send("PUT", "tag_groups/service", label="Service", sort="position")
    send("PUT", "tags/vip", label="VIP", group="service")
    send("PUT", "tags/net_30", label="Net 30")
    send("PUT", "customers/ada/tags/vip")
    send("PUT", "permissions", role="supervisor", right="notes.edit_others", subject="", allowed=True)
    send("PUT", "permissions", role="agent", right="attributes.edit", subject="owner", allowed=False)
    send(
        "PUT",
        "views",
        role="supervisor",
        views=[{"id": "profile"}, {"id": "notes", "label": "Notes", "icon": "pen", "sections": ["notes"]}],
    )
    _push_more(send)
    batch = [{"op": "customers.upsert", "id": "ada", "attributes": {"plan": "Free", "a_number": 13}}]
    headers = bearer(acme.api_key) | {"Idempotency-Key": "batch-1"}
    assert client.post("/v1/batch", json={"operations": batch}, headers=headers).status_code == 200


def _push_more(send: Callable[..., None]) -> None:
    """Agents and who is assigned, companies, relationships, accounts; what a customer has beside values."""
    send("PUT", "agents/sofia", name="Sofia Reyes", nickname="Sof", position="Billing", email="sofia@a.example")
    send("PUT", "customers/ada/assignment", agent="sofia")
    send("PUT", "companies/co-1", name="Analytical Engines Ltd", url="https://a.example/co-1", data={"seats": 3})
    send("PUT", "companies/co-2", name="Royal Navy")
    send("PUT", "customers/ada/companies/co-1")
    send("PUT", "customers/ada/companies/co-2", main=True)
    send("PUT", "customers/ada/relationships/grace", labels=["Colleague", "friend"], inverse_labels=["mentor"])
    send("PUT", "customers/ada/accounts/shop/4471", name="Ada’s shop", data={"orders": [1, 2]})
    send("PUT", "customers/ada/contact_details", kind="email", value="home@ada.example", label="Home")
    send("PUT", "customers/ada/warning", label="VIP", reason="Founder", until="2028-03-01T00:00:00Z")
    send("PUT", "customers/ada/identities", channel="telegram", handle="@countess", name="Countess")
    send("PUT", "customers/grace/check")


def _picture(client: TestClient[Any], acme: Credentials) -> None:
    for whose in ("customers/ada", "agents/sofia"):
        headers = bearer(acme.api_key) | {"Content-Type": "image/png"}
        answer = client.put(f"/v1/{whose}/avatar", content=picture(), headers=headers)
        assert answer.status_code == 200, answer.text


def _edit(client: TestClient[Any], acme: Credentials, clock: Clock) -> dict[str, str]:
    """What agents do in panels; their addresses. Jonas's has a message that he has not seen yet."""
    marta = _open(client, acme, clock, sub="marta", name="Marta Nowak")
    _save(client, marta, "attributes/plan", value="Pro")
    _save(client, marta, "attributes/location", value="")
    _save(client, marta, "notes", text="By Marta, in the panel")
    _save(client, marta, "notes/n-0", text="Note 0, edited")
    _save(client, marta, "notes/n-2", do="delete")
    jonas = _open(
        client, acme, clock, sub="jonas", name="Jonas Weber", conversation="conv-1", customer=..., directory=True
    )
    _save(client, jonas, "attributes/a_number", value="many")
    return {"marta": marta, "jonas": jonas}


def _open(client: TestClient[Any], acme: Credentials, clock: Clock, **claims: Any) -> str:
    at = int(clock.now.timestamp())
    token = sign(claims_for(acme.workspace, live="off", iat=at, exp=at + 200, **claims), acme.signing_key)
    answer = client.get("/embed", params={"token": token}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return f"/{answer.headers['location'].partition('?')[0]}"


def _shown(client: TestClient[Any], panel: str) -> str:
    """Its address alone is of no panel any more: it asks first."""
    (asking,) = forms_in(client.get(panel).text)
    answer = client.post(panel + asking.action, data=asking.fields)
    assert answer.status_code == 200, answer.text
    return answer.text


def _save(client: TestClient[Any], panel: str, action: str, **typed: str) -> None:
    page = _shown(client, panel)
    form = next((form for form in forms_in(page) if form.action == action and "do" in typed), None)
    fields = (form or editor_in(page, action)).fields | typed
    answer = client.post(panel + action, data=fields, follow_redirects=False)
    assert answer.status_code == 303, answer.text


def _add_presence(database: sqlite3.Connection, workspace: str) -> None:
    """Of a process that has died: a panel that was open, and what was edited in it."""
    (session,) = database.execute("SELECT id FROM panel_sessions WHERE agent_id = 'marta'").fetchone()
    at = int(BEGUN.timestamp() * 1e6)
    stream = ("stream1", session, workspace, "marta", "Marta Nowak", "customer/ada", "process1", at, 1)
    database.execute(f"INSERT INTO streams VALUES ({', '.join('?' * len(stream))})", stream)
    database.execute("INSERT INTO panel_visits VALUES (?, ?, 'grace', ?)", (workspace, session, at))
    database.execute("INSERT INTO processes VALUES ('process1', ?)", (at,))
    editing = ("stream1", "attribute/plan", workspace, "customer/ada", "marta", "Marta Nowak", at)
    database.execute(f"INSERT INTO editing VALUES ({', '.join('?' * len(editing))})", editing)


def _add_preference(database: sqlite3.Connection, workspace: str) -> None:
    database.execute("INSERT INTO panel_preferences VALUES (?, 'marta', 'view', 'profile')", (workspace,))


def _rows(database: sqlite3.Connection) -> str:
    """INSERTs for both databases. Only PostgreSQL counts each workspace's log in a table of its own."""
    lines = []
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    for (table,) in database.execute(names).fetchall():
        if table in ("migrations", "sequences", *EMPTY):
            continue
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        rows = database.execute(f"SELECT {', '.join(f'quote({_quoted(column)})' for column in columns)} FROM {table}")
        found = [f"({', '.join(row)})" for row in rows]
        assert found, f"{table} has no row"
        lines.append(f"INSERT INTO {table} ({', '.join(map(_quoted, columns))}) VALUES\n" + ",\n".join(found) + ";")
    lines.append(
        "INSERT INTO sequences (workspace_id, last) SELECT workspace_id, max(seq) FROM changes GROUP BY workspace_id;"
    )
    return "\n".join(lines) + "\n"


def _quoted(column: str) -> str:
    return f'"{column}"'


def read_events(client: TestClient[Any], api_key: str, count: int) -> list[dict[str, Any]]:
    with client.websocket_connect("/v1/events?after=0", headers=bearer(api_key)) as socket:
        return [json.loads(socket.receive_text()) for _ in range(count)]


def bearer(api_key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {api_key}"}


if __name__ == "__main__":
    main(sys.argv[1])
