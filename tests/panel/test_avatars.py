"""A customer's picture in panels: who is served it, how it is changed, and what stands there without it."""

import re
from pathlib import Path

import httpx
import pytest

from plugin.domain.pictures import SIZES
from tests.panel.desk import Desk, Panel
from tests.panel.html import editor_in, messages_in, text
from tests.panel.streams import LiveStream
from tests.pictures import opened, picture

IMAGE = re.compile(r'<image href="(avatar/[0-9a-f]+-[0-9a-f]+-128\.webp)" width=40 height=40 />')
BLUE = picture(colour="blue")


@pytest.fixture
def panel(desk: Desk) -> Panel:
    return desk.open_off()


def address_in(page: str) -> str:
    return str(IMAGE.findall(page)[-1])


def upload(panel: Panel, data: bytes, name: str = "ada.png", **more: str) -> httpx.Response:
    form = editor_in(panel.page(), "avatar")
    return panel.http.post("avatar", data=form.fields | more, files={"picture": (name, data, "image/png")})


def led(panel: Panel, answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    return panel.http.get(answer.headers["location"]).text


def test_a_picture_is_served_under_the_session_alone(desk: Desk, panel: Panel) -> None:
    assert not IMAGE.search(panel.page())
    desk.host.customers.set_avatar("ada", BLUE)
    address = address_in(panel.page())

    for size in SIZES:
        answer = panel.get(address.replace("128", str(size)))
        assert answer.status_code == 200
        assert opened(answer.content).size == (size, size)
        assert answer.headers["content-type"] == "image/webp"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "no-store" in answer.headers["cache-control"]
        assert "img-src 'self'" in answer.headers["content-security-policy"]
    assert desk.open(conversation="conv-1", customer=None).get(address).status_code == 200

    desk.host.customers.upsert("grace", name="Grace")
    assert desk.open(customer="grace", conversation=None).get(address).status_code == 404
    assert panel.get(address.replace("128", "64")).status_code == 404
    assert panel.get("avatar/../avatar/x").status_code == 404
    desk.host.panels.revoke(agent="marta")
    assert panel.get(address).status_code == 410


def test_an_address_is_good_for_as_long_as_the_picture(desk: Desk, panel: Panel) -> None:
    desk.host.customers.set_avatar("ada", BLUE)
    before = address_in(panel.page())
    desk.host.customers.set_avatar("ada", picture())
    assert panel.get(before).status_code == 404
    assert panel.get(address_in(panel.page())).status_code == 200
    desk.host.customers.remove_avatar("ada")
    assert not IMAGE.search(panel.page())


def test_an_agent_uploads_one_and_removes_it(desk: Desk, panel: Panel) -> None:
    page = led(panel, upload(panel, BLUE))
    assert "Picture saved" in page
    assert panel.get(address_in(page)).status_code == 200
    assert opened(desk.host.customers.avatar("ada", size=48)).size == (48, 48)

    page = panel.submit("avatar", do="remove")
    assert "Picture removed" in page
    assert not IMAGE.search(page)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "Picture is required"),
        (b"hello", "Picture must be a JPEG, PNG, WebP, GIF or AVIF picture"),
        (picture(1, 30_000), "Picture must not be more than 8 times as long as it is wide"),
        (bytes((8 << 20) + 1), "Picture must be a file of at most 8192 KB"),
    ],
    ids=["nothing", "text", "thin", "large"],
)
def test_what_is_none_is_refused_beside_its_field(desk: Desk, panel: Panel, data: bytes, why: str) -> None:
    page = led(panel, upload(panel, data, name="ada.png" if data else ""))
    (said,) = messages_in(page)
    assert why in said
    assert not IMAGE.search(page)


def test_a_new_picture_is_seen_at_once_by_who_has_the_panel_open(desk: Desk) -> None:
    with LiveStream(desk.open()) as live:
        desk.host.customers.set_avatar("ada", BLUE)
        assert IMAGE.search(live.until("<image"))


def test_who_may_not_set_pictures_is_offered_nothing_and_refused(desk: Desk, panel: Panel) -> None:
    form = editor_in(panel.page(), "avatar")
    desk.host.permissions.set("agent", "avatars.set", False)
    assert 'action="avatar"' not in panel.page()
    answer = panel.http.post("avatar", data=form.fields, files={"picture": ("a.png", BLUE, "image/png")})
    assert "may not" in led(panel, answer)
    assert not IMAGE.search(panel.page())


def test_who_may_not_see_pictures_sees_initials(desk: Desk, panel: Panel) -> None:
    desk.host.customers.set_avatar("ada", BLUE)
    address = address_in(panel.page())
    desk.host.permissions.set("agent", "avatars.see", False)
    assert not IMAGE.search(panel.page())
    assert panel.get(address).status_code == 404


def test_where_a_file_is_gone_the_initials_are_seen(desk: Desk, panel: Panel) -> None:
    """After a backup was restored without its files, say."""
    desk.host.customers.set_avatar("ada", BLUE)
    address = address_in(panel.page())
    for file in files_of(desk):
        file.unlink()
    answer = panel.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/gif"
    assert ">A</text>" in panel.page()


def files_of(desk: Desk) -> list[Path]:
    found = list((desk.service.folder / "files" / desk.workspace.workspace / "avatars").iterdir())
    assert len(found) == len(SIZES)
    return found


def test_the_changes_say_what_became_of_the_picture_and_no_file(desk: Desk, panel: Panel) -> None:
    for data in (BLUE, picture()):
        desk.host.customers.set_avatar("ada", data)
    panel.submit("avatar", do="remove")
    page = panel.submit("changes", history="")
    lines = text(page.partition("class=history")[2])
    assert re.findall("Picture (set|changed|removed)", lines)[:3] == ["removed", "changed", "set"]
    assert not re.search("[0-9a-f]{32}", lines)
