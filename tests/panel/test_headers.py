"""Every response of the panel carries the headers that keep it shut, and none holds anything that could run."""

from collections.abc import Iterator

import httpx
import pytest

from tests.panel.desk import ORIGIN, Desk, Panel
from tests.panel.html import what_runs
from tests.panel.routes import Route, routes
from tests.panel.streams import LiveStream
from tests.panel.tokens import token_for

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {}"
)
OURS, ANYBODYS = f"{ORIGIN} 'self'", "*"
HOSTILE = "\"'><script>alert(1)</script><b onclick='x' style='x'>&lt;"


@pytest.fixture(scope="module")
def panels(shared_desk: Desk) -> Iterator[tuple[Panel, Panel, LiveStream]]:
    """A finite one, and a live one with its stream open."""
    live = shared_desk.open()
    with LiveStream(live) as stream:
        yield shared_desk.open_off(), live, stream


def try_route(
    desk: Desk, route: Route, secret: str, stream: str = "s", headers: dict[str, str] | None = None
) -> httpx.Response:
    values = {"stream": stream, "kind": "t", "number": "0", "sheet": "pool-0-64.css", "name": "x", "key": "location"}
    values |= {
        "section": "notes",
        "to": "closed",
        "system": "shop",
        "account": "1",
        "file": "0-0-48.webp",
        "company": "co-1",
        "other": "grace",
        "detail": "first",
        "page": "tags",
    }
    address = route.at(secret=secret, note="n-marta", **values)
    data = {"customer": "ada", "base": "0", "editor": f"{stream}.1.1.1"} if route.method == "POST" else None
    with desk.http.stream(route.method, address, data=data, headers=headers) as answer:
        if not (answer.status_code == 200 and address == f"/p/{secret}/" and "finite" not in secret):
            answer.read()
        return answer


def shut(answer: httpx.Response, framed_by: str) -> None:
    headers = answer.headers
    assert headers.get_list("content-security-policy") == [POLICY.format(framed_by)]
    assert headers.get_list("cache-control") == ["no-store, no-transform"]
    assert headers.get_list("x-content-type-options") == ["nosniff"]
    assert headers.get_list("referrer-policy") == ["no-referrer"]
    assert headers.get_list("x-accel-buffering") == ["no"]
    assert headers.get_list("cross-origin-embedder-policy") == ["require-corp"]
    assert headers.get_list("cross-origin-resource-policy") == ["cross-origin"]
    permissions = headers["permissions-policy"].split(", ")
    assert len(permissions) > 10
    assert all(permission.endswith("=()") for permission in permissions)
    nothing_kept(answer)


def nothing_kept(answer: httpx.Response) -> None:
    assert "set-cookie" not in answer.headers
    assert "x-frame-options" not in answer.headers
    assert "server" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "route", [route for route in routes() if route.in_session], ids=lambda route: f"{route.method} {route.path}"
)
def test_every_answer_within_a_session_is_shut(
    shared_desk: Desk, panels: tuple[Panel, Panel, LiveStream], route: Route
) -> None:
    finite, live, stream = panels
    for panel in (finite, live):
        answer = try_route(shared_desk, route, panel.secret, stream.id if panel is live else "finite")
        fine = answer.status_code < 400
        # a beacon of a stream that is another's, or that is none, is nothing; and so is a picture that there is not
        is_nothing = answer.status_code == 404 and (panel is finite or "{file" in route.path)
        is_nothing = is_nothing or (answer.status_code == 403 and "{page" in route.path)  # the settings are no agent's
        assert fine or is_nothing, answer.status_code
        shut(answer, OURS if fine else ANYBODYS)


@pytest.mark.parametrize(
    "route", [route for route in routes() if route.in_session], ids=lambda route: f"{route.method} {route.path}"
)
def test_every_refusal_of_a_session_is_shut_and_the_same(shared_desk: Desk, route: Route) -> None:
    answers = [try_route(shared_desk, route, secret) for secret in ("unknown", "x" * 43, "%00", "%ED%A0%80")]
    for answer in answers:
        assert answer.status_code == 410
        shut(answer, ANYBODYS)
        assert "This panel has ended" in answer.text
        assert what_runs(answer.text) == []
        assert answer.content == answers[0].content


@pytest.mark.parametrize("route", routes(), ids=lambda route: f"{route.method} {route.path}")
def test_every_refused_method_is_shut(shared_desk: Desk, panels: tuple[Panel, Panel, LiveStream], route: Route) -> None:
    for method in ("PUT", "DELETE", "PATCH", "HEAD"):
        answer = try_route(shared_desk, Route(method, route.path), panels[0].secret)
        assert answer.status_code == 405
        shut(answer, ANYBODYS)


def test_every_answer_to_a_token_is_shut(shared_desk: Desk) -> None:
    shut(shared_desk.http.get("/embed", params={"token": token_for(shared_desk.workspace)}), OURS)
    for token in ("", "abc", token_for(shared_desk.workspace, exp=1, iat=0), token_for(shared_desk.workspace, aud="x")):
        answer = shared_desk.http.get("/embed", params={"token": token})
        assert answer.status_code in (400, 401, 410)
        shut(answer, ANYBODYS)
        assert what_runs(answer.text) == []


@pytest.mark.parametrize(
    "address", ["/", "/nothing", "/p", "/p/", "/p/x/nothing", "/static", "/static/../app.py", "/static/%00", "//"]
)
def test_what_is_not_there_is_shut(shared_desk: Desk, address: str) -> None:
    answer = shared_desk.http.get(address)
    assert answer.status_code in (404, 405, 410)
    shut(answer, ANYBODYS)
    assert what_runs(answer.text) == []


def test_a_workspace_may_be_framed_where_it_says_and_nowhere_else(shared_desk: Desk) -> None:
    service = shared_desk.service
    origins = ["https://a.example", "https://*.b.example:8443", "http://localhost:3000"]
    with Desk(service, service.new_workspace("Other", *origins)) as other:
        shut(other.open_off().get(), f"{' '.join(origins)} 'self'")


def test_a_missing_slash_is_put_there(shared_desk: Desk) -> None:
    panel = shared_desk.open_off()
    for secret in (panel.secret, "unknown"):
        answer = shared_desk.http.get(f"/p/{secret}")
        assert answer.status_code == 308
        assert answer.headers["location"] == f"{secret}/"
        shut(answer, ANYBODYS)
    followed = shared_desk.http.get(f"/p/{panel.secret}", follow_redirects=True)
    assert str(followed.url) == panel.url
    assert "class=asking" in followed.text


@pytest.mark.parametrize("address", ["//p//{}/", "/p//{}/", "//p/{}/", "/p/{}//", "/p%2F{}/", "/p/{}%2F"])
@pytest.mark.parametrize("live", ["on", "off"])
def test_an_address_of_other_segments_shows_no_panel_and_spends_no_mark(
    shared_desk: Desk, address: str, live: str
) -> None:
    panel = shared_desk.open(live=live)
    mark = panel.opened.partition("?")[2]
    sent = f"{shared_desk.service.url}{address.format(panel.secret)}?{mark}"
    with shared_desk.http.stream("GET", sent) as answer:  # a live one would not end
        assert answer.status_code == 404
        shut(answer, ANYBODYS)
    with shared_desk.http.stream("GET", panel.opened) as opened:
        assert "class=asking" not in next(opened.iter_text())


@pytest.mark.parametrize("address", ["/outcome", "//theme.css", "/attributes//plan", "/attributes%2Fplan"])
def test_no_part_of_a_panel_has_an_address_of_other_segments(shared_desk: Desk, address: str) -> None:
    panel = shared_desk.open_off()
    typed = {"customer": "ada", "base": "1", "value": "Pro"}
    for answer in (panel.http.get(f"{panel.url}{address}"), panel.http.post(f"{panel.url}{address}", data=typed)):
        assert answer.status_code in (404, 405)
    assert shared_desk.value("plan") == "Free"


def test_a_missing_slash_keeps_no_query_that_could_be_lost(shared_desk: Desk) -> None:
    answer = shared_desk.http.get(f"/p/{shared_desk.open_off().secret}", params={"q": "plan"}, follow_redirects=True)
    assert answer.status_code == 200


def test_style_sheets_and_icons_are_kept_for_ever_under_a_name_that_changes_with_them(shared_desk: Desk) -> None:
    page = shared_desk.open_off().page()
    for kind, media_type in (("css", "text/css"), ("svg", "image/svg+xml")):
        address = page.partition("../../static/")[2] if kind == "css" else page.partition('href="../../static/icons')[2]
        name = ("" if kind == "css" else "icons") + address.partition('"')[0].partition("#")[0]
        for accept in ("gzip", "identity"):
            answer = shared_desk.http.get(f"/static/{name}", headers={"accept-encoding": accept})
            assert answer.status_code == 200
            assert answer.headers["content-type"].partition(";")[0] == media_type
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cross-origin-resource-policy"] == "same-origin"
            assert answer.headers["vary"] == "accept-encoding"
            assert answer.headers.get("content-encoding", "identity") == accept
            nothing_kept(answer)
        stem, _, rest = name.partition(".")
        assert shared_desk.http.get(f"/static/{stem}.{rest[::-1]}").status_code == 404


def test_a_sessions_style_sheets_ask_for_nothing_but_its_own_addresses(
    shared_desk: Desk, panels: tuple[Panel, Panel, LiveStream]
) -> None:
    _, live, stream = panels
    for address in ("theme.css", f"s/{stream.id}/pool-0-64.css"):
        answer = live.get(address)
        assert answer.headers["content-type"] == "text/css; charset=utf-8"
        assert "//" not in answer.text
        assert "@import" not in answer.text


@pytest.mark.parametrize("size", ["0", "-1", "8193", "9" * 5_000, "٣", "x", "", "1e3"], ids=lambda size: size[:5])
def test_no_pool_is_larger_than_a_page_can_need(
    shared_desk: Desk, panels: tuple[Panel, Panel, LiveStream], size: str
) -> None:
    _, live, stream = panels
    answer = live.get(f"s/{stream.id}/pool-0-{size}.css")
    assert answer.status_code == 404
    shut(answer, ANYBODYS)


@pytest.fixture
def hostile(desk: Desk) -> Desk:
    """Hosts and agents write what they like, everywhere."""
    with desk.host.batch() as batch:
        batch.attributes.define("bad", type="choice", label=HOSTILE, choices=[HOSTILE, "other"])
        batch.attributes.define("fixed", type="text", label=HOSTILE, managed_by=HOSTILE)
        batch.attributes.define("long", type="text", label="Long")
        batch.customers.upsert(
            "ada",
            name=HOSTILE,
            company=HOSTILE,
            location=HOSTILE,
            profile_url="https://example.com/?'onclick=x",
            attributes={"bad": HOSTILE, "fixed": HOSTILE, "long": HOSTILE * 10},
        )
        batch.conversations.upsert("conv-1", customer="ada", channel=HOSTILE, status=HOSTILE, subject=HOSTILE)
        batch.notes.add("ada", HOSTILE, author="marta", author_name=HOSTILE, id="n-bad")
    return desk


def test_whatever_is_written_nothing_runs_in_a_finite_page(hostile: Desk) -> None:
    panel = hostile.open_off(customer=..., conversation="conv-1", name=HOSTILE)
    pages = [panel.page(), panel.page(q=HOSTILE)]
    for action, typed in (("attributes/email", {"value": HOSTILE}), ("notes/n-bad", {"text": " "})):
        pages.append(panel.submit(action, **typed))
    pages.append(panel.get("outcome").text)
    pages.append(hostile.open_off(customer=HOSTILE.replace("/", "")).page())
    for page in pages:
        assert what_runs(page) == []
        assert HOSTILE not in page


def test_whatever_is_written_nothing_runs_in_a_live_one(hostile: Desk) -> None:
    # presence, a conflict, an error, the status line, a search, a note that goes, a new generation
    panel = hostile.open(customer=..., conversation="conv-1", name=HOSTILE)
    other = hostile.open(customer=..., conversation="conv-1", sub="jonas", name=HOSTILE)
    with LiveStream(panel) as stream, LiveStream(other) as theirs:
        stream.beacon(stream.beacon_of(stream.editor("attributes/location")))
        theirs.until("is editing")
        location = stream.editor("attributes/location")
        hostile.push(location=HOSTILE + "2")
        stream.until("class=now")
        stream.send(location, value=HOSTILE)
        stream.until("choose")
        stream.post("attributes/email", value=HOSTILE)
        stream.until("does not look like an email address")
        stream.post("attributes/company", value=HOSTILE + "3")
        stream.until("Saved")
        panel.get("search", q=HOSTILE)
        stream.until("Search results")
        hostile.host.notes.delete("ada", "n-bad")
        stream.until("has been deleted")
        hostile.host.attributes.define("later", type="text", label=HOSTILE)
        stream.until("<div class=gen>")
        hostile.host.panels.revoke(agent="marta")
        stream.rest()
        assert "ended" in stream.html
        for html in (stream.html, theirs.html):
            assert what_runs(html) == []
            assert HOSTILE not in html


def test_an_editors_name_is_not_written_as_it_comes(desk: Desk) -> None:
    panel = desk.open()
    with LiveStream(panel) as stream:
        form = stream.editor("attributes/location")
        for name in (f"{stream.id}.1.1.1><script>", f"{stream.id}.1.5.0 onclick=x", "x" * 5_000, HOSTILE):
            stream.send(form, editor=name, value=f"Paris{len(name)}")
            stream.until("Saved")
        assert what_runs(stream.html) == []


def test_the_check_finds_what_runs() -> None:
    for page in (
        "<script>",
        "<b onclick=x>",
        "<b style=x>",
        "<style>",
        "<a href='javascript:x'>",
        "<base href=x>",
        "<SCRIPT src=x>",
    ):
        assert what_runs(page)
    assert what_runs("<b title='onclick=x style=x'>&lt;script&gt;</b><base target=outcome>") == []
