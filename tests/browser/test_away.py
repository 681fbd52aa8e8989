"""The service is away: every panel that was not used comes back by itself once it is there again."""

from collections.abc import Callable
from pathlib import Path

from tests.browser.desk import Desk, control
from tests.browser.engine import Engine, wait_for
from tests.deploy.nginx import nginx_before

MakeDesk = Callable[..., Desk]
SHOWN = "document.querySelectorAll('.ended').length === 0 && document.querySelectorAll('.gen').length > 0"


def test_behind_the_shipped_nginx_file_a_panel_asks_until_its_service_is_back(
    browser: Engine, make_desk: MakeDesk, tmp_path: Path
) -> None:
    desk = make_desk(restart=0.5)
    with nginx_before(desk.service, folder=tmp_path / "nginx", again=1) as nginx:
        browser.open(desk.url().replace(desk.service.url, nginx.url))
        browser.until(SHOWN)
        desk.service.stop()
        browser.until("document.body?.textContent.includes('comes back by itself') ?? false", 30)
        wait_for(lambda: nginx.logged().count(" 503 ") > 2 or None, "asks again and again", seconds=30)
        desk.service.start()
        browser.until(SHOWN, 30)
        desk.push(town="Bern")
        browser.shows(control("town"), "Bern")


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
