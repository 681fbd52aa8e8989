"""What belongs to another workspace does not exist: route by route, from the rival's panel, with Acme's ids.

Every route is tried twice: with the ids of things that Acme has, and with ids that nobody has. The two answers, and
what the rival's panel shows afterwards, may differ in nothing but the id, and Acme must be as it was.
"""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.panel.desk import SECRET, Desk, Panel
from tests.panel.routes import Route, routes
from tests.panel.streams import LiveStream
from tests.panel.tokens import token_for
from tests.pictures import picture
from tests.service import Credentials, Service

THINGS = ("customer", "conversation", "key", "note", "account", "detail", "company", "other")
ACMES, NOBODYS = ({thing: f"{whose}-{thing}" for thing in THINGS} for whose in ("zacme", "znone"))
FILES = {"zacme-customer": "", "znone-customer": "0-0"}  # pictures
OWN_TO_EACH = re.compile(
    r"/p/[\w-]{20,}|once=[\w-]{24}|(?<=name=once value=\")[\w-]{24}|<time [^>]*>[^<]*</time>|0123456789"
    r"|[0-9a-f]{10}(?=\.[0-9]+\.)"
)  # last: a stream's id
IN_SESSION = [route for route in routes() if route.in_session]


@pytest.fixture(scope="module")
def acme(shared_desk: Desk) -> Desk:
    with shared_desk.host.batch() as batch:
        batch.attributes.define(ACMES["key"], type="choice", label="Their key", choices=["Free", "Platinum"])
        batch.customers.upsert(
            ACMES["customer"], name="Their name", attributes={ACMES["key"]: "Platinum", "about": SECRET}
        )
        batch.conversations.upsert(ACMES["conversation"], customer=ACMES["customer"], subject="Their subject")
        batch.notes.add(ACMES["customer"], "Their note", author="marta", id=ACMES["note"])
        batch.accounts.upsert(ACMES["customer"], system="shop", id=ACMES["account"], name="Their account")
        batch.contact_details.put(ACMES["customer"], kind="handle", value=ACMES["detail"], label="Their detail")
        batch.companies.upsert(ACMES["company"], name="Their company")
        batch.companies.link(ACMES["customer"], ACMES["company"])
        batch.customers.upsert(ACMES["other"], name="Their other")
        batch.relationships.put(ACMES["customer"], ACMES["other"], labels=["Their label"])
    FILES["zacme-customer"] = shared_desk.host.customers.set_avatar(ACMES["customer"], picture()).picture or ""
    return shared_desk


@pytest.fixture(scope="module")
def watched(acme: Desk) -> Iterator[LiveStream]:
    """A panel of Acme's that is open all the while."""
    with LiveStream(acme.open(customer=ACMES["customer"])) as stream:
        yield stream


def everything(acme: Desk) -> list[object]:
    notes = acme.notes(ACMES["customer"])
    conversation = acme.http.get(
        f"/v1/conversations/{ACMES['conversation']}", headers={"authorization": f"Bearer {acme.workspace.api_key}"}
    )
    return [*acme.everything(), notes, conversation.json()]


def rivals_panel(service: Service, ids: dict[str, str], by: str, live: str) -> Panel:
    """A rival of its own for each try, so that none finds what an earlier one has made. Its panel is of Acme's id."""
    rival = service.new_workspace("Rival")
    named: dict[str, Any] = {"customer": ..., "conversation": ...} | {by: ids[by]}
    with httpx.Client(base_url=service.url, trust_env=False) as http:
        answer = http.get("/embed", params={"token": token_for(rival, live=live, role="admin", **named)})
    assert answer.status_code == 303
    return Panel(f"{service.url}/{answer.headers['location']}")


def answers(panel: Panel, route: Route, ids: dict[str, str], stream: str) -> list[object]:
    """All that the rival sees of a try."""
    values = {
        "system": "shop",
        "stream": stream,
        "kind": "t",
        "number": "0",
        "sheet": "pool-0-64.css",
        "page": "tags",
        "section": "notes",
        "to": "closed",
        "file": f"{FILES[ids['customer']]}-128.webp",
    }
    address = route.at(secret="-", **{thing: ids[thing] for thing in THINGS[2:]}, **values).removeprefix("/p/-/")
    if not address and "live" in panel.url:
        return []
    tried: list[object] = []
    for extra in ({}, {"do": "mine"}, {"do": "theirs"}, {"do": "delete"}, {"do": "unlink"}, {"do": "open"}):
        fields = {
            "customer": ids["customer"], "value": "Free", "text": "x", "name": "x", "base": "1",
            "editor": f"{stream}.1.1.1", **extra,
        }  # fmt: skip
        with panel.http.stream(route.method, address, data=fields if route.method == "POST" else None) as answer:
            streams = answer.status_code == 200 and not address
            body = "" if streams and "content-encoding" in answer.headers else answer.read().decode("latin-1")
        headers = [header for header in answer.headers.raw if header[0] not in (b"date", b"content-length")]
        tried.append((answer.status_code, headers, body))
    return tried


def plain(seen: object, owner: str) -> str:
    return OWN_TO_EACH.sub("…", str(seen)).replace(owner, "whose")


@pytest.mark.parametrize("live", ["off", "on"])
@pytest.mark.parametrize("by", ["customer", "conversation"])
def test_the_rival_cannot_distinguish_acmes_things_from_nothing_and_changes_none(
    acme: Desk, watched: LiveStream, by: str, live: str
) -> None:
    before = everything(acme)
    for route in IN_SESSION:
        if live == "on" and route.path == "/p/{secret:str}/":
            continue  # a stream does not end: the test after the next reads it
        seen = []
        for ids, owner, stream in ((ACMES, "zacme", watched.id), (NOBODYS, "znone", "0123456789")):
            panel = rivals_panel(acme.service, ids, by, live)
            tried = answers(panel, route, ids, stream)
            shown = panel.page() if live == "off" else ""
            for secret in (
                "Their name",
                "Their note",
                "Their subject",
                "Their key",
                "Their account",
                "Their company",
                "Their other",
                "Their label",
                "Their detail",
                SECRET,
                "Platinum",
            ):
                assert secret not in str(tried) + shown, route
            seen.append(plain((tried, shown), owner).replace(stream, "…"))
        assert seen[0] == seen[1], route
    assert everything(acme) == before


@pytest.mark.parametrize("claim", ["customer", "conversation"])
def test_the_rivals_token_for_acmes_things_opens_as_for_nobodys(acme: Desk, rival: Credentials, claim: str) -> None:
    pages = []
    for ids, owner in ((ACMES, "zacme"), (NOBODYS, "znone")):
        panel = rivals_panel(acme.service, ids, claim, "off")
        pages.append(plain(panel.page(), owner))
    assert pages[0] == pages[1]
    assert SECRET not in pages[0]


def test_the_rivals_live_panel_of_the_same_ids_is_sent_nothing(acme: Desk, watched: LiveStream) -> None:
    for by in ("customer", "conversation"):
        with LiveStream(rivals_panel(acme.service, ACMES, by, "on")) as theirs:
            watched.beacon(watched.beacon_of(watched.editor("attributes/location")))
            acme.push(ACMES["customer"], location=f"Bern by {by}")
            watched.until(f"Bern by {by}")
            acme.host.attributes.define(f"own-{by}", type="text", label="Their label")
            watched.until("Their label")
            # a search is answered after every earlier notification
            theirs.panel.get("search", q="x")
            if by == "customer":
                theirs.until("<div class=gen>")
            for secret in ("Bern", "Their label", "is editing", "have this customer open", "has this customer open"):
                assert secret not in theirs.html


def test_two_workspaces_with_a_customer_of_the_same_id_keep_apart(desk: Desk, rival_desk: Desk) -> None:
    before = desk.everything()
    with LiveStream(desk.open()) as ours, LiveStream(rival_desk.open(sub="jonas")) as theirs:
        assert theirs.post("attributes/location", value="Rome") == 204
        theirs.until("Saved", "Rome")
        assert theirs.post("notes", text="Of the rival") == 204
        theirs.until("Note added")
        desk.push(company="Ours alone")
        ours.until("Ours alone")
        assert "Rome" not in ours.html
        assert "Of the rival" not in ours.html
        assert "Jonas" not in ours.html.replace("By Jonas", "").replace("Jonas Weber", "")
        assert "Ours alone" not in theirs.html
    desk.push(company="Analytical Engines")
    after = desk.everything()
    assert (after[1:], after[0]["customers"][0]["location"]) == (before[1:], "Oslo")
    assert rival_desk.value("location") == "Rome"


def test_one_sessions_stream_takes_nothing_from_another_session(desk: Desk) -> None:
    with LiveStream(desk.open()) as marta:
        jonas = desk.open(sub="jonas")
        for stream in (marta.id, "0123456789"):
            answered = jonas.get(f"s/{stream}/t/{marta.beacon_of(marta.editor('attributes/location'))}")
            assert (answered.status_code, answered.headers["content-type"]) == (200, "image/png")
            form = {"editor": f"{stream}.1.1.1", "customer": "ada", "base": "1", "value": "wrong"}
            answer = jonas.post("attributes/email", form)
            # no stream of this session's own: it is said in the frame `outcome`
            assert answer.status_code == 200
            assert "Not saved." in answer.text
        desk.push(company="Later")
        assert "is editing" not in marta.until("Later")
        assert "does not look like an email address" not in marta.html
