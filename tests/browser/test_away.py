"""The service is away: every panel that was not used comes back by itself once it is there again."""

from collections.abc import Callable
from pathlib import Path

from tests.browser.desk import Desk
from tests.browser.engine import Engine

MakeDesk = Callable[..., Desk]
SHOWN = "document.querySelectorAll('.ended').length === 0 && document.querySelectorAll('.gen').length > 0"


def test_a_panel_that_cannot_be_shown_tries_again_until_it_can(browser: Engine, make_desk: MakeDesk) -> None:
    desk = make_desk()
    file = Path(desk.service.database.removeprefix("sqlite:///"))
    panel = desk.url()
    file.rename(file.with_suffix(".away"))
    browser.open(panel)
    browser.shows("main h1", "Not available just now")
    browser.until("location.search.includes('tried=1')", 15)
    file.with_suffix(".away").rename(file)
    browser.until(SHOWN, 30)
