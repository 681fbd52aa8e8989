"""A name and its parts in the panel: the head shows what is given, or what the parts make; agents edit either."""

from tests.panel.desk import Desk
from tests.panel.html import editor_in, text
from tests.panel.streams import LiveStream


def head_of(page: str) -> str:
    return text(page.rpartition("<div class=names>")[2].partition("</h1>")[0])


def test_the_parts_make_the_name_in_the_head_and_the_title_live(desk: Desk) -> None:
    desk.host.customers.upsert("ada", name=None, first_name="Ada", last_name="Byron")
    page = desk.open_off().page()
    assert head_of(page) == "Ada Byron"
    assert "<title>Ada Byron</title>" in page
    with LiveStream(desk.open()) as live:
        desk.open_off().submit("attributes/last_name", value="Lovelace")
        live.until("Ada Lovelace")
        desk.host.customers.upsert("ada", first_name="太郎", last_name="山田")
        live.until("山田太郎")
        desk.host.customers.upsert("ada", name="Taro Yamada")
        live.until("Taro Yamada")
    ada = desk.host.customers.get("ada")
    assert (ada.display_name, ada.first_name, ada.last_name) == ("Taro Yamada", "太郎", "山田")


def test_a_given_name_stays_when_a_part_is_edited(desk: Desk) -> None:
    desk.host.customers.upsert("ada", first_name="Augusta")
    page = desk.open_off().submit("attributes/first_name", value="Ada Augusta")
    assert head_of(page) == "Ada"
    assert editor_in(page, "attributes/first_name").fields["value"] == "Ada Augusta"


def test_what_a_role_may_not_read_is_in_no_name(desk: Desk) -> None:
    desk.host.customers.upsert("ada", name=None, first_name="Ada", last_name="Byron")
    desk.host.permissions.set("agent", "attributes.read", False, subject="last_name")
    page = desk.open_off().page()
    assert head_of(page) == "Ada"
    assert "Byron" not in page
    desk.host.permissions.set("agent", "attributes.see", False, subject="first_name")
    assert head_of(desk.open_off().page()) == "ada@example.com"
