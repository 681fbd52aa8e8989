"""What every control, link and form of a live panel has, so that its document stays and everybody can use it."""

from html.parser import HTMLParser

import pytest

from tests.panel.desk import Desk
from tests.panel.streams import LiveStream

VOID = ("input", "br", "link", "meta")
Attributes = dict[str, str]


class Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Attributes]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def named(self, *tags: str) -> list[Attributes]:
        return [attributes for tag, attributes in self.found if tag in tags]


@pytest.fixture
def page(shared_desk: Desk) -> str:
    shared_desk.host.customers.upsert("ada", profile_url="https://crm.example/ada")
    shared_desk.host.conversations.upsert("conv-1", url="https://inbox.example/conv-1")
    shared_desk.push(site="https://ada.example", phone="+4930123456")
    with LiveStream(shared_desk.open(customer=..., conversation="conv-1")) as stream:
        return stream.first


@pytest.fixture
def first(page: str) -> Elements:
    return Elements(page)


def test_what_is_typed_before_is_not_restored_into_a_fresh_page(first: Elements) -> None:
    """WebKit's Back would, and it would pass for a draft. Of a line its form says so."""
    controls = [one for one in first.named("input", "select", "textarea", "form") if one.get("type") != "hidden"]
    assert len(controls) > 30
    assert [one for one in controls if one.get("autocomplete") != "off" and "pattern" not in one] == []


def test_a_line_with_a_value_has_few_attributes(first: Elements) -> None:
    """Chromium keeps them as long as the page is open, and from six on among all sorts of garbage."""
    lines = [one for one in first.named("input") if "pattern" in one and one["value"]]
    assert len(lines) > 4
    assert {len(one) for one in lines} == {5}


def test_nothing_navigates_the_panels_own_frame_but_its_own_reload(first: Elements) -> None:
    """It would end the stream. The reload is a form, because the panel's address alone would only ask."""
    assert [one["target"] for one in first.named("base")] == ["outcome"]
    assert [one["name"] for one in first.named("iframe")] == ["outcome"]
    links = first.named("a")
    assert len(links) >= 5
    assert all(one["target"] == "_blank" and "noopener" in one["rel"] for one in links)
    (reload,) = [one for one in first.named("form", "button") if "target" in one or "formtarget" in one]
    assert (reload["id"], reload["action"], reload["target"]) == ("open", "open", "_self")


def test_what_came_of_a_save_is_told_to_a_screen_reader(first: Elements) -> None:
    assert [one.get("aria-live") for one in first.named("div") if one.get("role") == "status"] == ["polite"]


def test_each_button_names_its_field(first: Elements) -> None:
    names = [one["aria-label"] for one in first.named("button") if "aria-label" in one]
    for field in ("Name", "Email", "Seats", "Renewal", "Website", "About"):
        assert f"Save {field}" in names
        assert f"Reset {field}" in names
    assert "Newsletter" in names
    assert [one["aria-label"] for one in first.named("span") if one.get("class") == "menu"] == ["Plan"]


def test_the_strip_is_no_stop_of_the_keyboard(first: Elements) -> None:
    assert [one["tabindex"] for one in first.named("iframe")] == ["-1"]


def test_where_a_sandbox_leaves_links_dead_their_addresses_can_be_copied(page: str) -> None:
    for address in ("https://crm.example/ada", "https://inbox.example/conv-1"):
        assert f"<span class=copy dir=ltr>{address}</span>" in page
