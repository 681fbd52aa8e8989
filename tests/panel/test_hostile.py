"""What a hostile agent, host or passer-by has tried once; each of these did harm before it was prevented."""

import html
import re
import socket
import time
from urllib.parse import urljoin, urlsplit

import pytest

from tests.panel.desk import Desk
from tests.panel.html import editor_in, forms_in
from tests.panel.streams import LiveStream


@pytest.mark.parametrize("secret", ["%5C%5Cevil.example", "https:evil.example", "%3Fevil", "%E2%82%AC", "x%0D%0Ay"])
def test_a_panel_without_its_slash_leads_to_nobody_else(shared_desk: Desk, secret: str) -> None:
    answer = shared_desk.http.get(f"/p/{secret}")
    assert answer.status_code == 308
    led_to = urlsplit(urljoin(shared_desk.service.url + "/p/x", answer.headers["location"].replace("\\", "/")))
    assert led_to.netloc == urlsplit(shared_desk.service.url).netloc
    assert led_to.path.startswith("/p/")


def test_what_was_typed_of_one_customer_stands_in_no_editor_of_another(desk: Desk) -> None:
    panel = desk.open_off(customer=None, conversation="conv-1")
    panel.submit("attributes/seats", value="many")
    panel.submit("notes", text="x" * 20_001)
    desk.push(location="Rome")
    panel.submit("attributes/about", value="A word about Ada")
    stale = editor_in(panel.page(), "attributes/location")
    desk.push(location="Pisa")
    panel.send(stale, value="Turin")
    desk.host.customers.upsert("bob", name="Bob", location="Paris")
    desk.host.conversations.upsert("conv-1", customer="bob")

    page = panel.page()
    for action, field, holds in (
        ("attributes/seats", "value", ""),
        ("notes", "text", ""),
        ("attributes/location", "value", "Paris"),
    ):
        editor = editor_in(page, action)
        assert editor.fields["customer"] == "bob"
        assert editor.fields[field] == holds
    assert "Pisa" not in page, "of Ada's, nothing is said of Bob"
    assert "Turin" in page, "what was typed is not lost"
    assert sum("belongs to another customer" in said for said in panel.messages()) == 3


def test_a_panel_that_turns_to_another_customer_is_seen_at_the_first_no_more(desk: Desk) -> None:
    desk.host.customers.upsert("bob", name="Bob")
    turning = desk.open(sub="marta", name="Marta", customer=None, conversation="conv-1")
    with LiveStream(desk.open(sub="jonas", name="Jonas", customer="ada")) as jonas, LiveStream(turning) as marta:
        jonas.until("Marta has this customer open")
        marta.beacon(marta.beacon_of(marta.editor("attributes/location")))
        jonas.until("Marta is editing")
        place = jonas.html[: jonas.html.rfind("<p class=here")].rpartition("slot=")[2].partition(">")[0]
        here, editing = (f"slot={place}><p class=here", "Marta is editing")
        assert here in jonas.html
        desk.host.conversations.upsert("conv-1", customer="bob")
        marta.until("Bob")
        deadline = time.monotonic() + 10
        while jonas.html.rfind(f"slot={place}></div>") < jonas.html.rfind(here):
            assert time.monotonic() < deadline, "still seen"
            jonas.read()
        slot = jonas.html[: jonas.html.rfind(editing)].rpartition("slot=")[2].partition(">")[0]
        while jonas.html.rfind(f"slot={slot}></div>") < jonas.html.rfind(editing):
            assert time.monotonic() < deadline, "still editing"
            jonas.read()


@pytest.mark.parametrize("size", ["1", "63", "65", "5000", "8191"])
def test_only_the_pools_that_pages_have_are_made(shared_desk: Desk, size: str) -> None:
    assert shared_desk.open().get(f"s/x/pool-0-{size}.css").status_code == 404


def test_the_largest_page_has_its_pool(shared_desk: Desk) -> None:
    assert shared_desk.open().get("s/x/pool-0-16384.css").status_code == 200


def test_older_notes_asked_for_without_end_are_a_panel_still(desk: Desk) -> None:
    panel = desk.open()
    with LiveStream(panel) as stream:
        for _ in range(70):
            assert panel.get("older").status_code == 204
        desk.push(location="Still here")
        stream.until("Still here")
    assert "Traceback" not in desk.service.log.read_text()


def test_a_choice_with_space_around_it_can_be_chosen(desk: Desk) -> None:
    desk.host.attributes.define("size", type="choice", choices=["  large ", "small\r\nindeed", "plain"])
    panel = desk.open_off()
    for choice in ("  large ", "small\r\nindeed", "plain"):
        panel.submit("attributes/size", value=choice)
        assert panel.messages() == []
        assert desk.value("size") == choice


@pytest.mark.parametrize("begin", [b"GET /p/", b"GET /p/x/ HTTP/1.1\r\nhost: x\r\nx: "], ids=["address", "header"])
def test_a_head_without_end_is_cut_off(shared_desk: Desk, begin: bytes) -> None:
    address = urlsplit(shared_desk.service.url)
    with socket.create_connection((address.hostname, address.port or 0), timeout=20) as connection:
        connection.sendall(begin)
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            send_without_end(connection)


def send_without_end(connection: socket.socket) -> None:
    for _ in range(1_000):
        connection.sendall(b"a" * 65_536)


def test_what_stood_before_a_reload_is_answered_by_the_stream_of_now(desk: Desk) -> None:
    panel = desk.open()
    with LiveStream(panel) as before:
        stale = before.editor("attributes/location")
        desk.push(location="Rome")
        before.until("Rome")
        before.send(stale, value="Mine")
        before.post("attributes/seats", value="many")
        before.until("must be a number")
    with LiveStream(panel) as after:
        answers = {form.action: form for form in forms_in(after.html) if "choose" in form.classes}
        assert set(answers) == {"attributes/location", "attributes/seats"}, "each can be given up"
        assert after.send(answers["attributes/location"], do="theirs") == 204
        after.until("Kept theirs: Location")
        assert after.send(answers["attributes/seats"], do="discard") == 204
        after.until("Discarded: Seats", "slot=m-top></div>")
    assert forms_in(panel.get("outcome").text) == []


HOSTILE_NAME = '<b>"Eve" & co</b> %(name)s'


def test_a_name_within_a_sentence_is_text_and_what_is_marked_in_it_stays_so(desk: Desk) -> None:
    desk.host.attributes.define("owner", type="text", managed_by=HOSTILE_NAME)
    panel = desk.open_off()
    mine = editor_in(panel.page(), "attributes/location")
    escaped = html.escape(HOSTILE_NAME).replace("&quot;", "&#34;")
    with LiveStream(desk.open()) as stream:
        desk.open_off(sub="eve", name=HOSTILE_NAME).submit("attributes/location", value="<i>Rome</i>")
        stream.until(f"Now <b dir=auto>&lt;i&gt;Rome&lt;/i&gt;</b>, by {escaped}, <time ")
    page = panel.send(mine, value="<i>Mine</i>")
    assert page.count(f"<b dir=auto>{escaped}</b> changed it while you typed, <time ") == 1
    assert "<b class=val dir=auto>&lt;i&gt;Mine&lt;/i&gt;</b>" in page
    assert "<b class=val dir=auto>&lt;i&gt;Rome&lt;/i&gt;</b>" in page
    assert f'title="Managed by {escaped}"' in page
    assert re.search(f"Updated <time [^>]+>[^<]+</time> by {re.escape(escaped)}</p>", page)
    assert "&amp;lt;" not in page


def test_a_sentence_is_said_in_the_order_of_its_language(desk: Desk) -> None:
    panel = desk.open_off(locale="de")
    mine = editor_in(panel.page(), "attributes/location")
    desk.push(location="Rom")
    panel.send(mine, value="Bern")
    assert panel.messages()[0].startswith("Acme hat es während der Eingabe geändert, ")
    assert panel.messages()[0].endswith(" Rom")
