"""A panel session: how long it lasts, how it is ended, and that its URL, which is its key, stays secret."""

import json
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from sidelight_sdk import Agent
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from plugin.settings import Settings
from tests.panel.desk import Desk, Panel
from tests.panel.inside import inside
from tests.panel.streams import LiveStream
from tests.panel.tokens import token_for
from tests.service import Service, on_sqlite

HOUR = timedelta(hours=1)


def settings(database: str) -> Settings:
    return Settings(database, session_idle=12 * 3600, session_lifetime=48 * 3600)


async def test_a_session_that_is_not_used_ends_after_its_idle_time(database: str) -> None:
    async with inside(settings(database)) as service:
        url = await service.open()
        assert await service.status(url, HOUR * 11) == 200
        assert await service.status(url, HOUR * 13) == 410


async def test_a_session_in_use_outlives_its_idle_time_but_not_its_lifetime(database: str) -> None:
    async with inside(settings(database)) as service:
        url = await service.open()
        assert [await service.status(url, HOUR * 8) for _ in range(6)] == [200] * 5 + [410]


async def test_an_ended_session_ends_for_every_address(database: str) -> None:
    async with inside(settings(database)) as service:
        url = await service.open()
        service.now += HOUR * 13
        for address in ("", "theme.css", "outcome", "search?q=x", "older"):
            answer = await service.http.get(urljoin(url, address))
            assert answer.status_code == 410
            assert "This panel has ended" in answer.text
        answer = await service.http.post(urljoin(url, "notes"), data={"customer": "ada", "text": "late"})
        assert answer.status_code == 410
        assert "late" not in answer.text


async def test_an_error_of_the_service_is_a_page_that_tells_nothing(database: str) -> None:
    async with inside(settings(database)) as service:
        url = await service.open()
        await service.ctx.store.close()
        answer = await service.http.get(url)
        assert answer.status_code == 500
        assert "<h1>This did not work</h1>" in answer.text
        assert "frame-ancestors" in answer.headers["content-security-policy"]
        assert "Error" not in answer.text


def test_a_revoked_agents_panels_end_at_once_and_others_stay(desk: Desk) -> None:
    live, finite, other = desk.open(), desk.open_off(), desk.open_off(sub="jonas")
    with LiveStream(live) as stream:
        assert desk.host.panels.revoke(agent="marta") == 2
        assert "This panel was closed by your platform." in stream.rest()
        assert "http-equiv=refresh" not in stream.html
    assert live.get().status_code == finite.get().status_code == 410
    assert finite.post("notes", {"customer": "ada", "text": "late"}).status_code == 410
    assert other.get().status_code == 200
    assert len(desk.notes()) == 2


@pytest.mark.parametrize("kind", ["api", "signing"])
def test_a_key_that_a_command_revokes_ends_the_panels_that_it_has_opened(desk: Desk, kind: str) -> None:
    """The command is another process, which on SQLite can tell the service nothing."""
    by_token = desk.open()
    by_key = Panel(desk.host.panels.open(Agent("marta", name="Marta"), customer="ada"))
    ended, kept = (by_key, by_token) if kind == "api" else (by_token, by_key)
    listed = desk.service.command("key", "list", desk.workspace.workspace).stdout.splitlines()
    (key,) = [one["id"] for one in map(json.loads, listed) if one["kind"] == kind]
    with LiveStream(ended) as stream:
        assert desk.service.command("key", "revoke", desk.workspace.workspace, key).returncode == 0
        assert ended.get("theme.css").status_code == 410
        assert "This panel was closed by your platform." in stream.rest()
    assert kept.get("theme.css").status_code == 200


def test_a_lowered_role_ends_what_was_opened_with_the_higher_one(desk: Desk) -> None:
    admin = desk.open(role="admin")
    with LiveStream(admin) as stream:
        agent = desk.open_off(role="agent")
        assert "This panel was closed by your platform." in stream.rest()
    assert (admin.get("theme.css").status_code, agent.get().status_code) == (410, 200)


def test_a_panel_opened_by_the_host_survives_reloads(desk: Desk) -> None:
    panel = Panel(desk.host.panels.open(Agent("marta", name="Marta"), customer="ada", live="off"))
    assert "Oslo" in panel.http.get(panel.opened).text
    for _ in range(3):
        assert "Oslo" in panel.follow(panel.post("open", {}))


def test_a_live_panel_survives_reloads(desk: Desk) -> None:
    panel = desk.open()
    for _ in range(3):
        with LiveStream(panel) as stream:
            assert "Ada" in stream.first


def test_sessions_survive_a_restart(make_service: Callable[..., Service]) -> None:
    service = make_service()
    with Desk(service, service.new_workspace()) as desk:
        panel = desk.open_off()
        service.restart()
        assert "Ada" in panel.page()


@on_sqlite
def test_no_log_holds_a_panels_url_or_a_token(make_service: Callable[..., Service]) -> None:
    service = make_service(access_log="all")
    with Desk(service, service.new_workspace()) as desk:
        token = token_for(desk.workspace)
        panel = Panel(urljoin(desk.service.url, desk.http.get("/embed", params={"token": token}).headers["location"]))
        desk.http.get(f"/embed?a=b&token={token}&c=d")
        desk.http.get(f"/p/{panel.secret}")
        for address in ("theme.css", "outcome", "nothing", "attributes/x?token=secret"):
            panel.get(address)
        panel.post("notes", {"customer": "ada", "text": "Private"})
        desk.http.get("/nothing", params={"from": panel.secret}, headers={"referer": panel.url})
        desk.http.get(f"/%70/{panel.secret}/nothing")
        desk.http.get(
            f"{desk.service.url}//p//{panel.secret}//nothing", headers={"authorization": f"Bearer {panel.secret}"}
        )
        api = (
            "/v1/customers",
            "/v1/events",
            f"/v1/{panel.secret}",
            f"/v1/customers/{panel.secret}?cursor={panel.secret}",
        )
        for address in (f"/p/{panel.secret}/", f"/embed?token={token}", f"//p//{panel.secret}", *api):
            with pytest.raises(InvalidStatus):
                connect(desk.service.url.replace("http", "ws", 1) + address, proxy=None)
        with LiveStream(panel) as stream:
            panel.get(f"s/{stream.id}/t/0")
        service.stop()
    log = service.log.read_text()
    assert "GET /p/***/theme.css" in log
    assert "GET /embed?token=***" in log
    assert "a=b&token=***&c=d" in log
    assert 'WebSocket /p/***/"' in log
    for secret in (panel.secret, token, token.split(".")[2], "Private", desk.workspace.signing_key):
        assert secret not in log
