"""What the platform shows, and how it embeds the panel."""

import re

import pytest

from tests.host.process import Host
from tests.service import Service

THREAD = "/marta/c/conv-parcel"


def panel_source(page: str) -> str:
    (source,) = re.findall(r'<iframe name="panel"[^>]* src="([^"]+)"', page)
    return str(source)


def test_one_signs_in_as_anybody(host: Host) -> None:
    page = host.client.get("/").text
    for agent in ("marta", "jonas", "sofia"):
        assert f'href="/{agent}"' in page
        assert host.client.get(f"/{agent}").status_code == 200


def test_each_view_of_a_conversation_has_a_panel_of_its_own(host: Host, service: Service) -> None:
    sources = [panel_source(host.client.get(THREAD).text) for _ in range(2)]
    assert sources[0] != sources[1]
    assert all(source.startswith(f"{service.url}/embed?token=") for source in sources)


def test_the_panel_is_sandboxed_and_lazy(host: Host) -> None:
    (frame,) = re.findall(r'<iframe name="panel"[^>]*>', host.client.get(THREAD).text)
    assert 'loading="lazy"' in frame
    for permission in ("allow-forms", "allow-same-origin", "allow-scripts", "allow-popups", "allow-downloads"):
        assert permission in frame
    assert "allow-top-navigation" not in frame


def test_the_platforms_own_policy_lets_the_panel_in_and_no_inline_script(host: Host, service: Service) -> None:
    policy = host.client.get(THREAD).headers["content-security-policy"]
    assert f"frame-src 'self' {service.url};" in policy
    assert "unsafe-inline" not in policy


def test_panel_options_are_kept_from_page_to_page(host: Host) -> None:
    page = host.client.get(f"{THREAD}?live=off&locale=de").text
    assert "/marta/c/conv-fabric?live=off&amp;locale=de" in page


def test_an_option_that_does_not_exist_is_as_usual(host: Host) -> None:
    assert host.client.get(f"{THREAD}?theme=plaid&live=perhaps").status_code == 200


def test_a_panel_may_be_opened_as_a_session_that_survives_reloads(host: Host, service: Service) -> None:
    assert panel_source(host.client.get(f"{THREAD}?opened=session").text).startswith(f"{service.url}/p/")


@pytest.mark.parametrize("path", ["/nobody", "/marta/c/nothing", "/nobody/c/conv-parcel/live", "/customers/nobody"])
def test_what_does_not_exist_says_so(host: Host, path: str) -> None:
    answer = host.client.get(path)
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_names_are_text_not_markup(host: Host) -> None:
    page = host.client.get("/customers/cust-jack").text
    assert "&lt;Removals&gt;" in page


def test_no_page_carries_inline_script_or_style(host: Host) -> None:
    paths = ["/", "/marta", THREAD, f"{THREAD}/reply", f"{THREAD}/customer", "/together", "/customers/cust-ada"]
    for path in paths:
        page = host.client.get(path).text
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son[a-z]+=", page), path
