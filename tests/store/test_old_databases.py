"""A database that an older version has written is migrated, and shows everything it showed before.

`old/` holds one for each number of migrations that such a version knew: rows of every table, and what the service
answered then (see `old/record.py`). Answers may have grown since; nothing that they said may have gone or changed.
"""

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from plugin.settings import Settings
from plugin.store.engine.migrations import Dialect, Migration, migrations
from plugin.store.engine.postgres import PostgresStore
from plugin.store.engine.sqlite import SqliteStore
from plugin.store.tables import TABLES
from tests.panel.html import editor_in, forms_in, text
from tests.panel.inside import app_of
from tests.service import in_a_loop_of_its_own
from tests.store.old.record import bearer, read_events

OLD = Path(__file__).parent / "old"


class Old:
    """The database, served by the present version at the time at which it was recorded."""

    def __init__(self, client: TestClient[Litestar], recorded: dict[str, Any]) -> None:
        self.client, self.recorded = client, recorded
        self.key: str = recorded["api_key"]

    def page(self, agent: str) -> str:
        """Its address is from before there were marks, so it asks first."""
        panel = self.recorded["panels"][agent]
        asked = self.client.get(panel)
        assert asked.status_code == 200, asked.text
        assert "Ada Lovelace" in asked.text
        (form,) = forms_in(asked.text)
        answer = self.client.post(panel + form.action, data=form.fields)
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture(params=sorted(path.stem for path in OLD.glob("*.sql")))
def old(request: pytest.FixtureRequest, unmigrated_database: str) -> Iterator[Old]:
    recorded = json.loads((OLD / f"{request.param}.json").read_text())
    rows = (OLD / f"{request.param}.sql").read_text()
    in_a_loop_of_its_own(lambda: fill(unmigrated_database, int(request.param), rows))
    at = datetime.fromisoformat(recorded["at"]) + timedelta(minutes=1)
    with TestClient(app_of(Settings(unmigrated_database), lambda: at)) as client:
        yield Old(client, recorded)


async def fill(database: str, migrated: int, rows: str) -> None:
    """By the migrations that were known then; the rows straight through the driver, as they are."""
    if database.startswith("sqlite"):
        path = Path(database.removeprefix("sqlite:///"))
        older = await SqliteStore(path, TABLES, known=known("sqlite", migrated)).open()
        await older.migrate()
        await older.close()
        with sqlite3.connect(path) as connection:
            connection.executescript(rows)
        connection.close()
    else:
        server = await PostgresStore(database, TABLES, known=known("postgres", migrated)).open()
        await server.migrate()
        await server.close()
        driver = await asyncpg.connect(database)
        await driver.execute(rows)
        await driver.close()


def known(dialect: Dialect, migrated: int) -> tuple[Migration, ...]:
    return tuple(each for each in migrations(dialect) if each.number <= migrated)


def test_every_answer_of_the_api_says_what_it_said(old: Old) -> None:
    for address, recorded in old.recorded["answers"].items():
        answer = old.client.get(address, headers=bearer(old.key))
        assert answer.status_code == 200, answer.text
        assert holds(answer.json(), recorded), address


def test_the_log_tells_the_same_changes(old: Old) -> None:
    events = read_events(old.client, old.key, len(old.recorded["events"]))
    for event, recorded in zip(events, old.recorded["events"], strict=True):
        assert holds(event, recorded)


def test_a_panel_that_was_open_shows_its_customer(old: Old) -> None:
    shown = text(old.page("marta"))
    for words in ("Ada Lovelace", "Note 1: it’s fine", "Note 0, edited", "By Marta, in the panel", "Babbage"):
        assert words in shown
    assert "Note 2" not in shown
    values = old.recorded["answers"]["/v1/customers/ada"]["attributes"]
    assert editor_in(old.page("marta"), "attributes/plan").fields["value"] == values["plan"] == "Pro"


def test_a_message_that_was_waiting_is_shown(old: Old) -> None:
    assert "must be a number" in text(old.page("jonas"))


def test_the_log_goes_on_where_it_ended(old: Old) -> None:
    form = editor_in(old.page("marta"), "attributes/company")
    saved = old.client.post(
        old.recorded["panels"]["marta"] + "attributes/company",
        data=form.fields | {"value": "Difference Engines"},
        follow_redirects=False,
    )
    assert saved.status_code == 303
    pushed = old.client.put("/v1/customers/grace", json={"email": "grace@example.com"}, headers=bearer(old.key))
    assert pushed.status_code == 200

    end = len(old.recorded["events"])
    later = read_events(old.client, old.key, end + 2)[end:]
    assert [event["seq"] for event in later] == [end + 1, end + 2]
    assert [(event["customer"], event["key"], event["from"], event["to"]) for event in later] == [
        ("ada", "company", "Analytical Engines", "Difference Engines"),
        ("grace", "email", None, "grace@example.com"),
    ]


def test_a_repeated_request_is_answered_as_it_was(old: Old) -> None:
    batch = [{"op": "customers.upsert", "id": "ada", "attributes": {"plan": "Free", "a_number": 13}}]
    headers = bearer(old.key) | {"Idempotency-Key": "batch-1"}
    answer = old.client.post("/v1/batch", json={"operations": batch}, headers=headers)
    assert answer.status_code == 200
    assert len(read_events(old.client, old.key, len(old.recorded["events"]))) == len(old.recorded["events"])
    customer = old.client.get("/v1/customers/ada", headers=bearer(old.key)).json()
    assert customer["attributes"]["plan"] == "Pro", "the repeated request changed nothing"


async def test_what_was_pushed_before_is_no_news(old: Old) -> None:
    """The host repeats its last value: the agent's, which is newer, is kept."""
    answer = old.client.put("/v1/customers/ada", json={"attributes": {"plan": "Free"}}, headers=bearer(old.key))
    assert answer.json()["attributes"]["plan"] == "Pro"


def holds(answer: Any, recorded: Any) -> bool:
    """`recorded` is in it: members may have been added, at any depth, but none has gone or changed."""
    if isinstance(recorded, dict):
        return isinstance(answer, dict) and all(
            key in answer and holds(answer[key], value) for key, value in recorded.items()
        )
    if isinstance(recorded, list):
        answer = [one for one in answer if not is_new_built_in(one, recorded)]
        return len(answer) == len(recorded) and all(
            holds(each, one) for each, one in zip(answer, recorded, strict=True)
        )
    return bool(answer == recorded)


def is_new_built_in(one: Any, recorded: list[Any]) -> bool:
    """An attribute that every workspace has had since."""
    is_built_in = isinstance(one, dict) and one.get("built_in") is True
    return is_built_in and one["key"] not in {each["key"] for each in recorded}
