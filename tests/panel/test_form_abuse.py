"""Forms that no browser would post: each is answered, none is an error of the service, and none changes anything."""

from collections.abc import Iterator

import httpx
import pytest

from plugin.panel import MACHINE
from plugin.panel.nouns import NOUNS
from tests.panel.desk import Desk, Panel
from tests.panel.html import messages_in, what_runs
from tests.panel.routes import Route, routes
from tests.panel.streams import LiveStream

FORM = "application/x-www-form-urlencoded"
# the settings are an admin's: test_settings.py
POSTS = [route for route in routes() if route.method == "POST" and "/settings/" not in route.path]
BODIES: dict[str, tuple[str, bytes]] = {
    "nothing": (FORM, b""),
    "no type": ("", b"customer=ada&value=x&text=x&name=x"),
    "json": ("application/json", b'{"customer": "ada", "value": "x", "text": "x"}'),
    "multipart": ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nx'),
    "text": ("text/plain", b"customer=ada&value=x&text=x"),
    "broken escapes": (FORM, b"customer=%&value=%zz&text=%u0041"),
    "only separators": (FORM, b"&&&===;;;"),
    "many fields": (FORM, b"&".join(b"f%d=x" % number for number in range(10_000))),
    "customer of NUL": (FORM, b"customer=%00&value=x&text=x&name=x"),
    "customer of megabytes": (FORM, b"customer=" + b"a" * 400_000 + b"&value=x&text=x&name=x"),
    "another customer": (FORM, b"customer=grace&value=x&text=x&name=x"),
    "customer twice": (FORM, b"customer=ada&customer=grace&value=x&text=x&name=x"),
    "megabyte": (FORM, b"customer=ada&value=" + b"x" * (1 << 20) + b"&text=" + b"x" * (1 << 20)),
    "surrogate": (FORM, b"customer=%ED%A0%80&value=x&text=x"),
}  # fmt: skip


@pytest.fixture(scope="module")
def panels(shared_desk: Desk) -> Iterator[dict[str, Panel]]:
    """A finite one, a live one that is open, and a live one whose stream has gone."""
    live = shared_desk.open()
    with LiveStream(live):
        yield {"finite": shared_desk.open_off(), "live": live, "paused": shared_desk.open()}


def post(panel: Panel, route: Route, kind: str, body: bytes) -> httpx.Response:
    named = {
        "key": "location",
        "note": "n-marta",
        "system": "shop",
        "account": "1",
        "kind": "email",
        "detail": "first",
        "company": "co-1",
        "other": "grace",
    }
    address = route.at(secret="-", **named).removeprefix("/p/-/")
    return panel.http.post(address, content=body, headers={"content-type": kind} if kind else {})


@pytest.mark.parametrize("body", BODIES, ids=str)
@pytest.mark.parametrize("which", ["finite", "live", "paused"])
def test_what_no_browser_posts_changes_nothing(
    shared_desk: Desk, panels: dict[str, Panel], which: str, body: str
) -> None:
    before = shared_desk.everything()
    assert len(POSTS) == sum("POST" in handler.http_methods for of in (*NOUNS, *MACHINE) for handler in of.handlers)
    for route in POSTS:
        answer = post(panels[which], route, *BODIES[body])
        assert answer.status_code in (200, 204, 303, 413), (route, answer.status_code)
        assert what_runs(answer.text) == []
    assert shared_desk.everything() == before


def test_a_body_that_is_too_large_is_refused_by_a_page(shared_desk: Desk, panels: dict[str, Panel]) -> None:
    for route in POSTS:
        kind, body = BODIES["megabyte"]
        answer = post(panels["finite"], route, kind, body * (9 if route.path.endswith("/avatar") else 1))
        assert answer.status_code == 413
        assert (
            "<h1>This did not work</h1><p>This is more than the panel can take at once. Nothing was saved.</p>"
            in answer.text
        )
        assert "content-security-policy" in answer.headers


def test_the_longest_note_fits(desk: Desk) -> None:
    panel = desk.open_off()
    panel.submit("notes", text="\N{GRINNING FACE}" * 20_000)
    assert panel.messages() == []
    assert max(map(len, desk.notes().values())) == 20_000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("editor", "x" * 100_000),
        ("editor", "\0"),
        ("editor", "finite.1.1"),
        ("editor", f"finite.{'9' * 60}.1.1"),
        ("editor", "0123456789.1.1.1"),
        ("do", "everything"),
        ("do", "\0"),
    ],
    ids=lambda value: repr(value[:12]),
)
def test_a_strange_field_is_taken_for_none(desk: Desk, name: str, value: str) -> None:
    fields = {"customer": "ada", "base": "1", "value": "Paris", "editor": ""} | {name: value}
    for panel in (desk.open_off(), desk.open()):
        answer = panel.post("attributes/location", fields)
        assert answer.status_code in (200, 204, 303)
    assert desk.value("location") == "Paris"


def test_an_unreadable_base_counts_as_version_0_and_conflicts(desk: Desk) -> None:
    desk.push(location="Bern")
    panel = desk.open_off()
    unreadable = ("-1", "x", "1.5", "٣", "9" * 5_000)
    for base in ({"base": ""}, *({"base": one} for one in unreadable), *({"hundreds": one} for one in unreadable)):
        panel.post("attributes/location", {"customer": "ada", "base": "2", "value": "Paris"} | base)
        assert panel.messages()[0].endswith("Keep theirs Bern")
    assert desk.value("location") == "Bern"


def test_a_base_from_the_future_is_a_conflict(desk: Desk) -> None:
    panel = desk.open_off()
    panel.post("attributes/location", {"customer": "ada", "base": "999", "value": "Paris"})
    assert panel.messages()[0].endswith("Keep theirs Oslo")
    assert desk.value("location") == "Oslo"


@pytest.mark.parametrize("typed", ["\ud800", "a\udfffb"])
def test_what_is_no_text_is_kept_as_what_can_be(desk: Desk, typed: str) -> None:
    """A lone surrogate has no UTF-8: a browser posts the sign for what cannot be shown."""
    panel = desk.open_off()
    body = b"customer=ada&text=" + "".join(f"%{byte:02X}" for byte in typed.encode("utf-8", "surrogatepass")).encode()
    answer = panel.http.post("notes", content=body, headers={"content-type": FORM})
    assert answer.status_code == 303
    assert any("\N{REPLACEMENT CHARACTER}" in note for note in desk.notes().values())


@pytest.mark.parametrize("body", [b"customer=ada&text=\xff\xfe", b"customer=ada&text=%FF%FE"])
def test_bytes_that_are_no_utf_8_are_kept_as_what_can_be(desk: Desk, body: bytes) -> None:
    answer = desk.open_off().http.post("notes", content=body, headers={"content-type": FORM})
    assert answer.status_code == 303
    assert any("\N{REPLACEMENT CHARACTER}" in note for note in desk.notes().values())


@pytest.mark.parametrize(
    "place",
    ["%00", "%ED%A0%80", "a%2Fb", "x" * 5_000, "..", "%2e%2e", "%", "é", "%0d%0aset-cookie:x"],
    ids=lambda place: place[:8],
)
def test_no_address_is_too_strange(shared_desk: Desk, panels: dict[str, Panel], place: str) -> None:
    fields = {"customer": "ada", "base": "0", "value": "x", "text": "x"}
    for which in ("finite", "live", "paused"):
        for noun in ("attributes", "notes"):
            for extra in ({}, {"do": "theirs"}, {"do": "delete"}):
                answer = panels[which].post(f"{noun}/{place}", fields | extra)
                assert answer.status_code in (200, 204, 303, 404, 405), (which, noun, answer.status_code)
                assert "set-cookie" not in answer.headers
    page = panels["finite"].page()
    assert what_runs(page) == []


@pytest.mark.parametrize(
    "number", ["-1", "16384", "99999999999999999999999", "9" * 5_000, "x", "1.5", "%00"], ids=lambda number: number[:12]
)
def test_no_beacon_is_too_strange(shared_desk: Desk, panels: dict[str, Panel], number: str) -> None:
    for stream in ("0123456789", "%00", "x" * 300):
        for kind in ("t", "u", "x"):
            assert panels["live"].get(f"s/{stream}/{kind}/{number}").status_code == 404


def test_a_search_for_anything_is_a_search(shared_desk: Desk, panels: dict[str, Panel]) -> None:
    live = shared_desk.open()
    with LiveStream(live):  # of its own: the module's is read by nobody, so it is let go of after a while
        for query in ("\0", "x" * 10_000, "%", "'; DROP TABLE customers", "\N{GRINNING FACE}"):
            assert panels["finite"].get(q=query).status_code == 200
            assert live.get("search", q=query).status_code == 204
            assert panels["finite"].get("search", q=query).status_code == 303


def test_a_paused_panel_answers_a_form_in_the_outcome_frame(desk: Desk) -> None:
    panel = desk.open()
    fields = {"customer": "ada", "base": "1", "editor": "0123456789.1.1.1"}
    saved = panel.post("attributes/company", fields | {"value": "Paris"})
    assert saved.status_code == 200
    assert "<h1>Saved. This panel is paused: reload it to go on.</h1>" in saved.text
    refused = panel.post("attributes/email", fields | {"value": "wrong"})
    assert "<h1>Not saved. Copy what you typed, then reload this panel.</h1>" in refused.text
    given_up = [panel.post("attributes/email", fields | {"do": what}) for what in ("theirs", "discard")]
    for answer in given_up:
        assert "<h1>This panel is paused: reload it to go on.</h1>" in answer.text, "nothing was saved"
    for answer in (saved, refused, *given_up):
        assert 'class="outcome"' in answer.text
        assert messages_in(answer.text) == []


@pytest.mark.parametrize("address", ["search?q=plan", "older?page.notes=40"])
def test_a_paused_panel_that_is_asked_for_more_says_that_it_is_paused(desk: Desk, address: str) -> None:
    panel = desk.open()
    with LiveStream(desk.open()):
        answer = panel.http.get(address)
        assert answer.status_code == 200, "another session's stream is none of its own"
    assert "<h1>This panel is paused: reload it to go on.</h1>" in answer.text
    with LiveStream(panel):
        assert panel.http.get(address).status_code == 204


def test_what_came_of_it_is_said_once_the_panel_is_open_again(desk: Desk) -> None:
    panel = desk.open()
    panel.post("attributes/email", {"customer": "ada", "base": "0", "editor": "0123456789.1.1.1", "value": "wrong"})
    with LiveStream(panel) as stream:
        assert messages_in(stream.first) == [
            "Not saved: Email does not look like an email address. You typed wrong. Keep wrong Discard"
        ]
