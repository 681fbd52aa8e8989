"""A customer's warning as people set it and see it: above everything, and gone by itself when its time has come."""

from datetime import UTC, datetime, timedelta

from tests.browser.desk import JONAS, SOFIA, STATUS, Desk
from tests.browser.engine import Engine

EDITOR = "form.e[action=warning]"
FIRST = "[...document.querySelectorAll('.warning')].filter(e => e.checkVisibility())"


def test_a_supervisor_sets_and_changes_it_and_it_ends_by_itself(
    desk: Desk, browser: Engine, other_browser: Engine
) -> None:
    supervisor, agent = desk.open(browser, SOFIA), desk.open(other_browser, JONAS)
    assert agent.evaluate(f"document.querySelector({EDITOR!r}) === null")
    supervisor.focus(f"{EDITOR} summary")
    supervisor.key("Enter")
    supervisor.fill(f"{EDITOR} [name=label]", "Legal hold")
    supervisor.fill(f"{EDITOR} [name=reason]", "Ask first")
    supervisor.click(f"{EDITOR} .primary")
    supervisor.shows(STATUS, "Warning set")
    agent.shows(".warning > .what", "Legal hold")
    agent.shows(".warning > .reason", "Ask first")
    agent.until("document.querySelector('.f[role=alert] > .warning') !== null")
    agent.until(
        f"{FIRST}[0].getBoundingClientRect().bottom <= document.querySelector('h1').getBoundingClientRect().top"
    )
    desk.host.warnings.set("ada", until=datetime.now(UTC) + timedelta(seconds=2))
    for panel in (agent, supervisor):
        panel.until(f"{FIRST}.length === 0")
    supervisor.until(f"document.querySelector({(EDITOR + ' summary')!r}).checkVisibility()")
