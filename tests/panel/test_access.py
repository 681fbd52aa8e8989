"""What a role may not see reaches none of its panels: not the value, not its length, not that there is one."""

from collections.abc import Iterator

import pytest
from sidelight_sdk import ShowsWhen

from plugin.domain.attributes import BUILT_INS
from tests.panel.desk import ORIGIN, Desk, Panel, marked
from tests.panel.html import editor_in, heard_in, text
from tests.panel.streams import LiveStream
from tests.service import Service

IBAN = "DE89370400440532013000"
SOFIA = {"sub": "sofia", "name": "Sofia Reyes", "role": "supervisor"}


@pytest.fixture
def closed_desk(service: Service) -> Iterator[Desk]:
    with Desk(service, service.new_workspace("Acme", ORIGIN)) as desk:
        desk.host.attributes.define("iban", type="text", label="IBAN", access={"agent": "masked"}, position=0)
        desk.host.attributes.define("habit", type="text", label="Vice", access={"agent": "hidden"}, position=1)
        desk.host.tags.define("vip")
        desk.push(iban=IBAN, habit="Gambling")
        yield desk


def _all(own: int) -> str:
    return f"Show all {len(BUILT_INS) + own}"


def both(desk: Desk, **claims: object) -> Iterator[str]:
    """The page as it is, live and finite."""
    yield desk.open_off(**claims).page()
    with LiveStream(desk.open(**claims)) as stream:
        yield stream.html


def test_what_is_hidden_or_masked_is_in_no_page_and_who_may_see_it_does(closed_desk: Desk) -> None:
    for page in both(closed_desk):
        assert IBAN not in page
        assert IBAN[-4:] not in page
        assert "IBAN" in page
        assert "•" in page
        for word in ("Vice", "habit", "Gambling"):
            assert word not in page
        assert _all(8) in text(page)  # and what is built in, without the hidden one
    for page in both(closed_desk, **SOFIA):
        for word in (IBAN, "Vice", "Gambling", _all(9)):
            assert word in page or word in text(page)


def test_masked_rows_read_alike_whatever_is_in_them_and_whether_there_is_anything(closed_desk: Desk) -> None:
    def row() -> str:
        page = closed_desk.open_off().page()
        return page.partition('action="attributes/iban"')[2].partition("</form>")[0].partition("<div class=")[2]

    first = row()
    closed_desk.push(iban="1")
    assert row() == first
    closed_desk.push(iban=None)
    assert row() == first


def test_a_change_of_what_is_masked_or_hidden_sends_nothing_of_it(closed_desk: Desk) -> None:
    with LiveStream(closed_desk.open()) as stream:
        closed_desk.push(iban="FR7630006000011234567890189", habit="Opera")
        closed_desk.push(about="A sign")
        seen = stream.until("A sign")
    for word in ("FR76", "Opera", "•", "IBAN"):
        assert word not in seen


def test_a_search_finds_nothing_by_what_may_not_be_read(closed_desk: Desk) -> None:
    def found(words: str, **claims: str) -> str:
        return text(closed_desk.open_off(**claims).page(q=words).partition("found")[2])

    for words in ("DE89", "Gambling", "Vice", "habit"):
        assert "Nothing matches." in text(closed_desk.open_off().page(q=words)), words
        assert "Nothing matches." not in text(closed_desk.open_off(**SOFIA).page(q=words)), words
    page = closed_desk.open_off().page(q="iban")
    assert "Nothing matches." not in text(page)
    assert IBAN not in page


def test_what_is_hidden_answers_a_form_as_what_there_is_not(closed_desk: Desk) -> None:
    said = []
    for key in ("habit", "nothing"):
        panel = closed_desk.open_off()
        form = editor_in(panel.page(), "attributes/about")
        answer = panel.post(f"attributes/{key}", {**form.fields, "value": "x"})
        said.append([message.replace(key, "…") for message in heard_in(panel.follow(answer))])
    assert said[0] == said[1]
    assert closed_desk.value("habit") == "Gambling"


def test_a_masked_value_is_not_overwritten_unseen(closed_desk: Desk) -> None:
    panel = closed_desk.open_off()
    form = editor_in(panel.page(), "attributes/about")
    page = panel.follow(panel.post("attributes/iban", {**form.fields, "base": "1", "value": "x"}))
    assert "You may not change this." in heard_in(page)[0]
    assert closed_desk.value("iban") == IBAN


def test_revealing_wants_a_reason_shows_the_value_once_and_is_on_the_log(closed_desk: Desk) -> None:
    panel = closed_desk.open_off()
    page = panel.submit("attributes/iban", reason=" ")
    assert heard_in(page) == ["IBAN is revealed for a reason: say why. Discard"]
    assert IBAN not in page
    page = panel.submit("attributes/iban", reason="to refund")
    assert IBAN in page
    assert IBAN not in panel.page(), "and no page after it"
    newest = next(closed_desk.host.customers.history("ada"))
    assert (newest.kind, newest.key, newest.from_, newest.to) == ("attribute.revealed", "iban", None, "to refund")
    assert newest.actor.id == "marta"


def test_what_is_revealed_live_is_shown_to_that_session_alone_and_not_again(closed_desk: Desk) -> None:
    jonas = closed_desk.open(sub="jonas", name="Jonas Weber")
    with LiveStream(closed_desk.open()) as marta, LiveStream(jonas) as other:
        form = marta.editor("attributes/iban")
        answer = marta.panel.post(form.action, {**form.fields, "reason": "to refund"})
        assert answer.status_code == 204
        assert "class=revealed" in marta.until(IBAN)
        closed_desk.host.attributes.define("newer", type="text")  # a new generation
        marta.until("Newer")
        other.until("Newer")
        assert IBAN not in other.html
        assert marta.html.count(IBAN) == 1


def test_without_the_right_to_reveal_nothing_is_offered(closed_desk: Desk) -> None:
    closed_desk.host.permissions.set("agent", "attributes.reveal", False, subject="iban")
    page = closed_desk.open_off().page()
    assert "•" in page
    assert "Reveal IBAN" not in page


def test_a_role_that_loses_sight_of_a_value_has_it_in_no_open_panel(closed_desk: Desk) -> None:
    with LiveStream(closed_desk.open()) as stream:
        closed_desk.host.attributes.define("about", access={"agent": "masked"})
        stream.until("Reveal About")
        closed_desk.host.attributes.define("about", access={"agent": "hidden"})
        last = stream.until(_all(7))
        assert "About" not in text(last)
        closed_desk.host.attributes.define("about", access={"agent": "edits"})
        stream.until("Trade secret")


def test_a_masked_name_is_in_no_head_and_no_title_nor_where_the_address_comes_back(
    closed_desk: Desk,
) -> None:
    closed_desk.push(name="Countess Lovelace")
    for key in ("name", "email", "location"):
        closed_desk.host.permissions.set("agent", "attributes.read", False, subject=key)
    for page in both(closed_desk):
        for word in ("Countess", "ada@example.com", "Oslo"):
            assert word not in page
        assert "Analytical Engines" in page
    panel = closed_desk.open_off()
    assert "Countess" not in panel.get().text


@pytest.fixture
def panel(closed_desk: Desk) -> Panel:
    return closed_desk.open_off()


def test_an_attribute_shows_by_channel_tag_and_another_ones_value_and_all_of_it_live(closed_desk: Desk) -> None:
    host = closed_desk.host
    host.attributes.define("parcel", type="text", label="Parcel", shows_when=ShowsWhen(channels=["Email"]))
    host.attributes.define("perk", type="text", label="Perk", shows_when=ShowsWhen(tags=["vip"]))
    when = ShowsWhen(attribute="plan", values=["Pro"])
    host.attributes.define("extra", type="text", label="Extra", shows_when=when)
    closed_desk.push(parcel="Sent", perk="Lounge", extra="Support")
    with LiveStream(closed_desk.open(customer=None, conversation="conv-1")) as stream:
        assert "Sent" in stream.html
        for word in ("Perk", "Lounge", "Extra", "Support"):
            assert word not in stream.html
        host.tags.add("ada", "vip")
        stream.until("Lounge")
        closed_desk.push(plan="Pro")
        stream.until("Support")
        host.conversations.upsert("conv-1", channel="webchat")
        stream.until(_all(10))
        closed_desk.push(plan="Free")
        assert "Support" not in stream.until(_all(9))
    assert closed_desk.value("extra") == "Support"


def test_what_shows_by_a_value_that_a_role_may_not_read_is_not_shown_to_it(closed_desk: Desk) -> None:
    when = ShowsWhen(attribute="iban", values=[IBAN])
    closed_desk.host.attributes.define("extra", type="text", label="Extra", shows_when=when)
    assert "Extra" not in closed_desk.open_off().page()
    assert "Extra" in closed_desk.open_off(**SOFIA).page()


def test_a_default_is_shown_until_there_is_a_value_and_follows_the_definition(closed_desk: Desk) -> None:
    closed_desk.host.attributes.define("tier", type="text", label="Tier", default="Basic")
    with LiveStream(closed_desk.open()) as stream:
        stream.has_shown('value="Basic"')
        closed_desk.host.attributes.define("tier", default="Standard")
        stream.until('value="Standard"', "default")
    panel = closed_desk.open_off()
    assert closed_desk.value("tier") is None
    page = panel.submit("attributes/tier", value="Gold")
    assert editor_in(page, "attributes/tier").fields["value"] == "Gold"
    page = panel.submit("attributes/tier", value="")
    assert editor_in(page, "attributes/tier").fields["value"] == "Standard"
    assert closed_desk.value("tier") is None


def test_what_is_required_is_not_cleared_and_what_was_typed_stays(closed_desk: Desk, panel: Panel) -> None:
    closed_desk.host.attributes.define("about", required=True, help="In one sentence.")
    page = panel.submit("attributes/about", value=" ")
    assert heard_in(page) == ["About is required. Discard"]
    assert "In one sentence." in text(page)
    assert closed_desk.value("about") == "Trade secret"


def test_attributes_of_a_section_stand_together_under_its_heading(closed_desk: Desk, panel: Panel) -> None:
    for key in ("about", "renewal"):
        closed_desk.host.attributes.define(key, section="Billing & more")
    page = panel.page()
    assert page.count("Billing &amp; more</h3>") == 1
    order = [page.index(words) for words in ("attributes/plan", "Billing &amp; more</h3>", "attributes/renewal")]
    assert order == sorted(order)
    assert page.index("attributes/site") < page.index("Billing &amp; more</h3>") < page.index("attributes/about")


def test_what_is_removed_is_in_no_panel_and_back_with_its_value_once_it_is_defined_again(closed_desk: Desk) -> None:
    with LiveStream(closed_desk.open()) as stream:
        closed_desk.host.attributes.delete("about")
        assert "About" not in text(stream.until(_all(7)))
        closed_desk.host.attributes.define("about", type="text")
        stream.until("Trade secret")


def test_an_address_with_a_mark_asks_nothing_and_still_says_no_masked_name(closed_desk: Desk) -> None:
    closed_desk.host.permissions.set("agent", "attributes.read", False, subject="name")
    panel = closed_desk.open_off()
    assert "<title>Ada" not in panel.http.get(marked(panel.url)).text
