"""The nginx file of docs/ does what docs/deploy.md says of it."""

import json
import socket
import ssl
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from sidelight_sdk import Agent, Sidelight

from tests.deploy.nginx import Nginx
from tests.service import HOST, Service, on_sqlite

pytestmark = on_sqlite
MARTA = Agent("marta", name="Marta Nowak")


@pytest.fixture
def host(own: Service, nginx: Nginx) -> Sidelight:
    made = own.new_workspace()
    host = Sidelight(nginx.url, workspace=made.workspace, api_key=made.api_key, signing_key=made.signing_key)
    host.customers.upsert("ada", name="Ada")
    return host


def get(url: str, **headers: str) -> httpx.Response:
    return httpx.get(url, headers=headers, trust_env=False, follow_redirects=True, timeout=10)


def test_panels_events_and_large_bodies_pass_through(host: Sidelight, nginx: Nginx) -> None:
    events = iter(host.events(after=0))
    assert next(events).customer == "ada"
    with httpx.stream(
        "GET", host.panel_url(MARTA, customer="ada"), trust_env=False, follow_redirects=True, timeout=10
    ) as panel:
        pieces = panel.iter_text()
        page = next(pieces)
        while "Ada" not in page:
            page += next(pieces)
        host.customers.upsert("ada", name="Ada Lovelace")
        while "Ada Lovelace" not in page:
            page += next(pieces)
    too_large = httpx.put(f"{nginx.url}/v1/customers/ada", content=b"x" * (17 << 19), trust_env=False, timeout=20)
    assert too_large.headers["content-type"] == "application/problem+json", "the service's own words"


def test_it_speaks_http_2(nginx: Nginx) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection((HOST, nginx.tls_port)) as plain, context.wrap_socket(plain) as secure:
        assert secure.selected_alpn_protocol() == "h2"


def test_while_the_service_is_away_a_panel_asks_again_and_a_form_does_not(
    host: Sidelight, own: Service, nginx: Nginx
) -> None:
    panel = host.panels.open(MARTA, customer="ada", live="off").replace(own.url, nginx.url)
    own.stop()
    away = get(panel)
    assert (away.status_code, away.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert "<meta http-equiv=refresh content=" in away.text
    assert "x-frame-options" not in away.headers
    assert "frame-ancestors" not in away.headers["content-security-policy"]
    assert "kommt von selbst wieder" in get(panel, **{"accept-language": "de-AT,de"}).text
    posted = httpx.post(urljoin(panel, "attributes/name"), data={"value": "x"}, trust_env=False)
    assert (posted.status_code, "refresh" in posted.text) == (503, False)
    assert "not known whether this was saved" in posted.text
    api = get(f"{nginx.url}/v1/customers/ada")
    assert (api.status_code, api.headers["content-type"]) == (503, "application/problem+json")
    assert json.loads(api.text)["status"] == 503
    assert api.headers["retry-after"] == "1"
    own.start()
    assert get(panel).status_code == 200


def test_no_log_holds_a_panels_address_or_a_token(host: Sidelight, own: Service, nginx: Nginx) -> None:
    url = host.panel_url(Agent("marta"), customer="ada", live="off")
    token = url.partition("token=")[2]
    opened = get(url)
    assert opened.status_code == 200
    secret = opened.url.path.split("/")[2]
    spellings = (
        f"/p/{secret}/",
        f"/%70/{secret}/outcome",
        f"//p//{secret}/",
        f"/p/{secret}",
        f"/x/p/{secret}/?a=/p/{secret}",
    )
    for path in spellings:
        get(nginx.url + path, referer=str(opened.url))
    own.stop()
    for path in (*spellings, f"/embed?token={token}"):
        get(nginx.url + path, referer=str(opened.url))
    said = nginx.logged()
    assert "GET /p/***/" in said
    assert secret not in said
    assert token not in said


def test_the_file_is_what_nginx_itself_finds_right(nginx: Nginx) -> None:
    assert "[warn]" not in nginx.logged()
    assert "[emerg]" not in nginx.logged()
    assert Path(nginx.folder, "sidelight.log").is_file()
