"""Two processes are started anew, one after the other, while forms are posted: none meets the proxy's own page."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import httpx
import pytest

from tests.browser.engine import wait_for
from tests.deploy.nginx import nginx_before
from tests.panel.desk import Desk
from tests.panel.html import editor_in
from tests.service import Service


def post_until(done: Event, url: str, fields: dict[str, str], who: str) -> Counter[int]:
    answers: Counter[int] = Counter()
    with httpx.Client(timeout=60, trust_env=False) as http:
        while not done.is_set():
            answers[http.post(url, data=fields | {"value": f"{who}-{answers.total()}"}).status_code] += 1
    return answers


def posts_answered(service: Service) -> int:
    return service.log.read_text().count('"POST /p/')


@pytest.mark.parametrize("make_service", ["postgres"], indirect=True)
def test_no_form_is_lost_in_a_rolling_restart(make_service: Callable[..., Service], tmp_path: Path) -> None:
    settings = {"access_log": "all", "requests_per_session": 0}
    services = make_service(**settings), make_service(**settings)
    done = Event()
    with (
        nginx_before(*services, folder=tmp_path / "nginx") as nginx,
        Desk(services[0], services[0].new_workspace()) as desk,
        ThreadPoolExecutor(2) as posters,
    ):
        panel = desk.open_off()
        form = editor_in(panel.page(), "attributes/location")
        url = panel.url.replace(services[0].url, nginx.url) + form.action
        posting = [posters.submit(post_until, done, url, form.fields, who) for who in "ab"]
        try:
            for service in services:
                assert service.stop() == 0
                service.start()
                before = posts_answered(service)
                wait_for(lambda: posts_answered(service) > before or None, "nginx asks it again", seconds=30)  # noqa: B023
        finally:
            done.set()
        answers = posting[0].result() + posting[1].result()
    assert set(answers) == {303}, answers
    assert answers.total() > 20
