"""Channels in a panel: who appears where, and through which contact detail this conversation came."""

import re

from tests.panel.desk import Desk
from tests.panel.html import text
from tests.panel.streams import LiveStream

ROW = re.compile(r"<li class=cd-fixed>(.*?)</li>", re.DOTALL)
TIME = re.compile(r"\d+:\d\d\s[AP]M")
HERE = 'aria-label="this conversation"'


def rows_in(page: str) -> list[str]:
    return [TIME.sub("…", text(row)).replace("… to …", "…") for row in ROW.findall(page)]


def test_each_channel_is_a_row_and_this_conversations_is_marked(desk: Desk) -> None:
    desk.host.identities.put("ada", channel="telegram", handle="@countess", name="Countess")
    desk.host.conversations.upsert("conv-1", channel="email", handle="ADA@example.com")
    page = desk.open_off(conversation="conv-1").page()
    assert rows_in(page) == [
        "ADA@example.com Email seen …",
        "@countess Telegram Countess · seen …",
    ]
    assert [HERE in row for row in ROW.findall(page)] == [True, False]
    assert page.count('aria-label="this conversation came through it"') == 1, "the primary email"


def test_a_handle_that_may_not_be_read_says_neither_what_it_is_nor_how_many(desk: Desk) -> None:
    panel = desk.open_off(conversation="conv-1")
    desk.host.conversations.upsert("conv-1", channel="email", handle="ada@example.com")
    desk.host.permissions.set("agent", "attributes.read", False, subject="email")
    before = rows_in(panel.page())
    desk.host.identities.put("ada", channel="email", handle="secret@example.com", name="Secret")
    page = panel.page()
    assert (rows_in(page), before) == (before, ["Email seen …"])
    assert "came through it" not in page
    desk.host.permissions.set("agent", "identities.see", False)
    assert "Channels" not in text(panel.page())


def test_a_conversation_brings_its_channel_live(desk: Desk) -> None:
    desk.push("grace", name="Grace")
    with LiveStream(desk.open(customer="grace").opens("identities")) as stream:
        assert "Channels" not in stream.html
        desk.host.conversations.upsert("conv-2", customer="grace", channel="whatsapp", handle="+44 20 7946 0958")
        stream.until("<div class=gen>", "Channels", "+44 20 7946 0958", "name=g1 class=end")
        desk.host.conversations.upsert("conv-2", channel="whatsapp", name="Grace at sea")
        stream.until("Grace at sea")
