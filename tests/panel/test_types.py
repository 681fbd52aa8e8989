"""Values of the types whose text is read, not taken as it is: typed, refused, offered and chosen in the panel."""

from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from sidelight_sdk import Money

from tests.panel.desk import ORIGIN, Desk, Panel
from tests.panel.html import choice_in, editor_in, heard_in, text, what_runs
from tests.panel.streams import LiveStream
from tests.service import Service

COLOURS = ["Red", "Green", "Blue"]


@pytest.fixture(scope="module")
def typed_desk(service: Service) -> Iterator[Desk]:
    desk = Desk(service, service.new_workspace("Acme", ORIGIN))
    with desk.host.batch() as batch:
        batch.attributes.define("story", type="long_text")
        batch.attributes.define("weight", type="number", unit="kg")
        batch.attributes.define("budget", type="money", unit="EUR")
        batch.attributes.define("share", type="percentage")
        batch.attributes.define("due", type="datetime")
        batch.attributes.define("colours", type="choices", choices=COLOURS)
        batch.attributes.define("country", type="country")
        batch.attributes.define("tongue", type="language", label="Tongue")
    with desk:
        yield desk


@pytest.fixture
def panel(typed_desk: Desk) -> Panel:
    return typed_desk.open_off(locale="de", zoneinfo="Europe/Berlin")


@pytest.mark.parametrize(
    ("key", "typed", "kept", "shown"),
    [
        ("story", "x\n" * 5_000, ("x\n" * 5_000).strip(), ("x\n" * 5_000).strip()),
        ("weight", "1,5", 1.5, "1,5\u00a0kg"),
        ("budget", "1.234,5", "1234.50 EUR", "1.234,50\u00a0€"),
        ("budget", "5 CHF", "5.00 CHF", "5,00\u00a0CHF"),
        ("share", "12,5 %", 12.5, "12,5\u00a0%"),
        ("due", "2027-07-01T09:00", "2027-07-01T07:00:00Z", "2027-07-01T09:00"),
        ("country", "deutschland", "DE", "Deutschland"),
        ("tongue", "dän", "da", "Dänisch"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_value_is_typed_and_shown_as_the_agents_language_writes_it(
    typed_desk: Desk, panel: Panel, key: str, typed: str, kept: Any, shown: str
) -> None:
    page = panel.submit(f"attributes/{key}", value=typed)
    assert panel.messages() == []
    assert typed_desk.value(key) == kept
    assert editor_in(page, f"attributes/{key}").fields["value"] == shown


@pytest.mark.parametrize(
    ("key", "typed", "why"),
    [
        ("weight", "12 lb", "Weight must be a number."),
        ("budget", "12 Taler", "Budget must be an amount with its currency, such as 12.50 EUR."),
        ("share", "half", "Share must be a number."),
        ("due", "2027-02-30T09:00", "Due must be a date and time such as 2027-03-01T09:00:00Z."),
        ("country", "Atlantis", "Country must be a country, such as DE or Germany."),
        ("tongue", "x" * 101, "Tongue must be a language, such as de or German."),
        ("story", "x" * 20_001, "Story must be at most 20000 characters long."),
    ],
    ids=lambda value: value[:12],
)
def test_what_cannot_be_read_is_refused_with_the_reason_and_stays_typed(
    typed_desk: Desk, key: str, typed: str, why: str
) -> None:
    panel = typed_desk.open_off()
    before = typed_desk.value(key)
    page = panel.submit(f"attributes/{key}", value=typed)
    assert heard_in(page) == [f"{why} Discard"]
    assert editor_in(page, f"attributes/{key}").fields["value"] == typed
    assert typed_desk.value(key) == before


def test_a_name_that_is_not_clear_is_answered_with_the_likely_ones_and_one_press_saves(typed_desk: Desk) -> None:
    panel = typed_desk.open_off(locale="de")
    page = panel.submit("attributes/country", value="vereinigte")
    [said] = heard_in(page)
    assert said == (
        "Country könnte eines davon sein. Vereinigte Arabische Emirate Vereinigte Staaten Vereinigtes Königreich"
        " Verwerfen"
    )
    offered = choice_in(page)
    assert [value for name, value in offered.buttons if name == "value"] == ["AE", "US", "GB"]
    assert editor_in(page, "attributes/country").fields["value"] == "vereinigte"
    page = panel.send(offered, value="GB")
    assert (panel.messages(), typed_desk.value("country")) == ([], "GB")
    assert "Vereinigtes Königreich" in page


def test_several_choices_are_boxes_and_clearing_all_of_them_clears_the_value(typed_desk: Desk) -> None:
    typed_desk.push(colours=["Blue", "Red"])
    assert typed_desk.value("colours") == ["Red", "Blue"]
    panel = typed_desk.open_off()
    form = editor_in(panel.page(), "attributes/colours")
    common = {name: value for name, value in form.fields.items() if name != "value"}

    def save(*chosen: str) -> str:
        pairs = [*common.items(), *(("value", one) for one in chosen)]
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return panel.follow(panel.http.post(form.action, content=urlencode(pairs), headers=headers))

    save("Green", "Blue")
    assert typed_desk.value("colours") == ["Green", "Blue"]
    common["base"] = editor_in(panel.page(), "attributes/colours").fields["base"]
    page = save("Green", "Pink")
    assert heard_in(page) == ["Colours must be one of the choices. Discard"]
    assert typed_desk.value("colours") == ["Green", "Blue"]
    save()
    assert typed_desk.value("colours") is None


def test_a_choice_that_is_no_longer_offered_stays_until_somebody_saves_without_it(typed_desk: Desk) -> None:
    typed_desk.push(colours=["Green"])
    typed_desk.host.attributes.define("colours", choices=["Red", "Blue"])
    page = typed_desk.open_off().page()
    assert "Green (no longer offered)" in text(page)
    assert typed_desk.value("colours") == ["Green"]
    typed_desk.host.attributes.define("colours", choices=COLOURS)


def test_the_same_value_pushed_otherwise_written_changes_nothing(typed_desk: Desk) -> None:
    typed_desk.push(
        budget="12.5 EUR", country="Germany", tongue="pt_BR", colours=["Blue", "Red"], due="2027-07-01 09:00Z"
    )
    before = typed_desk.host.customers.snapshot().__next__().seq
    typed_desk.push(
        budget=Money("12.50", "eur"),
        country="de",
        tongue="pt-BR",
        colours=["Red", "Blue", "Red"],
        due="2027-07-01T11:00:00+02:00",
    )
    assert next(typed_desk.host.customers.snapshot()).seq == before


def test_a_pushed_value_of_each_type_arrives_in_an_open_panel(typed_desk: Desk) -> None:
    with LiveStream(typed_desk.open(locale="de", zoneinfo="Europe/Berlin")) as stream:
        typed_desk.push(weight=3, budget="7 EUR", share=50, colours=["Red"], country="FR", due="2027-01-01T09:00:00Z")
        shown = ("3\u00a0kg", "7,00\u00a0€", "50\u00a0%", "Frankreich", "2027-01-01T10:00")
        stream.until(*(f'value="{each}"' for each in shown), ">Red</span>")


HOSTILE = ["<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "{{ 7*7 }}%(x)s\u202e"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_definition_says_is_shown_as_it_is_and_runs_nowhere(typed_desk: Desk, hostile: str) -> None:
    define = typed_desk.host.attributes.define
    define("odd", type="choices", label=hostile, choices=[hostile], help=hostile, section=hostile, default=[hostile])
    define("odder", type="number", unit=hostile[:20], default=5)
    define("oddest", type="text", label=hostile, access={"agent": "masked"})
    page = typed_desk.open_off().page()
    assert what_runs(page) == []
    plain = unescape(page)
    for words in (f"{hostile}</h3>", f"{hostile}</p>", f'value="5\u00a0{hostile[:20]}"'):
        assert words in plain
    for key in ("odd", "odder", "oddest"):
        typed_desk.host.attributes.delete(key)
