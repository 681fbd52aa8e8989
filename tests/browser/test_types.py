"""Values of several choices, of countries, and those that are masked, by keyboard alone and without a script."""

import pytest

from tests.browser.desk import STATUS, Desk
from tests.browser.engine import Engine

IBAN = "DE89370400440532013000"
OPEN = "document.querySelectorAll('.choice[open]').length > 0"


@pytest.fixture
def panel(desk: Desk, browser: Engine) -> Engine:
    with desk.host.batch() as batch:
        batch.attributes.define("colours", type="choices", label="Colours", choices=["Red", "Blue"], position=0)
        batch.attributes.define("country", type="country", label="Country", position=1)
        batch.attributes.define("iban", type="text", label="IBAN", access={"agent": "masked"}, position=2)
        batch.customers.upsert(
            "ada", attributes={"colours": ["Red"], "country": "FR", "iban": "DE89370400440532013000"}
        )
    return desk.open(browser)


def editor(key: str) -> str:
    return f'form[action="attributes/{key}"]'


def test_several_choices_are_checked_and_saved_by_keyboard(desk: Desk, panel: Engine) -> None:
    panel.focus(f"{editor('colours')} summary")
    panel.key("Enter")
    panel.until(OPEN)
    panel.key("Tab")
    panel.key("Tab")
    panel.key("Space")
    panel.key("Tab")
    panel.key("Enter")
    panel.shows(STATUS, "Saved Colours")
    assert desk.value("colours") == ["Red", "Blue"]


def test_a_country_is_typed_as_far_as_it_is_known_and_chosen_from_the_likely_ones(desk: Desk, panel: Engine) -> None:
    panel.fill(f"{editor('country')} input[name=value]", "united")
    panel.key("Enter")
    panel.says(".say", "Country could be one of these.")
    panel.click(".say button[value=GB]")
    panel.shows(STATUS, "Saved Country")
    assert desk.value("country") == "GB"


def test_a_masked_value_is_revealed_to_who_says_why(desk: Desk, panel: Engine) -> None:
    panel.focus(f"{editor('iban')} summary")
    panel.key("Enter")
    panel.until(OPEN)
    panel.key("Tab")
    panel.type("to refund")
    panel.key("Enter")
    panel.says(".revealed", IBAN)
    assert next(desk.host.customers.history("ada")).to == "to refund"
