"""axe finds nothing in a panel of whom everything is known, with all that opens open, nor in a refused form."""

import pytest
from playwright.sync_api import Page
from sidelight_sdk import Agent

from plugin.panel.nouns import DECLARED
from tests.browser.axe import RULES, violations_in
from tests.browser.chromium import Chromium
from tests.browser.desk import Desk
from tests.browser.test_settings import url as settings_url

ADMIN = Agent("root", name="Root Admin", role="admin")
MANY = 12
TITLED = [section for section in DECLARED.sections if section.collapses]
OF_ANY_SIZE = [rule for rule in RULES if rule != "wcag22aa"]  # more is open than can be, and some lies on other's room
OPEN_ALL = """() => {
    for (const box of document.querySelectorAll('.gen:last-of-type .fold:not(:checked), #all')) box.checked = true;
    for (const one of document.querySelectorAll('details')) {
        one.removeAttribute('name');  // of those that share one, one alone is open
        one.open = true;
    }
}"""
HOW_MANY_ARE_OPEN = "[...document.querySelectorAll('details')].filter(e => e.open && e.checkVisibility()).length"
FORMS = {
    "fields?new=1": ("label", ""),
    "tags?edit=tag": ("label", ""),
    "company_fields?new=1": ("key", ""),
    "origins": ("origins", "nowhere"),
    "keys?new=api": ("label", ""),
    "retention": ("history_days", "0"),
}


@pytest.fixture
def known(desk: Desk) -> Desk:
    """Some of everything, and of what there may be many, many."""
    with desk.host.batch() as batch:
        batch.attributes.define("plan_of", type="choices", label="Plans", choices=["Free", "Pro", "Gold"])
        batch.attributes.define("secret", type="text", label="Secret", required=True, help="Ask first")
        batch.agents.upsert("sofia", name="Sofia Reyes", position="Billing")
        for number in range(MANY):
            batch.tags.define(f"tag{number}", label=f"Tag {number}")
            batch.tags.add("ada", f"tag{number}")
            batch.companies.upsert(
                f"co{number}", name=f"Company {number}", data={"seats": 12, "tier": {"name": "Gold"}}
            )
            batch.companies.link("ada", f"co{number}")
            batch.customers.upsert(f"friend{number}", name=f"Friend {number}")
            batch.relationships.put("ada", f"friend{number}", labels=["colleague"])
            batch.notes.add("ada", f"Note {number}, see https://example.com/", author="sofia")
            batch.accounts.upsert(
                "ada", system="shop", id=f"{number}", name=f"Shop {number}", data={"orders": [1, {"a": 2}]}
            )
            batch.contact_details.put("ada", kind="email", value=f"ada{number}@example.com", label="Work")
        batch.conversations.upsert("conv-2", customer="ada", channel="whatsapp", handle="+44 20 7946 0958")
        batch.warnings.set("ada", label="Legal hold", reason="Ask first")
        batch.customers.assign("ada", agent="sofia")
        batch.permissions.set("agent", "attributes.read", False, subject="secret")
    return desk


@pytest.mark.parametrize(("agent", "options"), [
    (ADMIN, {"theme": "light"}), (ADMIN, {"theme": "dark", "locale": "de"}),
    (ADMIN, {"theme": "dark", "live": "off"}),
    (Agent("marta", name="مرتا نواك"), {"density": "compact", "accent": "#ffee00"}),
], ids=["light", "dark-german", "finite", "agent-compact-accent"])  # fmt: skip
def test_axe_finds_nothing_in_all_of_a_panel_with_all_that_opens_open(
    known: Desk, chromium: Chromium, agent: Agent, options: dict[str, str]
) -> None:
    for section in TITLED:
        if section.starts_closed:
            known.opens(section.name, agent)

    def violations(page: Page) -> list[str]:
        page.set_viewport_size({"width": 320, "height": 700})
        page.wait_for_selector(".note, article")
        page.evaluate(OPEN_ALL)
        assert page.evaluate(HOW_MANY_ARE_OPEN) > MANY * 4
        return violations_in(page, "article", OF_ANY_SIZE)

    assert chromium.in_page_with_scripting(known.url(agent, directory=True, **options), violations) == []


@pytest.mark.parametrize("page", FORMS)
def test_axe_finds_nothing_in_a_form_of_the_settings_that_was_refused(
    desk: Desk, chromium: Chromium, page: str
) -> None:
    def violations(there: Page) -> list[str]:
        name, value = FORMS[page]
        there.fill(f"[name={name}]", value)
        there.press(f"[name={name}]", "Enter")
        return violations_in(there, "[aria-invalid=true]")

    assert chromium.in_page_with_scripting(settings_url(desk, page, theme="dark"), violations) == []
